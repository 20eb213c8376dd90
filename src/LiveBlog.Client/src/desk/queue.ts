import type { Fields, Outbox, Waiting } from "./outbox";
import { titleOf } from "./outbox";
import type { Answer, Failure } from "./post";

/** How an entry of the queue stands. */
export interface Queued {
  readonly post: Waiting;
  readonly title: string;
  readonly state: "waiting" | "sending" | "sent" | "refused";
}

/** Why the queue stands still; null while it goes. */
export type Halt = "offline" | "signed-out" | null;

type Send = (action: string, fields: Fields) => Promise<Answer | Failure>;

// The first tries come soon, for a tunnel; the later ones spare a line that many desks come back to at once.
const FirstPause = 2_000;
const LongestPause = 30_000;

// How long what has gone out stays to be seen.
const Shown = 60_000;

/**
 * Sends what waits, in order and once each: every post has a name of its own, under which the server takes it once, so
 * one whose answer was lost may be sent again. What the server refuses steps aside and stays to be seen.
 */
export class Queue {
  readonly #outbox: Outbox;
  readonly #send: Send;
  readonly #changed: (queued: readonly Queued[], halt: Halt) => void;
  #posts: readonly Waiting[] = [];
  #sent: Waiting[] = [];
  #underWay: Waiting | null = null;
  #halt: Halt = null;
  #running: Promise<void> | null = null;
  #pause = FirstPause;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(outbox: Outbox, send: Send, changed: (queued: readonly Queued[], halt: Halt) => void) {
    this.#outbox = outbox;
    this.#send = send;
    this.#changed = changed;
  }

  /** Whether something has still to go out, so that what is sent now must stand behind it. */
  get isWaiting(): boolean {
    return this.#posts.some((post) => post.refusal === null);
  }

  /** Answers false where this browser keeps nothing. */
  async add(action: string, fields: Fields): Promise<boolean> {
    try {
      const post = await this.#outbox.add(action, fields, Date.now());
      if (!this.isWaiting) this.#sent = [];
      this.#posts = [...this.#posts, post];
    } catch {
      return false;
    }
    this.#tell();
    void this.run();
    return true;
  }

  /** Gives an entry up, or back to the composer. One that is on its way stays: it may have arrived already. */
  async take(post: Waiting): Promise<boolean> {
    if (this.#underWay?.key === post.key) return false;
    await this.#outbox.remove(post);
    this.#posts = this.#posts.filter(({ key }) => key !== post.key);
    this.#tell();
    return true;
  }

  /** Sends until nothing waits or the line is down. Called while it runs, it goes on with the same run. */
  run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#running ??= alone(() => this.#drain()).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #drain(): Promise<void> {
    if (!(await this.#read())) return;
    for (let post = this.#next(); post !== undefined; post = this.#next()) {
      this.#underWay = post;
      this.#tell();
      const answer = await this.#send(post.action, post.fields);
      this.#underWay = null;
      if (answer === "offline" || answer === "signed-out") {
        this.#stop(answer);
        return;
      }
      this.#halt = null;
      this.#pause = FirstPause;
      if (answer !== "failed" && answer.ok) {
        await this.#outbox.remove(post);
        this.#sent = [...this.#sent, post];
      } else {
        await this.#outbox.refuse(post, answer === "failed" ? "" : reasonsOf(answer));
      }
      // Another tab may have added to it meanwhile.
      if (!(await this.#read())) return;
    }
    this.#halt = null;
    this.#tell();
    this.#timer = setTimeout(() => {
      this.#sent = [];
      this.#tell();
    }, Shown);
  }

  #next(): Waiting | undefined {
    return this.#posts.find((post) => post.refusal === null);
  }

  async #read(): Promise<boolean> {
    try {
      this.#posts = await this.#outbox.all();
      return true;
    } catch {
      return false;
    }
  }

  #stop(halt: Halt): void {
    this.#halt = halt;
    this.#tell();
    this.#timer = setTimeout(() => {
      void this.run();
    }, this.#pause);
    this.#pause = Math.min(LongestPause, this.#pause * 2);
  }

  #tell(): void {
    const sent = this.#sent.map((post) => ({ post, title: titleOf(post.fields), state: "sent" as const }));
    const left = this.#posts.map((post) => ({
      post,
      title: titleOf(post.fields),
      state: post.refusal !== null ? ("refused" as const) : post.key === this.#underWay?.key ? ("sending" as const) : ("waiting" as const),
    }));
    this.#changed([...sent, ...left], this.#halt);
  }
}

function reasonsOf({ message, errors }: Answer): string {
  return [message, ...Object.values(errors ?? {}).flat()].join(" ");
}

/** One tab sends at a time. A browser without locks may send the same twice; the server takes it once. */
async function alone(act: () => Promise<void>): Promise<void> {
  const locks = (globalThis.navigator as { readonly locks?: LockManager } | undefined)?.locks;
  await (locks === undefined ? act() : locks.request("liveblog:outbox", act));
}

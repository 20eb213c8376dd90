import type { Waiting } from "./outbox";
import type { Halt, Queued } from "./queue";
import type { DeskStrings } from "./strings";

/** Shows what waits for the line, what has gone out since, and what was refused. */
export class QueueList {
  readonly #place: HTMLElement;
  readonly #strings: DeskStrings;
  readonly #hour: (at: number) => string;
  readonly #take: (post: Waiting, goesOn: boolean) => void;

  constructor(place: HTMLElement, strings: DeskStrings, hour: (at: number) => string, take: (post: Waiting, goesOn: boolean) => void) {
    this.#place = place;
    this.#strings = strings;
    this.#hour = hour;
    this.#take = take;
  }

  readonly show = (queued: readonly Queued[], halt: Halt): void => {
    this.#place.hidden = queued.length === 0;
    const head = this.#place.querySelector("h3");
    if (head !== null) head.textContent = this.#headOf(queued, halt);
    this.#place.querySelector("ol")?.replaceChildren(...queued.map((one) => this.#line(one)));
    const signIn = this.#place.querySelector<HTMLElement>("[data-sign-in]");
    if (signIn !== null) signIn.hidden = halt !== "signed-out";
  };

  #headOf(queued: readonly Queued[], halt: Halt): string {
    const left = queued.filter(({ state }) => state === "waiting" || state === "sending").length;
    if (halt === "signed-out") return this.#strings.signedOutWhile;
    if (left > 0) return halt === "offline" ? this.#strings.queueOffline : this.#strings.queueSending;
    return queued.some(({ state }) => state === "refused") ? this.#strings.queueRefused : this.#strings.queueDone;
  }

  #line({ post, title, state }: Queued): HTMLLIElement {
    const line = document.createElement("li");
    line.dataset.state = state;
    const time = document.createElement("time");
    time.dateTime = new Date(post.at).toISOString();
    time.textContent = this.#hour(post.at);
    const text = document.createElement("span");
    text.dir = "auto";
    text.textContent = title;
    const how = document.createElement("span");
    how.className = "how";
    how.textContent = {
      waiting: this.#strings.stateWaiting,
      sending: this.#strings.publishing,
      sent: this.#strings.stateSent,
      refused: post.refusal ?? "",
    }[state];
    line.append(time, text, how);
    if (state === "waiting" || state === "refused") {
      const acts = document.createElement("span");
      acts.className = "take";
      acts.append(this.#button(this.#strings.queueEdit, post, true), this.#button(this.#strings.queueDrop, post, false));
      line.append(acts);
    }
    return line;
  }

  #button(text: string, post: Waiting, goesOn: boolean): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", () => {
      if (goesOn || confirm(this.#strings.queueDropSure)) this.#take(post, goesOn);
    });
    return button;
  }
}

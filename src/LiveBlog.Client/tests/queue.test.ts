import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Fields, Outbox } from "../src/desk/outbox";
import { type Queued, Queue } from "../src/desk/queue";
import type { Answer, Failure } from "../src/desk/post";
import { Desk as OpenDesk, settle } from "./support/composing";

// The queue waits up to a minute before it forgets what was sent; the end of the tests does not wait for that.
const start = globalThis.setTimeout;
globalThis.setTimeout = ((...what: Parameters<typeof start>) =>
  (what[1] ?? 0) < 1_000 ? start(...what) : start(...what).unref()) as typeof start;

let writers = 0;
const nobody = (): string => `writer-${writers++}`;
const entry = (name: string): Fields => [
  ["headline", name],
  ["submission", name],
];

/** A server that takes a post once under its name, however often it comes; the line may fail before or after it has. */
class Desk {
  readonly published: string[] = [];
  readonly faults: ("before" | "after" | "signed-out")[];

  constructor(faults: ("before" | "after" | "signed-out")[] = []) {
    this.faults = [...faults];
  }

  readonly send = (_: string, fields: Fields): Promise<Answer | Failure> => {
    const fault = this.faults.shift();
    if (fault === "before") return Promise.resolve("offline");
    if (fault === "signed-out") return Promise.resolve("signed-out");
    const name = fields.find(([its]) => its === "submission")?.[1] as string;
    if (name.startsWith("bad")) return Promise.resolve({ ok: false, message: "Not sent.", errors: { headline: ["It says nothing."] } });
    if (!this.published.includes(name)) this.published.push(name);
    return Promise.resolve(fault === "after" ? "offline" : { ok: true, message: "", entryId: 1 });
  };
}

async function until(queue: Queue, settled: () => boolean): Promise<void> {
  for (let round = 0; !settled(); round++) {
    assert.ok(round < 100, "The queue never came to its end.");
    await queue.run();
  }
}

test("whatever the line does, posts go out in order and once each, also after a reload", async () => {
  const faults = fc.array(fc.constantFrom("before" as const, "after" as const, "signed-out" as const), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(faults, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 5 }), async (broken, count, reloadAfter) => {
      const [desk, writer] = [new Desk(broken), nobody()];
      const names = Array.from({ length: count }, (_, i) => `post-${i}`);
      let queue = new Queue(new Outbox(writer), desk.send, () => undefined);
      for (const [i, name] of names.entries()) {
        assert.ok(await queue.add("/publish", entry(name)));
        await queue.run();
        if (i === reloadAfter) {
          queue = new Queue(new Outbox(writer), desk.send, () => undefined);
          await queue.run();
        }
      }
      await until(queue, () => !queue.isWaiting);
      assert.deepEqual(desk.published, names);
      assert.deepEqual(await new Outbox(writer).all(), []);
    }),
    { numRuns: 60 },
  );
});

test("what the server refuses stays to be seen with its reasons, and lets those behind it pass", async () => {
  const [desk, writer] = [new Desk(["before"]), nobody()];
  let shown: readonly Queued[] = [];
  const queue = new Queue(new Outbox(writer), desk.send, (queued) => {
    shown = queued;
  });
  for (const name of ["bad", "good"]) await queue.add("/publish", entry(name));
  await until(queue, () => !queue.isWaiting);
  assert.deepEqual(desk.published, ["good"]);
  const refused = shown.find(({ state }) => state === "refused");
  assert.equal(refused?.post.refusal, "Not sent. It says nothing.");
  assert.equal(refused.title, "bad");

  assert.ok(await queue.take(refused.post));
  assert.deepEqual(await new Outbox(writer).all(), []);
});

test("nobody sees or sends what somebody else left on this browser", async () => {
  const [desk, hers] = [new Desk(["before"]), nobody()];
  await new Queue(new Outbox(hers), desk.send, () => undefined).add("/publish", entry("hers"));
  const other = new Desk();
  const queue = new Queue(new Outbox(nobody()), other.send, () => undefined);
  await queue.run();
  assert.deepEqual(other.published, []);
  assert.equal((await new Outbox(hers).all()).length, 1);
});

test("an entry that waits is written further in the form for a new one, never over the entry that is being edited", async () => {
  const desk = new OpenDesk();
  const goOffline = async (): Promise<void> => {
    globalThis.fetch = () => Promise.reject(new TypeError("The line is down."));
    for (let round = 0; round < 20; round++) await settle();
  };
  const edit = async (): Promise<void> => {
    document.querySelector<HTMLElement>("#queue .take button")?.click();
    for (let round = 0; round < 20; round++) await settle();
  };
  desk.type("headline", "Waiting");
  await goOffline();
  desk.send();
  await goOffline();
  assert.equal(desk.field("headline").value, "");

  desk.reload({ id: 7, revision: 3, headline: "Being edited" });
  await goOffline();
  const gone: string[] = [];
  Object.defineProperty(location, "assign", { value: (address: string) => gone.push(address), configurable: true });
  await edit();
  assert.deepEqual(gone, ["/live/aldane#queue"]);
  assert.equal(desk.field("headline").value, "Being edited");
  assert.equal((await new Outbox("").all()).length, 1, "it waits on");

  desk.reload();
  await goOffline();
  await edit();
  assert.equal(desk.field("headline").value, "Waiting");
  assert.deepEqual(await new Outbox("").all(), []);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff } from "../src/live/backoff";
import type { Change, FollowAnswer } from "../src/live/changes";
import { Connection, type Dial, type Heard, type Line, type Listener } from "../src/live/connection";
import { Following } from "../src/live/following";

function change(revision: number): Change {
  return { revision, kind: "entry", entryId: revision, publishedAt: null, isKeyEvent: false, isPinned: false, html: "<article></article>" };
}

/** A hub of the test's own: it remembers who asked for what, and drops the line when told to. */
class Hub {
  readonly asked: number[] = [];
  dialled = 0;
  refuses = 0;
  heard: Heard | null = null;
  answer: (since: number) => Promise<FollowAnswer> = (since) =>
    Promise.resolve({ revision: since, status: "live", changes: [], reset: false });
  drop: () => void = () => undefined;

  readonly dial: Dial = (heard) => {
    this.dialled++;
    if (this.refuses-- > 0) return Promise.reject(new Error("Refused."));
    this.heard = heard;
    const closed = new Promise<void>((resolve) => {
      this.drop = resolve;
    });
    const line: Line = {
      follow: (_, since) => {
        this.asked.push(since);
        return this.answer(since);
      },
      hangUp: this.drop,
      closed,
    };
    return Promise.resolve(line);
  };
}

interface Stage {
  readonly hub: Hub;
  readonly connection: Connection;
  readonly following: Following;
  readonly delivered: number[];
  readonly told: string[];
}

function stage(held: number, on: Partial<Listener> = {}): Stage {
  const hub = new Hub();
  const delivered: number[] = [];
  const told: string[] = [];
  const following = new Following(held, (changes) => {
    delivered.push(...changes.map(({ revision }) => revision));
  });
  const connection = new Connection("aldane", following, hub.dial, {
    live: () => {
      told.push("live");
    },
    lost: (wait) => {
      told.push(wait === null ? "trying" : "lost");
      if (wait !== null)
        setImmediate(() => {
          connection.retryNow();
        });
    },
    status: (status) => {
      told.push(`status ${status}`);
    },
    viewers: (count) => {
      told.push(`${count} viewers`);
    },
    reset: () => Promise.resolve(),
    ...on,
  });
  return { hub, connection, following, delivered, told };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 2_000 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.ok(condition());
}

test("a page follows from its own revision, and the batches after", async () => {
  const { hub, connection, delivered, told } = stage(7);
  connection.start();
  await until(() => told.includes("live"));
  assert.deepEqual(hub.asked, [7]);
  hub.heard?.changed("another", [change(8)]);
  hub.heard?.changed("aldane", [change(8)]);
  hub.heard?.viewers("aldane", 12);
  assert.deepEqual(delivered, [8]);
  assert.ok(told.includes("12 viewers"));
  connection.stop();
});

test("a gap asks again from what is held", async () => {
  const { hub, connection, told } = stage(7);
  connection.start();
  await until(() => told.includes("live"));
  hub.heard?.changed("aldane", [change(8)]);
  hub.heard?.changed("aldane", [change(12)]);
  await until(() => hub.asked.length > 1);
  assert.deepEqual(hub.asked.slice(0, 2), [7, 8]);
  connection.stop();
});

test("a line that drops is dialled again, however often that fails, and the page catches up", async () => {
  const { hub, connection, told } = stage(7);
  connection.start();
  await until(() => told.includes("live"));
  hub.heard?.changed("aldane", [change(8)]);
  hub.refuses = 3;
  hub.drop();
  await until(() => told.filter((word) => word === "live").length === 2);
  assert.equal(hub.dialled, 5);
  assert.deepEqual(hub.asked, [7, 8]);
  assert.deepEqual(told.filter((word) => word === "lost").length, 4);
  connection.stop();
});

test("a Follow that fails hangs up and begins anew", async () => {
  const { hub, connection, told } = stage(7);
  const well = hub.answer;
  hub.answer = () => {
    hub.answer = well;
    return Promise.reject(new Error("Broken."));
  };
  connection.start();
  await until(() => told.includes("live"));
  assert.equal(hub.dialled, 2);
  assert.equal(told.indexOf("lost") < told.indexOf("live"), true);
  connection.stop();
});

test("a check on an open line follows again, without a new line", async () => {
  const { hub, connection, told } = stage(7);
  connection.start();
  await until(() => told.includes("live"));
  connection.check();
  await until(() => hub.asked.length === 2);
  assert.equal(hub.dialled, 1);
  connection.stop();
});

test("a wish to check during a catch-up is not lost", async () => {
  const { hub, connection } = stage(7);
  let release: () => void = () => undefined;
  hub.answer = (since) =>
    new Promise((resolve) => {
      release = () => {
        resolve({ revision: since, status: "live", changes: [], reset: false });
      };
    });
  connection.start();
  await until(() => hub.asked.length === 1);
  connection.check();
  connection.check();
  release();
  await until(() => hub.asked.length === 2);
  release();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(hub.asked.length, 2);
  connection.stop();
});

test("a reset reloads the feed, then follows from the new page", async () => {
  let resets = 0;
  const { hub, connection, following, told } = stage(7, {
    reset: () => {
      resets++;
      following.rebase(2_000);
      return Promise.resolve();
    },
  });
  hub.answer = (since) => Promise.resolve({ revision: 2_000, status: "live", changes: [], reset: since < 1_000 });
  connection.start();
  await until(() => told.includes("live"));
  assert.equal(resets, 1);
  assert.deepEqual(hub.asked, [7, 2_000]);
  connection.stop();
});

test("nothing is asked for after a stop", async () => {
  const { hub, connection, told } = stage(7, {
    status: (status) => {
      if (status === "ended") connection.stop();
    },
  });
  hub.answer = (since) => Promise.resolve({ revision: since, status: "ended", changes: [], reset: false });
  connection.start();
  await until(() => hub.asked.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(hub.dialled, 1);
  assert.deepEqual(told, []);
});

test("the wait grows to thirty seconds, and is spread over all of it", () => {
  assert.deepEqual(
    [0, 1, 4, 5, 50].map((tries) => backoff(tries, () => 1)),
    [1_000, 2_000, 16_000, 30_000, 30_000],
  );
  assert.equal(
    backoff(5, () => 0),
    0,
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { blogStream } from "../src/blog-page/blog-stream";
import { backoff } from "../src/live/backoff";
import type { Change, FollowAnswer } from "../src/live/changes";
import { Connection } from "../src/live/connection";
import { RevisionTracker } from "../src/live/revision-tracker";
import type { Dial, Receive, Transport } from "../src/live/stream";
import { type ChannelOptions, StreamChannel } from "../src/live/stream-channel";
import { openBrowser } from "./support/browser";
import "./support/intervals";

function change(revision: number): Change {
  return { revision, kind: "entry", entryId: revision, publishedAt: null, isKeyEvent: false, isPinned: false, html: "<article></article>" };
}

/** A hub of the test's own: it remembers who asked for what, and drops the connection when told to. */
class Hub {
  readonly asked: number[] = [];
  dialled = 0;
  refuses = 0;
  receive: Receive = () => undefined;
  answer: (since: number) => Promise<FollowAnswer> = (since) =>
    Promise.resolve({ revision: since, status: "live", changes: [], reset: false });
  drop: () => void = () => undefined;

  readonly dial: Dial = (receive) => {
    this.dialled++;
    if (this.refuses-- > 0) return Promise.reject(new Error("Refused."));
    this.receive = receive;
    const closed = new Promise<void>((resolve) => {
      this.drop = resolve;
    });
    const transport: Transport = {
      pushes: () => true,
      follow: async (stream, since) => {
        this.asked.push(since);
        return stream.answer((await this.answer(since)) as never, since);
      },
      close: this.drop,
      closed,
      now: () => Promise.resolve(0),
    };
    return Promise.resolve(transport);
  };
}

interface Stage {
  readonly hub: Hub;
  readonly connection: Connection;
  readonly tracker: RevisionTracker<readonly Change[]>;
  readonly delivered: number[];
  readonly told: string[];
  readonly start: () => void;
}

function stage(held: number, options: Partial<ChannelOptions<FollowAnswer>> = {}): Stage {
  openBrowser("");
  const hub = new Hub();
  const delivered: number[] = [];
  const told: string[] = [];
  const tracker = new RevisionTracker<readonly Change[]>(held, (changes) => {
    delivered.push(...changes.map(({ revision }) => revision));
  });
  const connection = new Connection(hub.dial);
  const channel = new StreamChannel(connection, blogStream("aldane"), tracker, { reset: () => Promise.resolve(), ...options }, true);
  const start = (): void => {
    channel.start();
    connection.start({
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
    });
  };
  return { hub, connection, tracker, delivered, told, start };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 2_000 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.ok(condition());
}

test("a page follows from its own revision, and the batches after", async () => {
  const { hub, connection, delivered, told, start } = stage(7);
  let viewers = 0;
  connection.on("Viewers", (_: string, count: number) => {
    viewers = count;
  });
  start();
  await until(() => told.includes("live"));
  assert.deepEqual(hub.asked, [7]);
  hub.receive("Changed", "another", [change(8)]);
  hub.receive("Changed", "aldane", [change(8)]);
  hub.receive("Viewers", "aldane", 12);
  assert.deepEqual(delivered, [8]);
  assert.equal(viewers, 12);
  connection.stop();
});

test("a gap asks again from what is held", async () => {
  const { hub, connection, told, start } = stage(7);
  start();
  await until(() => told.includes("live"));
  hub.receive("Changed", "aldane", [change(8)]);
  hub.receive("Changed", "aldane", [change(12)]);
  await until(() => hub.asked.length > 1);
  assert.deepEqual(hub.asked.slice(0, 2), [7, 8]);
  connection.stop();
});

test("a line that drops is dialled again, however often that fails, and the page catches up", async () => {
  const { hub, connection, told, start } = stage(7);
  start();
  await until(() => told.includes("live"));
  hub.receive("Changed", "aldane", [change(8)]);
  hub.refuses = 3;
  hub.drop();
  await until(() => told.filter((word) => word === "live").length === 2);
  assert.equal(hub.dialled, 5);
  assert.deepEqual(hub.asked, [7, 8]);
  assert.deepEqual(told.filter((word) => word === "lost").length, 4);
  connection.stop();
});

test("a Follow that fails hangs up and begins again", async () => {
  const { hub, connection, told, start } = stage(7);
  const well = hub.answer;
  hub.answer = () => {
    hub.answer = well;
    return Promise.reject(new Error("Broken."));
  };
  start();
  await until(() => told.includes("live"));
  assert.equal(hub.dialled, 2);
  assert.equal(told.indexOf("lost") < told.indexOf("live"), true);
  connection.stop();
});

test("a check on an open line follows again, without a new line", async () => {
  const { hub, connection, told, start } = stage(7);
  start();
  await until(() => told.includes("live"));
  connection.check();
  await until(() => hub.asked.length === 2);
  assert.equal(hub.dialled, 1);
  connection.stop();
});

test("a wish to check during a catch-up is not lost", async () => {
  const { hub, connection, start } = stage(7);
  let release: () => void = () => undefined;
  hub.answer = (since) =>
    new Promise((resolve) => {
      release = () => {
        resolve({ revision: since, status: "live", changes: [], reset: false });
      };
    });
  start();
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
  const { hub, connection, tracker, told, start } = stage(7, {
    reset: () => {
      resets++;
      tracker.rebase(2_000);
      return Promise.resolve();
    },
  });
  hub.answer = (since) => Promise.resolve({ revision: 2_000, status: "live", changes: [], reset: since < 1_000 });
  start();
  await until(() => told.includes("live"));
  assert.equal(resets, 1);
  assert.deepEqual(hub.asked, [7, 2_000]);
  connection.stop();
});

test("nothing is asked for after a stop", async () => {
  const { hub, connection, told, start } = stage(7, {
    caughtUp: ({ status }) => {
      if (status === "ended") connection.stop();
    },
  });
  hub.answer = (since) => Promise.resolve({ revision: since, status: "ended", changes: [], reset: false });
  start();
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

test("polling that ends by itself, for the hub to be tried again, is no lost connection", async () => {
  openBrowser("");
  const hub = new Hub();
  const told: string[] = [];
  const connection = new Connection(async (receive, main) => {
    const transport = await hub.dial(receive, main);
    return hub.dialled === 1 ? { ...transport, isInterim: true } : transport;
  });
  connection.start({
    live: () => {
      told.push("live");
    },
    lost: () => {
      told.push("lost");
    },
  });
  await until(() => told.length === 1);
  hub.drop();
  await until(() => told.length === 2);
  assert.deepEqual(told, ["live", "live"]);
  hub.drop();
  await until(() => told.length === 3);
  assert.deepEqual(told, ["live", "live", "lost"], "the hub's own end is one");
  connection.stop();
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { blogStream } from "../src/blog-page/blog-stream";
import { Connection } from "../src/live/connection";
import { dialer } from "../src/live/dial";
import { RevisionTracker } from "../src/live/revision-tracker";
import { StreamChannel } from "../src/live/stream-channel";
import { openBrowser } from "./support/browser";
import "./support/intervals";

// Node's own: the browser of the tests puts its own in their place.
const NodeEvent = globalThis.Event;
const NodeEventTarget = globalThis.EventTarget;

/** What a browser makes of a socket or a stream that the server refuses with 429 or 503: an error, and the end. */
class Refusing extends NodeEventTarget {
  static readonly OPEN = 1;
  static opened: string[] = [];
  readonly readyState = 3;

  constructor(url: string | URL) {
    super();
    Refusing.opened.push(String(url));
    setImmediate(() => {
      this.dispatchEvent(new NodeEvent("error"));
      this.dispatchEvent(new NodeEvent("close"));
    });
  }

  send(): void {
    throw new Error("It never opens.");
  }

  close(): void {
    // It is closed.
  }
}

interface Stage {
  readonly told: string[];
  readonly waits: number[];
  readonly asked: string[];
  readonly done: Promise<void>;
}

/** A page on a site that opens no more connections; `answers` are what it says over HTTP, one after the other. */
function stage(answers: readonly (() => Response)[], until: (told: readonly string[]) => boolean): Stage {
  openBrowser("");
  Refusing.opened = [];
  for (const name of ["WebSocket", "EventSource"])
    Object.defineProperty(globalThis, name, { value: Refusing, configurable: true, writable: true });
  const [told, waits, asked]: [string[], number[], string[]] = [[], [], []];
  let next = 0;
  Object.defineProperty(globalThis, "fetch", {
    value: (url: string) => {
      asked.push(url);
      return Promise.resolve(answers[Math.min(next++, answers.length - 1)]?.());
    },
    configurable: true,
    writable: true,
  });
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const listener = {
    live: (every?: number) => {
      tell(`every ${every ?? "moment"}`);
    },
    lost: (wait: number | null) => {
      if (wait === null) return;
      waits.push(wait);
      tell("lost");
      setImmediate(() => {
        connection.retryNow();
      });
    },
  };
  const connection = new Connection(dialer());
  const reset = (): Promise<void> => Promise.resolve();
  new StreamChannel(connection, blogStream("aldane"), new RevisionTracker(4, () => undefined), { reset, every: 10_000 }, true).start();
  function tell(what: string): void {
    told.push(what);
    if (until(told)) {
      connection.stop();
      finish();
    }
  }
  connection.start(listener);
  return { told, waits, asked, done };
}

function whole(): Response {
  return new Response(JSON.stringify({ revision: 4, status: "live", changes: [], reset: false }), {
    headers: { "content-type": "application/json" },
  });
}

test("a page that gets no connection asks over HTTP and says how often", async () => {
  const { told, asked, done } = stage([whole], (so) => so.at(-1) === "every 10");
  await done;
  assert.ok(Refusing.opened.some((url) => url.includes("/hubs/live")) && Refusing.opened.some((url) => url.includes("/stream")));
  assert.equal(asked[0], "/api/v1/blogs/aldane/changes?since=4");
  assert.equal(told.at(-1), "every 10");
});

test("a page that is refused over HTTP as well comes back no sooner than it was told", async () => {
  const refused = (): Response => new Response("{}", { status: 429, headers: { "retry-after": "40" } });
  const { waits, done } = stage([refused, whole], (so) => so.at(-1) === "every 10");
  await done;
  const wait = waits.at(-1) ?? 0;
  assert.ok(wait >= 40_000 && wait <= 60_000, `it waited ${wait} ms`);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { startPush } from "../src/subscriptions/push";
import { openBrowser } from "./support/browser";

const MovedFrom = "liveblog.push-moved-from";
const [firstKey, secondKey] = ["AQID", "BAUG"];

interface Sent {
  readonly address: string;
  readonly method: string;
  readonly body: Record<string, unknown>;
}

/** A browser's push service: it gives each subscription an address of its own, and holds one at a time. */
class Push {
  subscription: PushSubscription | null = null;
  /** The browser refuses: its permission was taken back, or its service is not to be had. */
  refuses = false;
  #made = 0;

  readonly getSubscription = (): Promise<PushSubscription | null> => Promise.resolve(this.subscription);

  readonly subscribe = (options: PushSubscriptionOptionsInit): Promise<PushSubscription> => {
    if (this.refuses) return Promise.reject(new Error("NotAllowedError"));
    const endpoint = `https://push.example/${++this.#made}`;
    const key = (options.applicationServerKey as Uint8Array<ArrayBuffer>).slice().buffer;
    const made = {
      endpoint,
      options: { applicationServerKey: key, userVisibleOnly: true },
      toJSON: () => ({ endpoint, keys: { p256dh: "p", auth: "a" } }),
      unsubscribe: () => {
        this.subscription = null;
        return Promise.resolve(true);
      },
    } as unknown as PushSubscription;
    this.subscription = made;
    return Promise.resolve(made);
  };
}

class Visitor {
  readonly push = new Push();
  readonly sent: Sent[] = [];
  /** The site does not answer. */
  isDown = false;

  /** The page under a key of the site, in the browser that was there before. */
  async visit(key: string, stored?: Storage): Promise<void> {
    openBrowser(
      `<section data-push data-key="${key}" data-blog="aldane" data-on="On." data-off="Off." data-failed="Failed." data-denied="Denied." hidden>
      <label><input type="radio" name="push-kind" value="key" checked></label><label><input type="radio" name="push-kind" value="every"></label>
      <button data-push-on></button><button data-push-off hidden></button><p data-push-note></p></section>`,
      stored === undefined ? {} : { localStorage: stored },
    );
    const registration = { pushManager: this.push };
    const serviceWorker = {
      register: () => Promise.resolve(registration),
      ready: Promise.resolve(registration),
      getRegistration: () => Promise.resolve(registration),
    };
    const globals = {
      window: { PushManager: Push, Notification: true },
      navigator: { serviceWorker },
      Notification: { requestPermission: () => Promise.resolve("granted") },
      fetch: (address: string, init: RequestInit) => {
        if (this.isDown) return Promise.reject(new TypeError("Failed to fetch"));
        this.sent.push({ address, method: init.method ?? "GET", body: JSON.parse(init.body as string) as Record<string, unknown> });
        return Promise.resolve({ ok: true, status: 200, json: () => Promise.resolve({ kind: "every" }) });
      },
    };
    for (const [name, value] of Object.entries(globals))
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    const section = document.querySelector<HTMLElement>("[data-push]");
    if (section === null) throw new Error("The page has no such part.");
    startPush(section);
    await settle();
  }

  async press(selector: string): Promise<string> {
    document.querySelector<HTMLButtonElement>(selector)?.click();
    await settle();
    return document.querySelector("[data-push-note]")?.textContent ?? "";
  }

  get moves(): Sent[] {
    return this.sent.filter(({ address }) => address.endsWith("/moved"));
  }
}

/** Until everything that was promised has been kept. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

async function subscribed(): Promise<Visitor> {
  const visitor = new Visitor();
  await visitor.visit(firstKey);
  assert.equal(await visitor.press("[data-push-on]"), "On.");
  assert.deepEqual(
    visitor.sent.map(({ method }) => method),
    ["PUT"],
  );
  return visitor;
}

test("under the same key a browser stays as it is subscribed", async () => {
  const visitor = await subscribed();
  await visitor.visit(firstKey, localStorage);
  assert.equal(visitor.push.subscription?.endpoint, "https://push.example/1");
  assert.deepEqual(visitor.moves, []);
});

test("a changed VAPID key renews the subscription and sends the old and the new endpoint", async () => {
  const visitor = await subscribed();
  await visitor.visit(secondKey, localStorage);
  assert.equal(visitor.push.subscription?.endpoint, "https://push.example/2");
  assert.deepEqual([...new Uint8Array(visitor.push.subscription.options.applicationServerKey ?? new ArrayBuffer(0))], [4, 5, 6]);
  assert.deepEqual(
    visitor.moves.map(({ body }) => body),
    [{ from: "https://push.example/1", endpoint: "https://push.example/2", keys: { p256dh: "p", auth: "a" } }],
  );
  assert.equal(localStorage.getItem(MovedFrom), null);
  assert.equal(document.querySelector<HTMLElement>("[data-push-off]")?.hidden, false, "the page shows what holds under the new address");

  // Once is enough.
  await visitor.visit(secondKey, localStorage);
  assert.equal(visitor.moves.length, 1);
});

test("what the site could not be told is told at the next visit, with the address that it knows", async () => {
  const visitor = await subscribed();
  visitor.isDown = true;
  await visitor.visit(secondKey, localStorage);
  assert.equal(localStorage.getItem(MovedFrom), "https://push.example/1");
  visitor.isDown = false;
  await visitor.visit(secondKey, localStorage);
  assert.deepEqual(
    visitor.moves.map(({ body }) => [body.from, body.endpoint]),
    [["https://push.example/1", visitor.push.subscription?.endpoint]],
  );
  assert.equal(localStorage.getItem(MovedFrom), null);
});

test("a browser that refuses a new subscription is asked again at the next visit", async () => {
  const visitor = await subscribed();
  visitor.push.refuses = true;
  await visitor.visit(secondKey, localStorage);
  assert.equal(visitor.push.subscription, null);
  assert.equal(localStorage.getItem(MovedFrom), "https://push.example/1");
  assert.deepEqual(visitor.moves, []);
  visitor.push.refuses = false;
  await visitor.visit(secondKey, localStorage);
  assert.equal(visitor.moves.length, 1);
});

test("who stops under a changed key stops what the site knows", async () => {
  const visitor = await subscribed();
  await visitor.visit(secondKey, localStorage);
  assert.equal(await visitor.press("[data-push-off]"), "Off.");
  assert.deepEqual(visitor.sent.at(-1)?.body, { endpoint: "https://push.example/2", blog: "aldane", topic: null, kind: null });
});

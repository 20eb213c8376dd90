import assert from "node:assert/strict";
import { test } from "node:test";
import { openSocket } from "../src/live/socket";
import { openBrowser } from "./support/browser";

const End = "\u001e";
// Node's own: the browser of the tests puts its own in their place.
const NodeEvent = globalThis.Event;
const NodeEventTarget = globalThis.EventTarget;

/** A server's end of the line: it keeps what it was sent, and says what the test has it say. */
class FakeWebSocket extends NodeEventTarget {
  static readonly OPEN = 1;
  static last: FakeWebSocket;
  readyState = 0;
  readonly sent: unknown[] = [];
  readonly url: string;

  constructor(url: URL) {
    super();
    this.url = url.href;
    FakeWebSocket.last = this;
  }

  send(text: string): void {
    for (const message of text.split(End)) if (message !== "") this.sent.push(JSON.parse(message));
  }

  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.dispatchEvent(new NodeEvent("close"));
  }

  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new NodeEvent("open"));
  }

  say(...messages: object[]): void {
    const event = new NodeEvent("message");
    Object.assign(event, { data: messages.map((message) => JSON.stringify(message) + End).join("") });
    this.dispatchEvent(event);
  }
}

async function opened(
  receive: Parameters<typeof openSocket>[0] = () => undefined,
): Promise<{ socket: Awaited<ReturnType<typeof openSocket>>; server: FakeWebSocket }> {
  openBrowser("");
  Object.defineProperty(globalThis, "WebSocket", { value: FakeWebSocket, configurable: true, writable: true });
  const opening = openSocket(receive);
  const server = FakeWebSocket.last;
  server.open();
  server.say({});
  return { socket: await opening, server };
}

test("the handshake comes first, and calls are answered by their number", async () => {
  const { socket, server } = await opened();
  assert.equal(server.url, "wss://news.example/hubs/live");
  assert.deepEqual(server.sent[0], { protocol: "json", version: 1 });

  const first = socket.invoke<number>("Now");
  const second = socket.invoke<string>("Follow", "aldane", 7);
  assert.deepEqual(server.sent.slice(1), [
    { type: 1, invocationId: "0", target: "Now", arguments: [] },
    { type: 1, invocationId: "1", target: "Follow", arguments: ["aldane", 7] },
  ]);
  server.say({ type: 3, invocationId: "1", result: "two" }, { type: 6 }, { type: 3, invocationId: "0", result: 1 });
  assert.equal(await first, 1);
  assert.equal(await second, "two");
  socket.close();
});

test("every message of the hub is handed on, in order", async () => {
  const heard: unknown[] = [];
  const { socket, server } = await opened((message, ...parameters) => {
    heard.push([message, ...parameters]);
  });
  server.say(
    { type: 1, target: "Changed", arguments: ["aldane", [1]] },
    { type: 1, target: "AccountChanged", arguments: [] },
    { type: 1, target: "Changed", arguments: ["aldane", [2]] },
  );
  assert.deepEqual(heard, [["Changed", "aldane", [1]], ["AccountChanged"], ["Changed", "aldane", [2]]]);
  socket.close();
});

test("a refusal rejects the call, and a line that closes rejects all that wait", async () => {
  const { socket, server } = await opened();
  const refused = socket.invoke("Follow", "nowhere", 0);
  server.say({ type: 3, invocationId: "0", error: "There is no such blog." });
  await assert.rejects(refused, /no such blog/);

  const waiting = socket.invoke("Now");
  server.say({ type: 7 });
  await assert.rejects(waiting, /closed/);
  await socket.closed;
  await assert.rejects(socket.invoke("Now"), /closed/);
});

test("a server that refuses the handshake, or a line that never opens, is a failure", async () => {
  openBrowser("");
  Object.defineProperty(globalThis, "WebSocket", { value: FakeWebSocket, configurable: true, writable: true });
  const refused = openSocket(() => undefined);
  FakeWebSocket.last.open();
  FakeWebSocket.last.say({ error: "The protocol is not supported." });
  await assert.rejects(refused, /closed/);

  const broken = openSocket(() => undefined);
  FakeWebSocket.last.dispatchEvent(new NodeEvent("error"));
  await assert.rejects(broken, /closed/);
});

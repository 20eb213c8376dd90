import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Change } from "../src/live/changes";
import { KeyEvents, type KeyEventsPage } from "../src/blog-page/key-events";
import { openBrowser, testWords } from "./support/browser";
import { Newsroom } from "./support/newsroom";

const Most = 12;

function lineOf(change: Change): string {
  const day = (change.publishedAt ?? "").slice(0, 10);
  const title = /<h3[^>]*>(.*?)<\/h3>/u.exec(change.html ?? "")?.[1] ?? "";
  return `<li data-id="${change.entryId}" data-at="${Date.parse(change.publishedAt ?? "")}" data-day="${day}"><a href="/live/aldane/entry/${change.entryId}"><time datetime="${change.publishedAt}">${(change.publishedAt ?? "").slice(11, 16)} <span>date</span></time> <span class="what" dir="auto">${title}</span></a></li>`;
}

/** The list as the server would write it: the newest key events, those of another day than the first marked. */
function fresh(room: Newsroom): string {
  const at = ({ publishedAt }: Change): number => Date.parse(publishedAt ?? "");
  const events = room
    .follow(0)
    .changes.filter(({ isKeyEvent, html }) => isKeyEvent && html !== null)
    .sort((a, b) => at(b) - at(a) || (b.entryId ?? 0) - (a.entryId ?? 0))
    .slice(0, Most);
  const first = events[0]?.publishedAt?.slice(0, 10);
  const lines = events.map((event) =>
    event.publishedAt?.slice(0, 10) === first ? lineOf(event) : lineOf(event).replace("<li", '<li class="other-day"'),
  );
  return `<nav id="moments"${events.length === 0 ? ' hidden=""' : ""}><ol>${lines.join("")}</ol></nav><nav class="dock"><a href="#moments"${events.length === 0 ? ' hidden=""' : ""}>K</a></nav>`;
}

/** The list in the page, attributes in one order: the client and the server set them in different ones. */
function shown(root: Document): string {
  return (
    Array.from(root.querySelectorAll<HTMLElement>("#moments li"), (line) => {
      const link = line.querySelector("a");
      return [line.dataset.id, line.dataset.at, line.dataset.day, line.className, link?.getAttribute("href"), link?.innerHTML].join("|");
    }).join("\n") +
    `\nhidden: ${root.getElementById("moments")?.hasAttribute("hidden")} ${root.querySelector(".dock a")?.hasAttribute("hidden")}`
  );
}

function documentOf(html: string): Document {
  return new DOMParser().parseFromString(`<body>${html}</body>`, "text/html");
}

interface Scene {
  readonly moments: KeyEvents;
  readonly asked: number[];
  held: number;
  answer: () => Promise<KeyEventsPage>;
}

function open(room: Newsroom): Scene {
  openBrowser(fresh(room));
  const scene = {
    asked: [] as number[],
    held: room.revision,
    answer: (): Promise<KeyEventsPage> => Promise.resolve({ document: documentOf(fresh(room)), revision: room.revision }),
  };
  const moments = new KeyEvents(testWords, {
    refill: () => {
      scene.asked.push(room.revision);
      return scene.answer();
    },
    held: () => scene.held,
    choose: () => false,
  });
  return Object.assign(scene, { moments });
}

async function settle(): Promise<void> {
  for (let i = 0; i < 6; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}

function catchUp(scene: Scene, room: Newsroom, each: boolean): void {
  const changes = each ? room.batch(scene.held) : room.follow(scene.held).changes;
  scene.held = room.revision;
  scene.moments.apply(changes);
}

test("whatever happens to key events, told one by one or caught up with, the list is a fresh page's", async () => {
  const which = fc.nat(40);
  const hour = fc.integer({ min: -20, max: 20 });
  const event = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant("publish" as const), hour }) },
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constantFrom("edit" as const, "withdraw" as const, "pin" as const, "key" as const), which }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("move" as const), which, hour }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("tell" as const), each: fc.boolean() }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 20 }), fc.array(event, { maxLength: 30 }), async (before, events) => {
      const room = new Newsroom();
      for (let i = 0; i < before; i++) room.publish(i - 10, true);
      const scene = open(room);
      for (const happened of events) {
        const id = "which" in happened && room.ids.length > 0 ? (room.ids[happened.which % room.ids.length] ?? null) : null;
        switch (happened.do) {
          case "publish":
            room.publish(happened.hour, true);
            break;
          case "edit":
            if (id !== null) room.edit(id);
            break;
          case "withdraw":
            if (id !== null) room.toggleWithdrawn(id);
            break;
          case "pin":
            if (id !== null) room.togglePin(id);
            break;
          case "key":
            if (id !== null) room.toggleKey(id);
            break;
          case "move":
            if (id !== null) room.moveTo(id, happened.hour);
            break;
          case "tell":
            catchUp(scene, room, happened.each);
            await settle();
            break;
        }
      }
      catchUp(scene, room, false);
      await settle();
      assert.equal(shown(document), shown(documentOf(fresh(room))));
    }),
    { numRuns: 150 },
  );
});

test("only a list that was full asks the server, and for one that goes", async () => {
  const room = new Newsroom();
  for (let i = 0; i < 3; i++) room.publish(i, true);
  const short = open(room);
  room.toggleWithdrawn(3);
  catchUp(short, room, true);
  assert.deepEqual(short.asked, []);

  for (let i = 3; i < 20; i++) room.publish(i, true);
  const full = open(room);
  room.publish(21, true);
  catchUp(full, room, true);
  assert.deepEqual(full.asked, []);
  room.toggleKey(21);
  catchUp(full, room, true);
  await settle();
  assert.equal(full.asked.length, 1);
});

test("an answer older than what has been applied meanwhile takes nothing back", async () => {
  const room = new Newsroom();
  for (let i = 0; i < 14; i++) room.publish(i, true);
  const scene = open(room);
  room.toggleKey(14);
  const old = { document: documentOf(fresh(room)), revision: room.revision };
  const answers: ((page: KeyEventsPage) => void)[] = [];
  scene.answer = (): Promise<KeyEventsPage> =>
    new Promise((resolve) => {
      answers.push(resolve);
    });
  catchUp(scene, room, true);
  room.toggleKey(13);
  catchUp(scene, room, true);

  answers.shift()?.(old);
  await settle();
  assert.equal(answers.length, 1);
  answers.shift()?.({ document: documentOf(fresh(room)), revision: room.revision });
  await settle();
  assert.equal(shown(document), shown(documentOf(fresh(room))));
});

test("without the server the list is short, and the next change asks again", async () => {
  const room = new Newsroom();
  for (let i = 0; i < 14; i++) room.publish(i, true);
  const scene = open(room);
  const answer = scene.answer;
  scene.answer = (): Promise<KeyEventsPage> => Promise.reject(new TypeError("Failed to fetch"));
  room.toggleWithdrawn(14);
  catchUp(scene, room, true);
  await settle();
  assert.equal(document.querySelectorAll("#moments li").length, Most - 1);

  scene.answer = answer;
  room.edit(1);
  catchUp(scene, room, true);
  await settle();
  assert.equal(shown(document), shown(documentOf(fresh(room))));
});

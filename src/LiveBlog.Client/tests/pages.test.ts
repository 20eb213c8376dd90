import assert from "node:assert/strict";
import { test } from "node:test";
import { Feed } from "../src/blog-page/feed";
import { More } from "../src/blog-page/more";
import { OrderLinks } from "../src/blog-page/order";
import { swap } from "../src/blog-page/page";
import { feedRoot, openBrowser, testWords } from "./support/browser";
import { Newsroom, type Order, type View } from "./support/newsroom";

const Size = 2;

/** Pages of a newsroom by their address, as far as these tests ask for them. */
function serve(room: Newsroom): { fails: boolean; readonly asked: string[] } {
  const site = { fails: false, asked: [] as string[] };
  globalThis.fetch = (address) => {
    const url = new URL(address instanceof Request ? address.url : address, "https://news.example/");
    site.asked.push(url.pathname + url.search);
    if (site.fails) return Promise.resolve(new Response("", { status: 502 }));
    const [at, id] = (url.searchParams.get("before") ?? "").split("-").map(Number);
    const start = at === undefined || id === undefined ? null : { at, id };
    const order: Order = url.searchParams.get("order") === "oldest" ? "oldest" : "newest";
    if (url.searchParams.get("before") === "end")
      return Promise.resolve(new Response(room.lastPage({ order, keyOnly: false, start: null, end: null }, Size).html));
    return Promise.resolve(new Response(room.page({ order, keyOnly: false, start, end: null }, start === null ? Size : 50).html));
  };
  return site;
}

function scene(): { room: Newsroom; feed: Feed; site: ReturnType<typeof serve> } {
  const room = new Newsroom();
  for (let hour = 0; hour < 4; hour++) room.publish(hour);
  const view: View = { order: "newest", keyOnly: false, start: null, end: null };
  openBrowser(
    `<nav><a href="/live/aldane" data-order="newest" aria-current="true">N</a><a href="/live/aldane?order=oldest" data-order="oldest">O</a></nav>${room.page(view, Size).html}`,
  );
  return { room, feed: new Feed(feedRoot()), site: serve(room) };
}

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}

function ids(feed: Feed): string[] {
  return Array.from(feed.root.querySelectorAll("#entries article"), ({ id }) => id);
}

function press(selector: string): void {
  const link = document.querySelector<HTMLElement>(selector);
  assert.ok(link);
  link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
}

test("load more adds the rest, puts the focus on the first of it by keyboard, and says which revision it holds", async () => {
  const { feed } = scene();
  const revisions: number[] = [];
  new More(feed, testWords, (revision) => {
    revisions.push(revision);
  });
  press("#more a");
  assert.equal(document.querySelector("#more.loader")?.textContent, "Loading");
  await settle();
  assert.deepEqual(ids(feed), ["e-4", "e-3", "e-2", "e-1"]);
  assert.equal(document.querySelector("#more"), null);
  assert.equal(document.activeElement?.id, "e-2-t");
  assert.deepEqual(revisions, [4]);
});

test("load more that fails says so and can be pressed again", async () => {
  const { feed, site } = scene();
  new More(feed, testWords, () => undefined);
  site.fails = true;
  press("#more a");
  await settle();
  assert.match(document.querySelector("#more")?.textContent ?? "", /Could not be loaded/);
  assert.equal(document.querySelector(".loader"), null);
  site.fails = false;
  press("#more a");
  await settle();
  assert.equal(ids(feed).length, 4);
});

test("when all that was loaded has gone the next page is fetched unasked", async () => {
  const { feed, room } = scene();
  const more = new More(feed, testWords, () => undefined);
  more.fillIfBare();
  await settle();
  assert.equal(ids(feed).length, 2);
  room.toggleWithdrawn(4);
  room.toggleWithdrawn(3);
  feed.apply(room.batch(4), true);
  more.fillIfBare();
  await settle();
  assert.deepEqual(ids(feed), ["e-2", "e-1"]);
});

test("an order link swaps the feed, the address and the mark of what is current, and is remembered", async () => {
  const { feed } = scene();
  new OrderLinks(feed, {
    ownsAddress: true,
    show: (page) => {
      swap(feed, page);
    },
  });
  press('[data-order="oldest"]');
  await settle();
  assert.deepEqual(ids(feed), ["e-1", "e-2"]);
  assert.equal(feed.order, "oldest");
  assert.equal(location.search, "?order=oldest");
  assert.equal(document.querySelector('[data-order="oldest"]')?.getAttribute("aria-current"), "true");
  assert.equal(document.querySelector('[data-order="newest"]')?.hasAttribute("aria-current"), false);
  assert.equal(localStorage.getItem("liveblog.order"), "oldest");
});

test("in an embed neither the address nor the memory is touched", async () => {
  const { feed } = scene();
  new OrderLinks(feed, {
    ownsAddress: false,
    show: (page) => {
      swap(feed, page);
    },
  });
  press('[data-order="oldest"]');
  await settle();
  assert.equal(feed.order, "oldest");
  assert.equal(location.search, "");
  assert.equal(localStorage.getItem("liveblog.order"), null);
});

test("the order chosen last is applied to a visit that names none", async () => {
  const { feed, site } = scene();
  localStorage.setItem("liveblog.order", "oldest");
  await new OrderLinks(feed, {
    ownsAddress: true,
    show: (page) => {
      swap(feed, page);
    },
  }).applyRemembered();
  assert.equal(feed.order, "oldest");
  assert.equal(location.search, "?order=oldest");
  assert.deepEqual(site.asked, ["/live/aldane?order=oldest"]);
});

test("of two pages that are asked for at once the later is shown, though its answer comes first", async () => {
  const { feed, room } = scene();
  const answers: (() => void)[] = [];
  globalThis.fetch = (address) =>
    new Promise((resolve) => {
      const order: Order = String(address instanceof Request ? address.url : address).includes("oldest") ? "oldest" : "newest";
      answers.push(() => {
        resolve(new Response(room.page({ order, keyOnly: false, start: null, end: null }, Size).html));
      });
    });
  const links = new OrderLinks(feed, {
    ownsAddress: true,
    show: (page) => {
      swap(feed, page);
    },
  });
  press('[data-order="oldest"]');
  links.visit("/live/aldane/entry/1");
  answers[1]?.();
  await settle();
  answers[0]?.();
  await settle();
  assert.equal(feed.order, "newest");
  assert.equal(location.pathname, "/live/aldane/entry/1");
  assert.equal(feed.root.hasAttribute("aria-busy"), false);
});

test("a place is visited in the reader's own order, and the order is chosen there", async () => {
  const { feed, room } = scene();
  const asked: string[] = [];
  globalThis.fetch = (address) => {
    const url = new URL(address instanceof Request ? address.url : address, "https://news.example/");
    asked.push(url.pathname + url.search);
    const order: Order = url.searchParams.get("order") === "oldest" ? "oldest" : "newest";
    const own = `<a href="${url.pathname}" data-order="newest">N</a><a href="${url.pathname}?order=oldest" data-order="oldest">O</a>`;
    return Promise.resolve(new Response(own + room.page({ order, keyOnly: false, start: null, end: null }, Size).html));
  };
  const links = new OrderLinks(feed, {
    ownsAddress: true,
    show: (page) => {
      swap(feed, page);
    },
  });
  press('[data-order="oldest"]');
  await settle();
  links.visit("/live/aldane/entry/1");
  await settle();
  press('[data-order="newest"]');
  await settle();
  assert.deepEqual(asked, ["/live/aldane?order=oldest", "/live/aldane/entry/1?order=oldest", "/live/aldane/entry/1"]);
  assert.equal(location.pathname + location.search, "/live/aldane/entry/1");
});

for (const order of ["newest", "oldest"] as const) {
  test(`the live end is shown in the page, ${order} first, with the keyboard's place on the newest entry, and Back leads to where one was`, async () => {
    const { room, feed } = scene();
    new OrderLinks(feed, {
      ownsAddress: true,
      show: (page) => {
        swap(feed, page);
      },
    });
    if (order === "oldest") press('[data-order="oldest"]');
    const links = new OrderLinks(feed, {
      ownsAddress: true,
      show: (page) => {
        swap(feed, page);
      },
    });
    await settle();
    for (let hour = 4; hour < 9; hour++) room.publish(hour);
    await links.visitLiveEnd();
    assert.deepEqual(ids(feed), order === "newest" ? ["e-9", "e-8"] : ["e-8", "e-9"]);
    assert.equal(document.activeElement?.id, "e-9-t");
    assert.equal(feed.atEnd, true);
    assert.equal(location.search, order === "newest" ? "" : "?order=oldest&before=end");
  });
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { Feed } from "../src/blog-page/feed";
import { More } from "../src/blog-page/more";
import { OrderLinks } from "../src/blog-page/order";
import { swap } from "../src/blog-page/page";
import { Positions } from "../src/blog-page/positions";
import { feedRoot, openBrowser, testWords } from "./support/browser";
import { Newsroom, type Order, type Place } from "./support/newsroom";

const Size = 5;
const Head = 400;
const Height = 300;
const Foot = 100;
const WindowHeight = 800;

/** A page with a layout: a head, entries of one height under each other, a foot. */
class Layout {
  top = 0;

  constructor() {
    const layout = this as Layout;
    const rectangle = function (this: HTMLElement): { readonly top: number; readonly bottom: number } {
      // In the head, above the feed.
      if (this.dataset.order !== undefined && this.tagName === "A") return { top: Head - 50 - layout.top, bottom: Head - layout.top };
      const articles = Array.from(feedRoot().querySelectorAll("article.entry"));
      const at = articles.indexOf(this);
      const [from, to] = at >= 0 ? [at, at + 1] : [0, articles.length];
      return { top: Head + from * Height - layout.top, bottom: Head + to * Height - layout.top };
    };
    Object.defineProperty(HTMLElement.prototype, "getBoundingClientRect", { value: rectangle, configurable: true });
    Object.defineProperty(HTMLElement.prototype, "scrollIntoView", {
      value() {
        layout.to(layout.top + rectangle.call(this as HTMLElement).top);
      },
      configurable: true,
    });
    Object.defineProperty(globalThis, "scrollBy", {
      value: ({ top = 0 }: ScrollToOptions) => {
        this.to(this.top + top);
      },
      configurable: true,
    });
    Object.defineProperty(globalThis, "scrollTo", {
      value: ({ top = 0 }: ScrollToOptions) => {
        this.to(top);
      },
      configurable: true,
    });
    Object.defineProperty(globalThis, "scrollY", { get: () => this.top, configurable: true });
  }

  to(top: number): void {
    const all = Head + feedRoot().querySelectorAll("article.entry").length * Height + Foot;
    this.top = Math.max(0, Math.min(top, all - WindowHeight));
  }

  topOf(id: number): number | undefined {
    return document.getElementById(`e-${id}`)?.getBoundingClientRect().top;
  }
}

interface Scene {
  readonly room: Newsroom;
  readonly feed: Feed;
  readonly more: More;
  readonly positions: Positions;
  readonly order: OrderLinks;
  readonly layout: Layout;
}

function pageOf(room: Newsroom, address: string): string {
  const url = new URL(address, "https://news.example/");
  const order: Order = url.searchParams.get("order") === "oldest" ? "oldest" : "newest";
  const place = (name: string): Place | null => {
    const [at, id] = (url.searchParams.get(name) ?? "").split("-").map(Number);
    return at === undefined || id === undefined ? null : { at, id };
  };
  const links = '<nav><a href="/live/aldane" data-order="newest">N</a><a href="/live/aldane?order=oldest" data-order="oldest">O</a></nav>';
  const [start, end] = [place("before"), place("after")];
  const view = { order, keyOnly: false, start, end };
  return links + (end === null ? room.page(view, Size) : room.pageBefore(view, Size)).html;
}

/** A page as a browser loads it: another document, the same tab. */
function load(room: Newsroom, type: NavigationTimingType, before?: Scene, first = "/live/aldane"): Scene {
  const state: unknown = before === undefined ? null : history.state;
  const address = before === undefined ? first : location.pathname + location.search;
  if (before !== undefined) dispatchEvent(new Event("pagehide"));
  openBrowser(pageOf(room, address), before === undefined ? {} : { sessionStorage });
  history.replaceState(state, "", address);
  globalThis.fetch = (asked) => Promise.resolve(new Response(pageOf(room, String(asked instanceof Request ? asked.url : asked))));
  Object.defineProperty(performance, "getEntriesByType", { value: () => [{ type }], configurable: true });
  const feed = new Feed(feedRoot());
  const more = new More(feed, testWords, () => undefined);
  const positions = new Positions(feed, more);
  const order = new OrderLinks(feed, {
    ownsAddress: true,
    show: (page) => {
      swap(feed, page);
    },
    positions,
  });
  return { room, feed, more, positions, order, layout: new Layout() };
}

function newsroom(count: number): Newsroom {
  const room = new Newsroom();
  for (let hour = 0; hour < count; hour++) room.publish(hour);
  return room;
}

async function loadMore({ more }: Scene, pages: number): Promise<void> {
  for (let page = 0; page < pages; page++) assert.ok(await more.load("end"));
}

for (const type of ["reload", "back_forward"] as const) {
  test(`a page that is loaded again (${type}) shows what was read at the same height, however far the feed had been loaded`, async () => {
    const first = load(newsroom(40), "navigate");
    await loadMore(first, 5);
    // Entry 18 is the 23rd.
    first.layout.to(Head + 22 * Height - 120);
    assert.equal(first.layout.topOf(18), 120);
    for (let hour = 50; hour < 53; hour++) first.room.publish(hour);
    first.room.toggleWithdrawn(30);
    const again = load(first.room, type, first);
    assert.equal(again.layout.topOf(18), undefined);
    await again.positions.comeBack();
    assert.equal(again.layout.topOf(18), 120);
    assert.equal(history.scrollRestoration, "auto");
  });
}

test("what was read and has been withdrawn leaves its place to what comes next", async () => {
  const first = load(newsroom(40), "navigate");
  await loadMore(first, 5);
  first.layout.to(Head + 22 * Height - 120);
  for (const id of [18, 17, 16, 19]) first.room.toggleWithdrawn(id);
  const again = load(first.room, "reload", first);
  await again.positions.comeBack();
  assert.equal(again.layout.topOf(15), 120 - Height);
});

test("the last entry of what was loaded has room to stand where it stood", async () => {
  const first = load(newsroom(40), "navigate");
  await loadMore(first, 3);
  first.layout.to(Head + 14 * Height);
  assert.equal(first.layout.topOf(26), 0);
  const again = load(first.room, "back_forward", first);
  await again.positions.comeBack();
  assert.equal(again.layout.topOf(26), 0);
});

test("what was read above the part that the page begins with is loaded upwards, and stands where it stood", async () => {
  const room = newsroom(40);
  const at = Date.parse(room.follow(0).changes.find(({ entryId }) => entryId === 21)?.publishedAt ?? "");
  const first = load(room, "navigate", undefined, `/live/aldane?before=${at}-21`);
  for (let page = 0; page < 3; page++) assert.ok(await first.more.load("start"));
  first.layout.to(Head + 3 * Height - 120);
  const [read] = first.positions.now().marks;
  assert.ok(read);
  const id = Number(read.id.slice(2));
  assert.equal(first.layout.topOf(id), read.top);
  assert.ok(id > 21);
  const again = load(room, "reload", first);
  assert.equal(again.layout.topOf(id), undefined);
  await again.positions.comeBack();
  assert.equal(again.layout.topOf(id), read.top);
});

test("at the top of the newest the top is the place, whatever has come in", async () => {
  const first = load(newsroom(8), "navigate");
  first.layout.to(100);
  first.room.publish(20);
  const again = load(first.room, "reload", first);
  again.layout.to(100);
  await again.positions.comeBack();
  assert.equal(again.layout.top, 100);
});

test("a visit of its own begins at the top, and a reader who moves meanwhile is not moved", async () => {
  const first = load(newsroom(40), "navigate");
  await loadMore(first, 5);
  first.layout.to(Head + 22 * Height);
  const visit = load(first.room, "navigate", first);
  await visit.positions.comeBack();
  assert.equal(visit.layout.top, 0);

  await loadMore(visit, 5);
  visit.layout.to(Head + 22 * Height);
  const again = load(first.room, "reload", visit);
  const coming = again.positions.comeBack();
  dispatchEvent(new Event("wheel"));
  const { top } = again.layout;
  await coming;
  assert.equal(again.layout.top, top);

  const drawn = load(first.room, "reload", visit);
  const coming2 = drawn.positions.comeBack();
  drawn.layout.to(333);
  await coming2;
  assert.equal(drawn.layout.top, 333);
});

test("the keyboard's place is found again", async () => {
  const first = load(newsroom(40), "navigate");
  await loadMore(first, 3);
  first.layout.to(Head + 12 * Height);
  document.querySelector<HTMLElement>("#e-28 .share")?.focus();
  const again = load(first.room, "back_forward", first);
  await again.positions.comeBack();
  assert.equal(document.activeElement?.id, "e-28-t");
});

test("Back from another order leads to where one was, however far the feed had been loaded", async () => {
  const scene = load(newsroom(40), "navigate");
  await loadMore(scene, 5);
  scene.layout.to(Head + 22 * Height - 120);
  const { state } = history as { state: unknown };
  document.querySelector<HTMLElement>('[data-order="oldest"]')?.click();
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(scene.feed.order, "oldest");
  assert.equal(scene.layout.topOf(18), undefined);

  history.replaceState(state, "", "/live/aldane");
  dispatchEvent(new Event("popstate"));
  for (let i = 0; i < 60; i++) await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(scene.feed.order, "newest");
  assert.equal(scene.layout.topOf(18), 120);
});

for (const size of [4, 40]) {
  for (const [where, entry] of [
    ["top", 0],
    ["middle", 2],
    ["end", 4],
  ] as const) {
    test(`an order is read from its beginning: ${size} entries, chosen at the ${where}`, async () => {
      const scene = load(newsroom(size), "navigate");
      scene.layout.to(entry === 0 ? 0 : Head + entry * Height);
      document.querySelector<HTMLElement>('[data-order="oldest"]')?.click();
      for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 0));
      assert.equal(scene.feed.order, "oldest");
      assert.equal(scene.layout.topOf(1), entry === 0 ? Head : 0);
    });
  }
}

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { holdingIn, loadHolding } from "../src/blog-page/hold-lazily";
import { Feed, type FeedOptions } from "../src/blog-page/feed";
import { swap } from "../src/blog-page/page";
import { unchangedText } from "../src/blog-page/unchanged-text";
import { feedRoot, openBrowser } from "./support/browser";

interface State {
  readonly id: number;
  /** Between the time and the body, as a key event or a pinned entry has it. */
  readonly mark?: string;
  readonly body: string;
  readonly pinned?: boolean;
  readonly hour?: number;
}

// What holds them is loaded with the first focus or selection.
await loadHolding();

const Texts = ["Text of one.", "Text of two.", "Text of three."];

function article({ id, mark, body, pinned = false, hour = id }: State, revision: number): string {
  return `<article class="entry${mark === undefined ? "" : " key"}${pinned ? " pinned" : ""}" id="e-${id}" data-revision="${revision}" data-at="${hour * 3_600_000}" data-day="1970-01-01" data-day-name="Day">
<a class="entry-time" id="e-${id}-t" href="/live/aldane/entry/${id}"><time datetime="1970-01-01T0${hour}:00:00Z">0${hour}:00</time></a>
${mark === undefined ? "" : `<p class="entry-mark"><svg class="icon"></svg> ${mark}</p>`}
<div class="entry-text"><h3 id="e-${id}-h">Entry ${id}</h3>${body}</div>
<a class="share" href="/live/aldane/entry/${id}">share</a>
</article>`;
}

function page(states: readonly State[], here = ""): string {
  const part = (pinned: boolean): string =>
    states
      .filter((state) => (state.pinned ?? false) === pinned)
      .map((state) => article(state, 1))
      .join("\n");
  return `<section id="feed" data-slug="aldane" data-revision="1" data-order="newest" data-filter="" data-at-end="true" data-empty="Nothing." data-here="${here}">
<div id="pinned">${part(true)}</div><div class="arrivals-place"></div><div id="entries">${part(false)}</div></section>`;
}

/** Three entries, 3 at the top. */
function open(body = "<p>Text of two.</p>", options: FeedOptions = {}): Feed {
  openBrowser(
    page([
      { id: 3, body: `<p>${Texts[2] ?? ""}</p>` },
      { id: 2, body },
      { id: 1, body: `<p>${Texts[0] ?? ""}</p>` },
    ]),
  );
  return new Feed(feedRoot(), options);
}

let revision = 1;
function become(feed: Feed, state: State): void {
  revision++;
  feed.apply(
    [{ revision, kind: "entry", entryId: state.id, publishedAt: null, isKeyEvent: false, isPinned: false, html: article(state, revision) }],
    true,
  );
}

function withdraw(feed: Feed, ...ids: number[]): void {
  feed.apply(
    ids.map((entryId) => ({
      revision: ++revision,
      kind: "withdrawn" as const,
      entryId,
      publishedAt: null,
      isKeyEvent: false,
      isPinned: false,
      html: null,
    })),
    true,
  );
}

function textWith(words: string): Text {
  const walker = document.createTreeWalker(document.body, 4);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) if ((node as Text).data.includes(words)) return node as Text;
  throw new Error(`Nowhere does it say ${words}.`);
}

function select(from: string, to = from, isForward = true): string {
  const [start, end] = [textWith(from), textWith(to)];
  const ends = [start, start.data.indexOf(from), end, end.data.indexOf(to) + to.length] as const;
  if (isForward) document.getSelection()?.setBaseAndExtent(...ends);
  else document.getSelection()?.setBaseAndExtent(ends[2], ends[3], ends[0], ends[1]);
  return selected();
}

function selected(): string {
  return document.getSelection()?.toString() ?? "";
}

function focus(selector: string): HTMLElement {
  const element = document.querySelector<HTMLElement>(selector);
  assert.ok(element);
  element.focus();
  assert.equal(document.activeElement, element);
  return element;
}

const Before =
  '<p>They talk.</p><p>A <a href="/a">first link</a> and the <a href="/b">second one</a> in <b>few words</b>.</p><p>They go.</p>';
const Changes: Readonly<Record<string, State>> = {
  "becomes a key event": { id: 2, mark: "Key event", body: Before },
  "becomes one and is edited": { id: 2, mark: "Key event", body: `${Before}<p>And more.</p>` },
  "is pinned": { id: 2, pinned: true, mark: "Pinned", body: Before },
  "is given another hour": { id: 2, hour: 5, body: Before },
  "has a paragraph before": { id: 2, body: `<p>Since then.</p>${Before}` },
  "has two before and one less after": {
    id: 2,
    body: `<p>Since then.</p><p>They talk again, and go on.</p>${Before.replace("<p>They go.</p>", "")}`,
  },
  "has another first word": { id: 2, body: Before.replace("<p>A <a", "<p>One <a") },
  "has words between": { id: 2, body: Before.replace(" and the ", " and, as people say, the ") },
  "has its paragraphs in another order": {
    id: 2,
    body: '<p>They go.</p><p>A <a href="/a">first link</a> and the <a href="/b">second one</a> in <b>few words</b>.</p><p>They talk.</p>',
  },
  "has its paragraph in a quote": {
    id: 2,
    body: '<blockquote><p>A <a href="/a">first link</a> and the <a href="/b">second one</a> in <b>few words</b>.</p></blockquote>',
  },
};

for (const [what, state] of Object.entries(Changes)) {
  test(`the focus stays on its link and the selection on its words when the entry ${what}`, () => {
    const feed = open(Before);
    focus('#e-2 a[href="/b"]');
    assert.equal(select("second one"), "second one");
    become(feed, state);
    assert.equal(document.activeElement?.getAttribute("href"), "/b");
    assert.ok(document.activeElement.isConnected);
    assert.equal(selected(), "second one");
  });
}

test("a link that changes its place among others keeps its focus, and one that leads elsewhere now is another", () => {
  const feed = open('<div class="relateds"><a class="related" href="/a">First</a><a class="related" href="/b">Second</a></div>');
  const second = focus('a[href="/b"]');
  become(feed, {
    id: 2,
    body: '<div class="relateds"><a class="related" href="/c">New</a><a class="related" href="/b">Second, corrected</a><a class="related" href="/a">First</a></div>',
  });
  assert.equal(document.activeElement, second);
  assert.equal(second.textContent, "Second, corrected");
  become(feed, { id: 2, body: '<div class="relateds"><a class="related" href="/d">Quite another</a></div>' });
  assert.equal(document.activeElement.id, "e-2-t");
});

test("of selected words those that still stand are selected, forwards or backwards", () => {
  for (const isForward of [true, false]) {
    const feed = open("<p>One two three four five six.</p>");
    select("two three four five", "two three four five", isForward);
    become(feed, { id: 2, body: "<p>Before.</p><p>One two 3 four, five now six.</p>" });
    assert.equal(selected(), isForward ? "two 3 four, five" : "two 3 four, five");
    const selection = document.getSelection();
    assert.equal(selection?.anchorOffset, isForward ? 4 : 20);
  }
});

test("a selection over several entries holds at both ends", () => {
  const feed = open();
  select("Text of three", "Text of one");
  const before = selected();
  become(feed, { id: 3, body: "<p>New.</p><p>Text of three.</p>" });
  become(feed, { id: 2, mark: "Key event", body: "<p>Text of two.</p>" });
  assert.ok(selected().startsWith("Text of three") && selected().endsWith("Text of one"), selected());
  assert.ok(selected().length > before.length);
});

test("the focus of a withdrawn entry goes to the next one, or else to the one before, and at last to the feed", () => {
  const feed = open();
  focus("#e-2 .share");
  withdraw(feed, 2);
  assert.equal(document.activeElement?.id, "e-1-t");
  withdraw(feed, 1);
  assert.equal(document.activeElement.id, "e-3-t");
  withdraw(feed, 3);
  assert.equal(document.activeElement, feed.root);
});

test("when the neighbour goes with it, the one behind has the focus", () => {
  const feed = open();
  focus("#e-3 .share");
  withdraw(feed, 2, 3);
  assert.equal(document.activeElement?.id, "e-1-t");
});

test("on the desk the focus stays on a button of a pinned entry, and goes to the next entry when its own is withdrawn", () => {
  const wrap = (its: HTMLElement): HTMLElement => {
    const item = document.createElement("div");
    item.className = "item";
    item.innerHTML = '<p class="acts"><button>Pin</button></p>';
    item.prepend(its);
    return item;
  };
  const feed = open("<p>Text of two.</p>", { wrap });
  const button = focus(".item:has(#e-2) button");
  become(feed, { id: 2, pinned: true, mark: "Pinned", body: "<p>Text of two.</p>" });
  assert.equal(document.activeElement, button);
  assert.ok(feed.pinned.contains(button));
  withdraw(feed, 2);
  assert.equal(document.activeElement.id, "e-3-t");
});

test("what has the focus outside of the feed keeps it", () => {
  const feed = open();
  const field = document.createElement("input");
  document.body.append(field);
  field.focus();
  withdraw(feed, 2);
  assert.equal(document.activeElement, field);
});

test("a button that the page itself has put into an entry stays the same, with its focus", () => {
  const feed = open();
  const button = document.createElement("button");
  button.className = "react";
  document.querySelector("#e-2 .share")?.after(button);
  button.focus();
  become(feed, { id: 2, mark: "Key event", body: "<p>Text of two, revised.</p>" });
  assert.equal(document.activeElement, button);
  assert.equal(button.previousElementSibling?.className, "share");
});

test("a feed that is loaded again leaves the focus on its entry", () => {
  const feed = open();
  focus("#e-2 .share");
  const fresh = new DOMParser().parseFromString(
    page([
      { id: 2, body: "<p>Text of two.</p>" },
      { id: 1, body: "" },
    ]),
    "text/html",
  );
  const root = fresh.getElementById("feed");
  assert.ok(root);
  swap(feed, { document: fresh, feed: root, revision: 9 });
  assert.equal(document.activeElement?.className, "share");
  assert.equal(document.activeElement.closest("article")?.id, "e-2");
});

test("the entry that the page was opened for stays when it is unpinned, though it belongs to another part of the feed", () => {
  openBrowser(
    page(
      [
        { id: 1, pinned: true, mark: "Pinned", body: "<p>Old.</p>" },
        { id: 3, body: "" },
        { id: 2, body: "" },
      ],
      "1",
    ),
  );
  feedRoot().insertAdjacentHTML("beforeend", '<p id="more"><a href="?before=2">More</a></p>');
  const feed = new Feed(feedRoot());
  focus("#e-1-t");
  const unpinned = { id: 1, body: "<p>Old.</p>" };
  const html = article(unpinned, ++revision);
  const applied = feed.apply([{ revision, kind: "entry", entryId: 1, publishedAt: null, isKeyEvent: false, isPinned: false, html }], true);
  assert.ok(applied.isDisplaced, "the part around it is to be loaded");
  assert.equal(feed.find(1)?.classList.contains("pinned"), false);
  assert.equal(document.activeElement?.id, "e-1-t");
  withdraw(feed, 1);
  assert.equal(feed.find(1), null);
});

test("the focus in a list stays on its item when that is written again, and goes to the next when it goes", () => {
  const item = (id: number): string => `<li data-line="${id}"><a href="/${id}">${id}</a></li>`;
  openBrowser(`<ul>${item(3)}${item(2)}${item(1)}</ul><input>`);
  const list = document.querySelector("ul");
  assert.ok(list);
  const write = (...ids: number[]): void => {
    holdingIn(list, "data-line", () => {
      list.innerHTML = ids.map(item).join("");
    });
  };
  focus('[data-line="2"] a');
  write(4, 3, 2, 1);
  assert.equal(document.activeElement?.getAttribute("href"), "/2");
  write(4, 3, 1);
  assert.equal(document.activeElement.getAttribute("href"), "/1");
  write(4, 3);
  assert.equal(document.activeElement.getAttribute("href"), "/3");
  write();
  assert.equal(document.activeElement, list, "where nothing is left, the list itself");
  const field = focus("input");
  write(4);
  assert.equal(document.activeElement, field);
});

test("a list that is hidden with its last item leaves the focus to what stands around it", () => {
  openBrowser('<main><div><nav><ol><li data-id="1"><a href="/1">1</a></li></ol></nav></div></main>');
  const list = document.querySelector("ol");
  const nav = document.querySelector("nav");
  assert.ok(list && nav);
  focus('[data-id="1"] a');
  holdingIn(list, "data-id", () => {
    list.replaceChildren();
    nav.hidden = true;
  });
  assert.equal(document.activeElement, nav.parentElement);
});

test("a feed in which something has been focused holds it from then on, without being told to", async () => {
  openBrowser(page([{ id: 1, body: "" }]));
  const feed = new Feed(feedRoot());
  focus("#e-1-t");
  await loadHolding();
  withdraw(feed, 1);
  assert.equal(document.activeElement, feed.root);
});

test("what stands of a text is in both, in order, and all of it where nothing has changed", () => {
  const text = fc.array(fc.constantFrom("one", "two", "three", "four", ","), { maxLength: 12 }).map((words) => words.join(" "));
  fc.assert(
    fc.property(text, text, (before, after) => {
      let [was, is] = [0, 0];
      for (const part of unchangedText(before, after)) {
        assert.ok(part.was >= was && part.is >= is && part.length > 0);
        assert.equal(before.slice(part.was, part.was + part.length), after.slice(part.is, part.is + part.length));
        [was, is] = [part.was + part.length, part.is + part.length];
      }
      assert.deepEqual(unchangedText(before, before), before === "" ? [] : [{ was: 0, is: 0, length: before.length }]);
    }),
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { preserveScroll } from "../src/blog-page/preserve-scroll";
import { feedRoot, openBrowser } from "./support/browser";

/** Articles of given heights one under the other, in a window of 800 px scrolled by `scrolled`. */
function lay(scrolled: number, heights: Record<string, number>): { readonly scrolled: () => number } {
  let top = scrolled;
  openBrowser('<section id="feed"></section>');
  const root = feedRoot();
  for (const [id, height] of Object.entries(heights)) {
    const article = document.createElement("article");
    article.className = "entry";
    article.id = id;
    article.dataset.height = String(height);
    article.getBoundingClientRect = () => {
      const above = Array.from(root.children).slice(0, Array.from(root.children).indexOf(article));
      const start = above.reduce((sum, one) => sum + Number((one as HTMLElement).dataset.height), 0) - top;
      return { top: start, bottom: start + Number(article.dataset.height) } as DOMRect;
    };
    root.append(article);
  }
  root.getBoundingClientRect = () => {
    const all = Array.from(root.children).reduce((sum, one) => sum + Number((one as HTMLElement).dataset.height), 0);
    return { top: -top, bottom: all - top } as DOMRect;
  };
  Object.defineProperty(globalThis, "scrollBy", {
    value: (by: ScrollToOptions) => {
      top += by.top ?? 0;
    },
    configurable: true,
    writable: true,
  });
  return { scrolled: () => top };
}

function entry(id: string): HTMLElement {
  const found = document.getElementById(id);
  assert.ok(found);
  return found;
}

function topOf(id: string): number {
  return entry(id).getBoundingClientRect().top;
}

const nothing = new Set<string>();

test("what grows above does not move what is read", () => {
  lay(1_000, { a: 500, b: 500, c: 600, d: 600 });
  const before = topOf("c");
  preserveScroll(feedRoot(), () => {
    entry("a").dataset.height = "730";
    return nothing;
  });
  assert.equal(topOf("c"), before);
});

test("what goes above does not move what is read", () => {
  lay(1_000, { a: 500, b: 500, c: 600, d: 600 });
  const before = topOf("c");
  preserveScroll(feedRoot(), () => {
    document.getElementById("b")?.remove();
    return nothing;
  });
  assert.equal(topOf("c"), before);
});

test("when the entry that is read goes, the next one in view holds its place", () => {
  lay(1_100, { a: 500, b: 500, c: 600, d: 600 });
  const before = topOf("d");
  preserveScroll(feedRoot(), () => {
    document.getElementById("c")?.remove();
    return new Set(["c"]);
  });
  assert.equal(topOf("d"), before);
});

test("an entry that moved away does not take the reader along", () => {
  const page = lay(1_100, { a: 500, b: 500, c: 600, d: 600, e: 600 });
  const before = topOf("d");
  preserveScroll(feedRoot(), () => {
    feedRoot().prepend(entry("c"));
    return new Set(["c"]);
  });
  assert.equal(topOf("d"), before);
  assert.equal(page.scrolled(), 1_100);
});

test("a reader still in the head of the page is left alone", () => {
  const page = lay(-600, { a: 500, b: 500 });
  preserveScroll(feedRoot(), () => {
    feedRoot().append(entry("a"));
    return nothing;
  });
  assert.equal(page.scrolled(), -600);
});

test("a reader below the feed stays where the feed ends", () => {
  const page = lay(1_500, { a: 500, b: 500 });
  preserveScroll(feedRoot(), () => {
    entry("a").dataset.height = "700";
    return nothing;
  });
  assert.equal(page.scrolled(), 1_700);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { matching } from "../src/blog-page/matching";
import { morph } from "../src/blog-page/morph";
import { openBrowser } from "./support/browser";

function element(html: string): Element {
  const holder = document.createElement("div");
  holder.innerHTML = html;
  return holder;
}

const inline = fc.oneof(
  fc.constantFrom("one", "two", "three"),
  fc.constantFrom("<b>bold</b>", "<i>slanted</i>", '<a href="/a">a</a>', '<a href="/b" class="x">b</a>'),
);
const opening = fc.constantFrom("", ' class="x"', ' lang="fr"', ' class="y" lang="en"');
const block = fc
  .array(inline, { maxLength: 3 })
  .chain((inside) => fc.tuple(fc.constantFrom("p", "ul", "h3"), opening).map(([tag, own]) => `<${tag}${own}>${inside.join("")}</${tag}>`));
const blocks = fc.array(block, { maxLength: 5 }).map((parts) => parts.join(""));

test("whatever it was, it becomes the other, whether its children are matched by place or by what they are", () => {
  openBrowser("");
  fc.assert(
    fc.property(blocks, blocks, fc.constantFrom(undefined, matching), (a, b, match) => {
      const from = element(a);
      morph(from, element(b), match);
      // Not by text: attributes may come in another order.
      assert.ok(from.isEqualNode(element(b)));
      assert.equal(from.textContent, element(b).textContent);
    }),
  );
});

test("what is the same before and after an insertion stays the same node", () => {
  openBrowser("");
  const from = element("<p>one</p><p>two</p>");
  const [first, second] = Array.from(from.children);
  morph(from, element("<p>one</p><p>new</p><p>two</p>"));
  assert.equal(from.children[0], first);
  assert.equal(from.children[2], second);
});

test("a video that plays is not moved, whatever changes its place around it", () => {
  openBrowser("");
  const video = (text: string): string => `<div class="elsewhere"><div class="load" data-frame="https://v.example/1">${text}</div></div>`;
  const from = element(`<p>one</p><p>two</p>${video("Play")}<p>three</p>`);
  document.body.append(from);
  const playing = from.querySelector(".elsewhere");
  playing?.classList.add("opened");
  let moves = 0;
  for (const method of ["remove", "replaceWith"] as const)
    if (playing)
      Object.defineProperty(playing, method, {
        value: () => {
          moves++;
        },
      });
  const insertBefore = from.insertBefore.bind(from);
  from.insertBefore = <T extends Node>(node: T, before: Node | null): T => {
    if ((node as Node) === playing) moves++;
    return insertBefore(node, before);
  };
  morph(from, element(`<p>three</p>${video("Play it")}<p>two</p><p>one</p><p>four</p>`), matching);
  assert.equal(from.children[1], playing);
  assert.equal(moves, 0);
  assert.deepEqual(
    Array.from(from.querySelectorAll("p"), (p) => p.textContent),
    ["three", "two", "one", "four"],
  );
});

test("what the reader has opened stays open", () => {
  openBrowser("");
  const from = element("<details open><summary>What changed</summary>one</details>");
  morph(from, element("<details><summary>What changed</summary>two</details>"));
  assert.equal(from.innerHTML.replace('open=""', "open"), "<details open><summary>What changed</summary>two</details>");
});

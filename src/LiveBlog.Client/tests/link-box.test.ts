import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkBox } from "../src/desk/rich/link-box";
import { openBrowser } from "./support/browser";

const Labels = { title: "Link", words: "Words", address: "Address", set: "Set", remove: "Remove", cancel: "Cancel", wrong: "No address" };

function ask(): { readonly words: HTMLInputElement; readonly address: HTMLInputElement; readonly set: string[][] } {
  openBrowser('<p id="words"></p>');
  const set: string[][] = [];
  const before = document.getElementById("words");
  assert.ok(before);
  new LinkBox(before, Labels).open({
    href: "",
    isLink: false,
    needsWords: true,
    top: 0,
    set: (href, words) => set.push([href, words]),
    remove: () => undefined,
    closed: () => undefined,
  });
  const [words, address] = document.querySelectorAll<HTMLInputElement>(".link-box input");
  assert.ok(words && address);
  return { words, address, set };
}

function enter(field: HTMLInputElement): void {
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
}

test("an address in the field for the words is both", () => {
  const { words, set } = ask();
  words.value = "example.com/page";
  enter(words);
  assert.deepEqual(set, [["https://example.com/page", "example.com/page"]]);
  assert.equal(document.querySelector(".link-box"), null);
});

test("words alone are no link: the box says so and stays", () => {
  const { words, address, set } = ask();
  words.value = "The page";
  enter(words);
  assert.deepEqual(set, []);
  assert.equal(document.querySelector(".link-box .why")?.textContent, "No address");
  assert.equal(address.value, "");
});

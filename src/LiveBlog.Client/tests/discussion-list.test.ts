import assert from "node:assert/strict";
import { test } from "node:test";
import { loadHolding } from "../src/blog-page/hold-lazily";
import { MessageList } from "../src/discussion/list";
import { openBrowser } from "./support/browser";

await loadHolding();

const message = (id: number, revision: number, acts = '<button data-react="useful">Useful</button>'): string =>
  `<li class="message" data-message="${id}" data-revision="${revision}"><p class="quiet"><a class="answer" href="?reply=${id}">Reply</a>${acts}</p></li>`;

/** Two messages, with the menu that the page adds to each. */
function open(): MessageList {
  openBrowser(`<ol>${message(1, 1)}${message(2, 1)}</ol>`);
  const root = document.querySelector<HTMLElement>("ol");
  assert.ok(root);
  return new MessageList(root, (item) => {
    item.querySelector(".quiet")?.insertAdjacentHTML("beforeend", '<button class="show-more" aria-expanded="false">···</button>');
  });
}

function focus(list: MessageList, selector: string): void {
  const element = list.root.querySelector<HTMLElement>(selector);
  assert.ok(element);
  element.focus();
  assert.equal(document.activeElement, element);
}

const focused = (): string => {
  const { activeElement } = document;
  const item = activeElement?.closest<HTMLElement>("[data-message]");
  return `${item?.dataset.message ?? "none"} ${activeElement?.className ?? ""}`;
};

test("a message that is rendered again leaves the focus on its menu, which stays open, its link and its reaction", () => {
  const list = open();
  list.find(2)?.classList.add("more");
  focus(list, '[data-message="2"] .show-more');
  list.apply([{ id: 2, revision: 2, html: message(2, 2) }]);
  assert.equal(focused(), "2 show-more");
  assert.equal(document.activeElement?.getAttribute("aria-expanded"), "true");
  focus(list, '[data-message="2"] .answer');
  list.apply([{ id: 2, revision: 3, html: message(2, 3) }]);
  assert.equal(focused(), "2 answer");
  focus(list, '[data-message="2"] [data-react]');
  list.apply([{ id: 2, revision: 4, html: message(2, 4) }]);
  assert.equal(document.activeElement.getAttribute("data-react"), "useful");
});

test("where what had the focus has gone from a message, its menu has it; where the message has gone, the next one", () => {
  const list = open();
  focus(list, '[data-message="1"] [data-react]');
  list.apply([{ id: 1, revision: 2, html: message(1, 2, "") }]);
  assert.equal(focused(), "1 show-more");
  list.apply([{ id: 1, revision: 3, html: null }]);
  assert.equal(focused(), "2 answer");
  list.apply([{ id: 2, revision: 2, html: null }]);
  assert.equal(document.activeElement, list.root);
});

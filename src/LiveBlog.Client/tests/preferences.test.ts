import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { apply, recall, remember } from "../src/site/preferences";
import { openBrowser } from "./support/browser";

const New = { theme: "auto", text: "normal", hours: "blog", keys: "on" };

beforeEach(() => {
  openBrowser("");
});

test("what a reader chose is there at the next page, and written where the style sheet looks", () => {
  remember({ theme: "dark", text: "larger", hours: "own", keys: "off" });
  apply(recall());
  assert.deepEqual(recall(), { theme: "dark", text: "larger", hours: "own", keys: "off" });
  assert.deepEqual(Object.fromEntries(Object.entries(document.documentElement.dataset)), { theme: "dark", text: "larger", hours: "own" });
});

test("what is not one of the choices is as for a new reader, and the rest still holds", () => {
  for (const stored of ["", "null", "7", "[]", "{", '{"theme":"pink","text":1,"hours":null,"keys":{}}', '{"theme":"toString"}']) {
    localStorage.setItem("liveblog.reading", stored);
    assert.deepEqual(recall(), New, stored);
  }
  localStorage.setItem("liveblog.reading", '{"theme":"pink","text":"large"}');
  assert.deepEqual(recall(), { ...New, text: "large" });
});

test("without storage nothing is remembered, and nothing breaks", () => {
  const refusing = {
    getItem: () => {
      throw new Error("refused");
    },
    setItem: () => {
      throw new Error("refused");
    },
  };
  openBrowser("", { localStorage: refusing as unknown as Storage });
  remember({ theme: "dark", text: "larger", hours: "own", keys: "off" });
  assert.deepEqual(recall(), New);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { forgetTexts } from "../src/accounts/forget-texts";
import { openBrowser } from "./support/browser";

test("signing out leaves no text of a draft or a message in the browser, and keeps settings and edits that are nowhere else", () => {
  openBrowser("");
  const gone = [
    "liveblog:draft:harbour:new",
    "liveblog:draft:harbour:3f2b-4c:new",
    "liveblog:draft:harbour:3f2b-4c:0a7f-11",
    "liveblog:draft:harbour:0a7f-11",
    "liveblog:submission:harbour:12",
    "liveblog.talk.harbour",
  ];
  const stays = ["liveblog:draft:harbour:12", "liveblog:draft:harbour:3f2b-4c:12", "liveblog.reading", "liveblog.order", "another"];
  for (const key of [...gone, ...stays]) localStorage.setItem(key, "text");
  for (const key of gone) sessionStorage.setItem(key, "text");
  forgetTexts();
  assert.deepEqual(
    gone.filter((key) => localStorage.getItem(key) ?? sessionStorage.getItem(key)),
    [],
  );
  assert.deepEqual(
    stays.filter((key) => localStorage.getItem(key) !== "text"),
    [],
  );
});

test("a browser that refuses storage is no hindrance to signing out", () => {
  openBrowser("", { localStorage: undefined as unknown as Storage });
  forgetTexts();
});

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { post } from "../src/desk/post";
import { openBrowser } from "./support/browser";
import { Published } from "./support/composing";

test("a post without an answer in twenty seconds counts as offline", async () => {
  openBrowser("");
  const timeout = mock.method(AbortSignal, "timeout", (milliseconds: number) => {
    assert.equal(milliseconds, 20_000);
    return AbortSignal.abort();
  });
  globalThis.fetch = (_, init) =>
    init?.signal?.aborted ? Promise.reject(new DOMException("", "TimeoutError")) : Promise.resolve(Response.json(Published));
  assert.equal(await post("https://news.example/", new FormData()), "offline");
  timeout.mock.restore();
});

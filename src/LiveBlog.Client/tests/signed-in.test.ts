import assert from "node:assert/strict";
import { test } from "node:test";
import { showAccountLink } from "../src/accounts/signed-in";
import { openBrowser } from "./support/browser";

function shown(address: string, cookie: string): HTMLAnchorElement {
  openBrowser(`<a href="/account" data-account="My account">Sign in</a>`);
  history.pushState(null, "", address);
  if (cookie !== "") document.cookie = cookie;
  showAccountLink();
  const link = document.querySelector("a");
  assert.ok(link);
  return link;
}

test("the account link leads a signed-in reader to the account", () => {
  const link = shown("/live/a/search?q=b", "liveblog-in=1");
  assert.equal(link.textContent, "My account");
  assert.equal(link.getAttribute("href"), "/account");
});

test("the account link leads all others to sign-in and back to the page", () => {
  const link = shown("/live/a/search?q=b", "");
  assert.equal(link.textContent, "Sign in");
  assert.equal(new URL(link.href).pathname, "/account/sign-in");
  assert.equal(new URL(link.href).searchParams.get("returnUrl"), "/live/a/search?q=b");
});

test("from the sign-in page the account link does not lead back to it", () => {
  assert.equal(shown("/account/sign-in", "").getAttribute("href"), "/account");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { Composer } from "../src/desk/composer";
import { openBrowser } from "./support/browser";
import { Desk, page, Published, quote, settle } from "./support/composing";

test("what has been sent keeps its name in its own tab until it has arrived, and in no other", async () => {
  const desk = new Desk({ submission: "first" });
  desk.type("headline", "The ferry is in");
  assert.equal(sessionStorage.getItem("liveblog:submission:aldane:new"), null);
  desk.send();
  assert.equal(sessionStorage.getItem("liveblog:submission:aldane:new"), "first");
  assert.equal("submission" in (desk.draft ?? {}), false);
  await desk.lose();
  assert.equal(document.getElementById("answer")?.textContent, "Offline");

  const first = desk.tab;
  desk.openTab({ submission: "second" });
  await settle();
  assert.equal(desk.field("headline").value, "");
  assert.equal(desk.field("submission").value, "second");

  desk.goTo(first, { submission: "third" });
  assert.equal(desk.field("headline").value, "The ferry is in");
  assert.equal(desk.field("submission").value, "first");
  desk.send();
  await desk.hear(Published);
  assert.equal(desk.posts[1]?.get("submission"), "first");
  assert.equal(sessionStorage.getItem("liveblog:submission:aldane:new"), null);
});

test("two tabs keep separate drafts", async () => {
  const desk = new Desk();
  desk.type("headline", "The first tab's");
  const first = desk.tab;
  desk.openTab();
  await settle();
  desk.type("headline", "The second tab's");
  const second = desk.tab;

  desk.goTo(first);
  await settle();
  assert.equal(desk.field("headline").value, "The first tab's");
  desk.send();
  await desk.hear(Published);
  assert.equal(desk.draft, null);
  desk.goTo(second);
  await settle();
  assert.equal(desk.field("headline").value, "The second tab's");
});

test("the draft of a closed tab is restored in the next tab, once", async () => {
  const desk = new Desk();
  desk.type("headline", "Left behind");
  desk.close();
  desk.openTab();
  await settle();
  assert.equal(desk.field("headline").value, "Left behind");
  desk.openTab();
  await settle();
  assert.equal(desk.field("headline").value, "");
});

test("a draft stored by an earlier version, without a tab, is restored", () => {
  const desk = new Desk();
  localStorage.setItem("liveblog:draft:aldane:new", JSON.stringify({ fields: [["headline", "Of old"]] }));
  desk.reload();
  assert.equal(desk.field("headline").value, "Of old");
  assert.equal(localStorage.getItem("liveblog:draft:aldane:new"), null);
});

test("a duplicated tab keeps a copy of the draft under its own id", async () => {
  const later = globalThis.setTimeout;
  const desk = new Desk({ submission: "first" });
  desk.type("headline", "Twice");
  const original = desk.tab;
  // A page that is loaded again takes a moment to let go of its name; here that moment is over at once.
  globalThis.setTimeout = ((call: () => void) => later(call)) as typeof setTimeout;
  desk.openTab({ submission: "second" }, true);
  globalThis.setTimeout = later;
  await settle();
  assert.equal(desk.field("headline").value, "Twice");
  assert.notEqual(desk.field("draft").value, "draft-1");
  desk.type("headline", "Twice, and on");
  desk.goTo(original);
  assert.equal(desk.field("headline").value, "Twice");
});

test("a draft of another account is not restored", async () => {
  const desk = new Desk();
  desk.type("headline", "Hers");
  const kept = Object.keys(localStorage).find((key) => key.startsWith("liveblog:draft:")) ?? "";
  localStorage.setItem(kept, (localStorage.getItem(kept) ?? "").replace('"writer":""', '"writer":"somebody-else"'));
  desk.close();
  desk.openTab();
  await settle();
  assert.equal(desk.field("headline").value, "");
  desk.goTo(desk.tab);
  assert.equal(desk.field("headline").value, "");
});

test("a submission id is not reused for the next draft", async () => {
  const desk = new Desk({ submission: "first" });
  desk.type("headline", "The ferry is in");
  desk.send();
  await desk.lose();
  localStorage.clear();
  desk.reload({ submission: "second" });
  desk.type("headline", "Another story");
  desk.reload({ submission: "third" });
  assert.equal(desk.field("submission").value, "third");
});

test("an old draft of an edit is sent with the revision it was written for", () => {
  const desk = new Desk({ id: 7, revision: 3, headline: "The ferry is in" });
  desk.type("headline", "The ferry is late");
  desk.reload({ id: 7, revision: 5, headline: "The ferry has sunk" });
  assert.equal(desk.field("headline").value, "The ferry is late");
  desk.send();
  assert.equal(desk.posts[0]?.get("id"), "7");
  assert.equal(desk.posts[0].get("revision"), "3");
});

test("a row removed from an edit does not come back with its draft", () => {
  const desk = new Desk({ id: 7, revision: 3 });
  desk.type("headline", "Without a quote");
  openBrowser(
    page({ id: 7, revision: 3 }).replace(
      '<div id="quotes">',
      `<div id="quotes">${quote(0).replace("></textarea>", ">From the server</textarea>")}`,
    ),
    { localStorage, sessionStorage },
  );
  customElements.define("entry-composer", Composer);
  assert.equal(desk.field("headline").value, "Without a quote");
  assert.deepEqual(desk.quotes, []);
});

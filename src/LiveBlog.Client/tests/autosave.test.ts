import assert from "node:assert/strict";
import { test } from "node:test";
import { Autosave } from "../src/desk/autosave";
import type { Answer } from "../src/desk/post";
import { openBrowser } from "./support/browser";
import { page, writeForm } from "./support/composing";

interface Saving {
  readonly posts: FormData[];
  readonly said: string[];
  field: (name: string) => HTMLInputElement;
  type: (text: string) => Promise<void>;
  /** Null where it is lost on its way. */
  answer: (answer: Answer | null) => Promise<void>;
}

/** The saves of a new entry, without the pause between typing and saving, each answered when the test says so. */
async function whileSaving(act: (saving: Saving) => Promise<void>): Promise<void> {
  openBrowser(page({}));
  const field = (name: string): HTMLInputElement => writeForm().elements.namedItem(name) as HTMLInputElement;
  const [posts, said, answers]: [FormData[], string[], { resolve: (response: Response) => void; reject: (reason: Error) => void }[]] = [
    [],
    [],
    [],
  ];
  const draft = "draft-of-saves";
  field("draft").value = draft;
  globalThis.fetch = (_, init) => {
    const body = init?.body as FormData;
    return new Promise((resolve, reject) => {
      // The timers of a composer that another test has opened may still run.
      if (body.get("draft") !== draft) return;
      posts.push(body);
      answers.push({ resolve, reject });
    });
  };
  const later = globalThis.setTimeout;
  const pause = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) await new Promise((resolve) => later(resolve, 2));
  };
  globalThis.setTimeout = ((call: () => void) => later(call)) as typeof setTimeout;
  try {
    const autosave = new Autosave(writeForm(), (text) => {
      said.push(text);
    });
    await act({
      posts,
      said,
      field,
      type: (text) => {
        field("headline").value = text;
        autosave.soon();
        return pause();
      },
      answer: (answer) => {
        const next = answers.shift();
        if (answer === null) next?.reject(new TypeError("The line is down."));
        else next?.resolve(Response.json(answer));
        return pause();
      },
    });
  } finally {
    globalThis.setTimeout = later;
  }
}

test("a save waits for the one before it, so that no late answer sets the version back", () =>
  whileSaving(async ({ type, posts, answer, field, said }) => {
    await type("One");
    await type("One, two");
    assert.equal(posts.length, 1);
    await answer({ ok: true, message: "Kept 1", draftVersion: 1 });
    assert.equal(posts.length, 2);
    assert.equal(posts[1]?.get("headline"), "One, two");
    assert.equal(posts[1].get("draftVersion"), "1");
    await answer({ ok: true, message: "Kept 2", draftVersion: 2 });
    assert.equal(field("draftVersion").value, "2");
    assert.deepEqual(said, ["Kept 1", "Kept 2"]);
  }));

test("a version that one's own unanswered save has made is not changed elsewhere; another's is", () =>
  whileSaving(async ({ type, posts, answer, said }) => {
    await type("One");
    await answer({ ok: true, message: "Kept 1", draftVersion: 1 });
    await type("One, two");
    await answer(null);
    await type("One, two, three");
    await answer({ ok: false, message: "Changed elsewhere", draftVersion: 2, theirs: { fields: [["headline", "One, two"]], by: null } });
    assert.equal(posts.at(-1)?.get("draftVersion"), "2");
    assert.equal(posts.at(-1)?.get("headline"), "One, two, three");
    await answer({ ok: true, message: "Kept 3", draftVersion: 3 });
    assert.deepEqual(said, ["Kept 1", "Kept 3"]);
    await type("Four");
    await answer({
      ok: false,
      message: "Changed elsewhere",
      draftVersion: 5,
      theirs: { fields: [["headline", "By the phone"]], by: null },
    });
    assert.deepEqual(said.slice(2), ["Changed elsewhere"]);
  }));

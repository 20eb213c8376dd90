import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { watchFileSizes } from "../src/desk/file-size";
import { Pictures } from "../src/desk/pictures";
import { Rows } from "../src/desk/rows";
import type { DeskStrings } from "../src/desk/strings";
import { openBrowser } from "./support/browser";

const strings = {
  uploading: "Sending",
  uploadFailed: "It could not be sent.",
  again: "Again",
  pictureStandsStill: "It stands still.",
} as DeskStrings;

const row =
  '<fieldset data-row="media"><div data-thumb></div><div class="fields"><p data-file></p><textarea name="media[999].alt"></textarea>' +
  '<input name="media[999].id"><input name="media[999].url"><input name="media[999].width"><input name="media[999].height"></div></fieldset>';
const form = `<form id="write" action="https://news.example/desk/blogs/aldane" data-max-bytes="10" data-too-large="At most 10 bytes."><div id="media"></div><template id="media-row">${row}</template></form>`;

/** Stands for the browser's own: answers what it is told to, and keeps what was sent. */
class Request {
  static sent = 0;
  static answer: unknown = null;
  readonly upload = {
    addEventListener: (): void => {
      /* There is no progress. */
    },
  };
  responseType = "";
  response: unknown = null;
  #ended: () => void = () => undefined;

  addEventListener(_: string, ended: () => void): void {
    this.#ended = ended;
  }

  // The rest of what is asked of a request makes no difference here.
  open(): void {
    /* Nothing is opened. */
  }
  setRequestHeader(): void {
    /* Nothing is sent. */
  }

  send(): void {
    Request.sent++;
    this.response = Request.answer;
    this.#ended();
  }
}

function open(): Pictures {
  openBrowser(form);
  globalThis.XMLHttpRequest = Request as unknown as typeof XMLHttpRequest;
  const found = document.querySelector<HTMLFormElement>("#write");
  assert.ok(found);
  return new Pictures(found, new Rows(found, () => undefined), strings, () => undefined);
}

afterEach(() => {
  Request.sent = 0;
});

test("a picture larger than may be sent is refused by a sentence, and is not sent", async () => {
  const pictures = open();
  pictures.add([new File(["12345678901"], "\u202Eharbour.jpg")]);
  assert.equal(await pictures.arrive(), "refused");
  assert.equal(Request.sent, 0);
  assert.equal(document.querySelector("[role=alert]")?.innerHTML, "<bdi>\u202Eharbour.jpg</bdi>: At most 10 bytes.");
});

test("what the server says of a whole request that is too large is shown", async () => {
  const pictures = open();
  Request.answer = { ok: false, message: "Too much was sent." };
  pictures.add([new File(["1"], "a.jpg")]);
  assert.equal(await pictures.arrive(), "refused");
  assert.equal(document.querySelector("[role=alert]")?.textContent, "a.jpg: Too much was sent.");
});

test("an animated picture is taken, and it is said that it stands still", async () => {
  const pictures = open();
  Request.answer = {
    ok: true,
    id: "a",
    url: "/media/a/320.jpg",
    width: 320,
    height: 200,
    alt: null,
    caption: null,
    credit: null,
    takenOn: null,
    wasAnimated: true,
  };
  pictures.add([new File(["1"], "a.gif")]);
  assert.equal(await pictures.arrive(), "arrived");
  assert.equal(document.querySelector("[role=status]")?.textContent, "It stands still.");
  Request.answer = { ...(Request.answer as object), wasAnimated: false };
  pictures.add([new File(["1"], "b.gif")]);
  await pictures.arrive();
  assert.equal(document.querySelectorAll("[role=status]").length, 1);
});

test("a file in any form of the desk that is too large is named at once and not sent along", () => {
  openBrowser('<p class="field"><input type="file" data-max-bytes="10" data-too-large="At most 10 bytes."></p>');
  watchFileSizes();
  const input = document.querySelector("input");
  assert.ok(input);
  const choose = (...files: File[]): void => {
    Object.defineProperty(input, "files", { value: files, configurable: true });
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  choose(new File(["12345678901"], "harbour.jpg"));
  assert.equal(document.querySelector("[role=alert]")?.textContent.trim(), "harbour.jpg: At most 10 bytes.");
  choose(new File(["1"], "small.jpg"));
  assert.equal(document.querySelector("[role=alert]"), null);
});

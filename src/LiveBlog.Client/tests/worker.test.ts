import assert from "node:assert/strict";
import { test } from "node:test";
import { showEntry, type Tab, type Tabs } from "../worker/show-entry";

interface Open {
  readonly url: string;
  readonly frameType?: string;
  /** Whether its page hears of the visit. */
  readonly answers?: boolean;
  readonly mayFocus?: boolean;
}

/** The tabs of a browser, and what is done with them. */
function browser(open: readonly Open[], done: string[]): Tabs {
  const tab = ({ url, frameType = "top-level", answers = true, mayFocus = true }: Open): Tab => ({
    url,
    frameType,
    focus: () => {
      done.push(`focus ${url}`);
      return mayFocus ? Promise.resolve() : Promise.reject(new Error("Not allowed to focus a window."));
    },
    navigate: (to) => {
      done.push(`navigate ${url} to ${to}`);
      return Promise.resolve();
    },
    postMessage: (message, [port]) => {
      done.push(`visit ${(message as { readonly visit: string }).visit}`);
      if (answers) (port as MessagePort).postMessage(true);
    },
  });
  return {
    matchAll: () => Promise.resolve(open.map(tab)),
    openWindow: (url) => {
      done.push(`open ${url}`);
      return Promise.resolve();
    },
  };
}

const Site = "https://news.example";
const Entry = `${Site}/live/aldane/entry/7`;

async function click(...open: readonly Open[]): Promise<string[]> {
  const done: string[] = [];
  await showEntry(browser(open, done), new URL(Entry), Site);
  return done;
}

test("a click shows the entry in the tab that has its blog open", async () => {
  for (const path of ["/live/aldane", "/live/aldane?order=oldest", "/live/aldane/entry/3", "/live/aldane#discussion"]) {
    const url = Site + path;
    assert.deepEqual(await click({ url: `${Site}/` }, { url: `${Site}/live/other` }, { url }), [`focus ${url}`, `visit ${Entry}`]);
  }
});

test("of several, the one that shows the entry itself, or else the one looked at last", async () => {
  assert.deepEqual(await click({ url: `${Site}/live/aldane` }, { url: Entry }), [`focus ${Entry}`, `visit ${Entry}`]);
  const url = `${Site}/live/aldane?order=oldest`;
  assert.deepEqual(await click({ url }, { url: `${Site}/live/aldane` }), [`focus ${url}`, `visit ${Entry}`]);
});

test("other pages, blogs with a longer name, and frames are no such tab", async () => {
  const others = ["/", "/live/aldane-2", "/live/aldane/search?q=a", "/embed/aldane", "/topics/aldane"].map((path) => ({
    url: Site + path,
  }));
  assert.deepEqual(await click(...others, { url: `${Site}/live/aldane`, frameType: "nested" }), [`open ${Entry}`]);
});

test("a tab that may not be brought to the front shows the entry all the same, and one that does not answer goes there", async (context) => {
  const url = `${Site}/live/aldane`;
  assert.deepEqual(await click({ url, mayFocus: false }), [`focus ${url}`, `visit ${Entry}`]);
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const clicked = click({ url, answers: false });
  for (let i = 0; i < 20; i++) await Promise.resolve();
  context.mock.timers.tick(2_000);
  assert.deepEqual(await clicked, [`focus ${url}`, `visit ${Entry}`, `navigate ${url} to ${Entry}`]);
});

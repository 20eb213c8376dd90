import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection } from "../src/live/connection";
import { RevisionTracker } from "../src/live/revision-tracker";
import type { Receive } from "../src/live/stream";
import { StreamChannel } from "../src/live/stream-channel";
import type { NewswireChanges, NewswireLine } from "../src/newswire/line";
import { readLines, NewswireList } from "../src/newswire/list";
import { newswireStream } from "../src/newswire/stream";
import { recallSeen, rememberSeen } from "../src/newswire/seen";
import { Calendar } from "../src/localization/calendar";
import { openBrowser, settled } from "./support/browser";
import "./support/intervals";

const At = Date.UTC(2022, 0, 12, 23, 5);

function line(id: number, revision = id, at = At): NewswireLine {
  return {
    id,
    revision,
    isWithdrawn: false,
    publishedAt: new Date(at).toISOString(),
    headline: `Line ${id}`,
    url: `/live/x/entry/${id}`,
    language: "fr",
  };
}

function lines(): HTMLElement {
  const list = document.querySelector("ol");
  if (list === null) throw new Error("No list.");
  return list;
}

test("days are named as the server names them, in every language", () => {
  const named = {
    fr: ["dddd d MMMM yyyy", "Mercredi 12 janvier 2022"],
    en: ["dddd d MMMM yyyy", "Wednesday 12 January 2022"],
    es: ["dddd, d 'de' MMMM 'de' yyyy", "Miércoles, 12 de enero de 2022"],
    de: ["dddd, d. MMMM yyyy", "Mittwoch, 12. Januar 2022"],
    ru: ["dddd, d MMMM yyyy 'г.'", "Среда, 12 января 2022 г."],
    ar: ["dddd d MMMM yyyy", "الأربعاء 12 يناير 2022"],
  };
  for (const [locale, [pattern = "", name = ""]] of Object.entries(named)) {
    assert.equal(new Calendar(locale, "UTC", pattern).dayName(At), name);
  }
});

test("hours and days are those of the zone, midnight is 00", () => {
  const times = new Calendar("fr", "Europe/Paris", "d");
  assert.equal(times.hour(At), "00:05");
  assert.equal(times.day(At), "2022-01-13");
  assert.equal(times.dayName(At), "13");
});

test("a page as the server wrote it is taken over without touching an element of it", () => {
  openBrowser(`<ol id="wire-lines">
<li class="wire-day"><h2><time datetime="2022-01-12">Wednesday 12 January 2022</time></h2></li>
<li data-line="2" data-revision="5" data-at="${At}"><time datetime="2022-01-12T23:05:00Z">23:05</time><a href="/a?b=1&amp;c" lang="ar" dir="auto">Two &amp; more</a></li>
<li data-line="1" data-revision="1" data-at="${At}"><time datetime="2022-01-12T23:05:00Z">23:05</time><span lang="fr" dir="auto">One</span></li>
</ol>`);
  const root = lines();
  const before = settled(root);
  const elements = Array.from(root.children);
  const list = new NewswireList(root, new Calendar("en", "UTC", "dddd d MMMM yyyy"), { order: "newest", heading: "h2" });
  const standing = readLines(root);
  list.restart(standing, { oldest: null, newest: null }, 5);
  assert.deepEqual(Array.from(root.children), elements);

  // Written by the script, the same lines are the same elements.
  const other = new NewswireList(document.createElement("ol"), new Calendar("en", "UTC", "dddd d MMMM yyyy"), {
    order: "newest",
    heading: "h2",
  });
  other.root.id = "wire-lines";
  other.restart(standing, { oldest: null, newest: null }, 5);
  assert.equal(settled(other.root), before);
});

test("what comes in touches no other line", () => {
  openBrowser("<ol></ol>");
  const list = new NewswireList(lines(), new Calendar("en", "UTC", "d"), { order: "newest" });
  list.restart([line(1), line(2)], { oldest: null, newest: null }, 2);
  const kept = list.root.querySelector("[data-line='1']");
  list.apply([line(3), { ...line(2, 4), headline: "Edited" }]);
  assert.equal(list.root.querySelector("[data-line='1']"), kept);
  assert.deepEqual(
    Array.from(list.root.querySelectorAll("a"), (a) => a.textContent),
    ["Line 3", "Edited", "Line 1"],
  );
  assert.equal(list.root.querySelectorAll(".wire-day").length, 1);
});

test("a message past a gap is not delivered, one known already does no harm", () => {
  const delivered: number[] = [];
  const tracker = new RevisionTracker<readonly NewswireLine[]>(5, (lines) => {
    delivered.push(...lines.map(({ revision }) => revision));
  });
  assert.equal(tracker.batch({ from: 7, to: 8, changes: [line(8)] }), false);
  assert.equal(tracker.batch({ from: 2, to: 4, changes: [line(4)] }), true);
  assert.equal(tracker.batch({ from: 4, to: 6, changes: [line(6)] }), true);
  assert.equal(tracker.batch({ from: 6, to: 6, changes: [] }), true);
  assert.deepEqual(delivered, [6]);
  assert.equal(tracker.held, 6);
});

test("an empty message says how far the wire has come", () => {
  const tracker = new RevisionTracker<readonly NewswireLine[]>(5, () => undefined);
  assert.equal(tracker.batch({ from: 6, to: 6, changes: [] }), false);
});

interface Hub {
  readonly asked: number[];
  receive: Receive;
  /** Closes the transport that is open; the connection dials again. */
  drop: () => void;
}

/** A connection to a hub that answers with what `answers` says. */
function connected(answers: (since: number) => Promise<NewswireChanges>): { hub: Hub; connection: Connection; dial: () => void } {
  const hub: Hub = { asked: [], receive: () => undefined, drop: () => undefined };
  const connection = new Connection((receive) => {
    hub.receive = receive;
    const closed = new Promise<void>((resolve) => {
      hub.drop = resolve;
    });
    return Promise.resolve({
      pushes: () => true,
      follow: async (stream, since) => {
        hub.asked.push(since);
        return stream.answer((await answers(since)) as never, since);
      },
      close: hub.drop,
      closed,
      now: () => Promise.resolve(0),
    });
  });
  const dial = (): void => {
    connection.start({ live: () => undefined, lost: () => undefined });
  };
  return { hub, connection, dial };
}

const turn = async (): Promise<void> => {
  for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve));
};

test("the newswire shares every transport that is opened, and asks over HTTP while there is none", async () => {
  openBrowser("");
  const asked: string[] = [];
  const delivered: number[] = [];
  globalThis.fetch = (address) => {
    asked.push(address instanceof Request ? address.url : String(address));
    return Promise.resolve(Response.json({ revision: 4, lines: [line(4)], reset: false }));
  };
  const tracker = new RevisionTracker<readonly NewswireLine[]>(3, (lines) => {
    delivered.push(...lines.map(({ id }) => id));
  });
  const { hub, connection, dial } = connected((since) =>
    Promise.resolve({ revision: Math.max(since, 5), lines: since < 5 ? [line(5)] : [], reset: false }),
  );
  const channel = new StreamChannel(connection, newswireStream, tracker, { reset: () => Promise.resolve() });

  dial();
  await turn();
  assert.deepEqual(hub.asked, [], "nothing is asked for before the page holds anything");
  channel.start();
  await turn();
  assert.deepEqual([hub.asked, delivered, tracker.held], [[3], [5], 5]);

  hub.receive("NewswireChanged", 5, 6, [line(6)]);
  assert.deepEqual(delivered, [5, 6]);
  hub.receive("NewswireChanged", 8, 9, [line(9)]);
  await turn();
  assert.deepEqual(hub.asked, [3, 6], "a gap is asked for");

  connection.stop();
  await turn();
  connection.check();
  await turn();
  assert.deepEqual(asked, ["/api/v1/newswire/changes?since=6"]);
  dial();
  await turn();
  assert.deepEqual(hub.asked, [3, 6, 6], "the next transport follows again");
  connection.stop();
});

test("a reset loads the newswire again and follows from there", async () => {
  openBrowser("");
  const tracker = new RevisionTracker<readonly NewswireLine[]>(3, () => undefined);
  let resets = 0;
  const { hub, connection, dial } = connected((since) => Promise.resolve({ revision: 900, lines: [], reset: since < 900 }));
  const channel = new StreamChannel(connection, newswireStream, tracker, {
    reset: () => {
      resets++;
      tracker.rebase(900);
      return Promise.resolve();
    },
  });
  dial();
  await turn();
  channel.start();
  await turn();
  assert.equal(resets, 1);
  assert.deepEqual(hub.asked, [3, 900]);
  connection.stop();
});

test("what another tab has looked at is not forgotten", () => {
  openBrowser("");
  assert.equal(recallSeen(), null);
  rememberSeen({ line: 10, revision: 20 });
  rememberSeen({ line: 9, revision: 19 });
  assert.deepEqual(recallSeen(), { line: 10, revision: 20 });
  localStorage.setItem("liveblog.newswire.seen", "{broken");
  assert.equal(recallSeen(), null);
});

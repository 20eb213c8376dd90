import { connectionOf } from "./live/page-connection";
import { pause } from "./live/pause";
import { RevisionTracker } from "./live/revision-tracker";
import type { Answer, Stream } from "./live/stream";
import { StreamChannel } from "./live/stream-channel";

/**
 * The moderators' page looks again whenever the hub says that there is something else, so that all of them see the same; what
 * one of them is at stays as it is. What is done goes out without leaving the page, and the focus goes on to the next message.
 */

/** Milliseconds between two looks: a message of the hub may be lost, and a page without a connection to it looks more often. */
const Every = 20_000;
const EveryWithoutPush = 3_000;
/** However much is said, a page looks this often at most: at once after a while of silence, and then as if it only asked. */
const Apart = 2_000;
/** An answer is a whole page, after a pause. */
const AnswerLimit = 30_000;

let lookedAt = 0;

/** What the last act came to stays until the next one, however often the page looks meanwhile. */
function take(page: Document, isOfAct = false): void {
  for (const part of document.querySelectorAll<HTMLElement>(isOfAct ? "[data-moderated]" : "[data-moderated]:not([data-of-act])")) {
    const fresh = page.getElementById(part.id);
    if (fresh === null) continue;
    if (part.tagName !== "UL") {
      if (part.textContent !== fresh.textContent) part.replaceChildren(...fresh.childNodes);
      continue;
    }
    const standing = new Map(Array.from(part.querySelectorAll<HTMLElement>(":scope > li"), (item) => [item.id, item]));
    const wanted = Array.from(fresh.querySelectorAll<HTMLElement>(":scope > li"), (item) => {
      const old = standing.get(item.id);
      const isInUse = old !== undefined && (old.contains(document.activeElement) || old.querySelector("details[open]") !== null);
      return isInUse || old?.dataset.version === item.dataset.version ? (old ?? item) : item;
    });
    if (wanted.length !== part.children.length || wanted.some((item, i) => item !== part.children[i])) part.replaceChildren(...wanted);
  }
}

/** The page as it is now; null where it could not be had. */
async function look(): Promise<Answer<Document | null>> {
  await pause(Math.max(0, lookedAt + Apart - Date.now()));
  return await lookNow();
}

async function lookNow(): Promise<Answer<Document | null>> {
  lookedAt = Date.now();
  const answer = await fetch(location.href, { redirect: "manual" });
  const signedOut = document.querySelector<HTMLElement>("[data-signed-out]");
  if (signedOut !== null) signedOut.hidden = answer.type !== "opaqueredirect" && answer.status !== 403;
  const page = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  return { revision: 0, changes: page, reset: false };
}

/** What waits for the moderators. It has no log: a message says that it has changed, and the page is the answer. */
const moderationStream: Stream<Document | null> = {
  follow: ["FollowModeration"],
  isNumbered: false,
  answer: look,
  message: "ModerationChanged",
  // A page that nobody sees looks when it is seen again.
  batches: () => (document.visibilityState === "visible" ? null : []),
  ask: look,
};

function follow(): void {
  const connection = connectionOf(document);
  const tracker = new RevisionTracker<Document | null>(0, (page) => {
    if (page !== null) take(page);
  });
  const reset = (): Promise<void> => Promise.resolve();
  const channel = new StreamChannel(connection, moderationStream, tracker, { reset, every: EveryWithoutPush, answerLimit: AnswerLimit });
  channel.start();
  connection.start({ live: () => undefined, lost: () => undefined });
  setInterval(() => {
    // Not over the channel: a hub that refuses, as after the end of a session, answers none, and the page says what is wrong.
    if (document.visibilityState === "visible")
      void lookNow().then(
        ({ changes }) => {
          if (changes !== null) take(changes);
        },
        () => undefined,
      );
  }, Every);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const list = form instanceof HTMLFormElement ? form.closest<HTMLElement>("ul[data-moderated]") : null;
  if (!(form instanceof HTMLFormElement) || list === null) return;
  const pressed = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
  if (pressed?.dataset.sure !== undefined && !confirm(pressed.dataset.sure)) {
    event.preventDefault();
    return;
  }
  event.preventDefault();
  const item = form.closest("li");
  const next = item?.nextElementSibling ?? item?.previousElementSibling ?? null;
  const fields = new FormData(form);
  if (pressed !== null && pressed.name !== "") fields.set(pressed.name, pressed.value);
  // As a browser without a script sends it, the button that was pressed with the rest.
  const sendPlainly = (): void => {
    if (pressed !== null && pressed.name !== "") {
      const hidden = document.createElement("input");
      [hidden.type, hidden.name, hidden.value] = ["hidden", pressed.name, pressed.value];
      form.append(hidden);
    }
    form.submit();
  };
  void fetch(form.action, { method: "POST", body: fields }).then(async (answer) => {
    if (!answer.ok) {
      sendPlainly();
      return;
    }
    form.closest("details")?.removeAttribute("open");
    const focus = document.getElementById(next?.id ?? "")?.querySelector<HTMLElement>("button, summary");
    (document.activeElement as HTMLElement | null)?.blur();
    take(new DOMParser().parseFromString(await answer.text(), "text/html"), true);
    focus?.focus();
  }, sendPlainly);
});
if (document.querySelector("[data-moderated]") !== null) follow();

import { backoff } from "./live/backoff";
import { pause } from "./live/pause";
import { openSocket } from "./live/socket";
import { singleFlight } from "./live/single-flight";

/**
 * The moderators' page looks again whenever the hub says that there is something else, so that all of them see the same; what
 * one of them is at stays as it is. What is done goes out without leaving the page, and the focus goes on to the next message.
 */

/** A word of the hub's may be lost; and a page without a line to it asks more often. */
const Every = 20_000;
const EveryWithoutLine = 3_000;
/** However much is said, a page looks this often at most: at once after a while of silence, and then as if it only asked. */
const Apart = 2_000;

let hasLine = false;
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

async function look(): Promise<void> {
  const answer = await fetch(location.href, { redirect: "manual" });
  const signedOut = document.querySelector<HTMLElement>("[data-signed-out]");
  if (signedOut !== null) signedOut.hidden = answer.type !== "opaqueredirect" && answer.status !== 403;
  if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
}

const lookInTurn = singleFlight(async () => {
  await pause(Math.max(0, lookedAt + Apart - Date.now()));
  lookedAt = Date.now();
  // The next look may find the line again.
  await look().catch(() => undefined);
});

/** A page that nobody sees looks when it is seen again. */
function lookAgain(): void {
  if (document.visibilityState === "visible") void lookInTurn();
}

async function listen(): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      const socket = await openSocket({ ModerationChanged: lookAgain });
      await socket.invoke("FollowModeration").catch((failure: unknown) => {
        socket.hangUp();
        throw failure;
      });
      hasLine = true;
      tries = 0;
      // What came before the line did.
      lookAgain();
      await socket.closed;
    } catch {
      // Whatever it was, the cure is the same: dial again.
    }
    hasLine = false;
    await pause(backoff(tries));
  }
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
if (document.querySelector("[data-moderated]") !== null) {
  void listen();
  setInterval(() => {
    if (Date.now() - lookedAt > (hasLine ? Every : EveryWithoutLine)) lookAgain();
  }, EveryWithoutLine);
  document.addEventListener("visibilitychange", lookAgain);
}

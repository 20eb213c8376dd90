/**
 * The moderators' page looks again by itself, so that all of them see the same; what one of them is at stays as it is. What is
 * done goes out without leaving the page, and the focus goes on to the next message.
 */
const Every = 2_000;
let looking: Promise<void> | null = null;

function take(page: Document): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-moderated]")) {
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
      return isInUse || old?.dataset.version === item.dataset.version ? old ?? item : item;
    });
    if (wanted.length !== part.children.length || wanted.some((item, i) => item !== part.children[i])) part.replaceChildren(...wanted);
  }
}

async function look(): Promise<void> {
  const answer = await fetch(location.href, { redirect: "manual" });
  if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
}

function lookAgain(): void {
  if (document.visibilityState === "hidden" || document.querySelector("[data-moderated]") === null) return;
  // The next look may find the line again.
  looking ??= look().catch(() => undefined).finally(() => { looking = null; });
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
    take(new DOMParser().parseFromString(await answer.text(), "text/html"));
    focus?.focus();
  }, sendPlainly);
});
setInterval(lookAgain, Every);

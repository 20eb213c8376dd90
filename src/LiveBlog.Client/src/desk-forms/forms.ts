/** What the desk's forms do besides being sent. All of it is comfort: they work without. */
export function startForms(root: Document): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form:has([data-saved])")) tellWhetherSaved(form);
  for (const details of root.querySelectorAll<HTMLDetailsElement>("details:has(> form[data-begins])")) beginAt(details);
}

/** Says whether what the form holds is saved, and asks before it is left unsaved. */
function tellWhetherSaved(form: HTMLFormElement): void {
  const place = form.querySelector<HTMLElement>("[data-saved]");
  if (place === null) return;
  let isUnsaved = place.dataset.state === "unsaved";
  form.addEventListener("input", () => {
    if (isUnsaved) return;
    isUnsaved = true;
    place.dataset.state = "unsaved";
    place.textContent = place.dataset.saved ?? "";
  });
  form.addEventListener("submit", () => {
    isUnsaved = false;
  });
  addEventListener("beforeunload", (event) => {
    if (isUnsaved) event.preventDefault();
  });
}

/** A new form has the focus in its first field. */
function beginAt(details: HTMLDetailsElement): void {
  details.addEventListener("toggle", () => {
    const form = details.querySelector<HTMLFormElement>("form[data-begins]");
    const field = form?.elements.namedItem(form.dataset.begins ?? "");
    if (details.open && field instanceof HTMLElement && !details.contains(document.activeElement?.closest("form") ?? null)) field.focus();
  });
}

/** Parts of a page that look again by themselves: whatever bears `data-refresh` is replaced, every so many seconds, by what the same address has now. */
for (const part of document.querySelectorAll<HTMLElement>("[data-refresh]")) {
  setInterval(
    () => {
      void refresh(part.id);
    },
    Number(part.dataset.refresh) * 1_000,
  );
}

async function refresh(id: string): Promise<void> {
  const now = document.getElementById(id);
  // Nobody's focus and nobody's open table is taken away.
  if (
    now === null ||
    document.visibilityState === "hidden" ||
    now.contains(document.activeElement) ||
    now.querySelector("details[open]") !== null
  )
    return;
  try {
    const response = await fetch(location.href, { redirect: "manual" });
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById(id);
    if (fresh !== null) now.replaceChildren(...fresh.childNodes);
  } catch {
    // The next look may find the line again.
  }
}

// Long enough that a screen reader sees the region empty.
const Between = 100;

/** Says a sentence in a live region. The same one is read again only where the region was empty between. */
export function announce(region: HTMLElement, sentence: string): void {
  const isAgain = sentence !== "" && region.textContent === sentence;
  region.textContent = isAgain ? "" : sentence;
  if (isAgain)
    setTimeout(() => {
      if (region.textContent === "") region.textContent = sentence;
    }, Between);
}

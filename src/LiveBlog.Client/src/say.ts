// Long enough that a screen reader sees the region empty.
const Between = 100;

/** Says a sentence in a live region; the same one is said again, which takes emptying the region, since what does not change is not read. */
export function say(region: HTMLElement, sentence: string): void {
  const isAgain = sentence !== "" && region.textContent === sentence;
  region.textContent = isAgain ? "" : sentence;
  if (isAgain) setTimeout(() => { if (region.textContent === "") region.textContent = sentence; }, Between);
}

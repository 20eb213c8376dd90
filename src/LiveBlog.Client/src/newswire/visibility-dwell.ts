// As long as it takes to notice that something is red.
const Glance = 1_500;

/** Tells when a panel has been looked at: it was in view, on a page in view, for a moment. It goes on telling while it is. */
export class VisibilityDwell {
  readonly #looked: () => void;
  #inView = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(panel: HTMLElement, looked: () => void) {
    this.#looked = looked;
    // A sheet that is closed has no box, and so is not in view.
    new IntersectionObserver(
      (entries) => {
        this.#inView = entries.at(-1)?.isIntersecting === true;
        this.again();
      },
      { threshold: 0.25 },
    ).observe(panel);
    document.addEventListener("visibilitychange", () => {
      this.again();
    });
  }

  /** There is something new to look at. */
  again(): void {
    if (!this.#inView || document.visibilityState !== "visible") {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#looked();
    }, Glance);
  }
}

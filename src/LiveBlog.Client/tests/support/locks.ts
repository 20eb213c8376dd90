interface Held {
  readonly name: string;
  readonly page: object;
}

/** The locks of one browser's pages (Web Locks API), as far as the desk asks for them. */
export class Locks {
  #held: Held[] = [];
  #waiting: { readonly name: string; readonly try: () => void }[] = [];

  /** What a page of that browser sees as navigator.locks. */
  of(page: object): LockManager {
    const request = (
      name: string,
      ...[first, second]: [LockOptions | LockGrantedCallback<unknown>, LockGrantedCallback<unknown>?]
    ): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const granted = typeof first === "function" ? first : second;
        const options = typeof first === "function" ? {} : first;
        if (granted === undefined) throw new TypeError("A lock is asked for by nobody.");
        const attempt = (): void => {
          if (this.#held.some((its) => its.name === name)) return;
          this.#waiting = this.#waiting.filter((its) => its.try !== attempt);
          const held = { name, page };
          this.#held.push(held);
          void Promise.resolve(granted({ name, mode: "exclusive" }))
            .then(resolve, reject)
            .finally(() => {
              this.#let((its) => its === held);
            });
        };
        options.signal?.addEventListener("abort", () => {
          this.#waiting = this.#waiting.filter((its) => its.try !== attempt);
          reject(new DOMException("", "TimeoutError"));
        });
        this.#waiting.push({ name, try: attempt });
        attempt();
      });
    const query = (): Promise<LockManagerSnapshot> =>
      Promise.resolve({ held: this.#held.map(({ name }) => ({ name })), pending: this.#waiting.map(({ name }) => ({ name })) });
    return { request, query } as LockManager;
  }

  /** The page is closed, or loaded again. */
  close(page: object): void {
    this.#let((its) => its.page === page);
  }

  #let(goes: (held: Held) => boolean): void {
    this.#held = this.#held.filter((held) => !goes(held));
    for (const { try: attempt } of this.#waiting) attempt();
  }
}

import { uniqueName } from "../site/random";

const Kept = "liveblog:tab";
const Prefix = "liveblog:tab:";

// Longer than a page that is loaded again takes to let go of what it held before.
const Patience = 3_000;

/**
 * The name of this tab: it survives a reload and differs from every other tab. While the tab is open it holds a lock under
 * its name, so that other tabs can tell the drafts in use from those left behind.
 */
export class Tab {
  #name: string;

  constructor() {
    this.#name = ifAllowed(() => sessionStorage.getItem(Kept)) ?? this.#renew();
  }

  get name(): string {
    return this.#name;
  }

  /** Answers false where another tab holds the name, as one that was duplicated does: this one has a new name then. */
  async claim(): Promise<boolean> {
    const locks = locksOf();
    if (locks === undefined || (await hold(locks, this.#name))) return true;
    this.#name = this.#renew();
    await hold(locks, this.#name);
    return false;
  }

  /** Which of these tabs are closed. Without locks nobody knows, and each is taken for one. */
  async closed(names: readonly string[]): Promise<ReadonlySet<string>> {
    const locks = locksOf();
    const { held = [], pending = [] } = locks === undefined ? {} : await locks.query();
    const open = new Set([...held, ...pending].map(({ name }) => name));
    return new Set(names.filter((name) => name !== this.#name && !open.has(Prefix + name)));
  }

  #renew(): string {
    const name = uniqueName();
    ifAllowed(() => {
      sessionStorage.setItem(Kept, name);
    });
    return name;
  }
}

/** Holds the lock until the page goes. Answers false where it is not to be had. */
function hold(locks: LockManager, name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const giveUp = new AbortController();
    const timer = setTimeout(() => {
      giveUp.abort();
    }, Patience);
    const held = (): Promise<never> => {
      // What is held is not given up any more.
      clearTimeout(timer);
      resolve(true);
      return new Promise(() => undefined);
    };
    locks.request(Prefix + name, { signal: giveUp.signal }, held).catch(() => {
      resolve(false);
    });
  });
}

function locksOf(): LockManager | undefined {
  return (globalThis.navigator as { readonly locks?: LockManager } | undefined)?.locks;
}

/** A browser may refuse to keep anything; the desk then does without. */
export function ifAllowed<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}

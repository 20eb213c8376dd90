import { counted, hour, type Strings } from "../localization/strings";

// A line that is back within this is not worth a word.
const Grace = 1_500;

interface Sentence {
  /** Said once to a screen reader. */
  readonly spoken: string;
  /** What eyes read; it may count seconds, which nobody wants to hear. */
  readonly shown: string;
  readonly icon: string;
  readonly action: { readonly label: string; readonly press: () => void } | null;
}

/** The line above the blog's head while the page is not live: connection lost, or paused by the reader. */
export class ConnectionStatus {
  readonly #strings: Strings;
  readonly #retry: () => void;
  readonly #resume: () => void;
  readonly #keepPlace: (change: () => void) => void;
  #lostAt: Date | null = null;
  #retryAt: number | null = null;
  #graced = false;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #grace: ReturnType<typeof setTimeout> | undefined;
  #pausedAt: Date | null = null;
  #waiting = 0;
  #live = false;
  #every: number | undefined;

  /** @param keepPlace - Changes the line without moving what is read below it. */
  constructor(
    strings: Strings,
    retry: () => void,
    resume: () => void = () => undefined,
    keepPlace: (change: () => void) => void = (change) => {
      change();
    },
  ) {
    this.#strings = strings;
    this.#retry = retry;
    this.#resume = resume;
    this.#keepPlace = keepPlace;
  }

  /** With a number, changes are asked for every so many seconds instead of told. */
  live(every?: number): void {
    this.#clear();
    this.#live = true;
    this.#every = every;
    this.#show();
  }

  lost(retryIn: number | null): void {
    if (this.#lostAt === null) {
      this.#lostAt = new Date();
      this.#grace = setTimeout(() => {
        this.#graced = true;
        this.#show();
      }, Grace);
    }
    this.#retryAt = retryIn === null ? null : performance.now() + retryIn;
    clearInterval(this.#ticking);
    if (retryIn !== null)
      this.#ticking = setInterval(() => {
        this.#show();
      }, 1_000);
    this.#show();
  }

  paused(paused: boolean): void {
    this.#pausedAt = paused ? (this.#pausedAt ?? new Date()) : null;
    this.#show();
  }

  set waiting(count: number) {
    if (count === this.#waiting) return;
    this.#waiting = count;
    if (this.#pausedAt !== null) this.#show();
  }

  /** The blog has ended: there is no connection to speak of. */
  over(): void {
    this.#clear();
    this.#live = false;
    this.#pausedAt = null;
    this.#show();
  }

  #clear(): void {
    this.#lostAt = null;
    this.#retryAt = null;
    this.#graced = false;
    clearInterval(this.#ticking);
    clearTimeout(this.#grace);
  }

  #show(): void {
    const lost = this.#lostAt !== null && this.#graced;
    const line = document.getElementById("connection");
    if (line === null) return;
    const state = lost ? "lost" : this.#pausedAt !== null ? "paused" : this.#live ? "live" : null;
    if (state === null) delete line.dataset.state;
    else line.dataset.state = state;
    this.#keepPlace(() => {
      write(line, this.#sentence());
    });
  }

  #sentence(): Sentence | null {
    const strings = this.#strings;
    if (this.#lostAt !== null && this.#graced) {
      const time = hour(strings, this.#lostAt);
      const spoken = strings.lostSince.replace("{time}", time);
      const action = { label: strings.retryNow, press: this.#retry };
      if (this.#retryAt === null) return { spoken, shown: spoken, icon: "", action: null };
      const seconds = Math.max(1, Math.ceil((this.#retryAt - performance.now()) / 1_000));
      return { spoken, shown: strings.lost.replace("{time}", time).replace("{n}", String(seconds)), icon: "", action };
    }
    if (this.#pausedAt !== null) {
      const spoken = strings.pausedSince.replace("{time}", hour(strings, this.#pausedAt));
      const shown = this.#waiting === 0 ? spoken : `${spoken} ${counted(strings, strings.waiting, this.#waiting)}`;
      return { spoken, shown, icon: "pause", action: { label: strings.resume, press: this.#resume } };
    }
    if (this.#live && this.#every !== undefined) {
      const spoken = strings.slow.replace("{n}", String(this.#every));
      return { spoken, shown: spoken, icon: "clock", action: null };
    }
    return null;
  }
}

/** The region stays in the page, empty while there is nothing to say: one that came together with its words would not be read out.
 *  Writes only what differs, so that a button keeps its focus and the live region does not repeat itself. */
function write(line: HTMLElement, sentence: Sentence | null): void {
  if (sentence === null) {
    line.replaceChildren();
    return;
  }
  const kind = `${sentence.icon} ${sentence.spoken} ${sentence.action?.label ?? ""}`;
  if (line.dataset.says !== kind || line.childElementCount === 0) {
    line.dataset.says = kind;
    line.replaceChildren(...skeleton(sentence));
  }
  const shown = line.querySelector(".shown");
  if (shown !== null && shown.textContent !== sentence.shown) shown.textContent = sentence.shown;
}

function skeleton({ spoken, icon, action }: Sentence): HTMLElement[] {
  const said = document.createElement("span");
  said.className = "vh";
  said.textContent = spoken;
  const seen = document.createElement("span");
  seen.setAttribute("aria-hidden", "true");
  seen.innerHTML = `${icon === "" ? '<span class="dot off"></span>' : `<svg class="icon"><use href="#i-${icon}"/></svg>`}<span class="shown"></span>`;
  if (action === null) return [said, seen];
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = action.label;
  button.addEventListener("click", action.press);
  return [said, seen, button];
}

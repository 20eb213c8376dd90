import { headDays } from "../blog-page/day-headings";
import { Feed } from "../blog-page/feed";
import { More } from "../blog-page/more";
import { morph } from "../blog-page/morph";
import { fetchPage, type Page, swap } from "../blog-page/page";
import { Hours } from "../localization/hours";
import { isPast } from "./past-address";
import { type LivePage, livePageOf } from "../blog-page/live-page";
import { readStrings } from "../localization/strings";
import { onZoneChange } from "../localization/zone";
import { Slider } from "./slider";
import { type Gap, TimeScale } from "./time-scale";

const Links = "#replay a:not(#replay-present), a[data-order], a[data-filter]";

/** A page that came as one of the past gets its slider by that. */
export function defineReplay(): void {
  if (customElements.get("replay-panel") === undefined) customElements.define("replay-panel", ReplayPanel);
}

/** From the live page into its past. Where that cannot be fetched, the address is simply opened. */
export async function open(live: LivePage, address: string): Promise<void> {
  defineReplay();
  try {
    const page = await fetchPage(address);
    const panel = page.document.querySelector<ReplayPanel>("replay-panel");
    if (panel === null) throw new Error(`${address} shows no past moment.`);
    document.importNode(panel, true).enter(live, page, address);
  } catch {
    location.assign(address);
  }
}

/** <replay-panel> above the feed of a past moment: what moment that is, and the ways to others. */
export class ReplayPanel extends HTMLElement {
  readonly #strings = readStrings(document);
  readonly #hours = new Hours(this.#strings);
  #feed: Feed | null = livePageOf(document)?.feed ?? null;
  /** The page whose feed waits beneath; null when this page was opened in the past. */
  #live: LivePage | null = null;
  #isStarted = false;
  readonly #present = location.href;
  readonly #hrefs = new Map<HTMLAnchorElement, string>();
  readonly #over = new AbortController();
  #slider: Slider | null = null;
  #asking: AbortController | null = null;
  /** The thumb has been moved since the last moment was asked for. */
  #isMoved = false;
  #isDrawn = false;

  connectedCallback(): void {
    if (this.#isStarted || this.firstElementChild === null) return;
    this.#isStarted = true;
    this.#begin();
  }

  get #section(): HTMLElement {
    return this.firstElementChild as HTMLElement;
  }

  /** Takes the place of the live feed, with the feed of the page that was fetched. */
  enter(live: LivePage, page: Page, address: string): void {
    // A copy: the page's own element stays with the live feed, which goes on changing out of sight.
    const root = page.feed.cloneNode(true) as HTMLElement;
    this.#live = live;
    this.#feed = new Feed(root, {
      received: (article) => {
        this.#hours.decorate(article);
      },
    });
    new More(this.#feed, this.#strings, () => undefined);
    live.hold(() => {
      this.#leave();
    });
    live.feed.root.replaceWith(this, root);
    this.#point(page);
    history.pushState({ replay: true }, "", address);
    // Back in the browser leads to the present; back from a page that was opened over this one leads here.
    addEventListener(
      "popstate",
      () => {
        if (isPast(location.href)) return;
        this.#leave(false);
        // Further back than one step: the feed beneath is another's.
        if (location.href !== this.#present) location.reload();
      },
      { signal: this.#over.signal },
    );
    this.#section.querySelector<HTMLElement>("#replay-h")?.focus({ preventScroll: true });
    // Where the feed would lie below the window, as on a phone, the slider moves up: what the thumb does is to be seen.
    const first = root.querySelector("article.entry")?.getBoundingClientRect().top ?? 0;
    this.#section.scrollIntoView({ block: first > innerHeight * 0.75 ? "start" : "nearest", behavior: "instant" });
  }

  #begin(): void {
    const { first, last, moment } = this.#section.dataset;
    this.#slider = new Slider(
      {
        scale: new TimeScale(Number(first), Number(last), gapsOf(this.#section)),
        ticks: ticksOf(this.#section),
        label: this.#section.querySelector("label")?.textContent ?? "",
        strings: this.#strings,
        chosen: () => {
          void this.#draw();
        },
      },
      Number(moment),
    );
    this.#section.querySelector(".replay-head")?.after(this.#slider.element);
    this.#hours.decorate(this.#section);

    const { signal } = this.#over;
    // The page has written the hours of all that it shows by then; the days of this feed and the slider are not its own.
    onZoneChange(() => {
      if (this.#feed !== null) headDays(this.#feed.entries);
      this.#slider?.changeZone();
    }, signal);
    // Before those who swap the live feed hear of it.
    document.addEventListener(
      "click",
      (event) => {
        this.#follow(event);
      },
      { capture: true, signal },
    );
    this.#section.addEventListener(
      "submit",
      (event) => {
        event.preventDefault();
        const form = event.target as HTMLFormElement;
        const asked = new URLSearchParams(
          Array.from(new FormData(form), ([name, value]) => [name, typeof value === "string" ? value : ""]),
        );
        void this.#visit(`${form.action}?${asked.toString()}`);
      },
      { signal },
    );
  }

  #follow(event: MouseEvent): void {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
    const present = event.target.closest("#replay-present");
    const link = event.target.closest<HTMLAnchorElement>(Links);
    if (present !== null && this.#live !== null) {
      event.preventDefault();
      this.#leave();
    } else if (link !== null && isPast(link.href)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      void this.#visit(link.href);
    }
  }

  async #visit(address: string): Promise<void> {
    this.#isMoved = false;
    if (await this.#go(address, true)) history.replaceState(history.state, "", address);
  }

  /**
   * The feed follows the thumb. A moment that is asked for is shown before the next is: were it given up for each move, a slow line
   * would show nothing until the thumb rests. The address is written once, since browsers refuse it many times a second.
   */
  async #draw(): Promise<void> {
    this.#isMoved = true;
    if (this.#isDrawn) return;
    this.#isDrawn = true;
    let shown: string | null = null;
    while (this.#isMoved && this.#slider !== null) {
      this.#isMoved = false;
      const address = this.#addressOf(this.#slider.moment);
      shown = (await this.#go(address, false)) ? address : null;
    }
    this.#isDrawn = false;
    if (shown !== null && !this.#over.signal.aborted) history.replaceState(history.state, "", shown);
  }

  /** Loads a moment and answers whether it is shown. Whatever was asked for before and has not come is no longer wanted. */
  async #go(address: string, isSaid: boolean): Promise<boolean> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.#section.setAttribute("aria-busy", "true");
    try {
      const page = await fetchPage(address, "default", asking.signal);
      if (asking.signal.aborted) return false;
      const section = sectionOf(page);
      if (section === null) {
        this.#leave();
        return false;
      }
      this.#show(page, section, isSaid);
      return true;
    } catch {
      // The server's own page says best what is wrong with an address, or with the line.
      if (!asking.signal.aborted) location.assign(address);
      return false;
    } finally {
      if (this.#asking === asking) this.#section.removeAttribute("aria-busy");
    }
  }

  #show(page: Page, section: HTMLElement, isSaid: boolean): void {
    const heading = this.#section.querySelector("#replay-h");
    // The slider says its own moments; of the others the heading is read out.
    heading?.setAttribute("aria-live", isSaid ? "polite" : "off");
    const focused = document.activeElement?.id;
    for (const part of ["#replay-h", "#replay-present", ".replay-ways", ".hint"]) {
      const [old, newer] = [this.#section.querySelector(part), section.querySelector(part)];
      if (old !== null && newer !== null) morph(old, newer);
    }
    this.#hours.decorate(this.#section);
    heading?.setAttribute("aria-live", isSaid ? "polite" : "off");
    const field = this.#section.querySelector<HTMLInputElement>("input[name=at]");
    if (field !== null) field.value = field.getAttribute("value") ?? "";
    // The link that was pressed may be another element now, or gone at the end of the day.
    if (focused?.startsWith("replay-"))
      (document.getElementById(focused) ?? this.#section.querySelector<HTMLElement>("#replay-h"))?.focus({ preventScroll: true });

    this.#section.dataset.moment = section.dataset.moment;
    if (this.#slider !== null && isSaid) this.#slider.moment = Number(section.dataset.moment);
    if (this.#feed !== null) swap(this.#feed, page);
    this.#point(page);
  }

  /** The links of the page outside of the feed lead to the same moment now. */
  #point(page: Page): void {
    for (const selector of ["a[data-order=newest]", "a[data-order=oldest]", "a[data-filter]"]) {
      const [link, newer] = [document.querySelector<HTMLAnchorElement>(selector), page.document.querySelector<HTMLAnchorElement>(selector)];
      if (link === null || newer === null) continue;
      if (!this.#hrefs.has(link)) this.#hrefs.set(link, link.getAttribute("href") ?? "");
      link.setAttribute("href", newer.getAttribute("href") ?? "");
      if (newer.hasAttribute("aria-current")) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
      if (link.dataset.filter !== undefined) link.replaceChildren(...Array.from(newer.childNodes, (node) => node.cloneNode(true)));
    }
  }

  /** Back to the present, which has gone on meanwhile. */
  #leave(ownsAddress = true): void {
    const live = this.#live;
    if (live === null) {
      location.assign(this.#section.querySelector<HTMLAnchorElement>("#replay-present")?.href ?? location.pathname);
      return;
    }
    this.#asking?.abort();
    this.#over.abort();
    this.#feed?.root.replaceWith(live.feed.root);
    this.remove();
    for (const [link, href] of this.#hrefs) {
      link.setAttribute("href", href);
      if (link.dataset.order === undefined) continue;
      if (link.dataset.order === live.feed.order) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (ownsAddress) {
      const { replay } = (history.state ?? {}) as { readonly replay?: boolean };
      if (replay === true) history.back();
      else history.replaceState(history.state, "", this.#present);
    }
    live.release();
    document.getElementById("to-replay")?.focus({ preventScroll: true });
  }

  #addressOf(moment: number): string {
    const url = new URL(this.#section.querySelector<HTMLAnchorElement>("#replay-present")?.href ?? location.href);
    url.searchParams.set("at", new Date(moment).toISOString().replace(/(?::00)?\.000Z$/, "Z"));
    return url.href;
  }
}

function sectionOf(page: Page): HTMLElement | null {
  return page.document.getElementById("replay");
}

function gapsOf(section: HTMLElement): Gap[] {
  const gaps = JSON.parse(section.querySelector("#replay-gaps")?.textContent ?? "[]") as { readonly From: number; readonly To: number }[];
  return gaps.map(({ From, To }) => ({ from: From, to: To }));
}

function ticksOf(section: HTMLElement): number[] {
  const ticks = JSON.parse(section.querySelector("#replay-ticks")?.textContent ?? "[]") as { readonly At: number }[];
  return ticks.map(({ At }) => At);
}

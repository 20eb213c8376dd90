import { startPushOffer } from "../subscriptions/start";
import { readStrings } from "../localization/strings";

// A page that comes sooner needs no loader.
const Patience = 150;

interface OverlayState {
  /** The address of the page shown over this one. */
  readonly overlay: string;
}

/** Whether history stands at a page shown over the feed. */
function isOverlay(state: unknown): state is OverlayState {
  return typeof state === "object" && state !== null && "overlay" in state;
}

/** Opens one of our own pages over the feed, which goes on beneath. */
export function open(link: HTMLAnchorElement): void {
  let overlay = document.querySelector<Overlay>("page-overlay");
  if (overlay === null) {
    customElements.define("page-overlay", Overlay);
    overlay = new Overlay();
    document.body.append(overlay);
  }
  overlay.follow(link);
}

/** <page-overlay>, a page over the page: its address is in the address bar, Back leads back to the same place in the feed. */
class Overlay extends HTMLElement {
  readonly #strings = readStrings(document);
  readonly #dialog = document.createElement("dialog");
  readonly #content = document.createElement("div");
  readonly #pageTitle = document.title;
  #depth = 0;
  #from: HTMLElement | null = null;
  #asking: AbortController | null = null;

  constructor() {
    super();
    const strings = this.#strings;
    this.#dialog.className = "overlay";
    this.#dialog.setAttribute("aria-label", strings.loading);
    const bar = document.createElement("p");
    bar.className = "overlay-bar";
    const close = document.createElement("button");
    close.type = "button";
    close.className = "tool";
    close.innerHTML = '<svg class="icon" aria-hidden="true"><use href="#i-close"/></svg>';
    close.append(strings.close);
    close.addEventListener("click", () => {
      this.#leave();
    });
    bar.append(close);
    this.#content.className = "overlay-content";
    this.#dialog.append(bar, this.#content);
    this.append(this.#dialog);

    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#leave();
    });
    this.#dialog.addEventListener("click", (event) => {
      if (event.target === this.#dialog) this.#leave();
    });
    addEventListener("popstate", (event) => {
      this.#turn(event.state);
    });
  }

  follow(link: HTMLAnchorElement): void {
    if (!this.#dialog.open) {
      this.#from = link;
      this.#depth = 0;
    }
    this.#depth++;
    history.pushState({ overlay: link.href, depth: this.#depth } satisfies OverlayState & { depth: number }, "", link.href);
    void this.#show(link.href);
  }

  /** All the way back to the feed, however many pages were opened on the way. */
  #leave(): void {
    if (isOverlay(history.state) && this.#depth > 0) history.go(-this.#depth);
    else this.#close();
  }

  #turn(state: unknown): void {
    if (isOverlay(state)) {
      this.#depth = (state as OverlayState & { depth?: number }).depth ?? 1;
      void this.#show(state.overlay);
    } else {
      this.#close();
    }
  }

  #close(): void {
    if (!this.#dialog.open) return;
    this.#asking?.abort();
    this.#dialog.close();
    this.#content.replaceChildren();
    this.#depth = 0;
    document.title = this.#pageTitle;
    this.#from?.focus({ preventScroll: true });
  }

  async #show(address: string): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const loader = setTimeout(() => {
      this.#content.replaceChildren(this.#loader());
    }, Patience);
    if (!this.#dialog.open) this.#dialog.showModal();
    try {
      const answer = await fetch(address, { headers: { accept: "text/html" }, signal: asking.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const main = page.querySelector("main");
      if (asking !== this.#asking || main === null) throw new Error(`${address} answered ${answer.status}.`);
      document.title = page.title;
      this.#fill(main);
    } catch {
      if (asking === this.#asking) this.#content.replaceChildren(this.#failed(address));
    } finally {
      clearTimeout(loader);
    }
  }

  #fill(main: HTMLElement): void {
    // The page beneath has the same names.
    for (const element of main.querySelectorAll("[id]")) if (!element.id.startsWith("more-")) element.removeAttribute("id");
    for (const script of main.querySelectorAll("script")) script.remove();
    this.#content.replaceChildren(...document.adoptNode(main).childNodes);
    this.#dialog.scrollTop = 0;
    startPushOffer(this.#content);
    const heading = this.#content.querySelector<HTMLElement>("h1");
    if (heading === null) return;
    this.#dialog.setAttribute("aria-label", heading.textContent);
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }

  #loader(): HTMLElement {
    const loader = document.createElement("p");
    loader.className = "loader";
    loader.setAttribute("role", "status");
    loader.textContent = this.#strings.loading;
    return loader;
  }

  #failed(address: string): HTMLElement {
    const failed = document.createElement("div");
    failed.className = "plain";
    failed.setAttribute("role", "alert");
    const sentence = document.createElement("p");
    sentence.textContent = this.#strings.loadFailed;
    const link = document.createElement("a");
    link.className = "button";
    link.href = address;
    link.target = "_top";
    link.dataset.plain = "";
    link.textContent = this.#strings.openPage;
    failed.append(sentence, link);
    return failed;
  }
}

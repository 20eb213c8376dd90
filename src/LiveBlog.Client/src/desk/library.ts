import type { Taken } from "./pictures";
import type { DeskStrings } from "./strings";

// As fast as somebody types, and no faster.
const Pause = 250;

/** All pictures that were ever sent, to choose one from. */
export class Library {
  readonly #strings: DeskStrings;
  readonly #chosen: (picture: Taken) => void;
  readonly #dialog = document.createElement("dialog");
  readonly #search = document.createElement("input");
  readonly #list = document.createElement("ul");
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(strings: DeskStrings, chosen: (picture: Taken) => void) {
    this.#strings = strings;
    this.#chosen = chosen;
    this.#dialog.className = "pick-picture";
    this.#dialog.setAttribute("aria-label", strings.fromLibrary);
    this.#search.type = "search";
    this.#search.placeholder = strings.searchPictures;
    this.#search.setAttribute("aria-label", strings.searchPictures);
    this.#search.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        void this.#find();
      }, Pause);
    });
    const close = document.createElement("button");
    close.type = "button";
    close.className = "tool";
    close.textContent = strings.cancel;
    close.addEventListener("click", () => {
      this.#dialog.close();
    });
    const bar = document.createElement("p");
    bar.append(this.#search, close);
    this.#dialog.append(bar, this.#list);
    document.body.append(this.#dialog);
  }

  open(): void {
    this.#dialog.showModal();
    this.#search.focus();
    void this.#find();
  }

  async #find(): Promise<void> {
    const mine = ++this.#asked;
    try {
      const response = await fetch(
        `/desk/media?handler=Pick&lang=${document.getElementById("headline")?.lang ?? ""}&q=${encodeURIComponent(this.#search.value)}`,
        { redirect: "manual" },
      );
      // Of two answers the one to what was typed last counts.
      if (mine !== this.#asked) return;
      const found = response.ok ? ((await response.json()) as Taken[]) : [];
      this.#list.replaceChildren(
        ...(found.length > 0 ? found.map((picture) => this.#choice(picture)) : [this.#line(this.#strings.noPictures)]),
      );
    } catch {
      this.#list.replaceChildren(this.#line(this.#strings.offline));
    }
  }

  #choice(picture: Taken): HTMLLIElement {
    const button = document.createElement("button");
    button.type = "button";
    const image = document.createElement("img");
    image.src = picture.url.replace(/\/(\d+)\.jpg$/, (_, width: string) => `/${Math.min(320, Number(width))}.jpg`);
    image.alt = picture.alt ?? picture.caption ?? picture.id;
    image.width = picture.width;
    image.height = picture.height;
    image.loading = "lazy";
    button.append(image);
    button.addEventListener("click", () => {
      this.#dialog.close();
      this.#chosen(picture);
    });
    const line = document.createElement("li");
    line.append(button);
    return line;
  }

  #line(text: string): HTMLLIElement {
    const line = document.createElement("li");
    line.textContent = text;
    return line;
  }
}

import type { Strings } from "../localization/strings";

/** Shows a picture large, over the page, with those beside it in its entry. */
export function enlarge(from: HTMLAnchorElement, strings: Strings): void {
  const links = Array.from(from.closest(".gallery")?.querySelectorAll<HTMLAnchorElement>("a.enlarge") ?? [from]);
  new Gallery(links, strings).open(Math.max(0, links.indexOf(from)));
}

class Gallery {
  readonly #links: readonly HTMLAnchorElement[];
  readonly #strings: Strings;
  readonly #dialog = document.createElement("dialog");
  readonly #figure = document.createElement("figure");
  readonly #count = document.createElement("p");
  #at = 0;

  constructor(links: readonly HTMLAnchorElement[], strings: Strings) {
    this.#links = links;
    this.#strings = strings;
    this.#dialog.className = "large";
    this.#dialog.dir = getComputedStyle(links[0] ?? document.body).direction;
    this.#count.className = "count";
    this.#count.setAttribute("role", "status");

    const bar = document.createElement("div");
    bar.className = "large-bar";
    bar.append(this.#count);
    if (links.length > 1)
      bar.append(
        this.#button(
          "previousPicture",
          "next",
          () => {
            this.#go(-1);
          },
          "back",
        ),
        this.#button(
          "nextPicture",
          "next",
          () => {
            this.#go(1);
          },
          "on",
        ),
      );
    bar.append(
      this.#button("close", "close", () => {
        this.#dialog.close();
      }),
    );
    this.#dialog.append(bar, this.#figure);

    this.#dialog.addEventListener("keydown", (event) => {
      this.#hear(event);
    });
    // Beside the picture is outside of it.
    this.#dialog.addEventListener("click", (event) => {
      if (event.target === this.#dialog || event.target === this.#figure) this.#dialog.close();
    });
    this.#dialog.addEventListener("close", () => {
      this.#dialog.remove();
      // The entry may have been withdrawn meanwhile; then there is nothing to go back to.
      const link = this.#links[this.#at];
      if (link?.isConnected) link.focus({ preventScroll: this.#links.length === 1 });
    });
  }

  open(at: number): void {
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    this.#show(at);
  }

  #go(by: number): void {
    this.#show((this.#at + by + this.#links.length) % this.#links.length);
  }

  #show(at: number): void {
    this.#at = at;
    const link = this.#links[at];
    if (link === undefined) return;
    const picture = (link.querySelector("picture") ?? link.querySelector("img"))?.cloneNode(true) as HTMLElement | undefined;
    const caption = link.closest("figure")?.querySelector("figcaption")?.cloneNode(true);
    this.#figure.replaceChildren();
    if (picture) {
      for (const part of [picture, ...picture.querySelectorAll("source, img")]) {
        if (part.hasAttribute("sizes")) part.setAttribute("sizes", "100vw");
        part.removeAttribute("loading");
      }
      this.#figure.append(picture);
    }
    if (caption) this.#figure.append(caption);
    this.#dialog.setAttribute("aria-label", link.getAttribute("aria-label") ?? link.querySelector("img")?.alt ?? "");
    if (this.#links.length > 1) {
      const number = new Intl.NumberFormat(this.#strings.locale);
      this.#count.textContent = this.#strings.pictureOf
        .replace("{n}", number.format(at + 1))
        .replace("{total}", number.format(this.#links.length));
    }
  }

  #hear(event: KeyboardEvent): void {
    if (this.#links.length < 2) return;
    const forward = this.#dialog.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      event.preventDefault();
      this.#go(event.key === forward ? 1 : -1);
    }
  }

  #button(word: "previousPicture" | "nextPicture" | "close", icon: string, act: () => void, kind = ""): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `tool ${kind}`.trim();
    button.setAttribute("aria-label", this.#strings[word]);
    button.innerHTML = `<svg class="icon" aria-hidden="true"><use href="#i-${icon}"/></svg>`;
    button.addEventListener("click", act);
    return button;
  }
}

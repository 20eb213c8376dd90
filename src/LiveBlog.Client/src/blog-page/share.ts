import { copyText } from "../site/copy-text";
import { announce } from "../site/live-region";
import type { Strings } from "../localization/strings";

/** Passes an entry's address on: by the device's own sheet where there is one, else by a small menu. */
export async function share(link: HTMLAnchorElement, strings: Strings): Promise<void> {
  const url = link.href;
  // Without what sets a direction: where it goes, nothing ends that.
  const title = (link.closest("article")?.querySelector("h3")?.textContent ?? document.title).replace(/[\u202A-\u202E\u2066-\u2069]/gu, "");
  if (typeof navigator.share === "function") {
    try {
      await navigator.share({ url, title });
      return;
    } catch (refused) {
      if (refused instanceof DOMException && refused.name === "AbortError") return;
    }
  }
  open(link, url, title, strings);
}

function open(link: HTMLAnchorElement, url: string, title: string, strings: Strings): void {
  document.querySelector(".share-menu")?.remove();
  const menu = document.createElement("div");
  menu.className = "share-menu";
  menu.setAttribute("role", "group");
  menu.setAttribute("aria-label", strings.share);
  menu.popover = "auto";

  const copy = document.createElement("button");
  copy.type = "button";
  copy.className = "tool";
  copy.textContent = strings.copyLink;
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  copy.addEventListener("click", () => {
    void copyText(url, menu).then((done) => {
      announce(said, done ? strings.copied : url);
    });
  });
  const mail = document.createElement("a");
  mail.className = "tool";
  mail.href = `mailto:?subject=${encodeURIComponent(title)}&body=${encodeURIComponent(url)}`;
  mail.textContent = strings.byMail;
  menu.append(copy, mail, said);

  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    menu.remove();
    if (document.activeElement === document.body) link.focus({ preventScroll: true });
  });
  document.body.append(menu);
  menu.showPopover();
  place(menu, link.getBoundingClientRect());
  copy.focus({ preventScroll: true });
}

function place(box: HTMLElement, beside: DOMRect): void {
  const { width, height } = box.getBoundingClientRect();
  const left = Math.min(Math.max(8, beside.right - width), innerWidth - width - 8);
  const top = beside.bottom + height + 8 > innerHeight ? beside.top - height - 4 : beside.bottom + 4;
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}

import { textButton } from "../site/text-button";
import type { Order } from "./place";

/**
 * <arrivals-pill> in the place above the entries: says how many wait there. What says it is a button, or a link to the page that holds
 * the live end; it takes no room.
 */
export class ArrivalsPill extends HTMLElement {
  get hasFocus(): boolean {
    return this.firstElementChild !== null && this.firstElementChild === document.activeElement;
  }

  /** @param address - The page that holds the live end; null where this one does. */
  show(sentence: string, order: Order, address: string | null): void {
    if (this.firstElementChild?.tagName !== (address === null ? "BUTTON" : "A")) {
      const { hasFocus } = this;
      const pill = address === null ? textButton("", "", () => undefined) : Object.assign(document.createElement("a"), { href: address });
      pill.className = "arrivals";
      pill.innerHTML = `<svg class="icon" aria-hidden="true"><use href="#i-${order === "newest" ? "up" : "down"}"/></svg><span></span>`;
      this.replaceChildren(pill);
      if (hasFocus) pill.focus({ preventScroll: true });
    }
    const label = this.firstElementChild?.lastChild;
    if (label) label.textContent = sentence;
  }
}

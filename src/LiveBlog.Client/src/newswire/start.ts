import { withPart } from "../site/lazy-parts";
import { readStrings } from "../localization/strings";
import { NewswirePanel } from "./panel";

/** The newswire of this page: its panel, to ride on the feed's connection; null on a page without one. */
export function findNewswirePanel(): NewswirePanel | null {
  const panel = document.querySelector<HTMLElement>(".wire-panel");
  const lines = panel?.querySelector<HTMLElement>("[data-wire-lines]");
  return panel && lines ? new NewswirePanel(panel, lines, readStrings(document)) : null;
}

export function startNewswire(): void {
  const wire = document.getElementById("wire");
  if (wire !== null)
    withPart(import("./page"), ({ startNewswirePage: startWirePage }) => {
      startWirePage(wire, readStrings(document));
    });
}

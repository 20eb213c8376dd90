import { withPart } from "../site/lazy-parts";
import { readWords } from "../localization/strings";
import { WirePanel } from "./panel";

/** The newswire of this page: its panel, to ride on the feed's connection; null on a page without one. */
export function findWirePanel(): WirePanel | null {
  const panel = document.querySelector<HTMLElement>(".wire-panel");
  const lines = panel?.querySelector<HTMLElement>("[data-wire-lines]");
  return panel && lines ? new WirePanel(panel, lines, readWords(document)) : null;
}

export function startWire(): void {
  const wire = document.getElementById("wire");
  if (wire !== null)
    withPart(import("./page"), ({ startWirePage }) => {
      startWirePage(wire, readWords(document));
    });
}

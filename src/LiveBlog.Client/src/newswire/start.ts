import { withPart } from "../site/lazy-parts";
import { readStrings } from "../localization/strings";
import { NewswirePanel } from "./panel";

export function startNewswire(): void {
  customElements.define("newswire-panel", NewswirePanel);
  const wire = document.getElementById("wire");
  if (wire !== null)
    withPart(import("./page"), ({ startNewswirePage }) => {
      startNewswirePage(wire, readStrings(document));
    });
}

import type { Strings } from "../localization/strings";
import { showKeys } from "../site/keys-dialog";

/** Lists what single keys do. */
export function open(strings: Strings): void {
  showKeys({
    title: strings.keysTitle,
    close: strings.close,
    hint: strings.keysOff,
    keys: [
      ["j", strings.keyNext],
      ["k", strings.keyPrevious],
      ["n", strings.keyNewest],
      ["/", strings.keySearch],
      ["o", strings.keyOrder],
      ["p", strings.keyPause],
      ["?", strings.keyHelp],
    ],
  });
}

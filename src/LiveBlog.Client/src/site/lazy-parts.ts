import { textButton } from "./text-button";
import { readStrings, type Strings } from "../localization/strings";

/**
 * Uses a part of the script that is fetched only when it is wanted. A page that was open across an update of the site may ask for one
 * that is no longer there, and a connection may be down: then `otherwise` does what can be done without it.
 */
export function withPart<Part>(
  part: Promise<Part>,
  use: (part: Part) => unknown,
  otherwise: () => void = () => {
    showPartMissing();
  },
): void {
  void part.then(use).catch(() => {
    otherwise();
  });
}

/** Says that something could not be loaded, and offers to load the page again. It stands in front of whatever is open. */
export function showPartMissing(words: Pick<Strings, "partMissing" | "reloadPage" | "close"> = readStrings(document)): void {
  if (document.querySelector(".part-missing") !== null) return;
  const notice = document.createElement("div");
  notice.className = "notice part-missing";
  notice.setAttribute("role", "alert");
  const sentence = document.createElement("p");
  sentence.textContent = words.partMissing;
  notice.append(
    sentence,
    textButton("", words.reloadPage, () => {
      location.reload();
    }),
    textButton("", words.close, () => {
      notice.remove();
    }),
  );
  (document.querySelector("dialog[open]") ?? document.body).append(notice);
}

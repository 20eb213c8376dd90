import { Acts } from "./desk/acts";
import { Composer } from "./desk/composer";
import { copyButtons } from "./desk/copy";
import { readDeskWords } from "./desk/words";
import { openAtClick } from "./opening";
import { start } from "./start";

const words = readDeskWords(document);
const pattern = document.querySelector<HTMLTemplateElement>("#acts");
if (pattern !== null) {
  const acts = new Acts(pattern, words);
  start({ ownsAddress: false, wrap: acts.wrap, edited: acts.edited });
}

const form = document.querySelector<HTMLFormElement>("#write");
if (form !== null) new Composer(form, words);
copyButtons(words.copied);
openAtClick();

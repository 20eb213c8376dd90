import { Acts } from "./desk/acts";
import { Composer } from "./desk/composer";
import { copyButtons } from "./desk/copy";
import { watchFileSizes } from "./desk/file-size";
import { Many } from "./desk/many";
import { Presence } from "./desk/presence";
import { readDeskWords } from "./desk/words";
import { openAtClick } from "./opening";
import { start } from "./start";
import { readWords } from "./words";
import { calendarOf } from "./zone";

const words = readDeskWords(document);
const pattern = document.querySelector<HTMLTemplateElement>("#acts");
if (pattern !== null) {
  const acts = new Acts(pattern, words);
  start({ ownsAddress: false, wrap: acts.wrap, edited: acts.edited });
}

const form = document.querySelector<HTMLFormElement>("#write");
if (form !== null) {
  const page = readWords(document);
  const calendar = calendarOf(page, page.timeZone);
  const hour = (at: number): string => calendar.hour(at);
  new Composer(form, words, hour);
  new Presence(form, words, hour);
}
const many = document.querySelector<HTMLFormElement>("#many");
if (many !== null) new Many(many, words);
copyButtons(words.copied);
watchFileSizes();
openAtClick();

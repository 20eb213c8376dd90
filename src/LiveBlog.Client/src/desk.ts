import { Acts } from "./desk/entry-actions";
import { Composer } from "./desk/composer";
import { copyButtons } from "./desk/copy";
import { watchFileSizes } from "./desk/file-size";
import { Many } from "./desk/bulk-actions";
import { Presence } from "./desk/presence";
import { Told } from "./desk/toast";
import { readDeskWords } from "./desk/strings";
import { startForms } from "./desk-forms/forms";
import { openAtClick } from "./media/open-on-click";
import { start } from "./blog-page/live-page";
import { readWords } from "./localization/strings";
import { calendarOf } from "./localization/zone";

const words = readDeskWords(document);
const bar = document.getElementById("told");
const told = bar === null ? null : new Told(bar, words);
const pattern = document.querySelector<HTMLTemplateElement>("#acts");
if (pattern !== null) {
  const acts = new Acts(pattern, words, told);
  start({ ownsAddress: false, wrap: acts.wrap, edited: acts.edited });
}

const form = document.querySelector<HTMLFormElement>("#write");
if (form !== null) {
  const page = readWords(document);
  const calendar = calendarOf(page, page.timeZone);
  const hour = (at: number): string => calendar.hour(at);
  new Composer(form, words, hour, told);
  new Presence(form, words, hour);
}
const many = document.querySelector<HTMLFormElement>("#many");
if (many !== null) new Many(many, words, told);
startForms(document);
copyButtons(words.copied);
watchFileSizes();
openAtClick();

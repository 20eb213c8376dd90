import { EntryActions } from "./desk/entry-actions";
import { Composer } from "./desk/composer";
import { copyButtons } from "./desk/copy";
import { watchFileSizes } from "./desk/file-size";
import { BulkActions } from "./desk/bulk-actions";
import { Presence } from "./desk/presence";
import { Toast } from "./desk/toast";
import { readDeskStrings } from "./desk/strings";
import { startForms } from "./desk-forms/forms";
import { openOnClick } from "./media/open-on-click";
import { start } from "./blog-page/live-page";
import { readStrings } from "./localization/strings";
import { calendarOf } from "./localization/zone";

const strings = readDeskStrings(document);
const bar = document.getElementById("told");
const told = bar === null ? null : new Toast(bar, strings);
const pattern = document.querySelector<HTMLTemplateElement>("#acts");
if (pattern !== null) {
  const acts = new EntryActions(pattern, strings, told);
  start({ ownsAddress: false, wrap: acts.wrap, edited: acts.edited });
}

const form = document.querySelector<HTMLFormElement>("#write");
if (form !== null) {
  const page = readStrings(document);
  const calendar = calendarOf(page, page.timeZone);
  const hour = (at: number): string => calendar.hour(at);
  new Composer(form, strings, hour, told);
  new Presence(form, strings, hour);
}
const many = document.querySelector<HTMLFormElement>("#many");
if (many !== null) new BulkActions(many, strings, told);
startForms(document);
copyButtons(strings.copied);
watchFileSizes();
openOnClick();

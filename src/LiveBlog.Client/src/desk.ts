import { EntryActions } from "./desk/entry-actions";
import { Composer } from "./desk/composer";
import { copyButtons } from "./desk/copy";
import { watchFileSizes } from "./desk/file-size";
import { BulkActions } from "./desk/bulk-actions";
import { startKeysHelp } from "./desk/keys-help";
import { Presence } from "./desk/presence";
import { Toast } from "./desk/toast";
import { readDeskStrings } from "./desk/strings";
import { startForms } from "./desk-forms/forms";
import { showCurrentSection } from "./desk-forms/sections";
import { openOnClick } from "./media/open-on-click";
import { start } from "./blog-page/live-page";

const strings = readDeskStrings(document);
customElements.define("toast-bar", Toast);
const told = document.querySelector<Toast>("toast-bar");
const pattern = document.querySelector<HTMLTemplateElement>("#acts");
if (pattern !== null) {
  const acts = new EntryActions(pattern, strings, told);
  start({ ownsAddress: false, wrap: acts.wrap, edited: acts.edited });
}

customElements.define("entry-composer", Composer);
const form = document.querySelector<HTMLFormElement>("#write");
if (form !== null) new Presence(form, strings);
const many = document.querySelector<HTMLFormElement>("#many");
if (many !== null) new BulkActions(many, strings, told);
startForms(document);
showCurrentSection(document);
startKeysHelp(strings);
copyButtons(strings.copied);
watchFileSizes();
openOnClick();

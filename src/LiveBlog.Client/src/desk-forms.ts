import { startForms } from "./desk-forms/forms";
import { showCurrentSection } from "./desk-forms/sections";

startForms(document);
showCurrentSection(document);

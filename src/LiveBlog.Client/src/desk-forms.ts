import { startForms } from "./desk-forms/forms";

startForms(document);

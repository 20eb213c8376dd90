import { startForms } from "./forms";

startForms(document);

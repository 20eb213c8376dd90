import { forgetTexts } from "./accounts/forget-texts";

forgetTexts();

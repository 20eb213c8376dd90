import { forgetTexts } from "./forget";

forgetTexts();

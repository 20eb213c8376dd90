import { start } from "./start";

start({ ownsAddress: true });

import { Window } from "happy-dom";

// Classes of custom elements are made as their modules are loaded, before a test has opened its browser (test.mjs).
globalThis.HTMLElement = new Window().HTMLElement as unknown as typeof HTMLElement;

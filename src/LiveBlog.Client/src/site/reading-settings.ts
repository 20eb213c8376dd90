import { apply, type Preferences, recall, remember } from "./preferences";
import { placeOf, readersZone, showOwnHours } from "../localization/zone";

/** The reader's settings, in the menu at the top of the page. They hold at once, and for every page of this site. */
export function startReading(): void {
  const menu = document.querySelector<HTMLDetailsElement>("#reading");
  if (menu === null) return;

  const own = menu.querySelector("[data-own-zone]");
  if (own !== null) own.textContent = `${own.textContent} (${placeOf(readersZone())})`;
  show(menu, recall());

  menu.addEventListener("change", (event) => {
    const { name, value, type, checked } = event.target as HTMLInputElement;
    const chosen: Preferences = { ...recall(), [name]: type === "checkbox" && !checked ? "off" : value };
    remember(chosen);
    hold(chosen);
  });
  // Another window's choice is this one's too.
  addEventListener("storage", () => {
    show(menu, recall());
    hold(recall());
  });
  closing(menu);
}

function hold(preferences: Preferences): void {
  apply(preferences);
  showOwnHours(preferences.hours === "own");
}

function show(menu: HTMLElement, preferences: Preferences): void {
  for (const input of menu.querySelectorAll("input")) input.checked = preferences[input.name as keyof Preferences] === input.value;
}

/** Menus close as people expect: by Escape, and by a press anywhere else. */
function closing(reading: HTMLDetailsElement): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector<HTMLDetailsElement>('details[name="tools"][open]');
    if (open === null || document.querySelector("dialog[open]") !== null) return;
    const held = open.contains(document.activeElement);
    open.open = false;
    if (held) open.querySelector("summary")?.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (reading.open && event.target instanceof Node && !reading.contains(event.target)) reading.open = false;
  });
}

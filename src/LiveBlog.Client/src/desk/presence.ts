import { blogHour } from "../localization/blog-hour";
import { uniqueName } from "../site/random";
import type { DeskStrings } from "./strings";

/** Somebody else at this blog's desk. */
interface Colleague {
  readonly name: string;
  readonly entryId: number | null;
  readonly isWriting: boolean;
  readonly since: string;
  readonly idleMinutes: number | null;
}

interface Here {
  readonly others: readonly Colleague[];
  readonly takenBy: string | null;
}

const Every = 5_000;

/** Says what is written on this page, and shows who else is here and what they write. A page that nobody looks at says nothing, and is soon taken for gone. */
export class Presence {
  readonly #form: HTMLFormElement;
  readonly #strings: DeskStrings;
  readonly #hour = blogHour(document);
  readonly #page = uniqueName().replaceAll("-", "");
  #hasTyped = false;
  #shown = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(form: HTMLFormElement, strings: DeskStrings) {
    this.#form = form;
    this.#strings = strings;
    form.addEventListener("input", () => {
      this.#hasTyped = true;
    });
    document.addEventListener("visibilitychange", () => {
      void this.#speak();
    });
    addEventListener("pagehide", () => {
      this.#leave();
    });
    void this.#speak();
  }

  get #entry(): string {
    return (this.#form.elements.namedItem("id") as HTMLInputElement).value;
  }

  async #speak(): Promise<void> {
    clearTimeout(this.#timer);
    if (document.visibilityState === "hidden") return;
    const typed = this.#hasTyped;
    this.#hasTyped = false;
    try {
      const response = await fetch(this.#address("Here"), {
        method: "POST",
        body: this.#fields({ entry: this.#entry, typed: String(typed) }),
        redirect: "manual",
      });
      if (response.ok) this.#show((await response.json()) as Here);
    } catch {
      // Without a line nobody is seen, and the queue says that there is none.
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      void this.#speak();
    }, Every);
  }

  #leave(): void {
    clearTimeout(this.#timer);
    void fetch(this.#address("Leave"), { method: "POST", body: this.#fields({}), keepalive: true }).catch(() => undefined);
  }

  #show({ others, takenBy }: Here): void {
    if (takenBy !== null) this.#notice(this.#strings.takenOver.replace("{name}", takenBy));
    // Said again without need, a screen reader would read it again.
    const shown = JSON.stringify([others, this.#entry]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#list(others);
    this.#mark(others);
    this.#warn(others.find(({ entryId }) => entryId !== null && String(entryId) === this.#entry));
  }

  #list(others: readonly Colleague[]): void {
    const place = document.querySelector<HTMLElement>("#here");
    if (place === null) return;
    place.hidden = others.length === 0;
    for (const old of place.querySelectorAll("[data-colleague]")) old.remove();
    for (const { name, entryId, isWriting } of others) {
      const one = document.createElement("span");
      one.dataset.colleague = "";
      const who = document.createElement("b");
      who.textContent = name;
      const time = entryId === null ? null : timeOf(entryId);
      const doing =
        time !== null ? this.#strings.isEditing.replace("{time}", time) : entryId !== null || isWriting ? this.#strings.isWriting : "";
      one.append(who, doing === "" ? "" : ` ${doing}`);
      place.append(one);
    }
  }

  /** Says at each entry who has it open. */
  #mark(others: readonly Colleague[]): void {
    for (const old of document.querySelectorAll(".acts .editing")) old.remove();
    for (const { name, entryId, since } of others) {
      const acts = entryId === null ? null : document.getElementById(`e-${entryId}`)?.parentElement?.querySelector(".acts");
      if (!acts) continue;
      const mark = document.createElement("span");
      mark.className = "editing";
      mark.textContent = this.#strings.editedSince.replace("{name}", name).replace("{time}", this.#hour(Date.parse(since)));
      acts.prepend(mark);
    }
  }

  /** Somebody else has the very entry open that is being edited here. */
  #warn(other: Colleague | undefined): void {
    this.#form.querySelector(".colleague")?.remove();
    if (other === undefined) return;
    const warning = document.createElement("p");
    warning.className = "notice colleague";
    const since = this.#strings.editedSince.replace("{name}", other.name).replace("{time}", this.#hour(Date.parse(other.since)));
    const idle =
      other.idleMinutes !== null && other.idleMinutes > 0 ? `, ${this.#strings.idleFor.replace("{n}", String(other.idleMinutes))}` : "";
    const take = document.createElement("button");
    take.type = "button";
    take.className = "tool";
    take.textContent = this.#strings.takeOver;
    take.addEventListener("click", () => {
      void this.#takeOver(warning);
    });
    warning.append(`${since}${idle}. `, take);
    this.#form.querySelector("#answer")?.before(warning);
  }

  async #takeOver(warning: HTMLElement): Promise<void> {
    try {
      const response = await fetch(this.#address("TakeOver"), {
        method: "POST",
        body: this.#fields({ id: this.#entry }),
        redirect: "manual",
      });
      if (response.ok) warning.textContent = this.#strings.youTookOver;
    } catch {
      // The button stays for another try.
    }
  }

  #notice(text: string): void {
    const place = this.#form.querySelector("#answer");
    if (place === null) return;
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.textContent = text;
    place.replaceChildren(notice);
  }

  #address(handler: string): URL {
    return new URL(`?handler=${handler}`, this.#form.action);
  }

  #fields(given: Readonly<Record<string, string>>): FormData {
    const fields = new FormData();
    fields.set("__RequestVerificationToken", (this.#form.elements.namedItem("__RequestVerificationToken") as HTMLInputElement).value);
    fields.set("page", this.#page);
    for (const [name, value] of Object.entries(given)) if (value !== "") fields.set(name, value);
    return fields;
  }
}

/** The hour that the feed shows the entry under; null where it is not on this page. */
function timeOf(entryId: number): string | null {
  return document.querySelector(`#e-${entryId} .entry-time time`)?.firstChild?.textContent?.trim() ?? null;
}

import { textButton } from "../site/text-button";
import { Refusal, type DiscussionApi } from "./api";
import { type Kind, Kinds, type Me, type Sent } from "./changes";
import { idOf } from "./list";
import { announce } from "../site/live-region";
import type { DiscussionStrings } from "./strings";

interface Panel {
  reply(item: HTMLElement): void;
  sent(sent: Sent): void;
  gone(id: number, revision: number): void;
  me(): Me | null;
  /** What the reader may do may have changed. */
  changed(): Promise<void>;
}

/** What one can do about a message. Who may do what is added here: the message's own element knows no viewer. */
export class MessageActions {
  readonly #panel: HTMLElement;
  readonly #desk: DiscussionApi;
  readonly #strings: DiscussionStrings;
  readonly #its: Panel;
  readonly #note = document.createElement("p");
  /** What one has just said of a message, before the server has told everybody. */
  readonly #mine = new Map<number, Kind | null>();

  constructor(panel: HTMLElement, desk: DiscussionApi, strings: DiscussionStrings, its: Panel) {
    this.#panel = panel;
    this.#desk = desk;
    this.#strings = strings;
    this.#its = its;
    this.#note.className = "talk-note";
    this.#note.setAttribute("role", "status");
    panel.querySelector("[data-talk-foot]")?.before(this.#note);
    panel.addEventListener("click", (event) => {
      this.#press(event);
    });
  }

  /** Makes a message's element the viewer's. */
  decorate(item: HTMLElement): void {
    const me = this.#its.me();
    const isMine = me !== null && item.dataset.author === me.id;
    item.classList.toggle("mine", isMine);
    item.classList.toggle(
      "late",
      me !== null && Date.now() - Date.parse(item.querySelector("time")?.dateTime ?? "") > me.editMinutes * 60_000,
    );
    const mine = this.#mineOf(idOf(item));
    for (const react of item.querySelectorAll<HTMLButtonElement>("[data-react]")) {
      react.setAttribute("aria-pressed", String(mine === react.dataset.react));
      react.disabled = isMine;
    }
    const quiet = item.querySelector(".quiet");
    if (quiet?.querySelector(".show-more") !== null) return;
    const more = textButton("show-more", "···", () => {
      more.setAttribute("aria-expanded", String(item.classList.toggle("more")));
    });
    more.setAttribute("aria-label", this.#strings.moreActions);
    more.setAttribute("aria-expanded", "false");
    quiet.append(more);
    quiet.append(
      textButton("own edit", this.#strings.edit, () => {
        this.#edit(item);
      }),
      textButton("own", this.#strings.discussionDelete, () => {
        void this.#erase(item);
      }),
    );
  }

  markWaiting(id: number): void {
    const item = this.#panel.querySelector<HTMLElement>(`[data-message="${id}"]`);
    if (item === null || item.classList.contains("waiting")) return;
    item.classList.add("waiting");
    const note = document.createElement("p");
    note.className = "about waits";
    note.textContent = this.#strings.discussionWaits;
    item.querySelector(".who")?.after(note);
  }

  /** The moderators' word, until it is taken note of. */
  warn(me: Me | null): void {
    this.#panel.querySelector(".talk-warning")?.remove();
    const warning = me?.warning ?? null;
    if (warning === null) return;
    const box = document.createElement("div");
    box.className = "talk-warning";
    box.setAttribute("role", "alert");
    const text = document.createElement("p");
    const title = document.createElement("b");
    title.textContent = `${this.#strings.discussionWarned} `;
    text.append(title, warning.reason);
    const noted = textButton("button", this.#strings.discussionNoted, () => {
      void this.#desk
        .takeNote(warning.id)
        .then(() => this.#its.changed())
        .catch((failure: unknown) => {
          this.#tell(failure);
        });
    });
    box.append(text, noted);
    this.#panel.querySelector("[data-talk-foot]")?.before(box);
  }

  say(sentence: string): void {
    announce(this.#note, sentence);
  }

  #press(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : null;
    const item = target?.closest<HTMLElement>("[data-message]") ?? null;
    if (target === null || item === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const react = target.closest<HTMLElement>("[data-react]");
    if (react !== null) {
      event.preventDefault();
      void this.#react(item, react.dataset.react as Kind);
    } else if (target.closest(".answer") !== null) {
      event.preventDefault();
      this.#its.reply(item);
    } else if (target.closest("a.report") !== null && this.#its.me() !== null) {
      event.preventDefault();
      this.#report(item);
    }
  }

  #mineOf(id: number): Kind | null {
    const said = this.#mine.get(id);
    return said === undefined ? (this.#its.me()?.reactions[String(id)] ?? null) : said;
  }

  async #react(item: HTMLElement, kind: Kind): Promise<void> {
    if (this.#its.me() === null) {
      this.#its.reply(item);
      return;
    }
    const id = idOf(item);
    const before = this.#mineOf(id);
    const now = before === kind ? null : kind;
    this.#mine.set(id, now);
    this.decorate(item);
    try {
      await this.#desk.react("messages", id, now);
      this.say("");
    } catch (failure) {
      this.#mine.set(id, before);
      this.decorate(item);
      this.#tell(failure);
    }
  }

  #report(item: HTMLElement): void {
    this.#ask(item, this.#strings.discussionReportWhy, "", this.#strings.report, false, async (why) => {
      await this.#desk.report(idOf(item), why);
      this.say(this.#strings.discussionReported);
    });
  }

  #edit(item: HTMLElement): void {
    const text = Array.from(item.querySelectorAll(".said p"), (line) => line.textContent).join("\n");
    this.#ask(item, this.#strings.discussionWrite, text, this.#strings.saveChanges, true, async (changed) => {
      const sent = await this.#desk.edit(idOf(item), changed);
      this.#its.sent(sent);
      if (sent.isWaiting) this.markWaiting(sent.id);
    });
  }

  async #erase(item: HTMLElement): Promise<void> {
    if (!confirm(this.#strings.discussionDeleteSure)) return;
    try {
      await this.#desk.erase(idOf(item));
      this.#its.gone(idOf(item), Number(item.dataset.revision) + 1);
    } catch (failure) {
      this.#tell(failure);
    }
  }

  /** A few words, asked for below the message. */
  #ask(item: HTMLElement, question: string, text: string, send: string, isNeeded: boolean, send_: (text: string) => Promise<void>): void {
    item.querySelector("form")?.remove();
    const form = document.createElement("form");
    form.className = "talk-form";
    const field = document.createElement("textarea");
    field.rows = 2;
    field.value = text;
    field.dir = "auto";
    field.required = isNeeded;
    field.maxLength = isNeeded ? 2_000 : 500;
    field.setAttribute("aria-label", question);
    field.placeholder = question;
    const sending = textButton("button first", send, () => undefined);
    sending.type = "submit";
    const row = document.createElement("p");
    row.className = "row";
    row.append(
      sending,
      textButton("button", this.#strings.cancel, () => {
        // The message may have been rendered again while the form was open.
        const answer = form.parentElement?.querySelector<HTMLElement>(".answer");
        form.remove();
        answer?.focus();
      }),
    );
    form.append(field, row);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send_(field.value).then(
        () => {
          form.remove();
        },
        (failure: unknown) => {
          this.#tell(failure);
        },
      );
    });
    item.append(form);
    field.focus();
  }

  #tell(failure: unknown): void {
    this.say(failure instanceof Refusal ? failure.message : this.#strings.discussionNotSent);
    if (failure instanceof Refusal) void this.#its.changed().catch(() => undefined);
  }
}

export function wordOf(strings: DiscussionStrings, kind: Kind): string {
  const [useful, touching, surprising, worrying] = Kinds;
  return {
    [useful]: strings.reactUseful,
    [touching]: strings.reactTouching,
    [surprising]: strings.reactSurprising,
    [worrying]: strings.reactWorrying,
  }[kind];
}

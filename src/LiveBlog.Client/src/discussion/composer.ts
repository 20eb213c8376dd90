import { Refusal, DiscussionApi } from "./api";
import type { EntryReference, Me, Sent, Terms } from "./changes";
import { idOf } from "./list";
import { uniqueName } from "../site/random";
import { isComposing } from "../site/single-key";
import { readDiscussionStrings } from "./strings";

const Longest = 2_000;
/** From here on what is left is shown. */
const Nearly = 1_800;

/**
 * <message-composer>, the foot of a discussion, where one writes. What is typed is kept in this tab until it has been taken, and goes
 * out once, however often it is sent; what was taken is dispatched as "sent".
 */
export class MessageComposer extends HTMLElement {
  readonly #slug = this.closest<HTMLElement>("[data-slug]")?.dataset.slug ?? "";
  readonly #strings = readDiscussionStrings(document);
  readonly #desk = new DiscussionApi(this.#slug, this.#strings);
  readonly #key = `liveblog.talk.${this.#slug}`;
  readonly #standing: readonly Node[] = Array.from(this.childNodes);
  readonly #form = document.createElement("form");
  readonly #field = document.createElement("textarea");
  readonly #send = document.createElement("button");
  readonly #chip = document.createElement("p");
  readonly #note = document.createElement("p");
  readonly #sentence = document.createElement("p");
  #me: Me | null = null;
  #mode: Terms["mode"] | null = null;
  #replyTo: number | null = null;
  #entry: EntryReference | null = null;
  /** Names the message that is being written. */
  #clientId = uniqueName();
  /** What has gone out under that name and was perhaps taken, though the answer was lost. */
  #tried: string | null = null;
  #sending = false;
  /** Another message was to be sent while one was on its way. */
  #isDue = false;
  #slowUntil = 0;
  #slowing: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.#build();
    this.#recall();
  }

  /** How the discussion stands from now on, whatever the page said when it was loaded. */
  take(mode: Terms["mode"]): void {
    this.#mode = mode;
    this.show(this.#me);
  }

  /** Shows the form to readers who may write, the reason to those who may not, and the sign-in link to anonymous readers. */
  show(me: Me | null): void {
    this.#me = me;
    if (me === null) {
      if (!this.contains(this.#standing[0] ?? null)) this.replaceChildren(...this.#standing);
      for (const sentence of this.querySelectorAll<HTMLElement>("[data-join]")) {
        if (this.#mode !== null) sentence.hidden = (sentence.dataset.join === "open") !== (this.#mode === "open");
      }
      for (const link of this.querySelectorAll<HTMLAnchorElement>("a[href*='returnUrl=']"))
        link.search = `?returnUrl=${encodeURIComponent(`${location.pathname}${location.search}#discussion`)}`;
      return;
    }
    const why = this.#mode === null || this.#mode === "open" ? me.why : this.#strings.discussionIsReadOnly;
    if (why !== null) {
      this.#refuse(why);
      return;
    }
    this.#sentence.remove();
    this.#field.readOnly = false;
    this.#send.hidden = false;
    this.#field.placeholder = this.#strings.discussionAs.replace("{name}", me.name);
    if (this.contains(this.#form)) return;
    const hadFocus = this.#takeTyped();
    this.replaceChildren(this.#form);
    if (hadFocus) this.#field.focus({ preventScroll: true });
  }

  /** Takes what was typed into the page's own form while the script was on its way. Answers whether somebody is still typing. */
  #takeTyped(): boolean {
    const standing = this.querySelector<HTMLTextAreaElement>("form textarea[name=text]");
    if (standing === null) return false;
    if (this.#field.value === "") this.#field.value = standing.value;
    const reply = standing.form?.querySelector<HTMLInputElement>("input[name=reply]")?.value;
    if (reply !== undefined) this.#replyTo = Number(reply);
    return standing === document.activeElement;
  }

  /** What has been typed stays to be read and copied, where it is. */
  #refuse(why: string): void {
    if (this.#sentence.textContent !== why) this.#sentence.textContent = why;
    const isTyped = this.contains(this.#form) && this.#field.value !== "";
    if (!this.contains(this.#sentence)) {
      if (isTyped) this.#form.before(this.#sentence);
      else this.replaceChildren(this.#sentence);
    }
    this.#field.readOnly = true;
    this.#send.hidden = true;
  }

  replyTo(item: HTMLElement): void {
    this.#replyTo = idOf(item);
    this.#entry = null;
    this.#showChip(this.#strings.discussionReplyTo.replace("{name}", item.querySelector(".who b")?.textContent ?? ""));
    this.#begin();
  }

  about(entry: EntryReference): void {
    this.#entry = entry;
    this.#replyTo = null;
    this.#showChip(this.#strings.discussionAboutEntry.replace("{time}", entry.time));
    this.#begin();
  }

  #begin(): void {
    this.scrollIntoView({ block: "nearest" });
    if (this.contains(this.#form)) this.#field.focus({ preventScroll: true });
    else this.querySelector<HTMLElement>("a")?.focus({ preventScroll: true });
  }

  #build(): void {
    this.#sentence.className = "join";
    this.#sentence.setAttribute("role", "status");
    this.#form.className = "talk-form";
    const label = document.createElement("label");
    label.className = "vh";
    label.htmlFor = "talk-text";
    label.textContent = this.#strings.discussionWrite;
    this.#field.id = "talk-text";
    this.#field.name = "text";
    this.#field.rows = 2;
    this.#field.maxLength = Longest;
    this.#field.dir = "auto";
    this.#field.setAttribute("aria-describedby", "talk-note");
    this.#send.className = "button first";
    this.#send.textContent = this.#strings.discussionSend;
    this.#chip.className = "chip";
    this.#chip.hidden = true;
    this.#note.id = "talk-note";
    this.#note.className = "note";
    this.#note.setAttribute("role", "status");
    this.#form.append(this.#chip, label, this.#field, this.#note, this.#send);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#field.addEventListener("input", () => {
      this.#remember();
      this.#showRoom();
    });
    this.#field.addEventListener("keydown", (event) => {
      // Under a thumb, the return key makes a line: there is a button to send.
      if (
        event.key !== "Enter" ||
        event.shiftKey ||
        isComposing(event) ||
        (matchMedia("(pointer: coarse)").matches && !event.ctrlKey && !event.metaKey)
      )
        return;
      event.preventDefault();
      void this.#submit();
    });
  }

  async #submit(): Promise<void> {
    const text = this.#field.value.trim();
    if (text === "" || this.#field.readOnly || Date.now() < this.#slowUntil) return;
    if (this.#sending) {
      // Somebody types faster than the line: it goes out after the one before.
      this.#isDue = this.#tried !== text;
      return;
    }
    // Other words are another message: under the name of the first they would be taken for it, and lost.
    if (this.#tried !== null && this.#tried !== text) this.#clientId = uniqueName();
    this.#tried = text;
    this.#remember();
    this.#sending = true;
    this.#send.disabled = true;
    this.#say(this.#strings.discussionSending);
    try {
      const sent = await this.#desk.post(text, this.#clientId, { replyTo: this.#replyTo, entry: this.#entry?.id ?? null });
      this.#clientId = uniqueName();
      this.#tried = null;
      // What was typed while it went out is the next one.
      if (this.#field.value.trim() === text) this.#field.value = "";
      this.#replyTo = null;
      this.#entry = null;
      this.#showChip(null);
      this.#remember();
      this.#say(sent.isWaiting ? this.#strings.discussionWaits : "");
      this.#slow(this.#me?.slowSeconds ?? 0);
      this.dispatchEvent(new CustomEvent<Sent>("sent", { detail: sent }));
    } catch (failure) {
      // The same message under the same name: should it have been taken all the same, it is not taken twice.
      this.#say(failure instanceof Refusal ? failure.message : this.#strings.discussionNotSent);
      if (failure instanceof Refusal) this.show(await this.#desk.me().catch(() => this.#me));
    } finally {
      this.#sending = false;
      this.#send.disabled = Date.now() < this.#slowUntil;
      const isDue = this.#isDue && this.#tried === null;
      this.#isDue = false;
      if (isDue) void this.#submit();
    }
  }

  #slow(seconds: number): void {
    if (seconds === 0) return;
    this.#slowUntil = Date.now() + seconds * 1_000;
    clearInterval(this.#slowing);
    const tick = (): void => {
      const left = Math.ceil((this.#slowUntil - Date.now()) / 1_000);
      this.#send.disabled = left > 0 || this.#sending;
      this.#say(left > 0 ? this.#strings.discussionWait.replace("{n}", String(left)) : "");
      if (left <= 0) clearInterval(this.#slowing);
    };
    this.#slowing = setInterval(tick, 1_000);
    tick();
  }

  #say(sentence: string): void {
    this.#note.textContent = sentence;
  }

  #showRoom(): void {
    const length = this.#field.value.length;
    this.#say(length >= Nearly ? `${length} / ${Longest}` : "");
  }

  #showChip(text: string | null): void {
    this.#chip.replaceChildren();
    this.#chip.hidden = text === null;
    if (text === null) return;
    const drop = document.createElement("button");
    drop.type = "button";
    drop.setAttribute("aria-label", this.#strings.discussionNoReply);
    drop.textContent = "×";
    drop.addEventListener("click", () => {
      this.#replyTo = null;
      this.#entry = null;
      this.#showChip(null);
      this.#field.focus();
    });
    this.#chip.append(text, " ", drop);
  }

  #remember(): void {
    try {
      if (this.#field.value === "") sessionStorage.removeItem(this.#key);
      else sessionStorage.setItem(this.#key, JSON.stringify({ text: this.#field.value, clientId: this.#clientId, tried: this.#tried }));
    } catch {
      // A browser that keeps nothing: it is in the field.
    }
  }

  #recall(): void {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.#key) ?? "null") as {
        readonly text: string;
        readonly clientId: string;
        readonly tried: string | null;
      } | null;
      if (kept === null) return;
      this.#field.value = kept.text;
      this.#clientId = kept.clientId;
      this.#tried = kept.tried;
    } catch {
      // As above.
    }
  }
}

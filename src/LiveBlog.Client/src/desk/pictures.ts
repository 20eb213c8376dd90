import type { Rows } from "./rows";
import type { DeskStrings } from "./strings";

/** A picture that the server has taken in. */
export interface Taken {
  readonly ok: true;
  readonly id: string;
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly alt: string | null;
  readonly caption: string | null;
  readonly credit: string | null;
  readonly takenOn: string | null;
  /** Of what was sent, only the first frame is kept. */
  readonly wasAnimated?: boolean;
}

interface Refused {
  readonly ok: false;
  readonly errors?: Readonly<Record<string, readonly string[]>> | null;
  /** What the server says where no field is at fault. */
  readonly message?: string;
}

/** How pictures came through: all of them, or one that the server does not want, or one that had no answer. */
type Arrival = "arrived" | "refused" | "offline";

const Kinds = "image/jpeg,image/png,image/webp,image/avif,image/gif";

/** The composer's pictures: chosen, dropped or pasted, sent at once while the words are being written. */
export class Pictures {
  readonly #form: HTMLFormElement;
  readonly #rows: Rows;
  readonly #strings: DeskStrings;
  readonly #changed: () => void;
  readonly #underWay = new Map<HTMLElement, Promise<Arrival>>();
  /** Those that never got an answer. */
  readonly #unsent = new Map<HTMLElement, File>();

  constructor(form: HTMLFormElement, rows: Rows, strings: DeskStrings, changed: () => void) {
    this.#form = form;
    this.#rows = rows;
    this.#strings = strings;
    this.#changed = changed;

    for (const button of form.querySelectorAll<HTMLButtonElement>("[data-pick]")) {
      const chooser = this.#chooser();
      // On a phone the camera opens at once; elsewhere it is a chooser like the other, and the button is not shown.
      if (button.dataset.pick === "camera") chooser.setAttribute("capture", "environment");
      button.hidden = false;
      button.addEventListener("click", () => {
        chooser.click();
      });
    }

    form.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      form.classList.add("dropping");
    });
    form.addEventListener("dragleave", (event) => {
      if (!(event.relatedTarget instanceof Node) || !form.contains(event.relatedTarget)) form.classList.remove("dropping");
    });
    form.addEventListener("drop", (event) => {
      form.classList.remove("dropping");
      const files = Array.from(event.dataTransfer?.files ?? []);
      if (files.length === 0) return;
      event.preventDefault();
      this.add(files);
    });
    form.addEventListener("paste", (event) => {
      // Text that is copied with a picture of itself is meant as text.
      const files = Array.from(event.clipboardData?.files ?? []).filter((file) => file.type.startsWith("image/"));
      if (files.length === 0 || event.clipboardData?.types.includes("text/plain")) return;
      event.preventDefault();
      this.add(files);
    });
    this.show();
  }

  #chooser(): HTMLInputElement {
    const chooser = document.createElement("input");
    chooser.type = "file";
    chooser.multiple = true;
    chooser.accept = Kinds;
    chooser.addEventListener("change", () => {
      this.add(Array.from(chooser.files ?? []));
      chooser.value = "";
    });
    return chooser;
  }

  add(files: readonly File[]): void {
    const rows = files.map((file) => {
      const row = this.#rows.add("media");
      row.querySelector("[data-file]")?.remove();
      this.#send(row, file);
      return row;
    });
    rows[0]?.querySelector<HTMLElement>("textarea")?.focus();
  }

  /** Shows the pictures of rows that were filled by other hands: the server's, or a draft's. */
  show(): void {
    for (const row of this.#form.querySelectorAll<HTMLElement>("#media > [data-row]")) {
      const url = field(row, "url")?.value ?? "";
      if (url === "") continue;
      row.querySelector("[data-file]")?.remove();
      showThumb(row, url);
    }
  }

  get areUnderWay(): boolean {
    return this.#rowsUnderWay().length > 0;
  }

  /** Waits for what is on its way. Rows that were removed meanwhile count for nothing. */
  async arrive(): Promise<Arrival> {
    for (let before = this.#rowsUnderWay(); before.length > 0; before = this.#rowsUnderWay()) {
      const arrivals = await Promise.all(before.map(async (row) => ({ row, arrival: (await this.#underWay.get(row)) ?? "arrived" })));
      const left = arrivals.filter(({ row, arrival }) => row.isConnected && arrival !== "arrived");
      if (left.length > 0) return left.some(({ arrival }) => arrival === "refused") ? "refused" : "offline";
    }
    return "arrived";
  }

  /** The files that never got an answer, under the names by which the form itself would send them. */
  unsent(): [string, File][] {
    return Array.from(this.#unsent).flatMap(([row, file]): [string, File][] => {
      const name = row.isConnected ? field(row, "alt")?.name : undefined;
      return name === undefined ? [] : [[name.replace(/alt$/, "file"), file]];
    });
  }

  /** Adds one that the server has already. */
  addTaken(picture: Taken): void {
    const row = this.#rows.add("media");
    row.querySelector("[data-file]")?.remove();
    take(row, picture);
    this.#changed();
    row.querySelector<HTMLElement>("textarea")?.focus();
  }

  /** Sends a file for the row that its name stands in. */
  addTo(name: string, file: File): void {
    const row =
      this.#form.querySelector<HTMLElement>(`[name="${name.replace(/file$/, "alt")}"]`)?.closest<HTMLElement>("[data-row]") ??
      this.#rows.add("media");
    row.querySelector("[data-file]")?.remove();
    this.#send(row, file);
  }

  #rowsUnderWay(): HTMLElement[] {
    return Array.from(this.#underWay.keys()).filter((row) => row.isConnected);
  }

  #send(row: HTMLElement, file: File): void {
    const { maxBytes, tooLarge } = this.#form.dataset;
    if (file.size > Number(maxBytes ?? Infinity)) {
      this.#refuse(row, file, tooLarge ?? this.#strings.uploadFailed);
      this.#underWay.set(row, Promise.resolve("refused"));
      return;
    }
    const sending = this.#upload(row, file).then((answer): Arrival => {
      this.#unsent.delete(row);
      if (answer?.ok) {
        take(row, answer);
        if (answer.wasAnimated === true) note(row, this.#strings.pictureStandsStill);
        this.#underWay.delete(row);
        this.#changed();
        return "arrived";
      }
      if (answer === null) this.#unsent.set(row, file);
      this.#refuse(row, file, answer?.errors?.file?.join(" ") ?? answer?.message);
      return answer === null ? "offline" : "refused";
    });
    this.#underWay.set(row, sending);
  }

  /** Null when there was no answer. */
  #upload(row: HTMLElement, file: File): Promise<Taken | Refused | null> {
    const state = stateOf(row);
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.setAttribute("aria-label", this.#strings.uploading);
    state.replaceChildren(bar, this.#strings.uploading);

    const fields = new FormData();
    fields.set("__RequestVerificationToken", field(this.#form, "__RequestVerificationToken")?.value ?? "");
    fields.set("file", file);
    // Of all that can send, only this tells how far it has come.
    const request = new XMLHttpRequest();
    request.open("POST", new URL("?handler=Picture", this.#form.action));
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable && event.loaded < event.total) bar.value = event.loaded / event.total;
      else bar.removeAttribute("value");
    });
    return new Promise((resolve) => {
      request.addEventListener("loadend", () => {
        resolve(request.response as Taken | Refused | null);
      });
      request.send(fields);
    });
  }

  #refuse(row: HTMLElement, file: File, why: string | undefined): void {
    const state = stateOf(row);
    const said = document.createElement("span");
    said.className = "why";
    said.setAttribute("role", "alert");
    if (why === undefined) said.textContent = this.#strings.uploadFailed;
    else said.append(nameOf(file), `: ${why}`);
    state.replaceChildren(said);
    if (why !== undefined) return;
    const again = document.createElement("button");
    again.type = "button";
    again.className = "tool";
    again.textContent = this.#strings.again;
    again.addEventListener("click", () => {
      this.#send(row, file);
    });
    state.append(again);
  }
}

function take(row: HTMLElement, taken: Taken): void {
  for (const name of ["id", "url", "width", "height"] as const) set(row, name, String(taken[name]));
  // What was typed meanwhile is the editor's word, and stays.
  for (const name of ["alt", "caption", "credit", "takenOn"] as const)
    if (field(row, name)?.value === "") set(row, name, taken[name] ?? "");
  stateOf(row).remove();
  showThumb(row, taken.url);
}

function note(row: HTMLElement, text: string): void {
  const said = document.createElement("p");
  said.className = "hint";
  said.setAttribute("role", "status");
  said.textContent = text;
  row.querySelector(".fields")?.prepend(said);
}

/** A name that sets a direction turns nothing behind it. */
function nameOf(file: File): HTMLElement {
  const name = document.createElement("bdi");
  name.textContent = file.name;
  return name;
}

function showThumb(row: HTMLElement, url: string): void {
  const place = row.querySelector("[data-thumb]");
  if (place === null) return;
  const image = document.createElement("img");
  image.className = "thumb";
  image.alt = "";
  image.width = 96;
  image.height = 64;
  image.src = url.replace(
    /^(\/media\/[0-9a-f]{32})\/(\d+)\.jpg$/,
    (_, folder: string, width: string) => `${folder}/${Math.min(320, Number(width))}.jpg`,
  );
  place.replaceChildren(image);
}

function stateOf(row: HTMLElement): HTMLElement {
  const there = row.querySelector<HTMLElement>(".sending");
  if (there !== null) return there;
  const state = document.createElement("p");
  state.className = "sending";
  row.querySelector(".fields")?.prepend(state);
  return state;
}

function set(row: HTMLElement, name: string, value: string): void {
  const found = field(row, name);
  if (found) found.value = value;
}

function field(within: HTMLElement, name: string): HTMLInputElement | HTMLTextAreaElement | null {
  return within.querySelector(`[name="${name}"], [name$="].${name}"]`);
}

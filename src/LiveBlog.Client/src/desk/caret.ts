type Field = HTMLInputElement | HTMLTextAreaElement;

/** Puts the caret behind the words of a field, as a page opens. */
export function putCaretBehind(field: Field): void {
  const focus = (): void => {
    field.focus({ preventScroll: location.hash === "" });
    field.setSelectionRange(field.value.length, field.value.length);
  };
  focus();
  // A browser that leads to the part of the page which its address names takes the focus away; that is no wish of the editor's.
  if (location.hash === "") return;
  (field as HTMLElement).addEventListener(
    "blur",
    ({ relatedTarget }) => {
      if (relatedTarget === null)
        setTimeout(() => {
          if (document.activeElement === document.body) focus();
        });
    },
    { once: true },
  );
}

/** Where the words of an entry begin: its headline, its text or its first quote, the headline where nothing is written. */
export function firstWords(form: HTMLFormElement): Field {
  const [headline, body] = ["headline", "bodyMarkdown"].map((name) => form.elements.namedItem(name) as HTMLTextAreaElement) as [
    Field,
    Field,
  ];
  const quotes = Array.from(form.querySelectorAll<HTMLTextAreaElement>('[data-row=quotes] [name$=".text"]'));
  return [headline, body, ...quotes].find(({ value }) => value !== "") ?? headline;
}

/** Whether it is a field of one line. */
export function isLine(target: EventTarget | null): target is HTMLInputElement {
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit", "file"].includes(target.type);
}

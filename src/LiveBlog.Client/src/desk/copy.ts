import { copyText } from "../site/copy-text";

/** Buttons that copy the text of a field. */
export function copyButtons(copied: string): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy ?? "");
    if (!(field instanceof HTMLTextAreaElement)) continue;
    button.hidden = false;
    const label = button.textContent;
    button.addEventListener("click", () => {
      void copyText(field.value, document.body).then((isCopied) => {
        // Where nothing can be copied, what is chosen is copied by hand.
        field.select();
        if (!isCopied) return;
        button.textContent = copied;
        setTimeout(() => {
          button.textContent = label;
        }, 2_000);
      });
    });
  }
}

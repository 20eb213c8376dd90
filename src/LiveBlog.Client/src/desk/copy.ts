/** Buttons that copy the text of a field. */
export function copyButtons(copied: string): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy ?? "");
    if (!(field instanceof HTMLTextAreaElement)) continue;
    button.hidden = false;
    const label = button.textContent;
    button.addEventListener("click", () => {
      field.select();
      void navigator.clipboard.writeText(field.value).then(() => {
        button.textContent = copied;
        setTimeout(() => {
          button.textContent = label;
        }, 2_000);
      });
    });
  }
}

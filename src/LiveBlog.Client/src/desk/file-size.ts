/**
 * Says at once that a file is larger than may be sent, instead of sending it to be refused. The sentence stands in the page, in the
 * editor's language.
 */
export function watchFileSizes(): void {
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.type !== "file") return;
    const { maxBytes, tooLarge } = target.dataset;
    if (maxBytes === undefined || tooLarge === undefined) return;
    const field = target.closest(".field");
    field?.querySelector("[data-size]")?.remove();
    const large = Array.from(target.files ?? []).filter((file) => file.size > Number(maxBytes));
    if (large.length === 0) return;
    // It is not sent along with the rest of the form.
    target.value = "";
    field?.append(sentence(large, tooLarge));
  });
}

function sentence(files: readonly File[], tooLarge: string): HTMLElement {
  const said = document.createElement("span");
  said.className = "why";
  said.dataset.size = "";
  said.setAttribute("role", "alert");
  for (const file of files) {
    const name = document.createElement("bdi");
    name.textContent = file.name;
    said.append(name, `: ${tooLarge} `);
  }
  return said;
}

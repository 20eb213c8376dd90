/** The one element a change carries. Its text was sanitised by the server; a template runs no script and loads nothing. */
export function parse(html: string): HTMLElement {
  const template = document.createElement("template");
  template.innerHTML = html;
  const element = template.content.firstElementChild;
  if (element === null) throw new Error("A change without an element.");
  return element as HTMLElement;
}

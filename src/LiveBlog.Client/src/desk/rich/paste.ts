/**
 * What comes from a word processor, a mail or another site carries its styles, its classes and much that nobody chose. Of it
 * only what an entry can say is kept: paragraphs, emphasis, links, lists and quotations.
 */
export function cleanPaste(html: string): string {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const useless of body.querySelectorAll(Useless)) useless.remove();
  removeComments(body);
  makeLists(body);
  for (const element of [...body.querySelectorAll("*")].reverse()) rewrite(element);
  for (const empty of body.querySelectorAll("p, li, strong, em, a, blockquote, ul, ol")) if (isEmpty(empty)) empty.remove();
  return body.innerHTML.replaceAll("\u00a0\u00a0", " ").trim();
}

/** Programs, styles and what stands around an article for its own sake. */
const Useless = [
  "script, style, meta, link, title, head, noscript, template, iframe, object, embed, svg, math, canvas, audio, video, img, picture, source, input, button, select, textarea, form, nav, aside, footer, figure",
  "[hidden], [aria-hidden=true], [class*=share-], [class*=sharing], [class*=newsletter], [class*=advert], [id*=advert], [style*='display:none'], [style*='display: none'], [style*='mso-hide']",
].join(", ");

const Renamed = new Map([["B", "strong"], ["I", "em"], ["CITE", "em"], ["H1", "p"], ["H2", "p"], ["H3", "p"], ["H5", "p"], ["H6", "p"], ["DT", "p"], ["DD", "p"], ["PRE", "p"], ["CAPTION", "p"]]);
const Kept = new Set(["P", "BR", "STRONG", "EM", "A", "UL", "OL", "LI", "BLOCKQUOTE", "H4", "HR", "CODE"]);
const Blocks = "p, ul, ol, li, blockquote, h4, hr, div, table, tr, section, article";

function rewrite(element: Element): void {
  const name = element.tagName;
  const emphasis = emphasisOf(element);
  // Google wraps a whole document in a bold that says it is none, and a heading's bold is the heading's.
  if ((name === "B" || name === "STRONG" || name === "I" || name === "EM") && emphasis !== null && emphasis.length === 0) {
    unwrap(element);
  } else if (name === "A") {
    const href = hrefOf(element);
    if (href === null) unwrap(element);
    else become(element, "a").setAttribute("href", href);
  } else if (Renamed.has(name)) {
    become(element, Renamed.get(name) ?? "p");
  } else if (Kept.has(name)) {
    if (name === "P" && element.querySelector(Blocks) !== null) unwrap(element);
    else for (const attribute of [...element.attributes]) element.removeAttribute(attribute.name);
  } else if (name === "TR") {
    // The cells have been taken out by now, and what each held stands in the row.
    if (element.querySelector(Blocks) !== null) unwrap(element);
    else become(element, "p");
  } else if (/^(DIV|SECTION|ARTICLE|MAIN|HEADER|CENTER|ADDRESS|DL|TABLE|TBODY|THEAD|TD|TH)$/.test(name)) {
    // What holds nothing but text is a paragraph; what holds paragraphs is nothing by itself.
    if (name === "TD" || name === "TH") element.append(" ");
    if (name === "TD" || name === "TH" || element.querySelector(Blocks) !== null || element.closest("li, p") !== null) unwrap(element);
    else become(element, "p");
  } else {
    for (const mark of emphasis ?? []) wrapInside(element, mark);
    unwrap(element);
  }
}

/** The emphasis that an element's style asks for; null where its style says nothing of it. */
function emphasisOf(element: Element): string[] | null {
  const style = (element.getAttribute("style") ?? "").toLowerCase();
  const weight = /(?:^|[;\s])font-weight:\s*([a-z0-9]+)/.exec(style)?.[1];
  const slant = /(?:^|[;\s])font-style:\s*([a-z]+)/.exec(style)?.[1];
  if (weight === undefined && slant === undefined) return null;
  const bold = weight === "bold" || weight === "bolder" || Number(weight) >= 600;
  return [...(bold ? ["strong"] : []), ...(slant === "italic" || slant === "oblique" ? ["em"] : [])];
}

/** Where a link leads, without what counts its readers. Mail addresses and pages only; Google's own way around is cut short. */
function hrefOf(link: Element): string | null {
  const written = link.getAttribute("href") ?? "";
  if (!URL.canParse(written)) return null;
  let url = new URL(written);
  if (/^(www\.)?google\.[a-z.]+$/.test(url.hostname) && url.pathname === "/url") {
    const behind = url.searchParams.get("q") ?? url.searchParams.get("url") ?? "";
    if (URL.canParse(behind)) url = new URL(behind);
  }
  if (!["http:", "https:", "mailto:"].includes(url.protocol)) return null;
  for (const name of [...url.searchParams.keys()]) if (/^(utm_\w+|fbclid|gclid|mc_[ce]id|at_\w+|xtor)$/.test(name)) url.searchParams.delete(name);
  return url.href;
}

/** Word writes a list as paragraphs that say of themselves what item of what level they are, with the sign drawn as text. */
function makeLists(body: HTMLElement): void {
  let open: { readonly list: Element; readonly level: number }[] = [];
  for (const paragraph of [...body.querySelectorAll("p")]) {
    const level = Number(/mso-list:[^;]*level(\d+)/.exec(paragraph.getAttribute("style") ?? "")?.[1] ?? 0);
    if (level === 0) {
      open = [];
      continue;
    }
    const sign = [...paragraph.querySelectorAll("span")].find((span) => (span.getAttribute("style") ?? "").includes("mso-list:Ignore"));
    const isNumbered = /^\s*[\da-z]{1,3}[.)]/i.test(sign?.textContent ?? "");
    sign?.remove();
    // Something else between two items ends the list.
    if (open[0] !== undefined && open[0].list.nextElementSibling !== paragraph) open = [];
    open = open.filter((its) => its.level <= level);
    const item = document.createElement("li");
    const last = open.at(-1);
    if (last?.level === level) {
      last.list.append(item);
    } else {
      const list = document.createElement(isNumbered ? "ol" : "ul");
      if (last === undefined) paragraph.before(list);
      else (last.list.lastElementChild ?? last.list).append(list);
      list.append(item);
      open = [...open, { list, level }];
    }
    item.append(...paragraph.childNodes);
    paragraph.remove();
  }
}

function removeComments(body: HTMLElement): void {
  const walker = document.createTreeWalker(body, 128);
  const found: Node[] = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  for (const comment of found) (comment as ChildNode).remove();
}

function isEmpty(element: Element): boolean {
  return element.textContent.replace(/[\s\u200b\ufeff]/g, "") === "" && element.querySelector("hr") === null;
}

function become(element: Element, name: string): Element {
  const made = document.createElement(name);
  made.append(...element.childNodes);
  element.replaceWith(made);
  return made;
}

function unwrap(element: Element): void {
  element.replaceWith(...element.childNodes);
}

function wrapInside(element: Element, name: string): void {
  // Bold around paragraphs is each paragraph's; what stands in a link or a heading already is no more so.
  if (element.querySelector(Blocks) !== null) return;
  const wrapper = document.createElement(name);
  wrapper.append(...element.childNodes);
  element.append(wrapper);
}

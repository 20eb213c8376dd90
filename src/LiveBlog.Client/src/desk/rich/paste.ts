/**
 * What comes from a word processor, a mail or another site carries its styles, its classes and much that nobody chose. Of it
 * only what an entry can say is kept: paragraphs, emphasis, links, lists and quotations.
 */
export function cleanPaste(html: string): string {
  const { body } = new DOMParser().parseFromString(withoutStyles(html), "text/html");
  for (const useless of body.querySelectorAll(Useless)) useless.remove();
  removeComments(body);
  makeLists(body);
  for (const space of body.querySelectorAll(".Apple-converted-space")) space.replaceWith(Converted);
  for (const element of [...body.querySelectorAll("*")].reverse()) rewrite(element);
  body.normalize();
  tidySpaces(body);
  for (const empty of body.querySelectorAll("p, li, strong, em, a, blockquote, ul, ol")) if (isEmpty(empty)) empty.remove();
  return body.innerHTML.trim();
}

/**
 * The page's policy forbids styles and handlers of events, and a browser says so on the console for each that is parsed,
 * although nothing shows or runs it. What styles say of emphasis and lists is read under another name.
 */
function withoutStyles(html: string): string {
  return html
    .replace(/<style\b[^>]*>[^]*?(?:<\/style\s*>|$)/gi, "")
    .replace(/<[a-z](?:[^"'>]|"[^"]*"|'[^']*')*>/gi, (tag) =>
      tag.replace(
        /("[^"]*"|'[^']*')|(?<=[\s/"'])(?:style|on[a-z]+)(?=\s*=)/gi,
        (found: string, quoted?: string) => quoted ?? `data-${found}`,
      ),
    );
}

// A space that WebKit has written as one that does not break: before it was copied it was like any other.
const Converted = "\ue000";

/** No-break spaces stay where somebody set them: alone between words, and before the signs that French sets apart. */
function tidySpaces(body: HTMLElement): void {
  const walker = document.createTreeWalker(body, 4);
  while (walker.nextNode()) {
    const text = walker.currentNode as Text;
    text.data = text.data.replace(/[ \t\r\n\u00a0\ue000]*[\u00a0\ue000][ \t\r\n\u00a0\ue000]*/g, (run, at: number, all: string) =>
      run === "\u00a0" || /^[:;!?»%€]/.test(all.slice(at + run.length)) || all[at - 1] === "«" ? "\u00a0" : " ",
    );
  }
  for (const block of [body, ...body.querySelectorAll("p, li, h4, blockquote")]) {
    trimEdge(block, "firstChild", /^[\s\u00a0]+/);
    trimEdge(block, "lastChild", /[\s\u00a0]+$/);
  }
  for (const line of body.querySelectorAll("br"))
    if (isText(line.previousSibling)) line.previousSibling.data = line.previousSibling.data.replace(/[\s\u00a0]+$/, "");
}

function trimEdge(block: Element, edge: "firstChild" | "lastChild", space: RegExp): void {
  let node: Node | null = block[edge];
  while (node instanceof Element && !node.matches(Blocks)) node = node[edge];
  if (isText(node)) node.data = node.data.replace(space, "");
}

function isText(node: Node | null): node is Text {
  return node?.nodeType === 3;
}

/** Programs, styles and what stands around an article for its own sake. */
const Useless = [
  "script, style, meta, link, title, head, noscript, template, iframe, object, embed, svg, math, canvas, audio, video, img, picture, source, input, button, select, textarea, form, nav, aside, footer, figure",
  "[hidden], [aria-hidden=true], [class*=share-], [class*=sharing], [class*=newsletter], [class*=advert], [id*=advert], [data-style*='display:none'], [data-style*='display: none'], [data-style*='mso-hide'], br.Apple-interchange-newline",
].join(", ");

const Renamed = new Map([
  ["B", "strong"],
  ["I", "em"],
  ["CITE", "em"],
  ["H1", "p"],
  ["H2", "p"],
  ["H3", "p"],
  ["H5", "p"],
  ["H6", "p"],
  ["DT", "p"],
  ["DD", "p"],
  ["PRE", "p"],
  ["CAPTION", "p"],
]);
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
    else
      for (const { name: attribute } of [...element.attributes])
        if (name !== "OL" || attribute !== "start") element.removeAttribute(attribute);
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
  const style = (element.getAttribute("data-style") ?? "").toLowerCase();
  const weight = /(?:^|[;\s])font-weight:\s*([a-z0-9]+)/.exec(style)?.[1];
  const slant = /(?:^|[;\s])font-style:\s*([a-z]+)/.exec(style)?.[1];
  if (weight === undefined && slant === undefined) return null;
  const bold = weight === "bold" || weight === "bolder" || Number(weight) >= 600;
  return [...(bold ? ["strong"] : []), ...(slant === "italic" || slant === "oblique" ? ["em"] : [])];
}

/** Where a link leads, without what counts its readers. Mail addresses and pages only; Google's own way around is cut short. */
function hrefOf(link: Element): string | null {
  const written = (link.getAttribute("href") ?? "").replace(/^\s*\/\//, "https://");
  if (!URL.canParse(written)) return null;
  let url = new URL(written);
  if (/^(www\.)?google\.[a-z.]+$/.test(url.hostname) && url.pathname === "/url") {
    const behind = url.searchParams.get("q") ?? url.searchParams.get("url") ?? "";
    if (URL.canParse(behind)) url = new URL(behind);
  }
  if (!["http:", "https:", "mailto:"].includes(url.protocol)) return null;
  for (const name of [...url.searchParams.keys()])
    if (/^(utm_\w+|fbclid|gclid|mc_[ce]id|at_\w+|xtor)$/.test(name)) url.searchParams.delete(name);
  return url.href;
}

/** Word writes a list as paragraphs that say of themselves what item of what level they are, with the sign drawn as text. */
function makeLists(body: HTMLElement): void {
  let open: { readonly list: Element; readonly level: number }[] = [];
  for (const paragraph of [...body.querySelectorAll("p")]) {
    const level = Number(/mso-list:[^;]*level(\d+)/.exec(paragraph.getAttribute("data-style") ?? "")?.[1] ?? 0);
    if (level === 0) {
      open = [];
      continue;
    }
    const sign = [...paragraph.querySelectorAll("span")].find((span) =>
      (span.getAttribute("data-style") ?? "").includes("mso-list:Ignore"),
    );
    const [isNumbered, number = ""] = /^\s*(\d{1,9}|[a-z]{1,3})[.)]/i.exec(sign?.textContent ?? "") ?? [];
    sign?.remove();
    // Something else between two items ends the list.
    if (open[0] !== undefined && open[0].list.nextElementSibling !== paragraph) open = [];
    open = open.filter((its) => its.level <= level);
    const item = document.createElement("li");
    const last = open.at(-1);
    if (last?.level === level) {
      last.list.append(item);
    } else {
      const list = document.createElement(isNumbered === undefined ? "ul" : "ol");
      if (Number(number) > 1) list.setAttribute("start", number);
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

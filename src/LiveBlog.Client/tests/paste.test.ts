import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { parse, schema, serialize } from "../src/desk/rich/markdown";
import { cleanPaste } from "../src/desk/rich/paste";
import { openBrowser } from "./support/browser";

function pasted(name: string): string {
  openBrowser("");
  // The white space of the source is no part of what was copied.
  return cleanPaste(readFileSync(new URL(`../../../tests/pasted/${name}.html`, import.meta.url), "utf8"))
    .replace(/\s+/g, " ")
    .replace(/> </g, "><");
}

test("from Word: its lists are lists, its styles and its empty lines are gone", () => {
  assert.equal(
    pasted("word"),
    "<p><strong>Les convois repartent</strong></p>" +
      '<p>Onze navires quittent <em>Port-Lémence</em> à l’aube, selon <a href="https://capitainerie.example/avis?id=7">la capitainerie</a>.</p>' +
      "<ul><li>Six pour <strong>Sark</strong><ul><li>dont deux sous escorte</li></ul></li><li>Cinq pour Aldane</li></ul>" +
      "<p>Fin du point.</p>",
  );
});

test("from Google Docs: the bold around everything is none, and the links lead where they say", () => {
  assert.equal(
    pasted("google-docs").replace(/<br>/g, ""),
    "<p><strong>Les convois repartent</strong></p>" +
      '<p>Onze navires quittent <em>Port-Lémence</em> à l’aube, selon <a href="https://capitainerie.example/avis?id=7">la capitainerie</a>.</p>' +
      "<ul><li><p>Six pour <strong>Sark</strong></p></li><li><p>Cinq pour Aldane</p></li></ul>",
  );
});

test("from LibreOffice: fonts and colours go, a table's row is a line", () => {
  assert.equal(
    pasted("libreoffice"),
    "<p>Les convois repartent</p>" +
      '<p>Onze navires quittent <em>Port-Lémence</em> à l’aube, selon <a href="https://capitainerie.example/avis?id=7">la capitainerie</a>.</p>' +
      "<ol><li><p>Six pour <strong>Sark</strong></p></li><li><p>Cinq pour Aldane</p></li></ol>" +
      "<p>Sark</p><p>6</p>",
  );
});

test("from a news site: what stands around the text stays there, and nothing of it runs", () => {
  assert.equal(
    pasted("news-site"),
    "<p>Les convois repartent</p>" +
      '<p>Onze navires quittent <em>Port-Lémence</em> à l’aube, selon <a href="https://capitainerie.example/avis?id=7">la capitainerie</a>.</p>' +
      "<blockquote><p>« Nous savons par où passer. »</p></blockquote>" +
      "<p>Un alinéa qui n’est <strong>dans aucun</strong> paragraphe.</p>" +
      "<p>Suite</p>",
  );
});

function cleaned(html: string): string {
  openBrowser("");
  return cleanPaste(html);
}

test("spaces that a browser has made hard are spaces again; those that somebody set stay", () => {
  const hard = '<span class="Apple-converted-space">\u00a0</span>';
  assert.equal(
    cleaned(`<p>Onze${hard}navires ${hard}partent&nbsp;</p><p>&nbsp;</p><p>&nbsp;Fin${hard}!<br class="Apple-interchange-newline"></p>`),
    "<p>Onze navires partent</p><p>Fin&nbsp;!</p>",
  );
  assert.equal(
    cleaned("<p>«&nbsp;Oui&nbsp;»&nbsp;: 12&nbsp;000 &nbsp;navires &nbsp;;&nbsp;fin<b>&nbsp;</b></p>"),
    "<p>«&nbsp;Oui&nbsp;»&nbsp;: 12&nbsp;000 navires&nbsp;;&nbsp;fin</p>",
  );
});

test("a list keeps the number that it begins with, and its items stand close", () => {
  assert.equal(
    cleaned('<ol start="7" class="x" style="margin: 0"><li>Sept</li><li>Huit</li></ol>'),
    '<ol start="7"><li>Sept</li><li>Huit</li></ol>',
  );
  const doc = parse("7. Sept\n8. Huit");
  assert.equal(doc?.firstChild?.attrs.order, 7);
  assert.equal(serialize(doc), "7. Sept\n8. Huit");
});

test("styles are read before the page's policy sees them, and words that look like them stay", () => {
  assert.equal(cleaned('<p onclick="x()" ONLOAD=y>Sur onload=1</p>'), "<p>Sur onload=1</p>");
  assert.equal(
    cleaned(
      '<style>p { color: red }</style><p STYLE = "color:red" title=\'a style="b"\'>Le style=1 est <span style="font-weight:700">gras</span></p>',
    ),
    "<p>Le style=1 est <strong>gras</strong></p>",
  );
  assert.equal(cleaned('<p style="display:none">Caché</p><p>Vu</p>'), "<p>Vu</p>");
});

const words = fc
  .string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...Array.from("ab*_[]()#>-+=.1~`\\&<é!|")) })
  .map((text) => text.trim())
  .filter((text) => text !== "" && !/^\s*$/.test(text));
const line = fc
  .array(fc.tuple(words, fc.constantFrom("", "strong", "em"), fc.boolean()), { minLength: 1, maxLength: 4 })
  .map((pieces) =>
    pieces.flatMap(([text, mark, breaks], i) => [
      ...(i > 0 ? [breaks ? schema.node("hard_break") : schema.text(" ")] : []),
      schema.text(text, mark === "" ? [] : [schema.mark(mark)]),
    ]),
  );
const paragraph = line.map((inline) => schema.node("paragraph", null, inline));
const block = fc.oneof(
  paragraph,
  fc.array(paragraph, { minLength: 1, maxLength: 3 }).map((items) =>
    schema.node(
      "bullet_list",
      { tight: true },
      items.map((item) => schema.node("list_item", null, [item])),
    ),
  ),
);

test("whatever is written in the editor reads the same after a save and a reload", () => {
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 4 }), (blocks) => {
      // Two lists that touch are one list in Markdown.
      const apart = blocks.flatMap((its, i) =>
        i > 0 && its.type.name === "bullet_list" && blocks[i - 1]?.type.name === "bullet_list"
          ? [schema.node("paragraph", null, [schema.text("x")]), its]
          : [its],
      );
      const doc = schema.node("doc", null, apart);
      const markdown = serialize(doc);
      const again = parse(markdown);
      assert.ok(again, markdown);
      assert.equal(again.textBetween(0, again.content.size, "\n"), doc.textBetween(0, doc.content.size, "\n"), markdown);
      assert.equal(serialize(again), markdown);
    }),
    { numRuns: Number(process.env.RUNS ?? 400) },
  );
});

test("what the editor cannot show is left to be edited as its source", () => {
  for (const markdown of ["A <sub>2</sub> B", "![Alt](https://a.example/a.png)", '<p dir="rtl">x</p>'])
    assert.equal(parse(markdown), null, markdown);
  for (const markdown of ["", "One\ntwo", "#### Title\n\n> quoted\n\n1. a\n2. b", "https://a.example/a_b_c"])
    assert.ok(parse(markdown), markdown);
});

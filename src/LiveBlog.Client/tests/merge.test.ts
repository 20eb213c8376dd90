import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Form, merge } from "../src/desk/merge";

const form = (fields: Readonly<Record<string, string>>): Form => new Map(Object.entries(fields));
const said = (of: Form): Record<string, string> => Object.fromEntries([...of].filter(([, value]) => value !== "").sort());

const words = fc.constantFrom("", "One", "Two", "One\n\nTwo", "One\n\nTwo\n\nThree", "Zero\n\nOne");
const anyForm = fc
  .record({
    headline: words,
    bodyMarkdown: words,
    isKeyEvent: fc.constantFrom("", "true"),
    quotes: fc.array(fc.record({ text: fc.constantFrom("Never.", "Always."), attribution: fc.constantFrom("", "A. Solme") }), {
      maxLength: 3,
    }),
  })
  .map(({ quotes, ...fields }) =>
    form({
      ...fields,
      ...Object.fromEntries(quotes.flatMap((quote, i) => Object.entries(quote).map(([name, value]) => [`quotes[${i}].${name}`, value]))),
    }),
  );

test("what only one of two editors touched is taken from that one", () => {
  const base = form({ headline: "Talks", bodyMarkdown: "At noon.", isPinned: "true" });
  const { fields, taken, clashes } = merge(
    base,
    form({ headline: "Talks resume", bodyMarkdown: "At noon.", isPinned: "true" }),
    form({ headline: "Talks", bodyMarkdown: "At one.", isKeyEvent: "true" }),
  );
  assert.deepEqual(said(fields), { headline: "Talks resume", bodyMarkdown: "At one.", isKeyEvent: "true" });
  assert.deepEqual([...taken].sort(), ["bodyMarkdown", "isKeyEvent", "isPinned"]);
  assert.deepEqual(clashes, []);
});

test("paragraphs and rows that two editors added in different places all stay", () => {
  const base = form({ bodyMarkdown: "One\n\nTwo\n\nThree", "quotes[0].text": "Never." });
  const { fields, clashes } = merge(
    base,
    form({ bodyMarkdown: "Zero\n\nOne\n\nTwo\n\nThree", "quotes[0].text": "Never.", "quotes[1].text": "Mine." }),
    form({ bodyMarkdown: "One\n\nTwo\n\nThree\n\nFour", "quotes[0].text": "First.", "quotes[1].text": "Never." }),
  );
  assert.deepEqual(said(fields), {
    bodyMarkdown: "Zero\n\nOne\n\nTwo\n\nThree\n\nFour",
    "quotes[0].text": "First.",
    "quotes[1].text": "Never.",
    "quotes[2].text": "Mine.",
  });
  assert.deepEqual(clashes, []);
});

test("what both changed differently clashes, and mine stays until one is chosen", () => {
  const { fields, clashes } = merge(form({ headline: "Talks" }), form({ headline: "Talks resume" }), form({ headline: "Talks fail" }));
  assert.deepEqual(said(fields), { headline: "Talks resume" });
  assert.deepEqual(clashes, [{ part: "headline", mine: [["headline", "Talks resume"]], theirs: [["headline", "Talks fail"]] }]);
});

test("whatever the two did: one who did nothing loses nothing, two who did the same agree, and nothing is made up", () => {
  fc.assert(
    fc.property(anyForm, anyForm, anyForm, (base, mine, theirs) => {
      assert.deepEqual(said(merge(base, mine, base).fields), said(mine));
      assert.deepEqual(said(merge(base, base, theirs).fields), said(theirs));
      const same = merge(base, mine, mine);
      assert.deepEqual(said(same.fields), said(mine));
      assert.deepEqual(same.clashes, []);

      const { fields, clashes } = merge(base, mine, theirs);
      for (const { part, mine: my } of clashes) for (const [name, value] of my) assert.equal(fields.get(name) ?? "", value, part);
      const known = new Set([base, mine, theirs].flatMap((its) => [...its.values()].flatMap((value) => value.split("\n"))));
      for (const value of fields.values()) for (const line of value.split("\n")) assert.ok(known.has(line), line);
    }),
  );
});

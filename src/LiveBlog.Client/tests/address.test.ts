import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf } from "../src/desk/rich/address";

test("addresses are read as people write them, and what is none is none", () => {
  for (const [written, read] of [
    ["example.com", "https://example.com/"],
    ["  example.com/a?b=c#d ", "https://example.com/a?b=c#d"],
    ["www.example.com:8080", "https://www.example.com:8080/"],
    ["http://example.com", "http://example.com/"],
    ["//example.com/x", "https://example.com/x"],
    ["пример.рф", "https://xn--e1afmkfd.xn--p1ai/"],
    ["مثال.السعودية/خبر", "https://xn--mgbh0fb.xn--mgberp4a5d4ar/%D8%AE%D8%A8%D8%B1"],
    ["redaction@exemple.fr", "mailto:redaction@exemple.fr"],
    ["mailto:a@b.example", "mailto:a@b.example"],
    ["/live/aldane", "/live/aldane"],
  ] as const)
    assert.equal(addressOf(written), read, written);
  for (const none of [
    "",
    "example",
    "see here",
    "javascript:alert(1)",
    "data:text/html,x",
    "3.5",
    "20.11.2026",
    "mailto:",
    "https://",
    "tel:112",
  ])
    assert.equal(addressOf(none), null, none);
});

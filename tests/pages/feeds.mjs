// Reads the feeds of some blogs with feedsmith and compares them with what the API says. Usage: node feeds.mjs <url> <slug…>
import assert from "node:assert/strict";
import { parseFeed } from "feedsmith";

const [origin, ...slugs] = process.argv.slice(2);

async function text(path) {
  const response = await fetch(new URL(path, origin));
  assert.equal(response.status, 200, path);
  return response.text();
}

for (const slug of slugs) {
  const { items: entries } = JSON.parse(await text(`/api/v1/blogs/${slug}/entries?limit=100`));
  for (const name of ["atom", "rss", "json"]) {
    const { format, feed } = parseFeed(await text(`/live/${slug}/feed.${name}`));
    assert.equal(format, name);
    const items = feed.entries ?? feed.items;
    assert.equal(items.length, entries.length, `${slug} as ${name}`);
    for (const [i, entry] of entries.entries()) {
      const item = items[i];
      const link = item.link ?? item.url ?? item.links?.[0]?.href;
      assert.equal(link, entry.url);
      const content = JSON.stringify(item);
      for (const quote of entry.quotes) {
        if (quote.attribution !== null) assert.ok(content.includes(quote.attribution), `${name} has ${quote.attribution}`);
      }
      for (const picture of entry.media) assert.ok(content.includes(new URL(picture.url, origin).href), `${name} has ${picture.url}`);
    }
  }
  console.log(`${slug}: ${entries.length} entries in Atom, RSS and JSON Feed`);
}

// The newswire: the same lines in each format, in the same order, each with a name of its own.
const lines = JSON.parse(await text("/newswire/feed.json")).items;
for (const name of ["atom", "rss", "json"]) {
  const { format, feed } = parseFeed(await text(`/newswire/feed.${name}`));
  assert.equal(format, name);
  const items = feed.entries ?? feed.items;
  assert.deepEqual(items.map((item) => item.title?.value ?? item.title), lines.map((line) => line.title));
  assert.equal(new Set(items.map((item) => item.id ?? item.guid?.value)).size, lines.length);
}
console.log(`the newswire: ${lines.length} lines in Atom, RSS and JSON Feed`);

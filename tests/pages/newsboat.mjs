// Has newsboat, a reader of feeds that is not ours, fetch the feeds of some blogs, and compares what it keeps with what the
// API says. It reads Atom and RSS. Usage: node newsboat.mjs <url> <slug…>
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [origin, ...slugs] = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), "newsboat-"));
const [urls, cache, config] = ["urls", "cache.db", "config"].map((name) => join(home, name));
const plain = (text) => text.replace(/\s+/gu, " ");

async function json(path) {
  const response = await fetch(new URL(path, origin));
  assert.equal(response.status, 200, path);
  return response.json();
}

try {
  writeFileSync(config, "");
  for (const [slug, format] of slugs.flatMap((slug) => ["atom", "rss"].map((format) => [slug, format]))) {
    // By a cache of its own: newsboat knows an item by its id, which is the same in every format.
    rmSync(cache, { force: true });
    writeFileSync(urls, `${new URL(`/live/${slug}/feed.${format}`, origin).href}\n`);
    execFileSync("newsboat", ["-q", "-u", urls, "-c", cache, "-C", config, "-x", "reload"], { env: { ...process.env, HOME: home }, stdio: ["ignore", "ignore", "inherit"] });
    const kept = execFileSync("sqlite3", ["-json", cache, "select url, title, content from rss_item where deleted = 0"], { encoding: "utf8", maxBuffer: 64 << 20 });
    const items = new Map(JSON.parse(kept || "[]").map((item) => [item.url, item]));
    const { items: entries } = await json(`/api/v1/blogs/${slug}/entries?limit=100`);
    assert.equal(items.size, entries.length, `${slug} as ${format}`);
    for (const entry of entries) {
      const item = items.get(entry.url);
      assert.ok(item, `${format} has ${entry.url}`);
      if (entry.headline !== null) assert.equal(plain(item.title), plain(entry.headline));
      for (const quote of entry.quotes) {
        const [paragraph] = quote.text.split("\n\n");
        assert.ok(plain(decoded(item.content)).includes(plain(paragraph)), `${format} has the quote of ${quote.attribution} in ${entry.url}`);
      }
      for (const picture of entry.media) assert.ok(item.content.includes(new URL(picture.url, origin).href), `${format} has ${picture.url}`);
    }
    console.log(`${slug}: newsboat keeps ${items.size} entries of its ${format} feed`);
  }
} finally {
  rmSync(home, { recursive: true });
}

function decoded(html) {
  return html.replace(/&(?:#x([\da-f]+)|#(\d+)|(amp|lt|gt|quot));/giu, (_, hex, decimal, name) =>
    name ? { amp: "&", lt: "<", gt: ">", quot: '"' }[name.toLowerCase()] : String.fromCodePoint(parseInt(hex ?? decimal, hex ? 16 : 10)));
}

// Walks the site from its front page as a reader would, by links alone, and keeps every page for the HTML checker.
// A link of ours that leads nowhere is an error. Usage: node crawl.mjs <url> <folder> [path…]
import { mkdir, writeFile } from "node:fs/promises";

const [origin, folder, ...more] = process.argv.slice(2);
const most = 400;
// Of pages that differ only in these, a few of each kind are enough.
const sampled = [/\/entry\/\d+/, /[?&](before|after|at|time)=/, /\/search/];
const mostOfAKind = 6;

const seen = new Set();
const kinds = new Map();
const queue = [];
let pages = 0;
let wrong = 0;

const enqueue = (address, from) => {
  const url = new URL(address, new URL(from, origin));
  if (url.origin !== new URL(origin).origin || url.protocol !== "http:") return;
  url.hash = "";
  const path = url.pathname + url.search;
  if (seen.has(path)) return;
  const kind = sampled.findIndex((pattern) => pattern.test(path));
  if (kind >= 0) {
    const count = (kinds.get(kind) ?? 0) + 1;
    kinds.set(kind, count);
    if (count > mostOfAKind) return;
  }
  seen.add(path);
  queue.push({ path, from });
};

const decoded = (text) => text.replaceAll("&amp;", "&").replaceAll("&#x2B;", "+").replaceAll("&quot;", '"');

await mkdir(folder, { recursive: true });
enqueue("/", "/");
for (const path of more) enqueue(path, "the command line");
while (queue.length > 0 && seen.size < most) {
  const { path, from } = queue.shift();
  const response = await fetch(new URL(path, origin), { redirect: "manual", headers: { "accept-language": "en" } });
  const text = await response.text();
  if (response.status >= 400 && !more.includes(path)) {
    console.error(`${path} answers ${response.status}; it is linked from ${from}`);
    wrong++;
  }
  const location = response.headers.get("location");
  if (location !== null) enqueue(location, path);
  if (!(response.headers.get("content-type") ?? "").startsWith("text/html") || text === "") continue;
  pages++;
  await writeFile(`${folder}/${String(pages).padStart(3, "0")}${path.replaceAll(/[^a-zA-Z0-9]+/g, "_").slice(0, 80)}.html`, text);
  for (const [, address] of text.matchAll(/<(?:a|link|img|source|script|iframe)\b[^>]*?\s(?:href|src)="([^"]+)"/g)) {
    if (!/^(?:#|mailto:|data:|javascript:)/.test(address)) enqueue(decoded(address), path);
  }
}
console.log(`${seen.size} addresses, ${pages} pages`);
if (wrong > 0 || pages < 5) process.exitCode = 1;

// Prints the tests that failed, with the first lines of why, from the results that `dotnet test` wrote (.trx):
//   node tests/failures.mjs <folder of results>
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const Lines = 6;
const folder = process.argv[2];
const plain = (xml) => xml.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#xD;/g, "").replace(/&#xA;/g, "\n").replace(/&amp;/g, "&");

for (const name of readdirSync(folder).filter((name) => name.endsWith(".trx"))) {
  for (const [, attributes, inside] of readFileSync(join(folder, name), "utf8").matchAll(/<UnitTestResult ([^>]*outcome="Failed"[^>]*)>(.*?)<\/UnitTestResult>/gs)) {
    const test = /testName="([^"]*)"/.exec(attributes)?.[1] ?? "?";
    const message = /<Message>(.*?)<\/Message>/s.exec(inside)?.[1] ?? "";
    const frames = (/<StackTrace>(.*?)<\/StackTrace>/s.exec(inside)?.[1] ?? "").split("\n").filter((frame) => frame.includes("LiveBlog"));
    console.log(`FAILED: ${plain(test)}`);
    for (const line of [...plain(message).split("\n").slice(0, Lines), ...frames.slice(0, 2).map(plain)]) console.log(`    ${line.trim().slice(0, 300)}`);
  }
}

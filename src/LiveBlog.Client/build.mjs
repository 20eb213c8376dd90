// Bundles the scripts and the style sheets into wwwroot. Says nothing when all went well; --dev keeps names and adds maps.
import { build } from "esbuild";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const wwwroot = fileURLToPath(new URL("../../wwwroot/", import.meta.url));
const dev = process.argv.includes("--dev");
const pages = ["reader", "desk", "embed"];

const shared = {
  absWorkingDir: here,
  bundle: true,
  minify: !dev,
  sourcemap: dev ? "linked" : false,
  legalComments: "none",
  logLevel: "warning",
  logOverride: { "empty-import-meta": "error" },
};

// What a page needs only when asked for is a chunk of its own, under a name that changes with it. Old ones go.
await rm(`${wwwroot}js/chunks`, { recursive: true, force: true });

try {
  const results = await Promise.all([
    build({
      ...shared,
      entryPoints: pages.map((page) => `src/${page}.ts`),
      outdir: `${wwwroot}js`,
      format: "esm",
      splitting: true,
      chunkNames: "chunks/[name]-[hash]",
      target: "es2022",
    }),
    // At an address of its own, without a hash: other sites write it into their pages.
    build({
      ...shared,
      entryPoints: ["src/embed-loader.ts"],
      outfile: `${wwwroot}embed.js`,
      format: "iife",
      target: "es2020",
    }),
    build({
      ...shared,
      entryPoints: pages.map((page) => `styles/${page}.css`),
      outdir: `${wwwroot}css/built`,
      // Newer than es2022: nesting and logical properties are to stay as they are written.
      target: ["chrome120", "firefox121", "safari17"],
      external: ["*.woff2"],
    }),
  ]);
  if (results.some((result) => result.warnings.length > 0)) process.exitCode = 1;
} catch {
  // esbuild has already said what was wrong, and where.
  process.exitCode = 1;
}

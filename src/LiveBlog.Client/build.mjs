// Bundles the scripts and the style sheets into wwwroot. Says nothing when all went well; --dev keeps names and adds maps.
import { build } from "esbuild";
import { readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const wwwroot = fileURLToPath(new URL("../../wwwroot/", import.meta.url));
const dev = process.argv.includes("--dev");
const pages = ["reader", "desk", "embed"];

// Pages of one small script each, without chunks.
const scripts = ["account", "account-link", "desk-forms", "moderation", "refresh", "signed-out"];

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

/**
 * Lets every part that a page loads later import the page's own script first. The bundler puts into one file what the same
 * parts need; so all that the page needs at once is one file, instead of one for every mix of parts that share something,
 * each compressed for itself. A part is only ever loaded by the script, which has run by then.
 */
const partsAfter = (page) => ({
  name: "parts-after-the-page",
  setup({ onResolve, onLoad, resolve }) {
    const parts = new Set();
    onResolve({ filter: /^\./ }, async ({ kind, path, resolveDir, importer, pluginData }) => {
      if (kind !== "dynamic-import" || pluginData === "ours") return undefined;
      const found = await resolve(path, { kind, resolveDir, importer, pluginData: "ours" });
      parts.add(found.path);
      return found;
    });
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (!parts.has(path)) return undefined;
      return { contents: `import ${JSON.stringify(`${here}src/${page}.ts`)};\n${await readFile(path, "utf8")}`, loader: "ts" };
    });
  },
});

// One bundle a page: what it needs at once, and a chunk for each part that it loads when asked for it.
const bundle = (page) =>
  build({
    ...shared,
    plugins: [partsAfter(page)],
    entryPoints: [`src/${page}.ts`],
    outdir: `${wwwroot}js`,
    format: "esm",
    splitting: true,
    metafile: true,
    chunkNames: "chunks/[name]-[hash]",
    target: "es2022",
  });

try {
  const bundles = await Promise.all(pages.map(bundle));
  const results = await Promise.all([
    // Runs before the first paint, so it is no module, and small.
    build({
      ...shared,
      entryPoints: ["src/early.ts"],
      outfile: `${wwwroot}js/early.js`,
      format: "iife",
      target: "es2020",
    }),
    ...scripts.map((name) =>
      build({ ...shared, entryPoints: [`src/${name}.ts`], outfile: `${wwwroot}js/${name}.js`, format: "esm", target: "es2022" }),
    ),
    // At an address of its own, without a hash: other sites write it into their pages.
    build({
      ...shared,
      entryPoints: ["src/embed-loader.ts"],
      outfile: `${wwwroot}embed.js`,
      format: "iife",
      target: "es2020",
    }),
    // At the root, since a service worker sees to no more than lies below it.
    build({ ...shared, entryPoints: ["worker/sw.ts"], outfile: `${wwwroot}sw.js`, format: "iife", target: "es2020" }),
    build({
      ...shared,
      entryPoints: pages.map((page) => `styles/pages/${page}.css`),
      outdir: `${wwwroot}css/built`,
      // Newer than es2022: nesting, logical properties and light-dark() are to stay as they are written.
      target: ["chrome123", "firefox121", "safari17.5"],
      external: ["*.woff2"],
    }),
  ]);

  // The chunks that a page's script imports at once: the page names them, so that they are not found one after the other.
  const preloads = Object.fromEntries(pages.map((page, index) => [page, staticChunks(bundles[index].metafile.outputs, `/js/${page}.js`)]));
  await writeFile(`${wwwroot}js/preloads.json`, JSON.stringify(preloads));
  if ([...bundles, ...results].some((result) => result.warnings.length > 0)) process.exitCode = 1;
} catch {
  // esbuild has already said what was wrong, and where.
  process.exitCode = 1;
}

/** Whatever the output under this address imports, and what that imports, as addresses. */
function staticChunks(outputs, address) {
  const addressOf = (path) => `/${path.slice(path.lastIndexOf("js/"))}`;
  const found = new Set();
  const visit = (its) => {
    const [, output] = Object.entries(outputs).find(([path]) => addressOf(path) === its);
    for (const { path, kind } of output.imports) {
      if (kind !== "import-statement" || found.has(addressOf(path))) continue;
      found.add(addressOf(path));
      visit(addressOf(path));
    }
  };
  visit(address);
  return [...found];
}

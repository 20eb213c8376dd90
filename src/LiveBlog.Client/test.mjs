// Bundles the tests one by one, packages left outside, and hands them to node's own runner.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = `${here}node_modules/.cache/liveblog-tests`;
const tests = readdirSync(`${here}tests`).filter((name) => name.endsWith(".test.ts"));

rmSync(out, { recursive: true, force: true });
await build({
  absWorkingDir: here,
  entryPoints: tests.map((name) => `tests/${name}`),
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  inject: ["tests/support/elements.ts"],
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: "inline",
  logLevel: "warning",
});

const run = spawnSync(
  process.execPath,
  [
    "--enable-source-maps",
    "--test",
    `--test-concurrency=${availableParallelism()}`,
    ...process.argv.slice(2),
    ...tests.map((name) => `${out}/${name.replace(/\.ts$/, ".mjs")}`),
  ],
  { cwd: here, stdio: "inherit" },
);
process.exitCode = run.status ?? 1;

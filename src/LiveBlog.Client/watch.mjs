// Bundles again whenever a source changes. What it makes is what the build makes, so that it may stay.
import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
let timer;
let running = false;
let again = false;

function bundle() {
  if (running) {
    again = true;
    return;
  }

  running = true;
  const started = Date.now();
  spawn(process.execPath, ["build.mjs"], { cwd: here, stdio: "inherit" }).on("exit", (code) => {
    if (code === 0) console.log(`client: bundled in ${Date.now() - started} ms`);
    running = false;
    if (again) {
      again = false;
      bundle();
    }
  });
}

for (const folder of ["src", "styles", "worker"]) {
  // Editors write a file in several steps.
  watch(here + folder, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(bundle, 100);
  });
}

bundle();

// Build the wall into one file whose name has a hash, where the integration serves it.
//
//   node build.mjs           write it
//   node build.mjs --check   fail if the file that is there is not the one that would be written

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const FOLDER = new URL("../custom_components/cgi_camera/frontend/", import.meta.url);
const MAX_KILOBYTES = 60;

const { outputFiles } = await build({
  entryPoints: [new URL("src/main.ts", import.meta.url).pathname],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "inline",
  write: false,
});
const built = outputFiles[0].contents;
const hash = createHash("sha256").update(built).digest("hex").slice(0, 12);
const name = `cgi-camera-wall.${hash}.js`;
const kilobytes = gzipSync(built).length / 1000;
if (kilobytes > MAX_KILOBYTES) {
  fail(`${kilobytes.toFixed(1)} kB gzipped exceed ${MAX_KILOBYTES} kB`);
}

mkdirSync(FOLDER, { recursive: true });
const there = readdirSync(FOLDER).filter((file) => file.endsWith(".js"));
if (process.argv.includes("--check")) {
  const isCurrent =
    there.length === 1 && there[0] === name && readFileSync(new URL(name, FOLDER)).equals(built);
  if (!isCurrent) {
    fail(`${there.join(", ") || "no file"} is not ${name}: run "npm run build" in frontend/`);
  }
} else {
  for (const file of there) {
    rmSync(new URL(file, FOLDER));
  }
  writeFileSync(new URL(name, FOLDER), built);
}
process.stdout.write(`${name}: ${kilobytes.toFixed(1)} kB gzipped\n`);

function fail(reason) {
  process.stderr.write(`build: ${reason}\n`);
  process.exit(1);
}

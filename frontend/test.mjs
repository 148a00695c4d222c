// Bundle the unit tests and run them with Node's own runner, which is the same from Node 18 on.

import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

const here = new URL("./", import.meta.url).pathname;
const folder = `${here}node_modules/.cache/tests`;
rmSync(folder, { recursive: true, force: true });
const names = readdirSync(`${here}tests`).filter((name) => name.endsWith(".test.ts"));
await build({
  entryPoints: names.map((name) => `${here}tests/${name}`),
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node18",
  outdir: folder,
  outExtension: { ".js": ".mjs" },
});
const files = names.map((name) => `${folder}/${name.replace(/\.ts$/, ".mjs")}`);
process.exit(spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit" }).status ?? 1);

// Bundles src/report.ts into one file, with the licenses of what is bundled at its head.
// Usage: node build.mjs OUTPUT (hatch_build.py calls it when the Python package is built)
import { readFileSync } from "node:fs";
import { build } from "esbuild";

const output = process.argv[2];
if (!output) throw new Error("usage: node build.mjs OUTPUT");

const licenses = [
  "Bundled: Apache ECharts (Apache License 2.0, with parts of d3.js under BSD 3-Clause), zrender (BSD 3-Clause), tslib (0BSD).",
  readFileSync("node_modules/echarts/NOTICE", "utf8"),
  "ECharts: licensed under the Apache License, Version 2.0; a copy is at www.apache.org/licenses/LICENSE-2.0",
  "Parts of ECharts are from d3.js: " + readFileSync("node_modules/echarts/licenses/LICENSE-d3", "utf8"),
  "zrender: " + readFileSync("node_modules/zrender/LICENSE", "utf8"),
].map((text) => text.trim());

await build({
  entryPoints: ["src/report.ts"],
  outfile: output,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  charset: "utf8",
  define: { "process.env.NODE_ENV": '"production"' },
  banner: { js: "/*!\n" + licenses.join("\n\n") + "\n*/" },
  legalComments: "inline",
  logLevel: "warning",
});

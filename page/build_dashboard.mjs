// Bundles dashboard/ into one folder of files without folders, with the licenses of what is bundled beside them.
// Usage: node build_dashboard.mjs OUTPUT (hatch_build.py calls it when the Python package is built)
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "vite";

if (!process.argv[2]) throw new Error("usage: node build_dashboard.mjs OUTPUT");
const output = resolve(process.argv[2]);
const license = (name, file) => readFileSync(`node_modules/${name}/${file}`, "utf8").trim();

await build({
  configFile: false,
  root: "dashboard",
  base: "/assets/", // where the server gives them; the page itself stands at /
  logLevel: "warn",
  build: {
    outDir: output,
    assetsDir: "",
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content security policy of the server knows no data: but for pictures
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    target: "es2022",
  },
});

const parts = [
  ["React, React DOM and scheduler (MIT)", license("react", "LICENSE")],
  ["TradingView Lightweight Charts\u2122, Copyright (c) TradingView, Inc. https://www.tradingview.com/ (Apache License 2.0, a copy is at www.apache.org/licenses/LICENSE-2.0)", ""],
  ["fancy-canvas (MIT), Copyright (c) TradingView, Inc.", ""],
  ["Pretendard (SIL Open Font License 1.1)", license("@fontsource/pretendard", "LICENSE")],
  ["Apache ECharts (Apache License 2.0)", license("echarts", "NOTICE")],
  ["parts of ECharts that are from d3.js", license("echarts", "licenses/LICENSE-d3")],
  ["zrender (BSD 3-Clause)", license("zrender", "LICENSE")],
  ["tslib (0BSD), Copyright (c) Microsoft Corporation", ""],
];
writeFileSync(join(output, "licenses.txt"), `Bundled into the dashboard:\n\n${parts.map((each) => each.filter(Boolean).join("\n\n")).join("\n\n----\n\n")}\n`);

#!/usr/bin/env node
// Stands in for a native solc: forge and slither call it with --version or --standard-json; npm's solcjs does the work.
"use strict";
const path = require("path");
const root = path.resolve(__dirname, "..", "..");
const { version } = require(path.join(root, "node_modules", "solc", "package.json"));

function argument(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

// forge names a file above its root by relative path where a remapping led to it and by absolute path where another
// such file imported it. solcjs reads no files and would see two of each, so all become absolute, and back on the way out.
function compile(text, base) {
  const input = JSON.parse(text);
  const renamed = new Map();
  const absolute = (name) => (name.startsWith("../") ? path.resolve(base, name) : name);
  const sources = {};
  for (const [name, source] of Object.entries(input.sources)) {
    const key = absolute(name);
    if (key !== name) renamed.set(key, name);
    sources[key] = source;
  }
  input.sources = sources;
  const selection = {};
  for (const [name, wanted] of Object.entries(input.settings.outputSelection || {})) selection[absolute(name)] = wanted;
  input.settings.outputSelection = selection;
  input.settings.remappings = (input.settings.remappings || []).map((line) => {
    const [from, to] = line.split("=");
    return to.startsWith("../") ? `${from}=${path.resolve(base, to)}/` : line;
  });
  const solc = require(path.join(root, "node_modules", "solc", "wrapper"))(
    require(path.join(root, "node_modules", "solc", "soljson.js")),
  );
  const output = JSON.parse(solc.compile(JSON.stringify(input)));
  for (const part of ["sources", "contracts"]) {
    const named = output[part] || {};
    for (const key of Object.keys(named)) {
      if (!renamed.has(key)) continue;
      named[renamed.get(key)] = named[key];
      delete named[key];
    }
  }
  return JSON.stringify(output);
}

if (process.argv.includes("--version")) {
  // The true commit is known only after loading 30 MB of wasm; forge needs the shape of the line, not the hash.
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${version}+commit.00000000.Emscripten.clang`);
} else if (process.argv.includes("--standard-json")) {
  const chunks = [];
  process.stdin.on("data", (chunk) => chunks.push(chunk));
  process.stdin.on("end", () => {
    const base = argument("--base-path") || process.cwd();
    process.stdout.write(compile(Buffer.concat(chunks).toString(), base), () => process.exit(0));
  });
} else {
  console.error("solc.js answers --version and --standard-json only");
  process.exit(1);
}

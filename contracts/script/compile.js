#!/usr/bin/env node
// Compiles contracts/src and writes one artifact per deployable contract; with --check it only compares.
//   node contracts/script/compile.js [--check]
"use strict";
const crypto = require("crypto");
const fs = require("fs");
const path = require("path");

const root = path.resolve(__dirname, "..", "..");
const source = path.join(root, "contracts", "src");
const target = path.join(root, "src", "luxterm", "chain", "artifacts");
const modules = path.join(root, "node_modules");
const settings = {
  optimizer: { enabled: true, runs: 200 },
  evmVersion: "cancun",
  viaIR: false,
  metadata: { bytecodeHash: "none", appendCBOR: false },
  remappings: [],
  outputSelection: {
    "*": {
      "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.deployedBytecode.immutableReferences"],
    },
  },
};

function walk(folder) {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const full = path.join(folder, entry.name);
      return entry.isDirectory() ? walk(full) : full.endsWith(".sol") ? [full] : [];
    })
    .sort();
}

function compile(sources) {
  const solc = require(path.join(modules, "solc"));
  const input = { language: "Solidity", sources, settings };
  const find = (name) => {
    const file = path.join(name.startsWith("@") ? modules : source, name);
    return fs.existsSync(file) ? { contents: fs.readFileSync(file, "utf8") } : { error: `${name} not found` };
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: find }));
  const errors = (output.errors || []).filter((e) => e.severity === "error");
  const ours = (output.errors || []).filter((e) => e.severity === "warning" && !e.formattedMessage.includes("> @"));
  for (const e of [...errors, ...ours]) process.stderr.write(e.formattedMessage + "\n");
  if (errors.length) process.exit(1);
  return output.contracts;
}

function artifacts() {
  const sources = {};
  const hash = crypto.createHash("sha256");
  for (const file of walk(source)) {
    const name = path.relative(source, file);
    const content = fs.readFileSync(file, "utf8");
    sources[name] = { content };
    hash.update(name + "\0" + content + "\0");
  }
  const files = {};
  const sizes = {};
  const contracts = compile(sources);
  for (const [name, inFile] of Object.entries(contracts)) {
    if (!(name in sources)) continue;
    for (const [contract, built] of Object.entries(inFile)) {
      const group = name.split("/")[0];
      const interfaceOnly = built.evm.bytecode.object === "";
      if (interfaceOnly && !["interfaces", "precompiles", "amm"].includes(group)) continue;
      if (group === "libraries") continue;
      const immutables = Object.values(built.evm.deployedBytecode.immutableReferences || {})
        .flat()
        .map((at) => [at.start, at.length])
        .sort((a, b) => a[0] - b[0]);
      const deployed = built.evm.deployedBytecode.object;
      if (!interfaceOnly) sizes[contract] = deployed.length / 2;
      files[`${contract}.json`] =
        JSON.stringify(
          {
            name: contract,
            source: name,
            abi: built.abi,
            bytecode: interfaceOnly ? "" : "0x" + built.evm.bytecode.object,
            deployed: interfaceOnly ? "" : "0x" + deployed,
            immutables,
          },
          null,
          1,
        ).replace(/\n\s+/g, " ") + "\n";
    }
  }
  const { version } = require(path.join(modules, "solc", "package.json"));
  files["index.json"] =
    JSON.stringify({ solc: version, sources_sha256: hash.digest("hex"), sizes: Object.fromEntries(Object.entries(sizes).sort()) }, null, 1) + "\n";
  return files;
}

const built = artifacts();
const check = process.argv.includes("--check");
const stale = [];
fs.mkdirSync(target, { recursive: true });
for (const [name, text] of Object.entries(built)) {
  const file = path.join(target, name);
  if (fs.existsSync(file) && fs.readFileSync(file, "utf8") === text) continue;
  stale.push(name);
  if (!check) fs.writeFileSync(file, text);
}
for (const name of fs.readdirSync(target)) {
  if (!name.endsWith(".json") || name in built) continue;
  stale.push(name);
  if (!check) fs.unlinkSync(path.join(target, name));
}
const large = Object.entries(JSON.parse(built["index.json"]).sizes).filter(([, size]) => size > 24576);
for (const [name, size] of large) console.error(`${name} has ${size} bytes of code; the chain takes 24576`);
if (check && stale.length) console.error(`not what contracts/src compiles to: ${stale.join(", ")}; run make contracts`);
if (!check) console.log(`${Object.keys(built).length} artifacts, ${stale.length} changed`);
process.exit(large.length || (check && stale.length) ? 1 : 0);

/**
 * Builds static/ from src/: `node build.mjs`. With `--check` it writes nothing and fails when static/ is not what
 * src/ and package-lock.json give, so that what is committed is always what is reviewed.
 */

import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { thirdPartyLicences } from "./licences.mjs";
import { mends } from "./mends.mjs";
import { operations } from "./operations.mjs";

const root = path.dirname(fileURLToPath(import.meta.url));
const staticFolder = path.join(root, "static");

const everyBundle = {
  absWorkingDir: root,
  outdir: "static",
  bundle: true,
  write: false,
  metafile: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  loader: { ".graphql": "text", ".svg": "copy", ".ttf": "file" },
  define: { "process.env.NODE_ENV": '"production"' },
  // Some packages still import Prettier 2's names of these parsers.
  alias: { "prettier/parser-babel": "prettier/plugins/babel", "prettier/parser-graphql": "prettier/plugins/graphql" },
  logLevel: "warning",
};

/**
 * Bundles `entryPoints` (`{name: source}`): the files made, the sources read, and where each entry went, as
 * `{name: {script, style?}}`.
 */
async function bundle(entryPoints, options) {
  const { metafile, outputFiles } = await build({ ...everyBundle, ...options, entryPoints });
  const entries = {};
  for (const [file, { entryPoint, cssBundle }] of Object.entries(metafile.outputs)) {
    const script = path.basename(file);
    const name = Object.keys(entryPoints).find((entry) => script.startsWith(`${entry}-`));
    if (name === undefined || !entryPoint?.endsWith(entryPoints[name])) continue;
    entries[name] = { script, ...(cssBundle && { style: path.basename(cssBundle) }) };
  }
  return { entries, files: withoutLazyStyles(entries, outputFiles), sources: Object.keys(metafile.inputs) };
}

/** The style sheets of a bundle's lazy parts are left out: the entry's own sheet holds all their rules. */
function withoutLazyStyles(entries, outputFiles) {
  const styles = new Set(Object.values(entries).map(({ style }) => style));
  return outputFiles
    .map(({ path: file, contents }) => [path.basename(file), contents])
    .filter(([name]) => !name.endsWith(".css") || styles.has(name));
}

/** Takes every import of vendor.js from the built module instead, so that the pages share one copy. */
function importedFrom(vendorScript) {
  const resolved = { path: `./${vendorScript}`, external: true };
  return { name: "vendor", setup: ({ onResolve }) => onResolve({ filter: /\/vendor\.js$/ }, () => resolved) };
}

async function bundles() {
  // One file per worker, because a worker may load nothing further under the policy of its file.
  const workers = await bundle(
    {
      "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
      "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
      "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
    },
    { format: "iife", minify: true },
  );
  const workerFiles = Object.entries(workers.entries).map(([name, { script }]) => [
    name.replace(".worker", ""),
    script,
  ]);
  const graphiql = await bundle(
    { graphiql: "src/graphiql/main.jsx" },
    {
      format: "esm",
      minify: true,
      splitting: true,
      jsx: "automatic",
      plugins: [mends],
      define: { ...everyBundle.define, WORKER_FILES: JSON.stringify(Object.fromEntries(workerFiles)) },
    },
  );
  const vendor = await bundle({ vendor: "src/vendor.js" }, { format: "esm", minify: true });
  // One module for each of the gateway's own pages, beside the one they take their libraries from.
  const pages = await bundle(
    { operations: "src/operations/main.js", preferences: "src/preferences/main.js", icon: "src/page/icon.svg" },
    { format: "esm", minify: true, plugins: [operations, importedFrom(vendor.entries.vendor.script)] },
  );
  return { workers, graphiql, vendor, pages };
}

async function builtFiles() {
  const { workers, graphiql, vendor, pages } = await bundles();
  const made = [workers, graphiql, vendor, pages];
  const { icon, ...ownPages } = pages.entries;
  const imports = [vendor.entries.vendor.script];
  for (const page of Object.values(ownPages)) page.imports = imports;
  const manifest = { icon: icon.script, entries: { ...graphiql.entries, ...ownPages } };
  return new Map([
    ...made.flatMap(({ files }) => files),
    ["manifest.json", `${JSON.stringify(manifest, null, 2)}\n`],
    [
      "THIRD_PARTY.txt",
      await thirdPartyLicences(
        root,
        made.flatMap(({ sources }) => sources),
      ),
    ],
  ]);
}

async function differences(files) {
  const committed = new Set(await readdir(staticFolder).catch(() => []));
  const found = [];
  for (const [name, contents] of files) {
    if (!committed.delete(name)) found.push(`missing: static/${name}`);
    else if (!Buffer.from(contents).equals(await readFile(path.join(staticFolder, name))))
      found.push(`differs: static/${name}`);
  }
  return [...found, ...[...committed].map((name) => `left over: static/${name}`)];
}

async function check(files) {
  const found = await differences(files);
  if (found.length === 0) return;
  console.error(
    `${found.join("\n")}\nstatic/ is not what src/ builds: run \`npm ci && node build.mjs\` and commit the result.`,
  );
  process.exitCode = 1;
}

async function write(files) {
  await rm(staticFolder, { recursive: true, force: true });
  await mkdir(staticFolder);
  await Promise.all([...files].map(([name, contents]) => writeFile(path.join(staticFolder, name), contents)));
  const bytes = [...files.values()].reduce((sum, contents) => sum + Buffer.byteLength(contents), 0);
  console.log(`static/: ${files.size} files, ${(bytes / 1e6).toFixed(2)} MB`);
}

await (process.argv.includes("--check") ? check : write)(await builtFiles());

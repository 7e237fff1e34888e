/** The licences of the packages whose code ends up in static/. */

import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

const licenceFile = /^(licen[cs]e|copying|notice)(\.(md|txt|mit))?$/i;

/** The folder of the package that a bundled file belongs to; null for the project's own files. */
function packageFolder(file) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file);
  return match && match[1];
}

async function licenceOf(root, folder) {
  const {
    name,
    version,
    license = "see below",
  } = JSON.parse(await readFile(path.join(root, folder, "package.json"), "utf8"));
  const names = (await readdir(path.join(root, folder))).filter((file) => licenceFile.test(file)).sort();
  const texts = await Promise.all(names.map((file) => readFile(path.join(root, folder, file), "utf8")));
  const body = texts.map((text) => text.replaceAll("\r\n", "\n").trim()).join("\n\n");
  return { key: `${name} ${version}`, licence: license, body: body || "The package ships no text of its licence." };
}

/** One text with name, version, licence and licence text of each package among `files`, sorted by name. */
export async function thirdPartyLicences(root, files) {
  const folders = new Set(files.map(packageFolder).filter(Boolean));
  const licences = new Map();
  for (const folder of folders) {
    const found = await licenceOf(root, folder);
    licences.set(found.key, found);
  }
  const sections = [...licences.values()]
    .sort((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ key, licence, body }) => `${key} (${licence})\n\n${body}\n`);
  return `The files beside this one contain code of these packages.\n\n${sections.join(`\n${"-".repeat(80)}\n\n`)}`;
}

/** GraphQL documents as the pages import them. */

import { readFile } from "node:fs/promises";
import { parse, print, separateOperations, stripIgnoredCharacters } from "graphql";

async function loaded(file) {
  const documents = separateOperations(parse(await readFile(file, "utf8")));
  const texts = Object.entries(documents).map(([name, document]) => [name, stripIgnoredCharacters(print(document))]);
  return { contents: JSON.stringify(Object.fromEntries(texts)), loader: "json" };
}

/** The esbuild plugin that makes a .graphql file `{operation name: its document}`, each with only its own fragments. */
export const operations = {
  name: "operations",
  setup: ({ onLoad }) => onLoad({ filter: /\.graphql$/ }, ({ path }) => loaded(path)),
};

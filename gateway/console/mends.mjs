/** Faults of packages that no option of theirs avoids, mended while their files are bundled. */

import { readFile } from "node:fs/promises";

const MENDS = [
  {
    // A tab that holds its own close button is announced as one thing, and the button cannot be reached by name.
    file: /@graphiql\/react\/dist\/components\/tabs\/index\.js$/,
    changes: [
      ['"aria-selected": isActive,', '"aria-current": isActive,'],
      ['role: "tab",', ""],
      ['role: "tablist",', ""],
    ],
  },
  {
    // Comments and line numbers are too pale to read on their background.
    file: /@graphiql\/react\/dist\/constants\.js$/,
    changes: [
      ['foreground: "#908aff"', 'foreground: "#908aff" }, { token: "comment", foreground: "#8fc07c"'],
      [
        '"editor.background": colors.transparent,',
        '"editor.background": colors.transparent, "editorLineNumber.foreground": theme === "dark" ? "#a3adbf" : "#4b6475",',
      ],
    ],
  },
  {
    // Fields without a name.
    file: /graphiql-explorer\/dist\/Explorer\.js$/,
    changes: [
      ["style: { flexGrow: '2' } },", "style: { flexGrow: '2' }, 'aria-label': 'Kind of operation' },"],
      ["onChange: this.props.setArgValue,", "'aria-label': arg.name, onChange: this.props.setArgValue,"],
      ["onChange: this._handleChange,", "'aria-label': this.props.arg.name, onChange: this._handleChange,"],
    ],
  },
];

async function mended(file) {
  let contents = await readFile(file, "utf8");
  for (const [fault, mend] of MENDS.find((entry) => entry.file.test(file)).changes) {
    if (!contents.includes(fault))
      throw new Error(`${file} no longer holds ${fault}: see whether its mend is still needed.`);
    contents = contents.replaceAll(fault, mend);
  }
  return { contents };
}

/** The esbuild plugin that applies them, and stops the build when one no longer fits. */
export const mends = {
  name: "mends",
  setup({ onLoad }) {
    for (const { file } of MENDS) onLoad({ filter: file }, ({ path }) => mended(path));
  },
};

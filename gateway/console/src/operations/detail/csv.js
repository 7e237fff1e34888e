/** Rows as comma-separated values (RFC 4180). */

const MUST_BE_QUOTED = /[",\r\n]/;
const LOOKS_LIKE_A_FORMULA = /^[=+\-@\t\r]/;

/** A line for each object, after one with the names of `columns`. */
export function csvOf(columns, objects) {
  const lines = [columns, ...objects.map((object) => columns.map((column) => object[column] ?? ""))];
  return lines.map((cells) => `${cells.map(cellOf).join(",")}\r\n`).join("");
}

/** Ids and messages come from anywhere: what a spreadsheet would run as a formula is made a text by an apostrophe. */
function cellOf(value) {
  const text = LOOKS_LIKE_A_FORMULA.test(value) ? `'${value}` : String(value);
  return MUST_BE_QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

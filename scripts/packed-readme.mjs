// The README as it is packed into the VSIX: without its pictures. The page of an extension in VS Code loads pictures from
// https addresses alone, neither from beside the README nor from data addresses: each would stand there as a broken one.
// With a repository in package.json, vsce could give them such addresses, and they could stay.

const PICTURE = String.raw`!\[[^\]]*\]\([^)]*\)`;
const LINE_OF_PICTURE = new RegExp(String.raw`^${PICTURE}\n\n?`, 'gm');
const TABLE = /(?:^\|.*\n)+\n?/gm;
const ROW_OF_PICTURES = new RegExp(String.raw`^\|(?:\s*(?:${PICTURE}|[-: ]+)?\s*\|)+$`);

/** @param {string} markdown @returns {string} the same without lines, and without tables, that have pictures and nothing else */
export function withoutPictures(markdown) {
  const isGallery = (table) =>
    table
      .trim()
      .split('\n')
      .every((row) => ROW_OF_PICTURES.test(row));
  return markdown.replaceAll(LINE_OF_PICTURE, '').replaceAll(TABLE, (table) => (isGallery(table) ? '' : table));
}

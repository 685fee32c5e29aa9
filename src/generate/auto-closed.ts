/** Brackets and quotation marks that an editor closes by itself: the user neither typed the closer nor accepted it. */

/** Opening characters, each with the closers that editors insert for them. */
const CLOSED_WITH: Readonly<Record<string, readonly string[]>> = {
  '(': [')'],
  '[': [']'],
  '{': ['}'],
  '<': ['>'],
  '"': ['"', '"""'],
  "'": ["'", "'''"],
  '`': ['`', '```'],
  $: ['$', '$$'],
  '|': ['|'],
  '*': ['*', '**', ' */', '*/'],
  _: ['_', '__'],
  '%': ['%', '%>'],
  '-': ['-->', ' -->'],
  '«': ['»'],
  '“': ['”'],
  '‘': ['’'],
  '「': ['」'],
  '『': ['』'],
  '（': ['）'],
  '【': ['】'],
};

/** Closers. Typed where the editor has already inserted one, a closer replaces it. */
export const CLOSING: ReadonlySet<string> = new Set(
  Object.values(CLOSED_WITH)
    .flat()
    .filter((text) => text.length === 1),
);

/** Enter between two brackets puts the closing one on a line of its own. */
const OPENED_LINE = /^(\r?\n[ \t]*)\r?\n[ \t]*$/;

/**
 * The part of an insertion that the user typed, without what the editor added to close it: “(” of “()”.
 * @param text what was inserted in one edit, at a place where nothing was replaced
 * @returns undefined if the editor adds nothing to such a text
 */
export function typedOf(text: string): string | undefined {
  const line = OPENED_LINE.exec(text)?.[1];
  if (line !== undefined) return line;
  const [opening = ''] = text;
  return CLOSED_WITH[opening]?.includes(text.slice(opening.length)) ? opening : undefined;
}

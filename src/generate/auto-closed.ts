/** What an editor closes by itself as it is opened: nobody has typed that, nor taken it from a suggestion. */

/** Opening characters, each with what editors close them with. */
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

/** Typed where the editor has closed already, it replaces what stands there. */
export const CLOSING: ReadonlySet<string> = new Set(
  Object.values(CLOSED_WITH)
    .flat()
    .filter((text) => text.length === 1),
);

/** Enter between two brackets puts the closing one on a line of its own. */
const OPENED_LINE = /^(\r?\n[ \t]*)\r?\n[ \t]*$/;

/**
 * What one key has put in before the cursor, where the editor has added to it what closes it: “(” of “()”.
 * @param text what was put in at once, at a place where nothing was replaced
 * @returns undefined where the editor closes nothing with such a text
 */
export function typedOf(text: string): string | undefined {
  const line = OPENED_LINE.exec(text)?.[1];
  if (line !== undefined) return line;
  const [opening = ''] = text;
  return CLOSED_WITH[opening]?.includes(text.slice(opening.length)) ? opening : undefined;
}

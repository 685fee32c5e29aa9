/** What of a suggestion fits where the cursor is, and what would only be noise there. */
import { saysEnough } from './words';

/** The text around the cursor. */
export interface Place {
  /** Of the cursor's line. */
  readonly before: string;
  readonly after: string;
  /** The next line that is not empty, or ''. */
  readonly nextLine: string;
}

export type FilterReason =
  | 'inside a line'
  | 'blank'
  | 'repeats the next line'
  | 'only closes what is closed'
  | 'too short';

const CLOSERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{', '>': '<' };
const QUOTES = '"\'`';

/** Within a line something may be added only where closers and punctuation alone follow. */
export function isOpenEnd(after: string): boolean {
  return /^[\s)\]}>"'`,;:.]*$/.test(after);
}

/** Whether a line up to the cursor asks for more than a line: it is empty, or a block begins at its end. */
export function beginsBlock(before: string): boolean {
  return before.trim() === '' || /(?:[{([:]|=>)$/.test(before.trimEnd());
}

/** A suggestion as it may be shown, or why it may not. */
export function filterSuggestion(
  text: string,
  place: Place,
): { readonly text: string } | { readonly reason: FilterReason } {
  if (!isOpenEnd(place.after)) return { reason: 'inside a line' };
  if (text.trim() === '') return { reason: 'blank' };
  if (repeatsNextLine(text, place)) return { reason: 'repeats the next line' };
  const fitting = withoutDoubled(text, place.after.trimEnd());
  if (fitting.trim() === '') return { reason: 'only closes what is closed' };
  return saysEnough(fitting, place.before) ? { text: fitting } : { reason: 'too short' };
}

function repeatsNextLine(text: string, { before, nextLine }: Place): boolean {
  const [first = '', second] = text.split('\n');
  const next = nextLine.trim();
  if (next === '') return false;
  const lines = [first, before + first, ...(first.trim() === '' && second !== undefined ? [second] : [])];
  return lines.some((line) => line.trim() === next);
}

/** Leave away what stands behind the cursor already. */
function withoutDoubled(text: string, after: string): string {
  const [next] = after;
  if (next === undefined) return text;
  if (next in CLOSERS || QUOTES.includes(next)) {
    const at = unmatchedCloser(text, next);
    return at < 0 ? text : text.slice(0, at);
  }
  for (let length = Math.min(text.length, after.length); length > 0; length--)
    if (after.startsWith(text.slice(-length))) return text.slice(0, -length);
  return text;
}

/** Where a text closes what it did not open; -1 where it does not. */
function unmatchedCloser(text: string, closer: string): number {
  if (QUOTES.includes(closer)) {
    const places = [...text].flatMap((character, index) => (character === closer ? [index] : []));
    return places.length % 2 === 1 ? (places[0] as number) : -1;
  }
  const opener = CLOSERS[closer];
  let depth = 0;
  for (const [index, character] of [...text].entries()) {
    if (character === opener) depth++;
    if (character === closer && --depth < 0) return index;
  }
  return -1;
}

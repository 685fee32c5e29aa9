/** Which part of a suggestion fits at the cursor, and what would be noise there. */
import { beforeFollowing, closes, unmatchedCloser } from './following';
import { onlyCloses } from './left-open';
import { saysEnough } from './words';

/** The text around the cursor. */
export interface Place {
  /** The parts of the cursor's line before and after it. */
  readonly before: string;
  readonly after: string;
  /** The last non-empty line above the cursor's, or ''. */
  readonly lineAbove: string;
  /** The next non-empty line, or ''. */
  readonly nextLine: string;
}

export type FilterReason =
  | 'inside a line'
  | 'blank'
  | 'repeats the next line'
  | 'repeats the line above'
  | 'repeats a sentence'
  | 'says a sentence a third time'
  | 'repeats its sentence'
  | 'only closes what is closed'
  | 'too short';

/** Whether text may be added here: within a line, only if nothing but closers and punctuation follows. */
export function isOpenEnd(after: string): boolean {
  return /^[\s)\]}>"'`,;:.]*$/.test(after);
}

/**
 * Whether what is left of a suggestion, once its beginning was typed, says nothing any more: it has no letter or digit, and
 * does not close what its line leaves open.
 * @param before the line up to the cursor
 */
export function isCrumb(rest: string, before: string): boolean {
  return !/[\p{L}\p{N}]/u.test(rest) && !onlyCloses(rest, before);
}

/** Whether a line up to the cursor asks for more than a line: it is empty, or a block begins at its end. */
export function beginsBlock(before: string): boolean {
  return before.trim() === '' || /(?:[{([:]|=>)$/.test(before.trimEnd());
}

/**
 * A suggestion as it may be shown, or the reason why it may not.
 * @param infilled whether the model has read what follows the cursor: then the suggestion may be within a line
 * @param typed the part of the suggestion that is before the cursor already, if `text` is the rest of one
 */
export function filterSuggestion(
  text: string,
  place: Place,
  infilled = false,
  typed = '',
): { readonly text: string } | { readonly reason: FilterReason } {
  if (!infilled && !isOpenEnd(place.after)) return { reason: 'inside a line' };
  if (text.trim() === '') return { reason: 'blank' };
  // Whether a line is repeated, or says enough, is judged by the whole suggestion.
  const typedHere = typed.slice(typed.lastIndexOf('\n') + 1);
  const before = place.before.slice(0, place.before.length - typedHere.length);
  if (repeatsNextLine(typedHere + text, { ...place, before })) return { reason: 'repeats the next line' };
  if (repeatsLineAbove(typedHere + text, { ...place, before })) return { reason: 'repeats the line above' };
  if (beginsSentenceAgain(typedHere + text, `${place.lineAbove}\n${before}`)) return { reason: 'repeats a sentence' };
  if (LOOP_OVER_ITSELF.test(before + typedHere + text)) return { reason: 'repeats its sentence' };
  const fresh = untilRepeated(typedHere + text, before).slice(typedHere.length);
  if (fresh.trim() === '') return { reason: 'repeats its sentence' };
  const inLine = isOpenEnd(place.after)
    ? withoutDoubled(fresh, place.after.trimEnd()).trimEnd()
    : beforeFollowing(fresh, place.after);
  const fitting = beforeFollowing(inLine, `\n${place.nextLine}`);
  if (fitting.trim() === '') return { reason: 'only closes what is closed' };
  return saysEnough(typed + fitting, before) ? { text: fitting } : { reason: 'too short' };
}

function repeatsNextLine(text: string, { before, nextLine }: Place): boolean {
  const [first = '', second] = text.split('\n');
  const next = nextLine.trim();
  if (next === '') return false;
  const lines = [first, before + first, ...(first.trim() === '' && second !== undefined ? [second] : [])];
  return lines.some((line) => line.trim() === next || beginsSameCall(line.trim(), next));
}

/** Whether the suggestion repeats the line above and most of it is not typed yet: a user who types it again means to. */
function repeatsLineAbove(text: string, { before, lineAbove }: Place): boolean {
  const [first = '', second] = text.split('\n');
  const goesOn = first.trim() !== '' || second === undefined;
  const [typed, line, above] = goesOn ? [before, before + first, lineAbove] : ['', second, before];
  return line.trim() !== '' && line.trim() === above.trim() && typed.trim().length * 2 < line.trim().length;
}

/** Whether a line equals the next one from its beginning into a bracket, as far as an argument or the line's own end. */
function beginsSameCall(line: string, next: string): boolean {
  let length = 0;
  while (length < line.length && line[length] === next[length]) length++;
  return (length === line.length ? /[([{]\s*[^\s)\]}]/ : /[([{]\s*[^\s)\]}].*[,)\]}]/).test(line.slice(0, length));
}

/** The end of a sentence and at least three words of the next one: fewer may well begin two sentences. */
const NEXT_SENTENCE = /[.!?…]+["'”’»)\]]*\s+((?:\S+\s+){2}\S.*)$/;
/** The end of a sentence before the cursor, if nothing of the next one is typed. The space after it is typed or suggested. */
const SENTENCE_END = /[.!?…]+["'”’»)\]]*\s*$/;

/**
 * Whether a suggestion begins a sentence that is there already: a small model repeats itself over and over.
 * @param before the suggestion's line so far, and the line above
 */
function beginsSentenceAgain(text: string, before: string): boolean {
  const isLineStart = before.slice(before.lastIndexOf('\n') + 1).trim() === '';
  const end = isLineStart ? '. ' : (SENTENCE_END.exec(before)?.[0] ?? '');
  const sentence = NEXT_SENTENCE.exec(end + text)?.[1];
  return sentence !== undefined && before.includes(sentence.trimEnd());
}

/** A line of code that ends in a loop over its own variable: "for order in order". */
const LOOP_OVER_ITSELF = /\bfor\b[\s(]*(?:(?:const|let|var)\s+)?([\p{L}\p{N}_$]+)\s+(?:in|of)\s+\1$/u;

/** A word, and the end of a sentence if one follows it. */
const WORD = /\S*?\p{L}\S*?([.!?…]+["'”’»)\]]*)?(?=\s|$)/gu;
/** A word's commas and brackets: a phrase is the same without them. */
const AROUND_WORD = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;
/** How far back a sentence is examined, in UTF-16 units: lines of data may have a million characters and no word. */
const REACH = 1_000;
/** Fewer words may well occur twice in a sentence. */
const PHRASE = 3;

/** A suggestion up to where one of its lines repeats a phrase of its sentence, be it from before the cursor or from itself. */
function untilRepeated(text: string, lineBefore: string): string {
  let start = 0;
  for (const line of text.split('\n')) {
    const said = lineUntilRepeated(line, start === 0 ? lineBefore : '');
    if (said.length < line.length) return (text.slice(0, start) + said).trimEnd();
    start += line.length + 1;
  }
  return text;
}

/** @param text one line of the suggestion, without its line end @param lineBefore the text before it in that line */
function lineUntilRepeated(text: string, lineBefore: string): string {
  const before = lineBefore.slice(-REACH);
  const line = before + text;
  const said = new Set<string>();
  let phrase: { readonly at: number; readonly word: string }[] = [];
  for (const { index, 0: word, 1: end } of line.matchAll(WORD)) {
    phrase = [...phrase, { at: index, word: word.replaceAll(AROUND_WORD, '') }].slice(-PHRASE);
    const [first] = phrase;
    const words = phrase.map((each) => each.word).join(' ');
    if (first && said.has(words) && index + word.length > before.length)
      return text.slice(0, Math.max(0, first.at - before.length)).trimEnd();
    if (phrase.length === PHRASE) said.add(words);
    if (end === undefined) continue;
    said.clear();
    phrase = [];
  }
  return text;
}

/** Drops punctuation that follows the cursor already. */
function withoutDoubled(text: string, after: string): string {
  const next = after.charAt(0);
  if (next === '') return text;
  if (closes(next)) {
    const at = unmatchedCloser(text, next);
    return at < 0 ? text : text.slice(0, at);
  }
  for (let length = Math.min(text.length, after.length); length > 0; length--)
    if (after.startsWith(text.slice(-length))) return text.slice(0, -length);
  return text;
}

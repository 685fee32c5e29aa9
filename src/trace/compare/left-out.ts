/** Names the tokens of two texts that have no counterpart in the other: patched runs leave them unchanged. */
import { count } from '../../base/counted';
import { listWords } from '../../base/list-words';

/** The tokens of each text, in order, as sentences quote them: "“·mother”". */
export interface LeftOut {
  readonly a: readonly string[];
  readonly b: readonly string[];
}

/** The number of tokens named per text. */
const NAMED = 8;

/** @returns '' if every token has a counterpart */
export function leftOutSentence({ a, b }: LeftOut): string {
  const all = a.length + b.length;
  if (all === 0) return '';
  const of = [namedOf(a, 'A'), namedOf(b, 'B')].filter(Boolean).join(', and ');
  return all === 1
    ? `${of} has no counterpart in the other text and is left out: what it carries cannot be tried.`
    : `${of} have no counterpart in the other text and are left out: what they carry cannot be tried.`;
}

function namedOf(tokens: readonly string[], side: 'A' | 'B'): string {
  if (tokens.length === 0) return '';
  const more = tokens.length - NAMED;
  // If only one more is left, it is named, not counted.
  const named = more > 1 ? [...tokens.slice(0, NAMED), `${count(more)} others`] : tokens;
  return `${listWords(named)} of ${side}`;
}

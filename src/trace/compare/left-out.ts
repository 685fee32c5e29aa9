/** Tokens of two texts that stand beside none of the other: no run of one text with a part of the other is at them. */
import { count } from '../../base/counted';
import { listWords } from '../../base/list-words';

/** Of each text, in its order, as sentences have them: "“·mother”". */
export interface LeftOut {
  readonly a: readonly string[];
  readonly b: readonly string[];
}

/** So many of a text are named. */
const NAMED = 8;

/** @returns '' where every token has a counterpart */
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
  // One more is named rather than counted.
  const named = more > 1 ? [...tokens.slice(0, NAMED), `${count(more)} others`] : tokens;
  return `${listWords(named)} of ${side}`;
}

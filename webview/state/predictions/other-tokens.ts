/** Other tokens in a text: where they can be tried, and the text with one of them, or with what the user has typed. */
import { whyNot } from '../../../src/architectures/plan/why-not';
import { givenText, type TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { withToken } from '../../../src/trace/readings/other-token-text';
import type { OtherTokensChoice } from '../../../src/trace/readings/other-tokens';
import { ownAt, type TriedPlace } from '../../../src/trace/readings/tried-places';
import type { TriedToken } from '../../../src/trace/readings/tried-tokens';

/** The whole text, even if only a part of it is traced. */
export function textWith(summary: TraceSummary, other: TriedPlace & Pick<TriedToken, 'text'>): string {
  const { text } = givenText(summary);
  const own = ownAt(summary, other);
  return own ? withToken(text, own, other) : text;
}

type OwnText = Pick<TraceSummary['tokens'][number], 'start' | 'end'>;

/** The white space at the beginning of a token; none if the token is nothing else. */
export function spaceBefore(summary: TraceSummary, { start, end }: OwnText): string {
  return /^\s+(?=\S)/.exec(givenText(summary).text.slice(start, end))?.[0] ?? '';
}

/** The typed text replaces a token, or a word. The space before it stays, unless other space is typed. */
export function textWithTyped(summary: TraceSummary, own: OwnText, typed: string): string {
  const space = /^\s/.test(typed) ? '' : spaceBefore(summary, own);
  return withToken(givenText(summary).text, own, { text: space + typed });
}

/** The step in which other tokens can be tried; `undefined` if the model does not continue a text, or is not available. */
export function stepOfOthers({ plan, saved }: Pick<TraceSummary, 'plan' | 'saved'>): number | undefined {
  if (saved?.hasModel === false || whyNot(plan, 'A run with another token') !== undefined) return undefined;
  return plan.sections.find(({ view }) => view === 'predictions')?.number;
}

/** The parameters for other tokens at a place. A single token has the same ones as where only that token is replaced. */
export function askedAt({ place, tokens }: TriedPlace): Pick<OtherTokensChoice, 'place' | 'tokens'> {
  return { place, ...(tokens > 1 && { tokens }) };
}

/** A single letter of a script with longer words, or text without letters, is more often a piece of a word than a word. */
const WORD = /^\s?(?:\p{L}{2,}|[\p{Lo}\p{Nd}])$/u;

/**
 * Puts tokens that are most likely whole words first, and otherwise keeps their order: only letters, more than one, with a space
 * before them if the replaced token has one. What would follow each token is not known without a run.
 */
export function wordsFirst<T extends Pick<TriedToken, 'text'>>(others: readonly T[], hasSpace: boolean): readonly T[] {
  const isWord = ({ text }: T) => WORD.test(text) && /^\s/.test(text) === hasSpace;
  return [...others.filter(isWord), ...others.filter((other) => !isWord(other))];
}

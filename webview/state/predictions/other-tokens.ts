/** Other tokens in a text: where they can be tried, and the text with one of them, or with what a reader has typed. */
import { whyNot } from '../../../src/architectures/why-not';
import { givenText, type TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { withToken } from '../../../src/trace/readings/other-token-text';
import type { TriedToken } from '../../../src/trace/readings/tried-tokens';

/** All of it, also where a part of it is traced. */
export function textWith(summary: TraceSummary, { place, ...other }: Pick<TriedToken, 'place' | 'text'>): string {
  const { text } = givenText(summary);
  const own = summary.tokens[place];
  return own ? withToken(text, own, other) : text;
}

type OwnText = Pick<TraceSummary['tokens'][number], 'start' | 'end'>;

/** The white space that a token begins with; none where it is nothing else. */
export function spaceBefore(summary: TraceSummary, { start, end }: OwnText): string {
  return /^\s+(?=\S)/.exec(givenText(summary).text.slice(start, end))?.[0] ?? '';
}

/** What is typed stands in place of a token. The space before that stays, unless other space is typed. */
export function textWithTyped(summary: TraceSummary, own: OwnText, typed: string): string {
  const space = /^\s/.test(typed) ? '' : spaceBefore(summary, own);
  return withToken(givenText(summary).text, own, { text: space + typed });
}

/** The step in which other tokens can be tried; `undefined`: the model goes on with no text, or is not there. */
export function stepOfOthers({ plan, saved }: Pick<TraceSummary, 'plan' | 'saved'>): number | undefined {
  if (saved?.hasModel === false || whyNot(plan, 'A run with another token') !== undefined) return undefined;
  return plan.sections.find(({ view }) => view === 'predictions')?.number;
}

/** The longest word that is cut into several tokens, and into how many; `undefined`: each word is one. */
export function cutWordIn(
  tokens: readonly Pick<TraceSummary['tokens'][number], 'text' | 'special'>[],
): { readonly word: string; readonly tokens: number } | undefined {
  const words: { word: string; tokens: number }[] = [];
  for (const { text, special } of tokens) {
    const last = words.at(-1);
    const goesOn = last !== undefined && LETTERS_LAST.test(last.word) && LETTERS_FIRST.test(text) && !special;
    if (goesOn) words.splice(-1, 1, { word: last.word + text, tokens: last.tokens + 1 });
    else words.push({ word: text, tokens: 1 });
  }
  const cut = words.filter(({ tokens: pieces }) => pieces > 1).toSorted((a, b) => b.tokens - a.tokens);
  return cut[0] && { ...cut[0], word: cut[0].word.trim() };
}

const LETTERS_FIRST = /^\p{L}/u;
const LETTERS_LAST = /\p{L}$/u;

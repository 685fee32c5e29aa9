/** Other tokens in a text: where they can be tried, and the text with one of them. */
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

/** The step in which other tokens can be tried; `undefined`: the model goes on with no text, or is not there. */
export function stepOfOthers({ plan, saved }: Pick<TraceSummary, 'plan' | 'saved'>): number | undefined {
  if (saved?.hasModel === false || whyNot(plan, 'A run with another token') !== undefined) return undefined;
  return plan.sections.find(({ view }) => view === 'predictions')?.number;
}

/** The text in which another token stands. */
import { givenText, type TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { withToken } from '../../../src/trace/readings/other-token-text';
import type { TriedToken } from '../../../src/trace/readings/tried-tokens';

/** All of it, also where a part of it is traced. */
export function textWith(summary: TraceSummary, { place, ...other }: Pick<TriedToken, 'place' | 'text'>): string {
  const { text } = givenText(summary);
  const own = summary.tokens[place];
  return own ? withToken(text, own, other) : text;
}

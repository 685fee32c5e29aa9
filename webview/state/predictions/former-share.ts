/** The predictions before the text was changed in the panel. */
import type { Prediction } from '../../../src/engine/protocol/generation-protocol';
import { givenText, type TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { TextChange } from '../../sources/text-change';

interface Changed {
  readonly summary: TraceSummary;
  readonly host?: { readonly changed?: TextChange | undefined } | undefined;
}

/** The most probable tokens before the change; none if the text was not changed, or no next token is predicted. */
export function topBefore({ summary, host }: Changed): readonly Prediction[] {
  const { of, topBefore: top } = host?.changed ?? {};
  return top && of === givenText(summary).text ? top : [];
}

/** The probability of a token before the change; `undefined` if it was not among the most probable ones. */
export function formerShare(panel: Changed, id: number): number | undefined {
  return topBefore(panel).find((token) => token.id === id)?.probability;
}

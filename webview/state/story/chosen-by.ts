/** Whether the panel has chosen the shown head, and why. */
import type { HeadContributions } from '../../../src/engine/protocol/reading-protocol';
import type { OpensBy } from '../../../src/trace/findings/opening-head';
import { type HeadPlace, isSameHead } from '../../../src/trace/heads/head-place';
import type { Choice } from '../../choice/choice';

export type ChosenBy = OpensBy;

/** The explained token, and the one over which its lead is explained; null if its logit is. */
export type ChosenFor = Pick<HeadContributions, 'token' | 'text' | 'special' | 'ratherThan'>;

/** @returns `undefined` if the user has chosen it, or if it is not the one on which a panel opens */
export function chosenBy(
  choice: Pick<Choice, 'isAutomatic' | 'layer' | 'head' | 'variant'>,
  contributions: { readonly opens: HeadPlace | null; readonly opensBy: OpensBy } | undefined,
): ChosenBy | undefined {
  const { opens, opensBy } = contributions ?? {};
  if (!choice.isAutomatic || choice.variant !== 'model' || !opens || !isSameHead(opens, choice)) return undefined;
  return opensBy;
}

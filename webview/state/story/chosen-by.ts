/** Whether the head that is shown was chosen by the panel, and why that one. */
import type { OpensBy } from '../../../src/trace/findings/opening-head';
import { type HeadPlace, isSameHead } from '../../../src/trace/heads/head-place';
import type { Choice } from '../../choice/choice';

export type ChosenBy = OpensBy;

/** @returns `undefined`: the reader has chosen it, or it is not the one on which a panel opens */
export function chosenBy(
  choice: Pick<Choice, 'isAutomatic' | 'layer' | 'head' | 'variant'>,
  contributions: { readonly opens: HeadPlace | null; readonly opensBy: OpensBy } | undefined,
): ChosenBy | undefined {
  const { opens, opensBy } = contributions ?? {};
  if (!choice.isAutomatic || choice.variant !== 'model' || !opens || !isSameHead(opens, choice)) return undefined;
  return opensBy;
}

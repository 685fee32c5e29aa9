/** Whether the head that is shown was chosen by the panel, and why that one. */
import type { OpensBy } from '../../../src/trace/findings/opening-head';
import type { Choice } from '../../choice/choice';

export type ChosenBy = OpensBy;

interface Place {
  readonly layer: number;
  readonly head: number;
}

/** @returns `undefined`: the reader has chosen it, or it is not the one on which a panel opens */
export function chosenBy(
  choice: Pick<Choice, 'isAutomatic' | 'layer' | 'head' | 'variant'>,
  contributions: { readonly opens: Place | null; readonly opensBy: OpensBy } | undefined,
): ChosenBy | undefined {
  const { opens, opensBy } = contributions ?? {};
  if (!choice.isAutomatic || choice.variant !== 'model' || !opens || !isSame(opens, choice)) return undefined;
  return opensBy;
}

function isSame(one: Place, other: Place): boolean {
  return one.layer === other.layer && one.head === other.head;
}

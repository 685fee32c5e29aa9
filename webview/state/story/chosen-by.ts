/** Whether the head that is shown was chosen by the panel, and why that one. */
import type { Choice } from '../../choice/choice';

/** It adds most of all heads, or does more against the runner-up than the one that does. */
export type ChosenBy = 'adds most' | 'does more';

interface Place {
  readonly layer: number;
  readonly head: number;
}

/** @returns `undefined`: the reader has chosen it, or it is not the one on which a panel opens */
export function chosenBy(
  choice: Pick<Choice, 'isAutomatic' | 'layer' | 'head' | 'variant'>,
  contributions: { readonly opens: Place | null; readonly best: Place | null } | undefined,
): ChosenBy | undefined {
  const { opens, best } = contributions ?? {};
  if (!choice.isAutomatic || choice.variant !== 'model' || !opens || !isSame(opens, choice)) return undefined;
  return best && isSame(best, opens) ? 'adds most' : 'does more';
}

function isSame(one: Place, other: Place): boolean {
  return one.layer === other.layer && one.head === other.head;
}

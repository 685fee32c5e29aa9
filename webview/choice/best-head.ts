/** When the panel itself chooses the head that adds most to the prediction: it is known only after a while. */
import type { Choice } from './choice';

/**
 * - `if unread`: as long as the reader is at the beginning;
 * - `wanted`: whatever is read, since somebody has asked for it;
 * - `settled`: not any more. It was chosen, or would change what is being read.
 */
const BEST_HEAD = ['if unread', 'wanted', 'settled'] as const;
export type BestHead = (typeof BEST_HEAD)[number];

/** What was stored, by whatever version. */
export function restoreBestHead(stored: unknown): BestHead {
  return BEST_HEAD.find((one) => one === stored) ?? 'if unread';
}

/** What a choice of the reader makes of it. */
export function afterChoice(
  before: BestHead,
  { isAutomatic, layer, head, token, source, key }: Partial<Choice>,
): BestHead {
  if (isAutomatic) return 'wanted';
  return [layer, head, token, source, key].some((chosen) => chosen !== undefined) ? 'settled' : before;
}

/**
 * When the panel itself chooses the head on which it opens, usually the head that adds most, which is known only after a while.
 */
import { type Origin, tracedKey } from '../../src/engine/protocol/panel-protocol';
import type { Choice } from './choice';

/**
 * Whether the panel still chooses the head:
 * - `if unread`: yes if no head is chosen yet, else only as long as no step of a block was read;
 * - `wanted`: yes, whatever is being read, since the user asked for it;
 * - `settled`: no. The head was chosen, or a change would disturb what is being read.
 */
const BEST_HEAD = ['if unread', 'wanted', 'settled'] as const;
export type BestHead = (typeof BEST_HEAD)[number];

/** The value that any version may have stored. */
export function restoreBestHead(stored: unknown): BestHead {
  return BEST_HEAD.find((one) => one === stored) ?? 'if unread';
}

/**
 * The state after another trace has arrived. In a trace of the same tokens in the same model, reading goes on, even if others of
 * them are masked: what a head does with and without a mask is to be compared. If the text was
 * changed in the panel, a head that the panel had chosen gives way to the one on which it opens with the new text. In another
 * model any head does, since that model does not have it.
 */
export function afterTrace(
  now: BestHead,
  { isAutomatic }: Pick<Choice, 'isAutomatic'>,
  before: Partial<Origin> | undefined,
  next: Origin,
): BestHead {
  if (!before || unmaskedKey(before) === unmaskedKey(next)) return now;
  if (before.model !== next.model) return 'wanted';
  return isAutomatic && next.edited && before.text !== next.text ? 'wanted' : 'if unread';
}

/** What was traced, whichever of its tokens are masked. */
function unmaskedKey({ masked, ...origin }: Partial<Origin>): string {
  return tracedKey(origin);
}

/**
 * The state after a choice of the user. Their own block or head is kept, and so is one of which they look at a value. For
 * another token the shown head stays, once one was chosen. Why another token is predicted there, or why one rather than another,
 * is another question, which another head may answer. A change of `ofLead` alone asks nothing else, so the head stays.
 */
export function afterChoice(
  before: BestHead,
  { isAutomatic, layer, head, key, token, target, ratherThan, ofLead }: Partial<Choice>,
): BestHead {
  if (isAutomatic) return 'wanted';
  if ([layer, head, key].some((chosen) => chosen !== undefined)) return 'settled';
  const asksRatherThan = ratherThan !== undefined && ofLead !== true;
  const asksAnew = (target !== undefined || asksRatherThan) && token === undefined;
  return asksAnew ? 'wanted' : before;
}

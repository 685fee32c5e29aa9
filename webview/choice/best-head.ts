/** When the panel itself chooses the head on which it opens, mostly the one that adds most: it is known only after a while. */
import { type Origin, tracedKey } from '../../src/engine/protocol/panel-protocol';
import type { Choice } from './choice';

/**
 * - `if unread`: as long as no step of a block was read of a head that is chosen already; of none whatever is read;
 * - `wanted`: whatever is read, since somebody has asked for it;
 * - `settled`: not any more. It was chosen, or would change what is being read.
 */
const BEST_HEAD = ['if unread', 'wanted', 'settled'] as const;
export type BestHead = (typeof BEST_HEAD)[number];

/** What was stored, by whatever version. */
export function restoreBestHead(stored: unknown): BestHead {
  return BEST_HEAD.find((one) => one === stored) ?? 'if unread';
}

/**
 * What another trace makes of it. Who reads a trace reads on in another of the same tokens in the same model. Where the
 * text was changed in the panel, a head that the panel had chosen gives way to the one on which it opens with the new text;
 * in another model any head does, since it is none of that one's.
 */
export function afterTrace(
  now: BestHead,
  { isAutomatic }: Pick<Choice, 'isAutomatic'>,
  before: Partial<Origin> | undefined,
  next: Origin,
): BestHead {
  if (!before || tracedKey(before) === tracedKey(next)) return now;
  if (before.model !== next.model) return 'wanted';
  return isAutomatic && next.edited && before.text !== next.text ? 'wanted' : 'if unread';
}

/**
 * What a choice of the reader makes of it: a block or head of their own is kept, and so is one of which they look at a
 * value. Another token has the head that is shown, once one was chosen. Why another token than before is predicted there,
 * or why one rather than another, is another question, which another head may answer. Where the figure of the logits alone
 * is to be of a lead, nothing else is asked: what is read stays.
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

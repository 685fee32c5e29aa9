/** What was explained where a trace was left, so that it can be told as long as the reader has not chosen something else. */
import type { PanelContent, Place } from '../../src/engine/protocol/panel-protocol';
import { asStored, type Keeper } from '../base/kept-state';

/** What is explained, and after which token. */
type Explained = Pick<Place, 'token' | 'target' | 'ratherThan'>;

const LEFT_EXPLAINED = asStored<Explained>('leftExplained');

/**
 * What was chosen to be explained where a trace was read before, that begins there.
 * @returns `undefined` where nothing was chosen, or where the text was changed since, of which another note tells
 */
function explainedIn(content: Extract<PanelContent, { kind: 'trace' }>): Explained | undefined {
  const { place, before, origin } = content;
  if (!place || before || origin.suggestion) return undefined;
  const { token, target, ratherThan } = place;
  return target === null && ratherThan === null ? undefined : { token, target, ratherThan };
}

/** @param isUnread whether the trace is seen in this panel for the first time */
export function keepLeftExplained(
  kept: Keeper,
  content: Extract<PanelContent, { kind: 'trace' }>,
  isUnread: boolean,
): void {
  if (isUnread) kept.keep(LEFT_EXPLAINED, explainedIn(content));
}

/** Nothing is told of it any more. */
export function forgetLeftExplained(kept: Keeper): void {
  kept.keep(LEFT_EXPLAINED, undefined);
}

/** What was explained where the trace was left, as long as it still is. */
export function leftExplained(kept: Keeper, choice: Explained): Explained | undefined {
  const left = kept.recall(LEFT_EXPLAINED);
  const isSame = left?.token === choice.token && left.target === choice.target && left.ratherThan === choice.ratherThan;
  return isSame ? left : undefined;
}

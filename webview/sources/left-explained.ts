/** What was explained when the user left a trace, so that a note can say so until they choose something else. */
import type { PanelContent, Place } from '../../src/engine/protocol/panel-protocol';
import { asStored, type Keeper } from '../base/kept-state';

/** What is explained, and after which token. */
type Explained = Pick<Place, 'token' | 'target' | 'ratherThan'>;

const LEFT_EXPLAINED = asStored<Explained>('leftExplained');

/**
 * The explanation chosen in an earlier reading of the trace that now begins.
 * @returns `undefined` if none was chosen, or if the text was changed since, as another note tells that
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

/** Ends the note. */
export function forgetLeftExplained(kept: Keeper): void {
  kept.keep(LEFT_EXPLAINED, undefined);
}

/** What was explained when the user left the trace, as long as it is still explained. */
export function leftExplained(kept: Keeper, choice: Explained): Explained | undefined {
  const left = kept.recall(LEFT_EXPLAINED);
  const isSame = left?.token === choice.token && left.target === choice.target && left.ratherThan === choice.ratherThan;
  return isSame ? left : undefined;
}

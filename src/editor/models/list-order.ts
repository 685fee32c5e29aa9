/** The order in which models of this machine are listed, in every list of them. */
import type { ListedModel } from '../../engine/protocol/library-protocol';
import { continuesTexts } from './continues-texts';

/**
 * First those that go on with a text, as both traces and ghost text can use them; then those of which that is not known yet,
 * so that no encoder stands first until it is; then encoders and encoder-decoders; last those that cannot be run. Each in
 * the order in which they were found.
 */
export function inListOrder(models: readonly ListedModel[]): readonly ListedModel[] {
  return models.toSorted((one, other) => rankOf(one) - rankOf(other));
}

function rankOf({ description }: ListedModel): number {
  if (description === null) return 1;
  if (description.refused !== null) return 3;
  return continuesTexts(description) ? 0 : 2;
}

/** The order of the models on this machine, in every list of them. */
import type { ListedModel } from '../../engine/protocol/library-protocol';
import { continuesTexts } from './continues-texts';

/**
 * First the models that continue texts, which both traces and ghost text can use; then those about which this is not known
 * yet, so that no encoder is listed before them; then encoders and encoder-decoders; last those that cannot be run. Within
 * each group, in the order in which they were found.
 */
export function inListOrder(models: readonly ListedModel[]): readonly ListedModel[] {
  return models.toSorted((one, other) => rankOf(one) - rankOf(other));
}

function rankOf({ description }: ListedModel): number {
  if (description === null) return 1;
  if (description.refused !== null) return 3;
  return continuesTexts(description) ? 0 : 2;
}

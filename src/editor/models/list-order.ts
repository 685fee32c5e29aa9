/** The order in which models of this machine are listed, in every list of them. */
import type { ListedModel } from '../../engine/protocol/library-protocol';
import { continuesTexts } from './continues-texts';

/**
 * First those that go on with a text, as both traces and ghost text can use them, or of which that is not known yet; then
 * encoders and encoder-decoders; last those that cannot be run. Each in the order in which they were found.
 */
export function inListOrder(models: readonly ListedModel[]): readonly ListedModel[] {
  const [continuing, others, refused] = [0, 1, 2].map((rank) => models.filter((model) => rankOf(model) === rank));
  return [...(continuing ?? []), ...(others ?? []), ...(refused ?? [])];
}

function rankOf({ description }: ListedModel): 0 | 1 | 2 {
  if (description === null) return 0;
  if (description.refused !== null) return 2;
  return continuesTexts(description) ? 0 : 1;
}

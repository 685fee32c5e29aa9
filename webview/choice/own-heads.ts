/** The block and head that the reader has chosen in each model in which a text was read, to be there again when that is gone back to. */
import type { ReadIn } from '../../src/trace/steps/carried-place';
import { fieldsOf } from '../base/kept-state';
import { isIndex } from '../base/stored-index';
import type { Choice } from './choice';

type OwnHead = Pick<Choice, 'layer' | 'head'>;

/** By the folder of the model. A model in which the panel itself chose is not in it: there it chooses once more. */
export type OwnHeads = Readonly<Record<string, OwnHead>>;

/** With what is chosen in the model that is read. @param readIn `undefined`: none is */
export function withOwnHead(
  heads: OwnHeads,
  { layer, head, isAutomatic }: OwnHead & Pick<Choice, 'isAutomatic'>,
  readIn: Pick<ReadIn, 'model'> | undefined,
): OwnHeads {
  if (!readIn) return heads;
  const { [readIn.model]: before, ...others } = heads;
  if (isAutomatic) return before ? others : heads;
  return { ...others, [readIn.model]: { layer, head } };
}

/** What was stored, by whatever version. */
export function restoreOwnHeads(stored: unknown): OwnHeads {
  const entries = Object.entries(fieldsOf(stored)).flatMap(([model, place]) => {
    const { layer, head } = fieldsOf(place);
    return isIndex(layer) && isIndex(head) ? [[model, { layer, head }] as const] : [];
  });
  return Object.fromEntries(entries);
}

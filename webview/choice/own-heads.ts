/** The block and head that the user chose in each model that read a text, to restore them when the user returns to that model. */
import type { ReadIn } from '../../src/trace/steps/carried-place';
import { fieldsOf } from '../base/kept-state';
import { isIndex } from '../base/stored-index';
import type { Choice } from './choice';

type OwnHead = Pick<Choice, 'layer' | 'head'>;

/** By the model's folder. Models in which the panel itself chose are absent: there it chooses again. */
export type OwnHeads = Readonly<Record<string, OwnHead>>;

/** The heads, with the choice made in the model that is read. @param readIn `undefined` if no model is */
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

/** The value that any version may have stored. */
export function restoreOwnHeads(stored: unknown): OwnHeads {
  const entries = Object.entries(fieldsOf(stored)).flatMap(([model, place]) => {
    const { layer, head } = fieldsOf(place);
    return isIndex(layer) && isIndex(head) ? [[model, { layer, head }] as const] : [];
  });
  return Object.fromEntries(entries);
}

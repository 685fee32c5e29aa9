/** Which of the parts that were left out sentences name. */
import type { ModelComponent } from '../readings/model-part';
import { ablatedName } from './ablation-words';

/** Those whose part a text names, in the order in which it names them first. @param text sentences, with parts as `ablatedName` writes them */
export function namedIn<T extends { readonly part: ModelComponent }>(
  ablations: readonly T[],
  text: string,
): ReadonlySet<T> {
  const found = ablations.map((one) => ({ one, at: text.search(nameOf(one.part)) })).filter(({ at }) => at >= 0);
  return new Set(found.toSorted((one, other) => one.at - other.at).map(({ one }) => one));
}

/** No "head 1.1" in "head 1.12", and no head of another attention. A sentence may begin with it. */
function nameOf(part: ModelComponent): RegExp {
  const name = ablatedName(part).replaceAll('.', '\\.');
  return new RegExp(`(?<![\\w.-])${name}(?!\\.?\\d)(?! of the cross-attention)`, 'i');
}

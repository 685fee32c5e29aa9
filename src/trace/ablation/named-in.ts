/** Finds which of the parts that were left out are named in sentences. */
import type { ModelComponent } from '../readings/model-part';
import { ablatedName } from './ablation-words';

/**
 * The runs whose part a text names, in the order of first mention. @param text sentences, with parts as `ablatedName` writes
 * them
 */
export function namedIn<T extends { readonly part: ModelComponent }>(
  ablations: readonly T[],
  text: string,
): ReadonlySet<T> {
  const found = ablations.map((one) => ({ one, at: text.search(nameOf(one.part)) })).filter(({ at }) => at >= 0);
  return new Set(found.toSorted((one, other) => one.at - other.at).map(({ one }) => one));
}

/**
 * Does not match "head 1.1" in "head 1.12" or a head of another attention. Ignores case, as a sentence can begin with the name.
 */
function nameOf(part: ModelComponent): RegExp {
  const name = ablatedName(part).replaceAll('.', '\\.');
  return new RegExp(`(?<![\\w.-])${name}(?!\\.?\\d)(?! of the cross-attention)`, 'i');
}

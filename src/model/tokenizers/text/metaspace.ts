/** `Metaspace`, which writes spaces as "▁": shared by its pre-tokenizer and its decoder. */
import * as v from 'valibot';
import { flag } from '../../schema';
import { oneCharacter } from './pattern';

export const MetaspaceSchema = v.object({
  replacement: v.optional(oneCharacter, '▁'),
  str_rep: v.nullish(oneCharacter),
  /** The predecessor of `prepend_scheme` in older files. */
  add_prefix_space: v.nullish(flag(), true),
  prepend_scheme: v.nullish(v.picklist(['always', 'first', 'never'], 'must be always, first or never')),
  split: v.nullish(flag(), true),
});
export type Metaspace = v.InferOutput<typeof MetaspaceSchema>;

/** Before which of the pieces between added tokens a space is put: all, the first, or none. */
export function prependScheme({ prepend_scheme, add_prefix_space }: Metaspace): 'always' | 'first' | 'never' {
  return prepend_scheme ?? (add_prefix_space ? 'always' : 'never');
}

/** The token that is written for a word that is left out, where a tokenizer has one. */
import type { TokenizerFiles } from './tokenizer-files';

/** What published tokenizers call it. */
export const MASK_NAMES: readonly string[] = ['[MASK]', '<mask>'];

/** The one that the files name, or else an added token of a usual name. */
export function findMaskId(
  { added_tokens, maskToken }: TokenizerFiles,
  tokens: readonly (string | undefined)[],
): number | undefined {
  const names = maskToken === undefined ? MASK_NAMES : [maskToken];
  const added = added_tokens.find(({ content }) => names.includes(content));
  if (added || maskToken === undefined) return added?.id;
  const id = tokens.indexOf(maskToken);
  return id < 0 ? undefined : id;
}

/** Finds the token for an omitted word, if a tokenizer has one. */
import type { TokenizerFiles } from './tokenizer-files';

/** Its names in published tokenizers. */
export const MASK_NAMES: readonly string[] = ['[MASK]', '<mask>'];

/** The id of the mask token that the files name, or else of an added token with one of the usual names. */
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

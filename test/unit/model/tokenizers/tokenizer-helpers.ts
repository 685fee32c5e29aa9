/** Tokenizers for tests: the GPT-2 fixture's with parts replaced. */
import { join } from 'node:path';
import { openTokenizer } from '../../../../src/model/tokenizers/open-tokenizer';
import type { Token } from '../../../../src/model/tokenizers/tokenizer';
import { folderWith, GPT2, type Json, readJsonObject } from '../helpers';

/** The GPT-2 fixture's tokenizer with some parts replaced. */
export async function tokenizerWith(parts: Json, config: Json = {}) {
  const json = { ...(await readJsonObject(join(GPT2, 'tokenizer.json'))), ...parts };
  return openTokenizer(await folderWith({ 'tokenizer.json': json, 'tokenizer_config.json': config }));
}

/** The same with one added token (id 448, content "<new>" unless told). */
export const withAdded = (token: Json, parts: Json = {}) =>
  tokenizerWith({ added_tokens: [{ id: 448, content: '<new>', special: true, ...token }], ...parts });

/** A pre-tokenizer or post-processor. */
export const byteLevel = (trim_offsets: boolean, add_prefix_space: boolean) => ({
  type: 'ByteLevel',
  trim_offsets,
  add_prefix_space,
  use_regex: true,
});

export const ranges = (tokens: Token[]) => tokens.map(({ token, start, end }) => [token, start, end]);

/** Ranges in code points, as the reference has them, in UTF-16 units. */
export function inUnits(text: string, ranges: readonly (readonly [number, number])[]): (number | undefined)[][] {
  const unitOf = [0];
  for (const character of text) unitOf.push((unitOf.at(-1) ?? 0) + character.length);
  return ranges.map(([start, end]) => [unitOf[start], unitOf[end]]);
}

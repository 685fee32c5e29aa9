/** A model whose tokenizer never comes to an end on some texts. */
import { join } from 'node:path';
import { copyOf, GPT2, readJsonObject } from './model/helpers';

/** A text that the pattern takes exponential time for. */
export const ENDLESS_TEXT = `${'a'.repeat(40)}!`;

/** The fixture, whose tokenizer first splits with that pattern. */
export async function withEndlessPattern(): Promise<string> {
  const tokenizer = await readJsonObject(join(GPT2, 'tokenizer.json'));
  const split = { type: 'Split', pattern: { Regex: '(a+)+$' }, behavior: 'Isolated', invert: false };
  const bytes = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false };
  const pre_tokenizer = { type: 'Sequence', pretokenizers: [split, bytes] };
  return copyOf(GPT2, { 'tokenizer.json': { ...tokenizer, pre_tokenizer } });
}

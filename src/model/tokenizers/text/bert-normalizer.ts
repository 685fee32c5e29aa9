/** BERT's normalizer, applied to each character as in the `tokenizers` library's `normalizers/bert.rs`. */
import * as v from 'valibot';
import { flag } from '../../schema';

export const BertSchema = v.object({
  clean_text: v.optional(flag(), true),
  handle_chinese_chars: v.optional(flag(), true),
  /** By default, accents are removed if letters are lowercased. */
  strip_accents: v.nullish(flag()),
  lowercase: v.optional(flag(), true),
});

/** The greatest factor by which it may lengthen a text: a Chinese character gets two spaces. */
export const BERT_GROWTH = 3;

const CONTROL = /^(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\ufffd]$/u;
const WHITE_SPACE = /^\p{White_Space}$/u;
const CHINESE =
  /[\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/u;
const ACCENT = /\p{Mn}/gu;

/** Returns a function that normalizes one character. */
export function bertCharacter(options: v.InferOutput<typeof BertSchema>): (character: string) => string {
  const steps: ((text: string) => string)[] = [];
  if (options.clean_text) steps.push((text) => (CONTROL.test(text) ? '' : WHITE_SPACE.test(text) ? ' ' : text));
  if (options.handle_chinese_chars) steps.push((text) => (CHINESE.test(text) ? ` ${text} ` : text));
  if (options.strip_accents ?? options.lowercase) steps.push((text) => text.normalize('NFD').replace(ACCENT, ''));
  if (options.lowercase) steps.push((text) => text.toLowerCase());
  return (character) => steps.reduce((text, step) => step(text), character);
}

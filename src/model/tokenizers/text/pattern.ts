/** Patterns in tokenizer.json: literal texts, or regular expressions in the syntax of the `tokenizers` library. */
import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import * as v from 'valibot';
import { messageOf } from '../../../base/message-of';
import { ModelFolderError } from '../../errors';
import { shorten } from '../../json';

/** The longest published patterns have some 2,000 characters. */
const MAX_PATTERN = 20_000;
/** A placeholder, since the library requires a model. */
const NO_MODEL = { type: 'BPE', vocab: {}, merges: [] };

export function pattern() {
  return v.union(
    [v.object({ String: v.pipe(v.string(), v.minLength(1)) }), v.object({ Regex: v.string() })],
    'must be a text ("String") or a regular expression ("Regex")',
  );
}
type Pattern = v.InferOutput<ReturnType<typeof pattern>>;

/** The schema of a field that is a single character. */
export const oneCharacter = v.pipe(v.string(), v.regex(/^[^\uD800-\uDFFF]$/u, 'must be one character'));

/** A pattern that matches one character, with the flags `g` and `u`. */
export function characterPattern(character: string): RegExp {
  return new RegExp(`\\u{${character.codePointAt(0)?.toString(16)}}`, 'gu');
}

/**
 * The pattern as a JavaScript regular expression with the flags `g` and `u`; the library translates it from Oniguruma's
 * syntax. Excessively long patterns are refused, since compiling cannot be interrupted.
 */
export function compilePattern(pattern: Pattern, part: string, file: string): RegExp {
  const { length } = JSON.stringify(pattern);
  if (length > MAX_PATTERN) {
    throw new ModelFolderError(
      `${file}: "${part}" has a pattern of ${length} characters; at most ${MAX_PATTERN} are allowed.`,
    );
  }
  return refusing(file, () => {
    const pre_tokenizer = { type: 'Split', pattern, behavior: 'Isolated', invert: true };
    const nothing = { added_tokens: [], normalizer: null, post_processor: null, decoder: null };
    const library = new LibraryTokenizer({ ...nothing, model: NO_MODEL, pre_tokenizer }, {});
    const compiled: unknown = Reflect.get(library.pre_tokenizer ?? {}, 'pattern');
    if (compiled instanceof RegExp) return compiled;
    throw new Error('The library has compiled no pattern');
  });
}

/** Runs `use` and reports what it throws as a fault of the file. */
export function refusing<T>(file: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    const fault = messageOf(error);
    throw new ModelFolderError(`${file} cannot be used: ${shorten(fault)}.`, { cause: error });
  }
}

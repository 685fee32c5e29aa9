/** The parts of a pre-tokenizer that split a text and change nothing, which every kind of tokenizer may have. */
import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import * as v from 'valibot';
import { ModelFolderError } from '../errors';
import { shorten } from '../json';
import { flag, readFields } from '../schema';
import { type Component, partsOf } from './component';
import { BEHAVIORS, TextSplitter } from './text-splitter';

/** Splits a text into words. */
export type SplitText = (text: string) => string[];

/** The longest published patterns have some 2,000 characters, and no tokenizer has more than a handful. */
const MAX_PATTERN = 20_000;
const MAX_PARTS = 100;

/** Some faults of patterns show when they are used first. */
const TRIAL = 'a é天';
/** The library wants one. */
const NO_MODEL = { type: 'BPE', vocab: {}, merges: [] };

/** What the reference counts as a number, and as punctuation. */
const NUMBER = /\p{N}/gu;
const PUNCTUATION = /[!-/:-@[-`{-~]|\p{P}/gu;

const behavior = v.picklist(BEHAVIORS, `must be one of ${BEHAVIORS.join(', ')}`);
const SplitSchema = v.object({
  pattern: v.union(
    [v.object({ String: v.pipe(v.string(), v.minLength(1)) }), v.object({ Regex: v.string() })],
    'must be a text ("String") or a regular expression ("Regex")',
  ),
  behavior,
  invert: v.nullish(flag(), false),
});
type Pattern = v.InferOutput<typeof SplitSchema>['pattern'];
const DigitsSchema = v.object({ individual_digits: v.nullish(flag(), false) });
const PunctuationSchema = v.object({ behavior: v.optional(behavior, 'Isolated') });

/** The parts of a pre-tokenizer. To compile a pattern takes time that nothing can interrupt: absurd ones are refused. */
export function partsOfPreTokenizer(preTokenizer: Component | null, file: string): Component[] {
  const parts = partsOf(preTokenizer);
  if (parts.length > MAX_PARTS) {
    throw new ModelFolderError(`${file}: "pre_tokenizer" has ${parts.length} parts; at most ${MAX_PARTS} are allowed.`);
  }
  for (const { pattern } of parts) {
    const length = JSON.stringify(pattern ?? null).length;
    if (length <= MAX_PATTERN) continue;
    throw new ModelFolderError(
      `${file}: "pre_tokenizer" has a pattern of ${length} characters; at most ${MAX_PATTERN} are allowed.`,
    );
  }
  return parts;
}

/** Reads a part that splits. Throws a sentence for any other. */
export function readSplit(part: Component, file: string): SplitText {
  const json = { file: `${file}, "pre_tokenizer"`, value: part, inexact: new Map() };
  switch (part.type) {
    case 'Split': {
      const { pattern, behavior: kept, invert } = readFields(json, SplitSchema);
      return splitByPattern(new TextSplitter(compile(pattern, file), kept, invert), file);
    }
    case 'Digits': {
      const { individual_digits } = readFields(json, DigitsSchema);
      return splitBy(new TextSplitter(NUMBER, individual_digits ? 'Isolated' : 'Contiguous'));
    }
    case 'Punctuation':
      return splitBy(new TextSplitter(PUNCTUATION, readFields(json, PunctuationSchema).behavior));
    default:
      throw new ModelFolderError(
        `${file}: "pre_tokenizer" has the part ${shorten(part.type)}, which is not supported.`,
      );
  }
}

function splitBy(splitter: TextSplitter): SplitText {
  return (text) => splitter.split(text);
}

/** Whether the groups of a pattern are nested too deeply depends on the stack, so that it may show late. */
function splitByPattern(splitter: TextSplitter, file: string): SplitText {
  refusing(file, () => splitter.split(TRIAL));
  return (text) => {
    try {
      return splitter.split(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new Error(`${file} has a pattern that cannot be used.`, { cause: error });
    }
  };
}

/** The library writes the patterns of its reference, which are Oniguruma's, as JavaScript's. */
function compile(pattern: Pattern, file: string): RegExp {
  return refusing(file, () => {
    const pre_tokenizer = { type: 'Split', pattern, behavior: 'Isolated', invert: true };
    const nothing = { added_tokens: [], normalizer: null, post_processor: null, decoder: null };
    const library = new LibraryTokenizer({ ...nothing, model: NO_MODEL, pre_tokenizer }, {});
    const compiled: unknown = Reflect.get(library.pre_tokenizer ?? {}, 'pattern');
    if (compiled instanceof RegExp) return compiled;
    throw new Error('The library has compiled no pattern');
  });
}

function refusing<T>(file: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    throw new ModelFolderError(`${file} cannot be used: ${shorten(fault)}.`, { cause: error });
  }
}

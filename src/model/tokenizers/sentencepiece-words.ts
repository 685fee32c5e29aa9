/** The pre-tokenizers of SentencePiece-style tokenizers: what they make of a text, and the words they split it into. */
import * as v from 'valibot';
import { ModelFolderError } from '../errors';
import { shorten } from '../json';
import { flag, readFields } from '../schema';
import { type Component, partsOf } from './component';
import { type PlacedText, prependPlaced, replacePlaced } from './placed-text';

/** A text and the words that it consists of. */
export interface Words {
  readonly text: PlacedText;
  readonly words: readonly string[];
}

/** Changes a piece of text and splits it. */
export type SplitWords = (piece: PlacedText) => Words;

type Change = (piece: PlacedText) => PlacedText;
type Split = (text: string) => string[];
interface Part {
  readonly change?: Change;
  readonly split?: Split;
}

const MAX_PARTS = 100;

const oneCharacter = v.pipe(v.string(), v.regex(/^[^\uD800-\uDFFF]$/u, 'must be one character'));
const MetaspaceSchema = v.object({
  replacement: v.optional(oneCharacter, '▁'),
  str_rep: v.nullish(oneCharacter),
  /** Older files have this instead of the scheme. */
  add_prefix_space: v.nullish(flag(), true),
  prepend_scheme: v.nullish(v.picklist(['always', 'first', 'never'], 'must be always, first or never')),
  split: v.nullish(flag(), true),
});
const SplitSchema = v.object({
  pattern: v.object({
    String: v.pipe(v.string(), v.minLength(1, 'must not be empty')),
  }),
  behavior: v.picklist(
    ['MergedWithPrevious', 'MergedWithNext', 'Isolated'],
    'must be MergedWithPrevious, MergedWithNext or Isolated',
  ),
  invert: v.nullish(v.literal(false, 'must be false'), false),
});

/** Reads a pre-tokenizer. Throws a sentence for one with parts that are not supported. */
export function readPreTokenizer(preTokenizer: Component | null, file: string): SplitWords {
  const given = partsOf(preTokenizer);
  if (given.length > MAX_PARTS) {
    throw new ModelFolderError(`${file}: "pre_tokenizer" has ${given.length} parts; at most ${MAX_PARTS} are allowed.`);
  }
  const parts = given.map((part, index) => readPart(part, index, file));
  return (piece) => {
    const text = parts.reduce((changed, { change }) => change?.(changed) ?? changed, piece);
    const words = parts.reduce((list, { split }) => (split ? list.flatMap(split) : list), [text.text]);
    return { text, words };
  };
}

function readPart(part: Component, index: number, file: string): Part {
  const json = { file: `${file}, "pre_tokenizer"`, value: part, inexact: new Map() };
  if (part.type === 'Metaspace') {
    if (index > 0) {
      throw new ModelFolderError(`${file}: "Metaspace" after another pre-tokenizer is not supported.`);
    }
    return metaspace(readFields(json, MetaspaceSchema));
  }
  if (part.type === 'Split') {
    const { pattern, behavior } = readFields(json, SplitSchema);
    return { split: (text) => splitAt(text, pattern.String, behavior) };
  }
  throw new ModelFolderError(`${file}: "pre_tokenizer" has the part ${shorten(part.type)}, which is not supported.`);
}

/** Writes spaces as `replacement`, and puts one before the text or before each piece between added tokens. */
function metaspace(options: v.InferOutput<typeof MetaspaceSchema>): Part {
  const { replacement, split } = options;
  const space = options.str_rep ?? replacement;
  const scheme = options.prepend_scheme ?? (options.add_prefix_space ? 'always' : 'never');
  const change: Change = (piece) => {
    const replaced = replacePlaced(piece, ' ', space);
    const isPlace = scheme === 'always' || (scheme === 'first' && piece.starts[0] === 0);
    return isPlace && !replaced.text.startsWith(replacement) ? prependPlaced(replaced, space) : replaced;
  };
  return split ? { change, split: (text) => splitAt(text, replacement, 'MergedWithNext') } : { change };
}

type Behavior = v.InferOutput<typeof SplitSchema>['behavior'];

/** The words between the occurrences of a delimiter, which stays a word or becomes a part of one. */
function splitAt(text: string, delimiter: string, behavior: Behavior): string[] {
  const words: string[] = [];
  let done = 0;
  const cut = (end: number) => {
    if (end > done) words.push(text.slice(done, end));
    done = end;
  };
  for (let at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, at + delimiter.length)) {
    if (behavior !== 'MergedWithPrevious') cut(at);
    if (behavior !== 'MergedWithNext') cut(at + delimiter.length);
  }
  cut(text.length);
  return words;
}

/** Splits a text into words by a pre-tokenizer, keeping the original range of each character. */
import { ModelFolderError } from '../../errors';
import { readFields } from '../../schema';
import type { Component } from './component';
import { type Metaspace, MetaspaceSchema, prependScheme } from './metaspace';
import { characterPattern } from './pattern';
import { type PlacedText, prependPlaced, replacePlaced } from './placed-text';
import { type PlacedWord, textOf } from './placed-word';
import { partsOfPreTokenizer, readSplit, type SplitText } from './pre-tokenizer';
import { TextSplitter } from './text-splitter';

/** Splits a text into words, and may change the text. */
export type SplitPlaced = (piece: PlacedText) => readonly PlacedWord[];

/** Splits a word further. */
export type Step = (word: PlacedWord) => readonly PlacedWord[];

/** Parts that lengthen a text; many of them would lengthen it excessively. */
const ONLY_ONCE = ['Metaspace', 'ByteLevel'];

/**
 * Reads a pre-tokenizer.
 * @param readOwn reads the parts that only one kind of tokenizer has; returns `undefined` for all others
 * @throws a sentence if there are unsupported parts
 */
export function readPreTokenizer(
  preTokenizer: Component | null,
  file: string,
  readOwn: (part: Component) => Step | undefined = () => undefined,
): SplitPlaced {
  const parts = partsOfPreTokenizer(preTokenizer, file);
  for (const type of ONLY_ONCE) {
    if (parts.filter((part) => part.type === type).length <= 1) continue;
    throw new ModelFolderError(`${file}: "pre_tokenizer" has the part ${type} more than once, which is not supported.`);
  }
  const steps = parts.map((part) => readOwn(part) ?? readStep(part, file));
  return (piece) => steps.reduce<readonly PlacedWord[]>((words, step) => words.flatMap(step), [wholeOf(piece)]);
}

function readStep(part: Component, file: string): Step {
  if (part.type !== 'Metaspace') return placedBy(readSplit(part, file));
  return metaspace(readFields({ file: `${file}, "pre_tokenizer"`, value: part, inexact: new Map() }, MetaspaceSchema));
}

/** The whole text as one word. */
function wholeOf(source: PlacedText): PlacedWord {
  return { text: source.text, source, from: 0 };
}

function placedBy(split: SplitText): Step {
  return ({ text, source, from }) =>
    split(text).map(({ start, end }) => ({ text: text.slice(start, end), source, from: from + start }));
}

/** Writes spaces as `replacement`, and puts one before the text or before each piece between added tokens. */
function metaspace(options: Metaspace): Step {
  const { replacement, split } = options;
  const space = options.str_rep ?? replacement;
  const scheme = prependScheme(options);
  const change = (word: PlacedWord): PlacedWord => {
    const piece = textOf(word);
    const replaced = replacePlaced(piece, ' ', space);
    const isPlace = scheme === 'always' || (scheme === 'first' && piece.starts[0] === 0);
    return wholeOf(isPlace && !replaced.text.startsWith(replacement) ? prependPlaced(replaced, space) : replaced);
  };
  if (!split) return (word) => [change(word)];
  const splitter = new TextSplitter(characterPattern(replacement), 'MergedWithNext');
  const splitPlaced = placedBy((text) => splitter.split(text));
  return (word) => splitPlaced(change(word));
}

/** The words that a pre-tokenizer makes of a text, each character in its place. */
import { ModelFolderError } from '../errors';
import { readFields } from '../schema';
import type { Component } from './component';
import { type Metaspace, MetaspaceSchema, prependScheme } from './metaspace';
import { type PlacedText, prependPlaced, replacePlaced, slicePlaced } from './placed-text';
import type { PlacedWord } from './placed-word';
import { partsOfPreTokenizer, readSplit, type SplitText } from './pre-tokenizer';
import { TextSplitter } from './text-splitter';

/** Splits a text into words, and may change it. */
export type SplitPlaced = (piece: PlacedText) => readonly PlacedWord[];

/** Splits a word into others. */
type Step = (word: PlacedWord) => readonly PlacedWord[];

/** Reads a pre-tokenizer. Throws a sentence for one with parts that are not supported. */
export function readPreTokenizer(preTokenizer: Component | null, file: string): SplitPlaced {
  const parts = partsOfPreTokenizer(preTokenizer, file);
  if (parts.filter(({ type }) => type === 'Metaspace').length > 1) {
    throw new ModelFolderError(
      `${file}: "pre_tokenizer" has the part Metaspace more than once, which is not supported.`,
    );
  }
  const steps = parts.map((part) => readStep(part, file));
  return (piece) => steps.reduce<readonly PlacedWord[]>((words, step) => words.flatMap(step), [wholeOf(piece)]);
}

function readStep(part: Component, file: string): Step {
  if (part.type !== 'Metaspace') return placedBy(readSplit(part, file));
  return metaspace(readFields({ file: `${file}, "pre_tokenizer"`, value: part, inexact: new Map() }, MetaspaceSchema));
}

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
  const change = ({ text, source, from }: PlacedWord): PlacedWord => {
    const piece = slicePlaced(source, from, from + text.length);
    const replaced = replacePlaced(piece, ' ', space);
    const isPlace = scheme === 'always' || (scheme === 'first' && piece.starts[0] === 0);
    return wholeOf(isPlace && !replaced.text.startsWith(replacement) ? prependPlaced(replaced, space) : replaced);
  };
  if (!split) return (word) => [change(word)];
  const splitter = new TextSplitter(
    new RegExp(`\\u{${replacement.codePointAt(0)?.toString(16)}}`, 'gu'),
    'MergedWithNext',
  );
  const splitPlaced = placedBy((text) => splitter.split(text));
  return (word) => splitPlaced(change(word));
}

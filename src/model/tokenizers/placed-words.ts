/** The words that a pre-tokenizer makes of a text, each character in its place. */
import { ModelFolderError } from '../errors';
import { readFields } from '../schema';
import type { Component } from './component';
import { type Metaspace, MetaspaceSchema, prependScheme } from './metaspace';
import { type PlacedText, prependPlaced, replacePlaced, slicePlaced } from './placed-text';
import { partsOfPreTokenizer, readSplit, type SplitText } from './pre-tokenizer';
import { TextSplitter } from './text-splitter';

/** Splits a piece of text into words, and may change it. */
export type SplitPlaced = (piece: PlacedText) => readonly PlacedText[];

/** Reads a pre-tokenizer. Throws a sentence for one with parts that are not supported. */
export function readPreTokenizer(preTokenizer: Component | null, file: string): SplitPlaced {
  const parts = partsOfPreTokenizer(preTokenizer, file);
  if (parts.filter(({ type }) => type === 'Metaspace').length > 1) {
    throw new ModelFolderError(
      `${file}: "pre_tokenizer" has the part Metaspace more than once, which is not supported.`,
    );
  }
  const steps = parts.map((part) => readStep(part, file));
  return (piece) => steps.reduce<readonly PlacedText[]>((words, step) => words.flatMap(step), [piece]);
}

function readStep(part: Component, file: string): SplitPlaced {
  if (part.type !== 'Metaspace') return placedBy(readSplit(part, file));
  return metaspace(readFields({ file: `${file}, "pre_tokenizer"`, value: part, inexact: new Map() }, MetaspaceSchema));
}

function placedBy(split: SplitText): SplitPlaced {
  return (piece) => split(piece.text).map(({ start, end }) => slicePlaced(piece, start, end));
}

/** Writes spaces as `replacement`, and puts one before the text or before each piece between added tokens. */
function metaspace(options: Metaspace): SplitPlaced {
  const { replacement, split } = options;
  const space = options.str_rep ?? replacement;
  const scheme = prependScheme(options);
  const change = (piece: PlacedText): PlacedText => {
    const replaced = replacePlaced(piece, ' ', space);
    const isPlace = scheme === 'always' || (scheme === 'first' && piece.starts[0] === 0);
    return isPlace && !replaced.text.startsWith(replacement) ? prependPlaced(replaced, space) : replaced;
  };
  if (!split) return (piece) => [change(piece)];
  const splitter = new TextSplitter(
    new RegExp(`\\u{${replacement.codePointAt(0)?.toString(16)}}`, 'gu'),
    'MergedWithNext',
  );
  const splitPlaced = placedBy((text) => splitter.split(text));
  return (piece) => splitPlaced(change(piece));
}

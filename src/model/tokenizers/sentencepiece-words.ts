/** The pre-tokenizers of SentencePiece-style tokenizers: what they make of a text, and the words they split it into. */
import { ModelFolderError } from '../errors';
import { readFields } from '../schema';
import { CannotExpressError } from './cannot-express';
import type { Component } from './component';
import { type Metaspace, MetaspaceSchema, prependScheme } from './metaspace';
import { type PlacedText, prependPlaced, replacePlaced } from './placed-text';
import { partsOfPreTokenizer, readSplit, type SplitText } from './pre-tokenizer';
import { TextSplitter } from './text-splitter';

/** A text and the words that it consists of. */
export interface Words {
  readonly text: PlacedText;
  readonly words: readonly string[];
}

/** Changes a piece of text and splits it. */
export type SplitWords = (piece: PlacedText) => Words;

type Change = (piece: PlacedText) => PlacedText;
interface Part {
  readonly change?: Change;
  readonly split?: SplitText;
}

/** Reads a pre-tokenizer. Throws a sentence for one with parts that are not supported. */
export function readPreTokenizer(preTokenizer: Component | null, file: string): SplitWords {
  const parts = partsOfPreTokenizer(preTokenizer, file).map((part, index) => readPart(part, index, file));
  return (piece) => {
    const text = parts.reduce((changed, { change }) => change?.(changed) ?? changed, piece);
    const words = parts.reduce((list, { split }) => (split ? list.flatMap(split) : list), [text.text]);
    const length = words.reduce((sum, word) => sum + word.length, 0);
    if (length !== text.text.length) throw new CannotExpressError(text.text);
    return { text, words };
  };
}

function readPart(part: Component, index: number, file: string): Part {
  if (part.type !== 'Metaspace') return { split: readSplit(part, file) };
  if (index > 0) throw new ModelFolderError(`${file}: "Metaspace" after another pre-tokenizer is not supported.`);
  return metaspace(readFields({ file: `${file}, "pre_tokenizer"`, value: part, inexact: new Map() }, MetaspaceSchema));
}

/** Writes spaces as `replacement`, and puts one before the text or before each piece between added tokens. */
function metaspace(options: Metaspace): Part {
  const { replacement, split } = options;
  const space = options.str_rep ?? replacement;
  const scheme = prependScheme(options);
  const change: Change = (piece) => {
    const replaced = replacePlaced(piece, ' ', space);
    const isPlace = scheme === 'always' || (scheme === 'first' && piece.starts[0] === 0);
    return isPlace && !replaced.text.startsWith(replacement) ? prependPlaced(replaced, space) : replaced;
  };
  if (!split) return { change };
  const splitter = new TextSplitter(
    new RegExp(`\\u{${replacement.codePointAt(0)?.toString(16)}}`, 'gu'),
    'MergedWithNext',
  );
  return { change, split: (text) => splitter.split(text) };
}

/** What tokenizer.json does to a text before it is split: its `normalizer`, with every character kept in its place. */
import * as v from 'valibot';
import { ModelFolderError } from '../errors';
import { shorten } from '../json';
import { readFields } from '../schema';
import { type Component, partsOf } from './component';
import { normalizePlaced, type PlacedText, prependPlaced, replacePlaced, requireFewMarks } from './placed-text';

/** Changes a piece of text. */
export type Normalize = (piece: PlacedText) => PlacedText;

interface Part {
  readonly normalize: Normalize;
  /** How many times as long it may make a text. */
  readonly growth: number;
}

/** Published tokenizers prepend or insert one character. */
const MAX_INSERTED = 100;
const MAX_GROWTH = 100;
const MAX_PARTS = 100;

const inserted = () => v.pipe(v.string(), v.maxLength(MAX_INSERTED, `must have at most ${MAX_INSERTED} characters`));
const PrependSchema = v.object({ prepend: inserted() });
const ReplaceSchema = v.object({
  pattern: v.object({ String: v.pipe(v.string(), v.minLength(1, 'must not be empty')) }),
  content: inserted(),
});

/** Reads a normalizer. Throws a sentence for one with parts that are not supported, or without measure. */
export function readNormalizer(normalizer: Component | null, file: string): Normalize {
  const given = partsOf(normalizer);
  if (given.length > MAX_PARTS) {
    throw new ModelFolderError(`${file}: "normalizer" has ${given.length} parts; at most ${MAX_PARTS} are allowed.`);
  }
  const parts = given.map((part) => readPart(part, file));
  const growth = parts.reduce((product, part) => product * part.growth, 1);
  if (growth > MAX_GROWTH) {
    throw new ModelFolderError(`${file}: "normalizer" makes texts more than ${MAX_GROWTH} times as long.`);
  }
  return (piece) => parts.reduce((text, { normalize }) => normalize(text), piece);
}

function readPart(part: Component, file: string): Part {
  const json = { file: `${file}, "normalizer"`, value: part, inexact: new Map() };
  switch (part.type) {
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return { normalize: unicodeForm(part.type), growth: 1 }; // no character becomes more than 18
    case 'Prepend': {
      const { prepend } = readFields(json, PrependSchema);
      return { normalize: (piece) => prependPlaced(piece, prepend), growth: 1 };
    }
    case 'Replace': {
      const { pattern, content } = readFields(json, ReplaceSchema);
      const growth = Math.max(1, content.length / pattern.String.length);
      return { normalize: (piece) => replacePlaced(piece, pattern.String, content), growth };
    }
    default:
      throw new ModelFolderError(`${file}: "normalizer" has the part ${shorten(part.type)}, which is not supported.`);
  }
}

function unicodeForm(form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): Normalize {
  return (piece) => {
    requireFewMarks(piece.text);
    const normalized = normalizePlaced(piece, (text) => text.normalize(form));
    if (normalized) return normalized;
    throw new Error('The tokenizer normalizes this text in a way that its tokens cannot be placed in it.');
  };
}

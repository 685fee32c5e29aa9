/** The `normalizer` of tokenizer.json, applied before a text is split, with the original range of every character. */
import * as v from 'valibot';
import { ModelFolderError } from '../../errors';
import { shorten } from '../../json';
import { flag, readFields } from '../../schema';
import { BERT_GROWTH, BertSchema, bertCharacter } from './bert-normalizer';
import { CharacterMap } from './character-map';
import { type Component, partsOf } from './component';
import { nmtCharacter } from './nmt-normalizer';
import { compilePattern, pattern } from './pattern';
import {
  mapPlaced,
  normalizePlaced,
  type PlacedText,
  prependPlaced,
  replacePlaced,
  requireFewMarks,
  stripPlaced,
} from './placed-text';

/** Normalizes a piece of text. */
export type Normalize = (piece: PlacedText) => PlacedText;

interface Part {
  readonly normalize: Normalize;
  /** The greatest factor by which it may lengthen a text. */
  readonly growth: number;
  readonly isUnicodeForm?: true;
}

/** The growth in UTF-16 units, as "Unicode Normalization Forms" (UAX #15) gives it as the maximum expansion factor. */
const FORM_GROWTH = { NFC: 3, NFD: 4, NFKC: 18, NFKD: 18 } as const;

/** Limits far above published tokenizers, which prepend or insert one character. */
const MAX_INSERTED = 100;
const MAX_GROWTH = 100;
const MAX_PARTS = 100;

const inserted = () => v.pipe(v.string(), v.maxLength(MAX_INSERTED, `must have at most ${MAX_INSERTED} characters`));
const PrependSchema = v.object({ prepend: inserted() });
const ReplaceSchema = v.object({ pattern: pattern(), content: inserted() });
const StripSchema = v.object({ strip_left: v.optional(flag(), true), strip_right: v.optional(flag(), true) });
const PrecompiledSchema = v.object({ precompiled_charsmap: v.string('must be a text') });
const MARK = /\p{M}/gu;
/** How many characters' normalized forms are cached, since texts repeat their characters. */
const KNOWN_CHARACTERS = 50_000;

/** Reads a normalizer. @throws a sentence if it has unsupported parts, or lengthens texts excessively */
export function readNormalizer(normalizer: Component | null, file: string): Normalize {
  const given = partsOf(normalizer);
  if (given.length > MAX_PARTS) {
    throw new ModelFolderError(`${file}: "normalizer" has ${given.length} parts; at most ${MAX_PARTS} are allowed.`);
  }
  const parts = given.map((part) => readPart(part, file));
  if (countedGrowth(parts) > MAX_GROWTH) {
    throw new ModelFolderError(`${file}: "normalizer" makes texts more than ${MAX_GROWTH} times as long.`);
  }
  return (piece) => parts.reduce((text, { normalize }) => normalize(text), piece);
}

/**
 * The growth of all parts together, without the greatest Unicode form. Published normalizers have one such form and a
 * character map; the map hardly lengthens what the form has lengthened, so with both factors valid files would be refused.
 * Further forms count: what a part between two forms inserts may grow again.
 */
function countedGrowth(parts: readonly Part[]): number {
  const forms = parts.filter(({ isUnicodeForm }) => isUnicodeForm).map(({ growth }) => growth);
  return parts.reduce((product, { growth }) => product * growth, 1) / Math.max(1, ...forms);
}

function readPart(part: Component, file: string): Part {
  const json = { file: `${file}, "normalizer"`, value: part, inexact: new Map() };
  switch (part.type) {
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return { normalize: unicodeForm(part.type), growth: FORM_GROWTH[part.type], isUnicodeForm: true };
    case 'Prepend': {
      const { prepend } = readFields(json, PrependSchema);
      return { normalize: (piece) => prependPlaced(piece, prepend), growth: 1 };
    }
    case 'Replace':
      return readReplace(readFields(json, ReplaceSchema), file);
    case 'BertNormalizer':
      return { normalize: characterwise(bertCharacter(readFields(json, BertSchema))), growth: BERT_GROWTH };
    case 'Lowercase':
      return { normalize: characterwise((character) => character.toLowerCase()), growth: 2 };
    case 'StripAccents':
      return { normalize: characterwise((character) => character.replace(MARK, '')), growth: 1 };
    case 'Nmt':
      return { normalize: characterwise(nmtCharacter), growth: 1 };
    case 'Strip': {
      const { strip_left, strip_right } = readFields(json, StripSchema);
      return { normalize: (piece) => stripPlaced(piece, strip_left, strip_right), growth: 1 };
    }
    case 'Precompiled': {
      const map = new CharacterMap(readFields(json, PrecompiledSchema).precompiled_charsmap, file);
      return { normalize: (piece) => map.normalize(piece), growth: map.growth };
    }
    default:
      throw new ModelFolderError(`${file}: "normalizer" has the part ${shorten(part.type)}, which is not supported.`);
  }
}

function readReplace({ pattern, content }: v.InferOutput<typeof ReplaceSchema>, file: string): Part {
  if ('String' in pattern) {
    const growth = Math.max(1, content.length / pattern.String.length);
    return { normalize: (piece) => replacePlaced(piece, pattern.String, content), growth };
  }
  const compiled = compilePattern(pattern, 'normalizer', file);
  // The pattern may match the empty text before each character.
  return { normalize: (piece) => replacePlaced(piece, compiled, content), growth: 1 + content.length };
}

/** Normalizes each character by itself. */
function characterwise(formOf: (character: string) => string): Normalize {
  const known = new Map<string, string>();
  const knownForm = (character: string) => {
    const form = known.get(character) ?? formOf(character);
    if (known.size < KNOWN_CHARACTERS) known.set(character, form);
    return form;
  };
  return (piece) => mapPlaced(piece, knownForm);
}

function unicodeForm(form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): Normalize {
  return (piece) => {
    requireFewMarks(piece.text);
    const normalized = normalizePlaced(piece, (text) => text.normalize(form));
    if (normalized) return normalized;
    throw new Error('The tokenizer normalizes this text in a way that its tokens cannot be placed in it.');
  };
}

/** The decoders of SentencePiece-style tokenizers: the bytes of each token, and spaces removed from a text's beginning. */
import * as v from 'valibot';
import { BYTE_TOKEN } from '../../base/byte-tokens';
import { ModelFolderError } from '../errors';
import { shorten } from '../json';
import { readFields, wholeNumber } from '../schema';
import { type Component, partsOf } from './text/component';
import { MetaspaceSchema, prependScheme } from './text/metaspace';
import { spaced, type TokenBytes } from './token-bytes';

interface PieceDecoder {
  /** How many spaces are removed from the beginning of the whole text. */
  readonly leadingSpaces: number;
  readonly bytesOf: TokenBytes;
}

interface Replacement {
  readonly pattern: string;
  readonly content: string;
  /** The replacement in the very first token. */
  readonly first: string;
}

const MAX_PARTS = 100;
const MAX_TEXT = 100;
/** The only order of parts for which this implementation is correct: first those for each token, last those for all of them. */
const ORDER = ['Replace', 'Metaspace', 'ByteFallback', 'Fuse', 'Strip'];

const text = () => v.pipe(v.string(), v.maxLength(MAX_TEXT, `must have at most ${MAX_TEXT} characters`));
const ReplaceSchema = v.object({
  pattern: v.object({ String: v.pipe(text(), v.minLength(1, 'must not be empty')) }),
  content: text(),
});
const StripSchema = v.object({
  content: v.literal(' ', 'must be a space'),
  start: wholeNumber(0, MAX_TEXT),
  stop: v.literal(0, 'must be 0'),
});

/** Reads a decoder. @throws a sentence if it has unsupported parts */
export function readPieceDecoder(decoder: Component | null, file: string): PieceDecoder {
  if (decoder === null) return { leadingSpaces: 0, bytesOf: spaced };
  const parts = partsOf(decoder);
  requireOrder(parts, file);
  const replacements: Replacement[] = [];
  let leadingSpaces = 0;
  for (const part of parts) {
    const json = { file: `${file}, "decoder"`, value: part, inexact: new Map() };
    if (part.type === 'Replace') {
      const { pattern, content } = readFields(json, ReplaceSchema);
      replacements.push({ pattern: pattern.String, content, first: content });
    } else if (part.type === 'Metaspace') {
      const metaspace = readFields(json, MetaspaceSchema);
      const first = prependScheme(metaspace) === 'never' ? ' ' : '';
      replacements.push({ pattern: metaspace.replacement, content: ' ', first });
    } else if (part.type === 'Strip') {
      leadingSpaces += readFields(json, StripSchema).start;
    }
  }
  const hasByteTokens = parts.some(({ type }) => type === 'ByteFallback');
  return { leadingSpaces, bytesOf: (token, isFirst) => bytesOf(token, isFirst, replacements, hasByteTokens) };
}

function requireOrder(parts: readonly Component[], file: string): void {
  if (parts.length > MAX_PARTS) {
    throw new ModelFolderError(`${file}: "decoder" has ${parts.length} parts; at most ${MAX_PARTS} are allowed.`);
  }
  let reached = 0;
  for (const { type } of parts) {
    const place = ORDER.indexOf(type);
    if (place < 0) {
      throw new ModelFolderError(`${file}: "decoder" has the part ${shorten(type)}, which is not supported.`);
    }
    if (place < reached || (type === 'Strip' && !parts.some((part) => part.type === 'Fuse'))) {
      throw new ModelFolderError(
        `${file}: "decoder" has its parts in another order than ${ORDER.join(', ')}, which is not supported.`,
      );
    }
    reached = place;
  }
}

function bytesOf(
  token: string,
  isFirst: boolean,
  replacements: readonly Replacement[],
  hasByteTokens: boolean,
): Uint8Array {
  const replaced = replacements.reduce(
    (value, { pattern, content, first }) => value.replaceAll(pattern, () => (isFirst ? first : content)),
    token,
  );
  const byte = hasByteTokens ? BYTE_TOKEN.exec(replaced)?.[1] : undefined;
  return byte === undefined ? new TextEncoder().encode(replaced) : Uint8Array.of(Number.parseInt(byte, 16));
}

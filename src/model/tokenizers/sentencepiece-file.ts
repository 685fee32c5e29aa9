/**
 * Reads a model written by SentencePiece's own program (`.spm`; `sentencepiece_model.proto`): its pieces with their scores,
 * and its normalization.
 */
import { PbfReader } from 'pbf';
import { BYTE_TOKEN } from '../../base/byte-tokens';
import { ModelFolderError } from '../errors';
import { readRange, withFile } from '../files';
import { shorten } from '../json';
import { requireSearchable } from './vocabulary';

export interface PieceModel {
  readonly file: string;
  readonly kind: 'unigram' | 'bpe';
  /** The pieces into which a text is cut, without control tokens, bytes and unused pieces. */
  readonly pieces: readonly string[];
  /** For each piece the logarithm of its probability; for BPE its priority in merging, the highest first. */
  readonly scores: Float64Array;
  /** Whether characters outside any piece are written as one token for each of their bytes ("<0xE4>"). */
  readonly byteFallback: boolean;
  /** The map of characters in the format of `CharacterMap`; `undefined` if no character is changed. */
  readonly characterMap: Uint8Array | undefined;
  readonly addsPrefix: boolean;
  /** Whether runs of spaces become one space, and those at the beginning and the end are removed. */
  readonly removesExtraSpaces: boolean;
  readonly escapesSpaces: boolean;
}

/** `SentencePiece.Type`; other types need not be distinguished. */
const Type = { normal: 1, userDefined: 4, unused: 5, byte: 6 } as const;
/** `TrainerSpec.ModelType` */
const UNIGRAM = 1;
const KINDS: Readonly<Record<number, PieceModel['kind']>> = { [UNIGRAM]: 'unigram', 2: 'bpe' };
const OTHER_KINDS: Readonly<Record<number, string>> = { 3: 'word', 4: 'character' };
/** The number of values of a byte. */
const BYTES = 256;
const MAX_BYTES = 64 * 1024 * 1024;

interface Piece {
  text: string;
  score: number;
  type: number;
}

interface Fields {
  readonly pieces: Piece[];
  modelType: number;
  byteFallback: boolean;
  characterMap: Uint8Array;
  addsPrefix: boolean;
  removesExtraSpaces: boolean;
  escapesSpaces: boolean;
  isSuffix: boolean;
}

/** @throws ModelFolderError with one sentence if the file is damaged, or of an unsupported kind */
export async function readPieceModel(path: string): Promise<PieceModel> {
  const fields = parse(await bytesOf(path), path);
  const fault = (what: string) => new ModelFolderError(`${path}: ${what}.`);
  const kind = KINDS[fields.modelType];
  if (!kind) {
    const name = OTHER_KINDS[fields.modelType] ?? String(fields.modelType);
    throw fault(`only SentencePiece models of the kinds unigram and BPE are supported, and this one is ${name}`);
  }
  if (fields.isSuffix) throw fault('it marks the ends of words instead of their beginnings, which is not supported');
  const wrong = wrongPiece(fields, kind);
  if (wrong) throw fault(wrong);
  const pieces = fields.pieces.filter(({ type }) => type === Type.normal);
  if (pieces.length === 0) throw fault('it has no pieces');
  const texts = pieces.map(({ text }) => text);
  requireSearchable(texts, path);
  return {
    file: path,
    kind,
    pieces: texts,
    scores: Float64Array.from(pieces, ({ score }) => score),
    byteFallback: fields.byteFallback,
    characterMap: fields.characterMap.length > 0 ? fields.characterMap : undefined,
    addsPrefix: fields.addsPrefix,
    removesExtraSpaces: fields.removesExtraSpaces,
    escapesSpaces: fields.escapesSpaces,
  };
}

/** The end of a sentence about a piece that is not supported; `undefined` if all are. */
function wrongPiece({ pieces, byteFallback }: Fields, kind: PieceModel['kind']): string | undefined {
  const named = (is: (piece: Piece) => boolean, what: string) => {
    const found = pieces.find(is);
    return found && `its piece "${shorten(found.text)}" ${what}`;
  };
  const bytes = pieces.filter(({ type }) => type === Type.byte);
  return (
    named(({ type }) => type === Type.userDefined, 'is user-defined, which is not supported') ??
    named(({ type }) => kind === 'bpe' && type === Type.unused, 'is merged but never used, which is not supported') ??
    named(({ type, text }) => type === Type.byte && !BYTE_TOKEN.test(text), 'is to be a byte, but names none') ??
    named(
      ({ type, text, score }) => type === Type.normal && (text === '' || !Number.isFinite(score)),
      'is empty, or its score is no number',
    ) ??
    (bytes.length === (byteFallback ? BYTES : 0)
      ? undefined
      : `it has pieces for ${bytes.length} bytes, where it needs ${byteFallback ? `all ${BYTES}` : 'none'}`)
  );
}

function bytesOf(path: string): Promise<Uint8Array> {
  return withFile(path, async (file) => {
    if (file.size > MAX_BYTES) {
      throw new ModelFolderError(
        `${path} has ${file.size} bytes, more than the ${MAX_BYTES} allowed for a SentencePiece model.`,
      );
    }
    const bytes = new Uint8Array(file.size);
    await readRange(file, 0, bytes);
    return bytes;
  });
}

function parse(bytes: Uint8Array, path: string): Fields {
  const fields: Fields = {
    pieces: [],
    modelType: UNIGRAM,
    byteFallback: false,
    characterMap: new Uint8Array(),
    addsPrefix: true,
    removesExtraSpaces: true,
    escapesSpaces: true,
    isSuffix: false,
  };
  const reader = new PbfReader(bytes);
  let fault: unknown;
  try {
    reader.readFields(readModel, fields);
  } catch (error) {
    fault = error;
  }
  // In a truncated file the reader goes beyond the end.
  if (fault === undefined && reader.pos === bytes.length) return fields;
  throw new ModelFolderError(`${path} is not a SentencePiece model, or it is cut or damaged.`, { cause: fault });
}

function readModel(tag: number, fields: Fields, reader: PbfReader): void {
  if (tag === 1) {
    fields.pieces.push(reader.readMessage(readPiece, { text: '', score: 0, type: Type.normal } as Piece));
  } else if (tag === 2) reader.readMessage(readTraining, fields);
  else if (tag === 3) reader.readMessage(readNormalization, fields);
}

function readPiece(tag: number, piece: Piece, reader: PbfReader): void {
  if (tag === 1) piece.text = reader.readString();
  else if (tag === 2) piece.score = reader.readFloat();
  else if (tag === 3) piece.type = reader.readVarint();
}

function readTraining(tag: number, fields: Fields, reader: PbfReader): void {
  if (tag === 3) fields.modelType = reader.readVarint();
  else if (tag === 35) fields.byteFallback = reader.readBoolean();
  else if (tag === 24) fields.isSuffix = reader.readBoolean();
}

function readNormalization(tag: number, fields: Fields, reader: PbfReader): void {
  if (tag === 2) fields.characterMap = reader.readBytes();
  else if (tag === 3) fields.addsPrefix = reader.readBoolean();
  else if (tag === 4) fields.removesExtraSpaces = reader.readBoolean();
  else if (tag === 5) fields.escapesSpaces = reader.readBoolean();
}

/**
 * Encodes like SentencePiece's own program, which differs from the `tokenizers` library: a text is cut as a whole, scores are
 * added in single precision, and the normalizer replaces the longest matches in its map.
 */
import { byteToken } from '../../base/byte-tokens';
import { BytePairMerger, NO_TOKEN } from './byte-pair-merger';
import { type Cut, joinUnknown, NO_PIECE } from './cut';
import type { PlacedToken } from './post-processing';
import { mergesByScore } from './scored-merges';
import type { PieceModel } from './sentencepiece-file';
import { CharacterMap } from './text/character-map';
import {
  joinPlaced,
  type PlacedText,
  prependPlaced,
  replacePlaced,
  slicePlaced,
  unitsAt,
  withoutSurrogates,
} from './text/placed-text';
import { rangeIn } from './text/placed-word';
import { UnigramEncoder } from './unigram-encoder';

/**
 * BPE as in SentencePiece's own program (`bpe_model.cc`): among all adjacent pairs that form a piece, the one with the best
 * score is merged first, the leftmost of equal ones. A character need not be a piece to be merged.
 */
class PieceMerger {
  private readonly merger: BytePairMerger;
  /** The indices of pieces, followed by those of characters that occur in pieces without being pieces themselves. */
  private readonly ids: ReadonlyMap<string, number>;

  constructor(
    private readonly pieces: readonly string[],
    scores: Float64Array,
  ) {
    const ids = new Map(pieces.map((piece, id) => [piece, id]));
    for (const piece of pieces) for (const character of piece) if (!ids.has(character)) ids.set(character, ids.size);
    const idOf = (part: string) => ids.get(part) as number;
    const merges = mergesByScore(pieces, scores, { isPart: (text) => ids.has(text) }).map(([left, right]) => ({
      left: idOf(left),
      right: idOf(right),
      merged: idOf(left + right),
    }));
    this.ids = ids;
    this.merger = new BytePairMerger(merges, ranksOf(merges.map(({ merged }) => scores[merged] as number)));
  }

  /** Cuts a text into pieces; adjacent characters outside any piece form one part. */
  cut(text: string): Cut[] {
    const characters = [...withoutSurrogates(text)];
    const firsts = new Int32Array(characters.length);
    const ids = Int32Array.from(characters, (character) => this.ids.get(character) ?? NO_TOKEN);
    const merged = this.merger.merge(ids, firsts);
    const places = placesOf(characters);
    const cuts = Array.from(merged, (id, index): Cut => {
      const last = index + 1 < merged.length ? (firsts[index + 1] as number) : characters.length;
      const [start, end] = [places[firsts[index] as number] as number, places[last] as number];
      return { start, end, id: id < this.pieces.length ? id : NO_PIECE };
    });
    return joinUnknown(cuts);
  }
}

/** Ranks from 0 on, the same for equal scores. @param scores the best first */
function ranksOf(scores: readonly number[]): Int32Array {
  let rank = 0;
  return Int32Array.from(scores, (score, at) => (at > 0 && score !== scores[at - 1] ? ++rank : rank));
}

/** Where each character of a text begins, and where the text ends, in UTF-16 units. */
function placesOf(characters: readonly string[]): Int32Array {
  const places = new Int32Array(characters.length + 1);
  for (const [at, { length }] of characters.entries()) places[at + 1] = (places[at] as number) + length;
  return places;
}

const SPACE = '▁';
/** A prefix that names the language of the output: ">>fra<<". */
const LANGUAGE_CODE = /^>>.*?<</s;

export class PieceEncoder {
  private readonly map: CharacterMap | undefined;
  private readonly encoder: { cut(text: string): Cut[] };

  /** @param ids the ids of pieces, which need not include all of them @param unknown the id for the others */
  constructor(
    private readonly model: PieceModel,
    private readonly ids: ReadonlyMap<string, number>,
    private readonly unknown: number,
  ) {
    const { file, kind, pieces, scores, characterMap } = model;
    this.map = characterMap && new CharacterMap(characterMap, file);
    this.encoder =
      kind === 'bpe'
        ? new PieceMerger(pieces, scores)
        : new UnigramEncoder({
            tokens: pieces,
            scores,
            unknown: undefined,
            byteFallback: false, // `encode` below writes bytes, for both kinds
            singlePrecision: true,
          });
  }

  /** The text as the pieces spell it, with each unit's range in the original. A language code at its beginning is kept. */
  normalize(piece: PlacedText): PlacedText {
    const length = codeLength(piece.text);
    if (length === 0) return this.normalizeText(piece);
    const code = slicePlaced(piece, 0, length);
    return joinPlaced(code, this.normalizeText(slicePlaced(piece, length, piece.text.length)));
  }

  /** Appends the tokens of a text that `normalize` has returned. */
  encode(piece: PlacedText, placed: PlacedToken[]): void {
    const length = codeLength(piece.text);
    const word = { text: piece.text, source: piece, from: 0 };
    const add = (value: string, from: number, to: number) =>
      placed.push({ id: this.ids.get(value) ?? this.unknown, value, ...rangeIn(word, from, to) });
    if (length > 0) add(piece.text.slice(0, length), 0, length);
    for (const { start, end, id } of this.encoder.cut(piece.text.slice(length))) {
      const [from, to] = [length + start, length + end];
      if (id === NO_PIECE && this.model.byteFallback) addBytes(piece.text, from, to, add);
      else add(piece.text.slice(from, to), from, to);
    }
  }

  private normalizeText(piece: PlacedText): PlacedText {
    const { addsPrefix, removesExtraSpaces, escapesSpaces } = this.model;
    let text = this.map ? this.map.normalizeByLongest(piece) : piece;
    if (removesExtraSpaces) text = withoutFirst(replacePlaced(text, / {2,}/g, ' '), ' ');
    if (addsPrefix) text = prependPlaced(text, ' ');
    if (escapesSpaces) text = replacePlaced(text, ' ', SPACE);
    return removesExtraSpaces ? withoutLast(text, escapesSpaces ? SPACE : ' ') : text;
  }
}

/** Adds a token for each byte of each character. */
function addBytes(text: string, from: number, to: number, add: (value: string, from: number, to: number) => void) {
  for (let at = from, end = from; at < to; at = end) {
    end = at + unitsAt(text, at);
    for (const byte of Buffer.from(text.slice(at, end))) add(byteToken(byte), at, end);
  }
}

function codeLength(text: string): number {
  return LANGUAGE_CODE.exec(text)?.[0].length ?? 0;
}

function withoutFirst(piece: PlacedText, space: string): PlacedText {
  let start = 0;
  while (piece.text.charAt(start) === space) start++;
  return slicePlaced(piece, start, piece.text.length);
}

/** Removes spaces at the end, also a literal "▁" in the text, and the space that was put before an empty text. */
function withoutLast(piece: PlacedText, space: string): PlacedText {
  let end = piece.text.length;
  while (end > 0 && piece.text.charAt(end - 1) === space) end--;
  return slicePlaced(piece, 0, end);
}

/**
 * BPE as SentencePiece's own program does it (`bpe_model.cc`): of all neighbours that make a piece together, the pair of
 * the best score is merged first, of equal scores the leftmost one. A character need not be a piece to be merged.
 */
import { BytePairMerger, NO_TOKEN } from './byte-pair-merger';
import { type Cut, joinUnknown, NO_PIECE } from './cut';
import { mergesByScore } from './scored-merges';
import { withoutSurrogates } from './text/placed-text';

export class PieceMerger {
  private readonly merger: BytePairMerger;
  /** Indices of pieces, and of characters that only their pieces have; those come behind all pieces. */
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

  /** The pieces of a text; neighbours that are in no piece are one part together. */
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

/** Equal ones have the same rank. @param scores the best first */
function ranksOf(scores: readonly number[]): Int32Array {
  let rank = 0;
  return Int32Array.from(scores, (score, at) => (at > 0 && score !== scores[at - 1] ? ++rank : rank));
}

/** Where in a text each of its characters begins, and its end. */
function placesOf(characters: readonly string[]): Int32Array {
  const places = new Int32Array(characters.length + 1);
  for (const [at, { length }] of characters.entries()) places[at + 1] = (places[at] as number) + length;
  return places;
}

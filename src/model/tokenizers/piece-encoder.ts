/** How SentencePiece's own program cuts a text: as a whole, in single precision, with the longest forms of its map. */
import { CharacterMap } from './character-map';
import { joinPlaced, type PlacedText, prependPlaced, replacePlaced, slicePlaced } from './placed-text';
import { rangeIn } from './placed-word';
import type { PlacedToken } from './post-processing';
import type { PieceModel } from './sentencepiece-file';
import { UnigramEncoder } from './unigram-encoder';

const SPACE = '▁';
/** The language that a text is to be written in, before it: ">>fra<<". */
const LANGUAGE_CODE = /^>>.*?<</s;

export class PieceEncoder {
  private readonly map: CharacterMap | undefined;
  private readonly encoder: UnigramEncoder;

  /** @param ids what stands for each piece, which need not be all of them @param unknown what stands for the others */
  constructor(
    private readonly model: PieceModel,
    private readonly ids: ReadonlyMap<string, number>,
    private readonly unknown: number,
  ) {
    const { file, pieces, scores, characterMap } = model;
    this.map = characterMap && new CharacterMap(characterMap, file);
    this.encoder = new UnigramEncoder({
      tokens: pieces,
      scores,
      unknown: undefined,
      byteFallback: false,
      singlePrecision: true,
    });
  }

  normalize(piece: PlacedText): PlacedText {
    const length = codeLength(piece.text);
    if (length === 0) return this.normalizeText(piece);
    const code = slicePlaced(piece, 0, length);
    return joinPlaced(code, this.normalizeText(slicePlaced(piece, length, piece.text.length)));
  }

  /** Appends the tokens of a text that `normalize` gave. */
  encode(piece: PlacedText, placed: PlacedToken[]): void {
    const length = codeLength(piece.text);
    const word = { text: piece.text, source: piece, from: 0 };
    const add = (from: number, to: number) => {
      const value = piece.text.slice(from, to);
      placed.push({ id: this.ids.get(value) ?? this.unknown, value, ...rangeIn(word, from, to) });
    };
    if (length > 0) add(0, length);
    for (const { start, end } of this.encoder.cut(piece.text.slice(length))) add(length + start, length + end);
  }

  private normalizeText(piece: PlacedText): PlacedText {
    const { addsPrefix, removesExtraSpaces, escapesSpaces } = this.model;
    let text = this.map ? this.map.normalizeByLongest(piece) : piece;
    if (removesExtraSpaces) text = trimmed(replacePlaced(text, / {2,}/g, ' '));
    if (addsPrefix) text = prependPlaced(text, ' ');
    return escapesSpaces ? replacePlaced(text, ' ', SPACE) : text;
  }
}

function codeLength(text: string): number {
  return LANGUAGE_CODE.exec(text)?.[0].length ?? 0;
}

/** Without the spaces at its beginning and end. */
function trimmed(piece: PlacedText): PlacedText {
  let [start, end] = [0, piece.text.length];
  while (start < end && piece.text.charAt(start) === ' ') start++;
  while (start < end && piece.text.charAt(end - 1) === ' ') end--;
  return slicePlaced(piece, start, end);
}

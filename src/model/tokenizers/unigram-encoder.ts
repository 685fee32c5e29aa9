/**
 * Encodes words as the tokens with the highest sum of scores (Viterbi 1967). Follows the `tokenizers` library's
 * `unigram/model.rs`: among equal sums, the first one found wins, and adjacent characters without a token become one unknown
 * token.
 */
import { byteTokens } from '../../base/byte-tokens';
import { CannotExpressError } from './cannot-express';
import { type Cut, joinUnknown } from './cut';
import type { PlacedToken } from './post-processing';
import { NONE, PrefixTrie, ROOT } from './prefix-trie';
import { unitsAt, withoutSurrogates } from './text/placed-text';
import { type PlacedWord, rangeIn } from './text/placed-word';

export interface UnigramModel {
  /** The tokens by id. */
  readonly tokens: readonly string[];
  /** The logarithms of the tokens' probabilities, by id. */
  readonly scores: Float64Array;
  /** The id for characters without a token. */
  readonly unknown: number | undefined;
  /** Whether such characters are written as one token for each of their bytes ("<0xE4>"). */
  readonly byteFallback: boolean;
  /** Whether sums are rounded to float32, as in SentencePiece's own program: that decides which sums are equal. */
  readonly singlePrecision?: boolean;
}

/** How far the score of an unknown character is below the lowest score of a token. */
const UNKNOWN_PENALTY = 10;
/** Words up to this length share their buffers. */
const SHARED = 256;

/** The best path to each place in a word. */
interface Paths {
  readonly scores: Float64Array | Float32Array;
  /** Where the last token of the path begins; `NONE` if there is no path. */
  readonly starts: Int32Array;
  /** The id of that token; `NONE` for a character without a token. */
  readonly ids: Int32Array;
}

export class UnigramEncoder {
  private readonly trie: PrefixTrie;
  private readonly ids: ReadonlyMap<string, number>;
  private readonly byteIds: readonly (number | undefined)[];
  private readonly unknownScore: number;
  private readonly shared: Paths;

  constructor(private readonly model: UnigramModel) {
    this.trie = new PrefixTrie(model.tokens);
    this.ids = new Map(model.tokens.map((token, id) => [token, id]));
    this.byteIds = model.byteFallback ? byteTokens(this.ids) : [];
    this.shared = this.pathsFor(SHARED);
    this.unknownScore = model.scores.reduce((lowest, score) => Math.min(lowest, score), Infinity) - UNKNOWN_PENALTY;
  }

  /** Appends the tokens of a word. @throws if a character cannot be expressed */
  encode(word: PlacedWord, placed: PlacedToken[]): void {
    const { text } = word;
    const add = (id: number, value: string, cut: Cut) => {
      const { start, end } = rangeIn(word, cut.start, cut.end);
      placed.push({ id, value, start, end });
    };
    for (const cut of this.cut(text)) {
      const value = withoutSurrogates(text.slice(cut.start, cut.end));
      const id = this.ids.get(value);
      if (id !== undefined) {
        add(id, value, cut);
        continue;
      }
      for (const each of this.unknownIds(value)) add(each, this.model.tokens[each] as string, cut);
    }
  }

  private unknownIds(text: string): readonly number[] {
    const ids = this.model.byteFallback ? [...Buffer.from(text)].map((byte) => this.byteIds[byte]) : [undefined];
    if (ids.every((id) => id !== undefined)) return ids;
    if (this.model.unknown === undefined) throw new CannotExpressError(text);
    return [this.model.unknown];
  }

  /** The parts of the best path; adjacent characters without a token form one part. */
  cut(word: string): Cut[] {
    const { starts, ids } = this.bestPaths(withoutSurrogates(word));
    const cuts: Cut[] = [];
    for (let end = word.length; end > 0; end = starts[end] as number) {
      const [start, id] = [starts[end] as number, ids[end] as number];
      cuts.push({ start, end, id });
    }
    return joinUnknown(cuts.reverse(), this.model.unknown);
  }

  private bestPaths(word: string): Paths {
    const paths = word.length < SHARED ? this.shared : this.pathsFor(word.length + 1);
    paths.starts.fill(NONE, 0, word.length + 1);
    paths.scores[0] = 0;
    for (let at = 0, next = 0; at < word.length; at = next) {
      next = at + unitsAt(word, at);
      const isToken = this.followTokens(word, at, next, paths);
      if (!isToken) offer(paths, at, next, NONE, this.unknownScore);
    }
    return paths;
  }

  private pathsFor(length: number): Paths {
    const scores = this.model.singlePrecision ? new Float32Array(length) : new Float64Array(length);
    return { scores, starts: new Int32Array(length), ids: new Int32Array(length) };
  }

  /** Extends the paths by all tokens that begin at a place. @returns whether one of them is just the character up to `next` */
  private followTokens(word: string, at: number, next: number, paths: Paths): boolean {
    let isCharacter = false;
    let node = ROOT;
    for (let end = at; end < word.length; ) {
      node = this.trie.step(node, word.charCodeAt(end++));
      if (node === NONE) break;
      const id = this.trie.wordAt(node);
      if (id === NONE) continue;
      offer(paths, at, end, id, this.model.scores[id] as number);
      isCharacter ||= end === next;
    }
    return isCharacter;
  }
}

/** Records a token from `start` to `end` if it makes a better path to `end`. */
function offer({ scores, starts, ids }: Paths, start: number, end: number, id: number, score: number): void {
  const exact = score + (scores[start] as number);
  const sum = scores instanceof Float32Array ? Math.fround(exact) : exact;
  if (starts[end] !== NONE && !(sum > (scores[end] as number))) return;
  scores[end] = sum;
  starts[end] = start;
  ids[end] = id;
}

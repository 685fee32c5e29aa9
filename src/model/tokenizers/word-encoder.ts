/** The tokens of words in the byte alphabet. */
import { LRUCache } from 'lru-cache';
import { BytePairMerger, type Merge, NO_TOKEN } from './byte-pair-merger';

/** Words whose tokens are remembered, and the length up to which they are: texts repeat their words. */
const KNOWN_WORDS = 10_000;
const KNOWN_LENGTH = 64;

export class WordEncoder {
  private readonly merger: BytePairMerger;
  private readonly known = new LRUCache<string, Int32Array>({ max: KNOWN_WORDS });

  /** @param wholeWords a word that is a token is not merged from its parts (`ignore_merges`) */
  constructor(
    private readonly ids: ReadonlyMap<string, number>,
    merges: readonly Merge[],
    private readonly wholeWords: boolean,
  ) {
    this.merger = new BytePairMerger(merges);
  }

  /** The ids of a word's tokens; `NO_TOKEN` for characters that no token stands for. */
  encode(word: string): Int32Array {
    if (word.length > KNOWN_LENGTH) return this.merge(word);
    const known = this.known.get(word);
    if (known) return known;
    const ids = this.merge(word);
    this.known.set(word, ids);
    return ids;
  }

  private merge(word: string): Int32Array {
    const whole = this.wholeWords ? this.ids.get(word) : undefined;
    if (whole !== undefined) return Int32Array.of(whole);
    const ids = new Int32Array(word.length);
    let count = 0;
    for (const character of word) ids[count++] = this.ids.get(character) ?? NO_TOKEN;
    return this.merger.merge(ids.subarray(0, count));
  }
}

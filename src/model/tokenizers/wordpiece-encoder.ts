/** The tokens of words that are cut into the longest tokens there are, from their beginning. */
import type { PlacedToken } from './post-processing';
import { NONE, PrefixTrie, ROOT } from './prefix-trie';
import { type PlacedWord, rangeIn } from './text/placed-word';

interface WordPieceOptions {
  /** What stands for a word that cannot be cut into tokens. */
  readonly unknown: number;
  /** What a token begins with that goes on with a word ("##"). */
  readonly prefix: string;
  /** In characters; longer words are unknown. */
  readonly longestWord: number;
}

interface Cut {
  readonly id: number;
  readonly end: number;
}

export class WordPieceEncoder {
  private readonly trie: PrefixTrie;
  /** Where tokens begin that go on with a word. */
  private readonly continuing: number;

  /** @param tokens by id */
  constructor(
    private readonly tokens: readonly (string | undefined)[],
    private readonly options: WordPieceOptions,
  ) {
    this.trie = new PrefixTrie(tokens);
    this.continuing = this.trie.find(options.prefix);
  }

  /** Appends the tokens of a word. */
  encode(word: PlacedWord, placed: PlacedToken[]): void {
    const cuts = this.cut(word.text) ?? [{ id: this.options.unknown, end: word.text.length }];
    let from = 0;
    for (const { id, end } of cuts) {
      const place = rangeIn(word, from, end);
      placed.push({ id, value: this.tokens[id] as string, start: place.start, end: place.end });
      from = end;
    }
  }

  /** Undefined for a word that is too long, or has a part that no token stands for. */
  private cut(word: string): Cut[] | undefined {
    const { longestWord } = this.options;
    if (word.length > longestWord && countCharacters(word) > longestWord) return undefined;
    const cuts: Cut[] = [];
    for (let at = 0; at < word.length; ) {
      const cut = this.longest(word, at);
      if (!cut) return undefined;
      cuts.push(cut);
      at = cut.end;
    }
    return cuts;
  }

  private longest(word: string, from: number): Cut | undefined {
    let longest: Cut | undefined;
    let node = from === 0 ? ROOT : this.continuing;
    for (let at = from; at < word.length && node !== NONE; at++) {
      node = this.trie.step(node, word.charCodeAt(at));
      const id = node === NONE ? NONE : this.trie.wordAt(node);
      if (id !== NONE) longest = { id, end: at + 1 };
    }
    return longest;
  }
}

function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

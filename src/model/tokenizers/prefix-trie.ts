/** A trie of a fixed list of words, to find those with which a text continues. */
import { NO_VALUE, PairMap } from './pair-map';

/** The value for no node or no word. */
export const NONE = NO_VALUE;
export const ROOT = 0;

export class PrefixTrie {
  /** The children, by node and UTF-16 unit. */
  private readonly children: PairMap;
  /** For each node, the word that ends there. */
  private readonly words: number[] = [NONE];

  /** @param words identified by their indices; if one occurs twice, its last index counts; holes are skipped */
  constructor(words: readonly (string | undefined)[]) {
    this.children = new PairMap(words.length);
    for (const [index, word] of words.entries()) {
      if (word !== undefined && word !== '') this.words[this.nodeFor(word)] = index;
    }
  }

  /** The child of a node for a unit, or `NONE`. */
  step(node: number, unit: number): number {
    return this.children.get(node, unit);
  }

  /** The index of the word that ends at a node, or `NONE`. */
  wordAt(node: number): number {
    return this.words[node] as number;
  }

  /** The node of a text with which words begin, or `NONE`. */
  find(text: string): number {
    let node = ROOT;
    for (let at = 0; at < text.length && node !== NONE; at++) node = this.step(node, text.charCodeAt(at));
    return node;
  }

  private nodeFor(word: string): number {
    let node = ROOT;
    for (let at = 0; at < word.length; at++) {
      const unit = word.charCodeAt(at);
      let child = this.step(node, unit);
      if (child === NONE) {
        child = this.words.length;
        this.words.push(NONE);
        this.children.set(node, unit, child);
      }
      node = child;
    }
    return node;
  }
}

/** Words of a fixed list, found unit by unit: which of them does a text go on with? */
import { NO_VALUE, PairMap } from './pair-map';

/** No node, and no word. */
export const NONE = NO_VALUE;
export const ROOT = 0;

export class PrefixTrie {
  /** Children by node and UTF-16 unit. */
  private readonly children: PairMap;
  /** The word that ends at a node. */
  private readonly words: number[] = [NONE];

  /** Each word has its index in the list; of one that occurs twice the last index counts, and holes are left out. */
  constructor(words: readonly (string | undefined)[]) {
    this.children = new PairMap(words.length);
    for (const [index, word] of words.entries()) {
      if (word !== undefined && word !== '') this.words[this.nodeFor(word)] = index;
    }
  }

  /** The node that a unit leads to from another node, or `NONE`. */
  step(node: number, unit: number): number {
    return this.children.get(node, unit);
  }

  /** The word that a node's units are, or `NONE`. */
  wordAt(node: number): number {
    return this.words[node] as number;
  }

  /** The node of a text that words begin with, or `NONE`. */
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

/** Finds words of a fixed list in a text, in one pass over it. */

/** The index for no word. */
const NONE = -1;
/** Above every UTF-16 unit, so that a node and a unit form one exact number. */
const UNITS = 0x10000;

interface Trie {
  /** The children, by node and unit. Node 0 is the root. */
  readonly children: ReadonlyMap<number, number>;
  readonly parents: readonly number[];
  readonly units: readonly number[];
  readonly depths: readonly number[];
  /** For each node the word that ends there. */
  readonly words: readonly number[];
}

/**
 * An automaton for the reversed words (Aho and Corasick 1975). It reads a text from its end, and knows at every place the
 * longest word that begins there. Its time depends on the length of the text only, however long the words are and however
 * much they overlap.
 */
export class LongestWords {
  private readonly children: ReadonlyMap<number, number>;
  /** For each node the node of the longest proper suffix of its text that has a node. */
  private readonly fallbacks: Int32Array;
  /** For each node the longest word that is a suffix of its text. */
  private readonly longest: Int32Array;

  /** If a word occurs twice, its last index is found; the empty word is never found. */
  constructor(words: readonly string[]) {
    const trie = backwardTrie(words);
    this.children = trie.children;
    this.fallbacks = new Int32Array(trie.parents.length);
    this.longest = Int32Array.from(trie.words);
    // Shorter texts first, since a node falls back to a shorter one.
    const order = Uint32Array.from(trie.depths.keys()).sort((a, b) => depth(trie, a) - depth(trie, b));
    for (const node of order) if (node !== 0) this.link(trie, node);
  }

  /** For every unit of the text, the index of the longest word that begins there, or -1. */
  find(text: string): Int32Array {
    const found = new Int32Array(text.length).fill(NONE);
    if (this.fallbacks.length === 1) return found;
    let node = 0;
    for (let at = text.length - 1; at >= 0; at--) {
      node = this.step(node, text.charCodeAt(at));
      found[at] = this.longest[node] as number;
    }
    return found;
  }

  private link({ parents, units }: Trie, node: number): void {
    const parent = parents[node] as number;
    const fallback = parent === 0 ? 0 : this.step(this.fallbacks[parent] as number, units[node] as number);
    this.fallbacks[node] = fallback;
    if (this.longest[node] === NONE) this.longest[node] = this.longest[fallback] as number;
  }

  private step(from: number, unit: number): number {
    for (let node = from; ; node = this.fallbacks[node] as number) {
      const child = this.children.get(node * UNITS + unit);
      if (child !== undefined) return child;
      if (node === 0) return 0;
    }
  }
}

function backwardTrie(list: readonly string[]): Trie {
  const children = new Map<number, number>();
  const [parents, units, depths, words] = [[0], [0], [0], [NONE]];
  for (const [index, word] of list.entries()) {
    let node = 0;
    for (let at = word.length - 1; at >= 0; at--) {
      const key = node * UNITS + word.charCodeAt(at);
      let child = children.get(key);
      if (child === undefined) {
        child = parents.length;
        children.set(key, child);
        parents.push(node);
        units.push(word.charCodeAt(at));
        depths.push((depths[node] as number) + 1);
        words.push(NONE);
      }
      node = child;
    }
    if (node !== 0) words[node] = index;
  }
  return { children, parents, units, depths, words };
}

function depth({ depths }: Trie, node: number): number {
  return depths[node] as number;
}

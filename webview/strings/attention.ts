/** Texts of the views of attention heads. */

import { count } from '../../src/base/counted';
import type { HeadMeasure } from '../../src/trace/readings/attention';

const measures: Record<HeadMeasure, { name: string; title: string }> = {
  entropy: {
    name: 'entropy, bits',
    title: 'Entropy of a token’s weights, mean over the tokens: 0 looks at one token, 3 bits at about 8.',
  },
  distance: { name: 'distance', title: 'How far a token looks, in positions, weighted, mean over the tokens.' },
  own: { name: 'on itself', title: 'Weight of a token on itself, mean over the tokens that see others.' },
  first: { name: 'on first', title: 'Weight on the first token, mean over the tokens after it.' },
  previous: { name: 'on previous', title: 'Weight on the token before, mean over the tokens after the first.' },
};

export const attentionStrings = {
  headsOf: (layer: number) => `All heads of block ${layer}`,
  head: (head: number) => `head ${head}`,
  place: (layer: number, head: number) => `block ${layer}, head ${head}`,
  entropy: (bits: string) => `${bits} bits`,
  distance: (positions: string) => `${positions} away`,
  /** Below the small maps. @param hasDistance false if the weights are on another text */
  numbersMean: (hasDistance: boolean) =>
    `Below each map: how spread its weights are (entropy: 0 bits looks at one token, 3 bits at about 8)${hasDistance ? ' and how many tokens away it looks, both on average' : ', on average'}.`,
  /** @param distance absent if the weights are on another text */
  described: (name: string, entropy: string, distance: string | undefined) =>
    `${name}, entropy ${entropy} bits${distance === undefined ? '' : `, distance ${distance} ${distance === '1' ? 'token' : 'tokens'}`}`,
  heads: 'Heads, each with the entropy of its weights and how far it looks',
  measures,
  /** @param drawn rows and columns @param all queries and keys */
  pooled: (drawn: readonly [number, number], all: readonly [number, number]) =>
    `Reduced from ${all.map(count).join(' × ')} to ${drawn.join(' × ')}: each square shows the largest weight in its area.`,
  overview: 'All heads of all blocks',
  overviewLabel: 'Attention weights of all heads, blocks down, heads across. Enter chooses the block and head.',
  overviewCost: 'open to compute the blocks again, which takes a while',
  loaded: (loaded: number, all: number) => `${loaded} of ${all} blocks`,
  table: 'All heads in numbers',
  block: 'block',
  headColumn: 'head',
  tableMeans: 'Means over the tokens of this text. A column’s name sorts by it.',
} as const;

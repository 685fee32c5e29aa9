/** The field's terms, each in a sentence or two. The one place where they are explained. */
import type { SectionView } from '../../architectures/section';

/** What a step shows: where a term stands. */
export type { SectionView } from '../../architectures/section';

export interface Term {
  readonly name: string;
  /** How it is written in running text besides its name. */
  readonly also?: readonly string[];
  /** Spellings that mean it in these steps only. */
  readonly locally?: { readonly spellings: readonly string[]; readonly views: readonly SectionView[] };
  readonly meaning: string;
}

const GLOSSARY: readonly Term[] = [
  {
    name: 'token',
    also: ['tokens'],
    meaning:
      'A piece of text with a number of its own in the model’s vocabulary: a word, a part of one, or a character.',
  },
  {
    name: 'embedding',
    also: ['embeddings', 'embedded'],
    meaning: 'The learned vector that a token is replaced by: its row of the embedding matrix.',
  },
  {
    name: 'residual stream',
    meaning:
      'The vector that each token carries through the whole model. Attention and neurons read it and add to it; nothing is ever replaced.',
  },
  {
    name: 'LayerNorm',
    also: ['layer norm', 'RMSNorm', 'norm'],
    meaning: 'Divides a vector by its own size, then multiplies each of its numbers by a learned one.',
  },
  {
    name: 'query',
    also: ['queries'],
    meaning: 'What a token looks for in others: a vector made of its own. It is compared with their keys.',
  },
  { name: 'key', also: ['keys'], meaning: 'What a token can be found by: a vector that queries are compared with.' },
  {
    name: 'value',
    meaning: 'What a token passes on to those that look at it: a vector that is added up by weights.',
  },
  {
    name: 'rotary position embedding',
    also: ['RoPE'],
    meaning:
      'Tells a query and a key where their tokens stand: two numbers at a time are turned like a hand of a clock, the further the later the token stands. Their product then depends on the distance of the two.',
  },
  {
    name: 'attention score',
    also: ['attention scores'],
    locally: { spellings: ['score', 'scores'], views: ['projections', 'scores', 'weights', 'attention output'] },
    meaning:
      'How well a query matches a key: the sum of the products of their numbers, divided by the root of how many numbers each has.',
  },
  {
    name: 'attention mask',
    meaning: '1 for each token that is read, 0 for one that only fills up: no other looks at that one.',
  },
  {
    name: 'mask',
    meaning: 'Sets attention scores to −∞ where a token may not look, as into the future; softmax makes 0 of them.',
  },
  {
    name: 'softmax',
    meaning: 'Turns any numbers into shares between 0 and 1 that add up to 1: e to each of them, divided by the sum.',
  },
  {
    name: 'attention',
    meaning: 'The part of a block in which tokens read from each other, each with weights that add up to 1.',
  },
  {
    name: 'head',
    also: ['heads'],
    meaning:
      'One of several attentions that run beside each other in a block, with weights of its own. Head 5.4 is head 4 of block 5; in the terminal it is written L5H4.',
  },
  {
    name: 'MLP',
    meaning: 'The part of a block in which each token is processed by itself: a wide layer of neurons, and back.',
  },
  {
    name: 'biases',
    locally: { spellings: ['bias'], views: ['logits'] },
    meaning:
      'Learned numbers that a layer adds to its result whatever the text is. What they add to a logit tends to be more for tokens that are frequent in the training text. b_O are those of attention’s output; those of an MLP are counted with the MLP.',
  },
  {
    name: 'neuron',
    also: ['neurons'],
    meaning: 'One number of the MLP’s wide layer: it answers strongly to what it has learned to find.',
  },
  { name: 'block', also: ['blocks'], meaning: 'Attention and an MLP, one after the other. A model is a pile of them.' },
  {
    name: 'logit',
    also: ['logits'],
    meaning:
      'The number that the model gives a token of its vocabulary as the next one: the higher it is, the more probable is the token. Softmax makes the probabilities of all logits.',
  },
  {
    name: 'logit lens',
    meaning:
      'What the model would predict if it ended here: the last norm and the output matrix, applied to an earlier stream.',
  },
  {
    name: 'direct logit attribution',
    also: ['attribution'],
    meaning: 'A logit as a sum of what each head and each MLP adds to it.',
  },
  {
    name: 'entropy',
    meaning:
      'How undecided a distribution is, in bits: 0 where one token has everything, 1 bit where two have half each.',
  },
  {
    name: 'temperature',
    meaning: 'Divides the logits before softmax: below 1 the most probable tokens gain, above 1 all come closer.',
  },
  { name: 'sampling', meaning: 'Drawing the next token by chance, each with its probability.' },
  {
    name: 'key-value cache',
    also: ['cache'],
    meaning: 'The keys and values of earlier tokens, kept so that they need not be computed again for each new one.',
  },
];

interface Spelling {
  readonly text: string;
  readonly term: Term;
  /** Where it means that; everywhere, if none are named. */
  readonly views?: readonly SectionView[];
}

const SPELLINGS: readonly Spelling[] = GLOSSARY.flatMap((term) => [
  ...[term.name, ...(term.also ?? [])].map((text) => ({ text: text.toLowerCase(), term })),
  ...(term.locally?.spellings ?? []).map((text) => ({ text, term, views: term.locally?.views ?? [] })),
]);
/** Longer ones first, so that "logit lens" is not taken for "logit". */
const ANY_OF = [...new Set(SPELLINGS.map(({ text }) => text))].sort((a, b) => b.length - a.length);
const ANY = new RegExp(`(?<![\\p{L}\\p{N}“])(${ANY_OF.join('|')})(?![\\p{L}\\p{N}”])`, 'giu');

export interface TextPart {
  readonly text: string;
  readonly term?: Term;
}

/**
 * A text in parts: each term where it comes first is one, and what stands between.
 * @param view the step that the text is about: some words mean one thing in one and another in others
 */
export function splitByTerms(text: string, view?: SectionView): TextPart[] {
  const parts: TextPart[] = [];
  const seen = new Set<Term>();
  let end = 0;
  for (const match of text.matchAll(ANY)) {
    const term = termOf(match[0].toLowerCase(), view);
    if (!term || seen.has(term)) continue;
    seen.add(term);
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: match[0], term });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

function termOf(spelling: string, view: SectionView | undefined): Term | undefined {
  const means = ({ text, views }: Spelling) =>
    text === spelling && (!views || (view !== undefined && views.includes(view)));
  return SPELLINGS.find(means)?.term;
}

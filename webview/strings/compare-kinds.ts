/** The texts of the table that compares a model that reads a text as a whole with one that writes text. */
import { count } from '../../src/base/counted';
import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import type { NormPlace } from '../../src/trace/steps/norm-places';

type Predicts = TraceSummary['plan']['predicts'];

const NORMS: Readonly<Record<NormPlace, string>> = {
  'before reading': 'before attention and the MLP, which read what it gives',
  'before adding': 'behind attention and the MLP, before what they give is added',
  'after adding': 'behind the sum, after attention or the MLP has added its part',
};

const OUT: Readonly<Record<Predicts, string>> = {
  'next token': 'at each token, how probable each one of the vocabulary is to come next',
  'masked token': 'at each masked place, how probable each token of the vocabulary is to stand there',
  'replaced token': 'for each token, whether another one stood there',
  'sentence embedding': 'one vector for the whole text',
  nothing: 'one vector for each token',
};

export const compareKindStrings = {
  caption: 'Two kinds of models',
  row: {
    sees: 'what a token sees',
    norms: 'where a norm stands',
    sizes: 'blocks × heads',
    width: 'width of its vectors',
    vocabulary: 'tokens in its vocabulary',
    out: 'what comes out',
    made: 'what it made of this text',
  },
  /** @param later for the shown head, averaged over the tokens that have later ones; `undefined` while it is being read */
  sees: (predicts: Predicts, later: { readonly head: string; readonly share: string } | undefined) => {
    if (predicts === 'next token') return 'itself and the tokens before it; 0\u00a0% of its attention is on later ones';
    const seen = 'all tokens, those before it and those after it';
    if (!later) return seen;
    return `${seen}; in head ${later.head}, each of the tokens that have later ones gives on average ${later.share} of its attention to those`;
  },
  norms: (places: readonly NormPlace[]) =>
    places.length === 0 ? 'nowhere in a block' : places.map((place) => NORMS[place]).join('; '),
  sizes: (layers: number, heads: number) => `${count(layers)} × ${count(heads)}`,
  width: (dModel: number) => count(dModel),
  vocabulary: (vocabSize: number) => count(vocabSize),
  out: (predicts: Predicts) => OUT[predicts],
  /** @param tokens "“·relief” 12 %, …" @param after the last token */
  next: (after: string, tokens: string) => `after ${after}: ${tokens}`,
  probable: (token: string, share: string) => `${token} ${share}`,
  masked: (place: string, tokens: string) => `in the place of ${place}: ${tokens}`,
  noMask: 'no token of it is masked: nothing was asked about one',
  /** @param length of the vector; `undefined` while it is being read */
  whole: (numbers: number, length: string | undefined) =>
    `a vector of ${count(numbers)} numbers${length === undefined ? '' : `, its length ${length}`}`,
  replaced: (tokens: readonly string[]) =>
    tokens.length === 0 ? 'it takes no token for a replaced one' : `it takes for replaced: ${tokens.join(', ')}`,
  vectors: (tokens: number, numbers: number) => `${count(tokens)} vectors of ${count(numbers)} numbers`,
} as const;

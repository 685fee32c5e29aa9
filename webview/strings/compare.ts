/** The texts of the comparison of two traces. */

import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import type { AlignedBy } from '../../src/trace/compare/align';
import { count } from './strings';

type Predicts = TraceSummary['plan']['predicts'];

const DRIFT_PARTS = { mid: 'attn', mid_cross: 'cross', post: 'mlp' } as const;
export type DriftPart = 'pre' | keyof typeof DRIFT_PARTS;

const ALIGNED_BY: Record<AlignedBy, string> = {
  ids: 'Tokens are aligned by their ids.',
  texts: 'The vocabularies differ: tokens are aligned by their texts.',
  ends: 'The tokenizers cut the same text differently: tokens are aligned where they end at the same character.',
};

export const compareStrings = {
  title: 'Comparison',
  button: 'Compare…',
  buttonTitle: 'Compare this trace with another text, in another model, or in another variant of it',
  exchange: 'Swap A and B',
  side: { a: 'A', b: 'B' },
  sideName: { a: 'side A', b: 'side B' },
  tokensOf: (count: number) => `${count} ${count === 1 ? 'token' : 'tokens'}`,
  walkthrough: 'walk-through',
  sourcesApart:
    'Sources and outputs are aligned apart, in two strips: encoders are compared by the sources, decoders by the outputs, and cross-attention by both. The figures of this part are those of the outputs.',

  rows: 'Tokens of A above those of B',
  sourceText: 'Source',
  outputText: 'Output',
  sourceRows: 'Source tokens of A above those of B',
  rowSame: (text: string, a: number, b: number) =>
    `${text} ${text}, the same in both, position ${a} in A and ${b} in B`,
  rowReplaced: (ofA: string, a: number, ofB: string, b: number) =>
    `${ofA} ${ofB}, different, position ${a} in A and ${b} in B`,
  rowOnly: (text: string, side: 'A' | 'B', position: number) => `${text}, only in ${side}, position ${position}`,
  none: '–',
  replaced: '≠',
  alignedBy: (by: AlignedBy) => ALIGNED_BY[by],
  bounded: 'The texts differ so much that tokens are paired by position.',
  noPairs: 'No tokens are aligned: there is nothing to subtract.',
  unlike: (paired: number, rows: number) =>
    `The texts share little: ${count(paired)} of ${count(rows)} rows have a token in both. Differences are shown for ${paired === 1 ? 'that row' : 'those rows'} alone.`,

  summary: 'In short',
  sameTokens: 'Both have the same tokens.',
  partAt: (a: string, b: string, row: number) => `The texts first differ at token ${row}: ${a} in A, ${b} in B.`,
  endsAt: (side: 'A' | 'B', token: string, row: number) =>
    `The texts first differ at token ${row}: ${token} is only in ${side}.`,
  sameBefore: (percentage: string) =>
    `Before it the vectors are identical up to rounding (at most ${percentage} of their length), since no token sees what comes after it.`,
  firstStage: (stage: string, token: string, percentage: string) =>
    `At aligned tokens, the first value that differs by more than rounding is in ${stage} at ${token}, by ${percentage} of the vector’s length.`,
  firstNotNumbers: (stage: string, token: string, notNumbers: number) =>
    `In ${stage} at ${token}, ${notNumbers === 1 ? '1 value is not a number' : `${count(notNumbers)} values are not numbers`} (NaN or infinite) in A or B: from there on A and B cannot be compared.`,
  sameEverywhere: 'At aligned tokens every block’s output is identical up to rounding.',
  searching: 'Looking for the first difference…',
  otherSizes: (a: number, b: number) =>
    `The vectors of A have ${a} values and those of B ${b}: they are shown side by side and cannot be subtracted.`,
  nextSame: (token: string, ofA: string, ofB: string) => `Both predict ${token} next: A with ${ofA}, B with ${ofB}.`,
  nextOther: (a: string, ofA: string, b: string, ofB: string) =>
    `A predicts ${a} next (${ofA}), B predicts ${b} (${ofB}).`,

  sections: 'Parts of the comparison',
  overview: 'Where A and B diverge',
  outcome: (predicts: Predicts) => (predicts === 'next token' ? 'What comes next' : 'What fits there'),
  similarity: 'How similar they are',
  view: 'View',
  blockOf: (side: 'A' | 'B') => `Block of ${side}`,
  headOf: (side: 'A' | 'B') => `Head of ${side}`,
  block: 'Block',
  head: 'Head',

  difference: 'A − B',
  differenceOf: (a: string, b: string) => (a === b ? `A − B of ${a}` : `${a} of A − ${b} of B`),
  noPartner: 'no partner',
  noPartnerOrMask: 'no partner, or masked in one of them',
  notIn: (side: 'A' | 'B') => `not in ${side}`,
  bothValues: (a: string, b: string) => `A ${a}, B ${b}`,
  otherShapes: (a: string, b: string) =>
    `A has ${a} for each token and B has ${b}: they are shown side by side and cannot be subtracted.`,
  onlyIn: (side: 'A' | 'B') => `Only ${side} has this.`,
  values: (count: number, name: string) => `${count} × ${name}`,
  oneScale: 'A and B share one colour scale.',
  largest: 'Largest differences',
  allSame: 'Every value is the same in both.',
  noNumbers: 'No value can be compared.',
  allSameOthers: 'Every other value is the same in both.',
  stat: { largest: 'largest', mean: 'mean', sigma: 'σ', equal: 'equal', notNumbers: 'not numbers' },
  notNumbersTitle: 'NaN or infinite in A or B: neither equal nor different',
  equalOf: (equal: string, count: string) => `${equal} of ${count}`,
  statistics: 'Statistics of A − B',
  column: { token: 'token', axis: 'index', a: 'A', b: 'B', difference: 'A − B', key: 'looks at' },

  driftExplanation:
    'How far apart the vectors of the residual stream are, as a share of the longer one: 0 is identical, 1 as far apart as they are long.',
  driftMap: 'residual stream, A − B',
  driftAt: (token: string) => `At ${token}`,
  driftNoPartner: (token: string, side: 'A' | 'B') => `${token} is only in ${side}: choose a token that both have.`,
  drift: { place: 'place', a: '‖A‖', b: '‖B‖', difference: '‖A − B‖', share: 'share' },
  driftPlaces: 'The residual stream before block 0, and after attention and MLP of each block',
  driftColumn: (layer: number, part: DriftPart) => (part === 'pre' ? 'in' : `${layer} ${DRIFT_PARTS[part]}`),

  whole: 'Cosine similarity of the two texts:',
  noWhole: 'This model makes no vector of a whole text: its tokens are compared.',
  similarityExplanation:
    'Each cell is the cosine of the angle between the last hidden states of a token of A and one of B: 1 is the same direction, 0 is at right angles.',
  similarityMap: 'cosine similarity, tokens of A down, of B across',
  similarityPlace: (a: string, b: string) => `${a} of A and ${b} of B`,
  alike: (a: string, b: string, position: number, cosine: string) =>
    `${a} of A is most similar to ${b} of B, position ${position}: ${cosine}.`,

  after: (predicts: Predicts) => (predicts === 'next token' ? 'After' : 'At'),
  afterWhich: { last: 'the last tokens', chosen: 'the chosen token' },
  afterTokens: (after: string, a: string, b: string) =>
    a === b ? `${after} ${a}:` : `${after} ${a} in A and ${b} in B:`,
  noOutcome: 'The walk-through ends with block 0 and predicts nothing. These are the real model’s predictions.',
  entropy: 'Entropy',
  kl: 'Kullback-Leibler divergence',
  klAB: 'A ‖ B',
  klBA: 'B ‖ A',
  bits: (value: string) => `${value} bits`,
  logitDifference: 'Logits, A − B',
  logitDifferences: (min: string, max: string, mean: string, sigma: string) =>
    `${min} to ${max}, mean ${mean}, σ ${sigma}`,
  meanMeansNothing: 'Adding one number to all logits changes no probability, so the mean by itself says nothing.',
  otherVocabulary: 'The vocabularies differ: their distributions cannot be subtracted token by token.',
  topOf: (side: 'A' | 'B') => `Most probable in ${side}`,
  changed: 'Probabilities that differ most',
  chance: {
    token: 'token',
    id: 'id',
    a: 'A',
    b: 'B',
    probability: 'probability',
    logit: 'logit',
    difference: 'A − B',
    logitDifference: 'logit A − B',
    rank: 'rank',
  },
} as const;

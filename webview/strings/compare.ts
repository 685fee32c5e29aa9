/** The texts of the comparison of two traces. */

import { count, counted } from '../../src/base/counted';
import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import type { AlignedBy } from '../../src/trace/compare/align';
import type { SidePlace } from '../../src/trace/compare/compare-place';
import { partStrings } from '../../src/trace/compare/part-strings';
import type { BlockPart, StreamPlace } from '../../src/trace/steps/block-parts';
import { compareOutcomeStrings } from './compare-outcome';
import { comparePartStrings } from './compare-parts';
import { compareSummaryStrings } from './compare-summary';

type Predicts = TraceSummary['plan']['predicts'];

const DRIFT_PARTS: Record<BlockPart, string> = { attention: 'attn', 'cross-attention': 'cross', mlp: 'mlp' };

const DRIFT_NAMES: Record<BlockPart, string> = {
  attention: 'attention',
  'cross-attention': 'cross-attention',
  mlp: 'MLP',
};

const ALIGNED_BY: Record<AlignedBy, string> = {
  ids: 'Tokens of the same id stand one above the other.',
  texts: 'The vocabularies differ: tokens of the same text stand one above the other.',
  ends: 'The tokenizers cut the same text differently: tokens that end at the same character stand one above the other.',
};

export const compareStrings = {
  ...partStrings,
  ...comparePartStrings,
  ...compareSummaryStrings,
  ...compareOutcomeStrings,
  title: 'Comparison',
  button: 'Compare…',
  buttonTitle: 'Compare this trace with another text, in another model, or in another variant of it',
  /** In a comparison. */
  buttonTitleOfA: 'Compare A with another text, in another model, or in another variant of it',
  save: 'Save…',
  saveTitle:
    'Save both traces in one file, which opens again as this comparison, here where you read it, with the results of all runs of A with parts of B.',
  exchange: 'Swap A and B',
  exchangeShort: 'Swap',
  /** "Block 5, head 4 in both" */
  places: (a: SidePlace, b: SidePlace) =>
    a.layer === b.layer && a.head === b.head
      ? `Block ${a.layer}, head ${a.head} in both`
      : `A block ${a.layer}, head ${a.head} · B block ${b.layer}, head ${b.head}`,
  /** Where it has little room: "Head 5.4". */
  placesInShort: (a: SidePlace, b: SidePlace) =>
    a.layer === b.layer && a.head === b.head
      ? `Head ${a.layer}.${a.head}`
      : `Heads ${a.layer}.${a.head} and ${b.layer}.${b.head}`,
  placesTitle: 'choose another block or head',
  /** Of B only that of the same numbers was chosen: else it is the one at the same share of the way. */
  asInTrace: (a: SidePlace, b: SidePlace) =>
    a.layer === b.layer && a.head === b.head
      ? 'chosen before comparing'
      : 'A’s was chosen before comparing; B’s is about as deep in its model',
  side: { a: 'A', b: 'B' },
  edit: { before: 'before the edit', after: 'after the edit' },
  tokensOf: (tokens: number) => counted(tokens, 'token'),
  walkthrough: 'simplified block',
  sourcesApart:
    'Sources and outputs are aligned separately, in two strips: encoders are compared by the sources, decoders by the outputs, and cross-attention by both. The figures of this part are those of the outputs.',

  rows: 'Tokens of A above those of B',
  sourceText: 'Source',
  outputText: 'Output',
  sourceRows: 'Source tokens of A above those of B',
  rowSame: (text: string, a: number, b: number) =>
    `${text} ${text}, the same in both, position ${a} in A and ${b} in B`,
  rowReplaced: (ofA: string, a: number, ofB: string, b: number) =>
    `${ofA} ${ofB}, different, position ${a} in A and ${b} in B`,
  rowOnly: (text: string, side: 'A' | 'B', position: number) => `${text}, only in ${side}, position ${position}`,
  rowPart: (text: string, side: 'A' | 'B', position: number, whole: string, other: 'A' | 'B') =>
    `${text}, position ${position} in ${side}: there a token of its own, before the end of ${whole} in ${other}`,
  none: '–',
  replaced: '≠',
  alignedBy: (by: AlignedBy) => ALIGNED_BY[by],
  bounded: 'The texts differ so much that tokens are paired by position.',
  noPairs: 'No tokens are aligned: there is nothing to subtract.',
  unlike: (paired: number, rows: number) =>
    `The texts share little: ${count(paired)} of ${count(rows)} rows ${paired === 1 ? 'has' : 'have'} a token in both. Differences are shown for ${paired === 1 ? 'that row' : 'those rows'} alone.`,

  /** @param place "after the attention of block 5" */
  furthestApart: (token: string, place: string, share: string) =>
    `At ${token}, the vectors of the residual stream are furthest apart ${place}: there the distance between them is ${share} of the longer one’s length.`,
  /** @param token "“·fine”", or of two tokens that are aligned "“·fine” / “·bad”" */
  furthestOfAll: (token: string, place: string, share: string) =>
    `Over all aligned tokens, the vectors are furthest apart at ${token}, ${place}: by ${share} of the longer one’s length.`,
  alsoIn: (token: string, inA: string, inB: string) => `${token} has ${inA} in A and ${inB} in B.`,

  /** @param tokens "“·fine” in A and “·cold” in B" */
  looksFrom: (tokens: string, ofA: string, ofB: string) =>
    ofA === ofB
      ? `Where head ${ofA} looks from ${tokens}`
      : `Where head ${ofA} of A and head ${ofB} of B look from ${tokens}`,
  looks: { token: 'looks at', a: 'A', b: 'B', difference: 'A − B' },
  otherLooks: (number: number) => `${count(number)} others`,
  looksTable: 'Where the head looks in A and in B',
  inPoints: 'A − B is in percentage points.',
  looksNoPartner: 'The chosen token has no partner: choose a token that both have to see where the head looks in both.',
  moved: (share: string) => `${share} of its attention moves to other tokens from A to B.`,

  stepOnly: {
    tokens: ({ same, other, onlyA, onlyB }: Readonly<Record<'same' | 'other' | 'onlyA' | 'onlyB', number>>) => {
      const parts = [
        `${count(same)} ${same === 1 ? 'is' : 'are'} the same in both`,
        other > 0 && `${count(other)} ${other === 1 ? 'is another' : 'are others'} in B`,
        onlyA > 0 && `${count(onlyA)} ${onlyA === 1 ? 'is' : 'are'} only in A`,
        onlyB > 0 && `${count(onlyB)} ${onlyB === 1 ? 'is' : 'are'} only in B`,
      ].filter(Boolean);
      return `The tokens of A are shown above those of B at the top of this panel: ${parts.join(', ')}.`;
    },
    sameMatrix: 'The matrix is the model’s, whatever the text: it is the same in both.',
    otherMatrix:
      'The models have matrices of their own. Their rows for the tokens of the texts are compared in the next step.',
    outcome: 'Logits and probabilities of both stand side by side in',
    blocks: 'How far apart both are after each block stands in',
    chosen: (a: string, ofA: string, b: string, ofB: string) => `A takes ${a} (${ofA}), B takes ${b} (${ofB}).`,
    none: 'There is nothing here that both have: this step is not compared.',
    walkthrough:
      'The simplified block ends with block 0: from here on there is only the model itself, which is the same in both.',
    noText: 'nothing was generated',
  },

  sections: 'Parts of the comparison',
  /** Above their titles, or before their numbers. */
  steps: 'Steps',
  namedStep: (number: number | string, title: string) => `Step ${number}: ${title}`,
  overview: 'Where A and B diverge',
  drifting: 'Block by block',
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
  largest: 'Largest differences',
  /** @param isAll whether each token has one of the other text beside it */
  allSame: (isAll: boolean) =>
    isAll ? 'Every value is the same in both.' : 'At the tokens that both have, every value is the same.',
  noNumbers: 'No value can be compared.',
  allSameOthers: 'Every other value is the same in both.',
  stat: { largest: 'largest', mean: 'mean', sigma: 'σ', equal: 'equal', notNumbers: 'not numbers' },
  notNumbersTitle: 'NaN or infinite in A or B: neither equal nor different',
  equalOf: (equal: string, count: string) => `${equal} of ${count}`,
  statistics: 'Statistics of A − B',
  statisticsOf: 'A − B:',
  column: { token: 'token', axis: 'index', a: 'A', b: 'B', difference: 'A − B', key: 'looks at' },

  driftExplanation:
    'How far apart the vectors of the residual stream are: the length of A − B as a share of the longer vector’s length. 0 (0\u00a0%): they are the same; 1 (100\u00a0%): their distance is the longer one’s length; at most 2 (200\u00a0%).',
  noDrift: (a: number, b: number) =>
    `This does not apply here, because the vectors of A have ${count(a)} values and those of B ${count(b)}: they cannot be subtracted.`,
  encoderPart: 'Encoder, over the source',
  decoderPart: 'Decoder, over the output',
  driftMap: 'residual stream, A − B',
  driftAt: (token: string) => `At ${token}`,
  driftNoPartner: (token: string, side: 'A' | 'B') => `${token} is only in ${side}: choose a token that both have.`,
  drift: { place: 'after', a: '‖A‖', b: '‖B‖', difference: '‖A − B‖', share: 'share' },
  /** In a column "after". */
  driftName: ({ layer, after }: StreamPlace) =>
    after === null ? `(before block ${layer})` : `${DRIFT_NAMES[after]} of block ${layer}`,
  driftColumn: ({ layer, after }: StreamPlace) => (after === null ? 'in' : `${layer} ${DRIFT_PARTS[after]}`),

  wholeMeaning:
    'The model gives each text one vector: the cosine of the angle between the two tells how similar the texts are to it.',
  whole: 'Cosine similarity of the two texts:',
  noWhole: 'This model makes no vector of a whole text: its tokens are compared.',
  similarityExplanation:
    'Each cell is the cosine of the angle between the last hidden states of a token of A and one of B: 1 is the same direction, 0 is at right angles.',
  similarityMap: 'cosine similarity, tokens of A down, of B across',
  similarityPlace: (a: string, b: string) => `${a} of A and ${b} of B`,
  alike: (a: string, b: string, position: number, cosine: string) =>
    `${a} of A is most similar to ${b} of B, position ${position}: ${cosine}.`,
} as const;

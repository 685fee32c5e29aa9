/** The texts of the comparison of two traces. */

import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import type { AlignedBy } from '../../src/trace/compare/align';
import { partStrings } from '../../src/trace/compare/part-strings';
import type { BlockPart, StreamPlace } from '../../src/trace/steps/block-parts';
import type { SideChoice } from '../choice/compare-choice';
import { count, countedPosition } from './strings';

type Predicts = TraceSummary['plan']['predicts'];

const DRIFT_PARTS: Record<BlockPart, string> = { attention: 'attn', 'cross-attention': 'cross', mlp: 'mlp' };

const DRIFT_PLACES: Record<BlockPart, (layer: number) => string> = {
  attention: (layer) => `after the attention of block ${layer}`,
  'cross-attention': (layer) => `after the cross-attention of block ${layer}`,
  mlp: (layer) => `after block ${layer}`,
};

const DRIFT_NAMES: Record<BlockPart, string> = {
  attention: 'attention',
  'cross-attention': 'cross-attention',
  mlp: 'MLP',
};

const ALIGNED_BY: Record<AlignedBy, string> = {
  ids: 'Tokens are aligned by their ids.',
  texts: 'The vocabularies differ: tokens are aligned by their texts.',
  ends: 'The tokenizers cut the same text differently: tokens are aligned where they end at the same character.',
};

/** What differs of two traces: their texts, those that encoder-decoders write, or of one text only its tokens. */
export type Differing = 'texts' | 'outputs' | 'tokens';
const DIFFERING: Readonly<Record<Differing, string>> = {
  texts: 'The texts first differ at',
  outputs: 'The outputs first differ at',
  tokens: 'The text is the same in both; its tokens first differ at',
};

export const compareStrings = {
  ...partStrings,
  title: 'Comparison',
  button: 'Compare…',
  buttonTitle: 'Compare this trace with another text, in another model, or in another variant of it',
  save: 'Save…',
  saveTitle: 'Save both traces in one file, which opens again as this comparison, here where you read it',
  exchange: 'Swap A and B',
  exchangeShort: 'Swap',
  /** "Block 5, head 4 in both" */
  places: (a: SideChoice, b: SideChoice) =>
    a.layer === b.layer && a.head === b.head
      ? `Block ${a.layer}, head ${a.head} in both`
      : `A block ${a.layer}, head ${a.head} · B block ${b.layer}, head ${b.head}`,
  placesTitle: 'Choose another block or head',
  asInTrace: 'as in the trace',
  /** Where there is little room for why. */
  headStandsOut: (head: string) => `To head ${head}, which differs most`,
  differsMostInLogit: (head: string, token: string, difference: string) =>
    `Head ${head} differs most in what it adds to the logit of ${token}: A − B is ${difference}`,
  /** @param isMore whether the part is more than the whole, which it is where others work against it */
  makesMost: (head: string, ofA: string, ofB: string, part: string, whole: string, isMore: boolean) =>
    `Of all heads, head ${head} contributes most to the difference between A (${ofA}) and B (${ofB}): ${part}${isMore ? `, which other parts reduce to ${whole}` : ` of ${whole}`}`,
  differsMostInOutput: (head: string, share: string) => `The output of head ${head} differs most: ${share}`,
  sentence: (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`,
  addMost: (ofA: string, ofB: string) => `${ofA}; ${ofB}`,
  addsMost: (head: string, side: 'A' | 'B', token: string, value: string) =>
    `in ${side}, head ${head} adds most to the logit of ${token}: ${value}`,
  /** Of an MLP that adds more than the strongest head. */
  mlpAddsMore: (side: 'A' | 'B', layer: number, value: string) =>
    `In ${side} the part that adds most is no head but the MLP of block ${layer}: ${value}.`,
  noneAdds: (side: 'A' | 'B', token: string) => `in ${side}, no head adds to the logit of ${token}`,
  goBackTo: 'Go to the heads that this is about',
  side: { a: 'A', b: 'B' },
  edit: { before: 'before the edit', after: 'after the edit' },
  tokensOf: (count: number) => `${count} ${count === 1 ? 'token' : 'tokens'}`,
  walkthrough: 'simplified block',
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
    `The texts share little: ${count(paired)} of ${count(rows)} rows ${paired === 1 ? 'has' : 'have'} a token in both. Differences are shown for ${paired === 1 ? 'that row' : 'those rows'} alone.`,

  patch: {
    title: 'Check it: A with a part of B',
    explanation:
      'A runs anew with what the part gives in B, at every token that has a counterpart in B (activation patching): all later parts react to it. Choose another head above to ask about that.',
    run: (part: string) => `Run A with B’s ${part.replace(/^the /, '')}`,
    otherVocabulary: 'A cannot be run with a part of B: the vocabularies of the two models differ.',
    /** @param sides whose model is absent */
    modelAbsent: (sides: readonly string[]) =>
      `A cannot be run with a part of B: the model of ${sides.join(' and of ')} is not open. Choose its folder as the model, then open the file again.`,
    all: 'Try every head and MLP',
    others: (left: number) => `Try the other ${count(left)}`,
    cancel: 'Cancel',
    tried: (done: number, total: number) => `${count(done)} of ${count(total)} tried`,
    matrix: 'Every part in turn',
    /** @param measure "the log-probability of “fine”" */
    matrixOf: (measure: string) =>
      `A cell is one run of A with that part of B: how far it leads from A (0 %) to B (100 %), by ${measure}. Below 0 % it leads away from B. The shares need not add up to 100 %, since parts act through each other. Choose a cell to read what its run gives.`,
    way: (way: string) => `${way} of the way from A to B`,
    tint: (limit: string) => `tint to ±${limit} of the way`,
  },

  partsTitle: 'Which heads and MLPs differ',
  partsLead:
    'Each head and each MLP of A is compared with the one of the same number in B, at one token. Click a name to see that head or MLP in both.',
  noPartsVariant:
    'The simplified block has one head, as wide as the model: none of the model’s heads is its counterpart.',
  noPartsWalkthroughs: 'The simplified block is one block with one head: its steps below show how it differs.',
  noPartsModels: (layersA: number, headsA: number, layersB: number, headsB: number) =>
    layersA === layersB && headsA === headsB
      ? 'The heads of the two models are not as wide: no head of one is the counterpart of a head of the other.'
      : `A has ${layersA} × ${headsA} heads (blocks × heads) and B has ${layersB} × ${headsB}: no head of one is the counterpart of a head of the other.`,
  oneStack: 'one stack of blocks',
  twoStacks: 'an encoder and a decoder',
  /** @param a "one stack of blocks" */
  noPartsStacks: (a: string, b: string) =>
    `A has ${a} and B has ${b}: no head of one is the counterpart of a head of the other.`,
  /** @param place "After ‘ fine’ in A and ‘ cold’ in B" */
  partsAt: (place: string) => `${place}.`,
  addsTo: (token: string) =>
    `What a part adds to the logit of ${token}, in A, in B, and A − B (direct logit attribution).`,
  partBy: 'Compared by',
  partToken: 'of',
  predictedBy: (side: 'A' | 'B') => `What ${side} predicts`,
  differenceOfPredicted:
    'The difference of both logits: why the token that A predicts rather than the one that B predicts',
  partMeasures: { adds: 'what it adds', output: 'its output', attention: 'where it looks' },
  partMeaning: {
    adds: 'What a part adds to the logit of the predicted token, in A, in B, and A − B (direct logit attribution)',
    output:
      'The length of the difference between the outputs of a part in A and in B, as a share of the longer output: 0 % where they are the same, 200 % where they are equally long and point in opposite directions.',
    attention: 'How much of a head’s attention lies on other tokens in B than in A: 0 % none of it, 100 % all.',
  },
  partTint: {
    adds: (limit: string, token: string) => `tint to ±${limit}: A − B of ${token}`,
    output: (limit: string) => `tint to ${limit}: outputs apart`,
    attention: (limit: string) => `tint to ${limit}: attention moved`,
  },
  differs: {
    adds: (value: string, token: string) => `${value} to ${token} in A − B`,
    output: (value: string) => `outputs ${value} apart`,
    attention: (value: string) => `${value} of its attention moved`,
  },
  partColumns: {
    head: 'head',
    mlp: 'MLP',
    a: 'adds in A',
    b: 'in B',
    difference: 'A − B',
    output: 'output',
    attention: 'attention',
  },
  partSums: {
    heads: 'all heads',
    mlps: 'all MLPs',
    embed: 'token embedding',
    pos_embed: 'position embedding',
    attn_bias: 'biases of attention',
    norm_bias: 'bias of the final norm',
    head_bias: 'bias of the unembedding',
    rest: 'rounding',
  },
  partSum: (isDifference: boolean) => (isDifference ? 'difference' : 'logit'),
  sumsBy: (isDifference: boolean) =>
    `The ${isDifference ? 'difference of the logits' : 'logit'} as the sum of its parts`,
  /** Of the column of the vectors: what a share above 100 % is. */
  outputMeaning:
    'Output: the length of the difference between the outputs in A and in B, as a share of the longer output. 0 %: they are the same. 200 %: they are equally long and point in opposite directions.',
  sumsExplanation:
    'The embedding is the vector of the token itself, which reaches the final norm beside all blocks. Parts can cancel each other, so one part can differ by more than the whole logit does. The final norm scales all parts of a run by one factor, and the factor of A is not that of B: a part with the same output in both can still add different amounts.',
  headsBy: 'Heads, most different first',
  mlpsBy: 'MLPs, most different first',
  allHeads: (count: number) => `All ${count} heads`,
  ownHeads: 'Heads that look at the output',
  crossHeads: 'Heads that look at the source',
  goToPart: (name: string) => `Go to ${name} in both`,
  allParts: (count: number) => `Show all ${count}`,
  fewerParts: 'Show fewer',
  /** @param place "after the attention of block 5" */
  furthestApart: (token: string, place: string, share: string) =>
    `At ${token}, the vectors of the residual stream are furthest apart ${place}: there the distance between the vector of A and that of B is ${share} of the longer one’s length.`,
  alsoIn: (token: string, inA: string, inB: string) => `${token} has ${inA} in A and ${inB} in B.`,

  /** @param tokens "“·fine” in A and “·cold” in B" */
  looksFrom: (tokens: string, ofA: string, ofB: string) =>
    ofA === ofB
      ? `Where head ${ofA} looks from ${tokens}`
      : `Where head ${ofA} of A and head ${ofB} of B look from ${tokens}`,
  looks: { token: 'looks at', a: 'A', b: 'B', difference: 'A − B' },
  otherLooks: (number: number) => `${count(number)} others`,
  looksTable: 'Where the head looks in A and in B',
  looksNoPartner: 'The chosen token has no partner: choose a token that both have to see where the head looks in both.',
  moved: (share: string) => `${share} of its attention lies on other tokens in B than in A.`,

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

  summary: 'In short',
  /** @param areOutputs whether they are what encoder-decoders have written, of sources that may differ */
  sameTokens: (ids: boolean, areOutputs: boolean) => {
    const both = areOutputs ? 'Both outputs' : 'Both';
    return ids
      ? `${both} have the same tokens.`
      : `${both} have tokens of the same texts; their ids are each model’s own.`;
  },
  partAt: (what: Differing, a: string, b: string, position: number) =>
    `${DIFFERING[what]} ${countedPosition(position)}: ${a} in A, ${b} in B.`,
  endsAt: (what: Differing, side: 'A' | 'B', token: string, position: number) =>
    `${DIFFERING[what]} ${countedPosition(position)}: ${token} is only in ${side}.`,
  searching: 'Looking for the first difference…',
  otherSizes: (a: number, b: number) =>
    `The vectors of A have ${a} values and those of B ${b}: they are shown side by side and cannot be subtracted.`,
  /** @param less "“·sister” and “·mother”" */
  movedProbability: (share: string, less: string, more: string) =>
    `From A to B, some tokens lose probability, ${share} in all, and others gain as much: ${less} lose most, ${more} gain most.`,
  movedTitle: (share: number) =>
    `Total variation distance: ½ Σ |p_A − p_B| over the vocabulary = ${share}. 0: every token has the same probability in both. 1 (100 %): no token is possible in both.`,
  noneMoved: 'A and B give every token the same probability.',
  and: (texts: readonly string[]) => texts.join(' and '),
  /** @param change what differs between the texts; `undefined`: nothing */
  lead: (change: string | undefined, prediction: string) => {
    const words = [change, prediction].filter(Boolean).join(': ');
    return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
  },
  piece: (tokens: number) => `a piece of ${count(tokens)} tokens`,
  /** @param a what only A has there, in quotes; '' for nothing */
  changedText: (isEdit: boolean, a: string, b: string) => {
    if (a === '') return isEdit ? `${b} was added` : `${b} is only in B`;
    if (b === '') return isEdit ? `${a} was removed` : `${a} is only in A`;
    return isEdit ? `${a} became ${b}` : `Where A has ${a}, B has ${b}`;
  },
  cutOtherwise: 'The text is the same in both, cut into other tokens',
  changedPlaces: (isEdit: boolean, places: number) =>
    isEdit ? `The text was changed in ${count(places)} places` : `The texts differ in ${count(places)} places`,
  /** @param place "after “·on”", or '' at the end of the texts */
  leadSame: (isEdit: boolean, place: string, token: string, ofA: string, ofB: string) =>
    isEdit
      ? `${['the prediction', place].filter(Boolean).join(' ')} remains ${token}, with ${ofA === ofB ? `${ofB} as before` : `${ofB} instead of ${ofA}`}`
      : `${['both predict', token, place || 'next'].join(' ')}, ${ofA === ofB ? `both with ${ofA}` : `A with ${ofA} and B with ${ofB}`}`,
  leadOther: (isEdit: boolean, place: string, a: string, ofA: string, b: string, ofB: string) =>
    isEdit
      ? `${['the prediction', place].filter(Boolean).join(' ')} goes from ${a} (${ofA}) to ${b} (${ofB})`
      : partStrings.predictOther(a, ofA, b, ofB, place),

  sections: 'Parts of the comparison',
  namedStep: (number: number | string, title: string) => `step ${number}: ${title}`,
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
    'How far apart the vectors of the residual stream are: the length of A − B as a share of the longer vector’s length. 0 (0 %): they are the same; 1 (100 %): as far apart as the longer one is long; at most 2 (200 %).',
  noDrift: (a: number, b: number) =>
    `This does not apply here, because the vectors of A have ${count(a)} values and those of B ${count(b)}: they cannot be subtracted.`,
  encoderPart: 'Encoder, over the source',
  decoderPart: 'Decoder, over the output',
  driftMap: 'residual stream, A − B',
  driftAt: (token: string) => `At ${token}`,
  driftNoPartner: (token: string, side: 'A' | 'B') => `${token} is only in ${side}: choose a token that both have.`,
  drift: { place: 'after', a: '‖A‖', b: '‖B‖', difference: '‖A − B‖', share: 'share' },
  driftPlace: ({ layer, after }: StreamPlace) =>
    after === null ? `before block ${layer}` : DRIFT_PLACES[after](layer),
  /** In a column "after". */
  driftName: ({ layer, after }: StreamPlace) =>
    after === null ? `(before block ${layer})` : `${DRIFT_NAMES[after]} of block ${layer}`,
  driftColumn: ({ layer, after }: StreamPlace) => (after === null ? 'in' : `${layer} ${DRIFT_PARTS[after]}`),

  whole: 'Cosine similarity of the two texts:',
  noWhole: 'This model makes no vector of a whole text: its tokens are compared.',
  similarityExplanation:
    'Each cell is the cosine of the angle between the last hidden states of a token of A and one of B: 1 is the same direction, 0 is at right angles.',
  similarityMap: 'cosine similarity, tokens of A down, of B across',
  similarityPlace: (a: string, b: string) => `${a} of A and ${b} of B`,
  alike: (a: string, b: string, position: number, cosine: string) =>
    `${a} of A is most similar to ${b} of B, position ${position}: ${cosine}.`,

  after: (isNext: boolean) => (isNext ? 'After' : 'At'),
  afterWhich: { last: 'the last tokens', chosen: 'the chosen token' },
  tokensOfBoth: (a: string, b: string) => (a === b ? a : `${a} in A and ${b} in B`),
  noOutcome: 'The simplified block ends with block 0 and predicts nothing. These are the real model’s predictions.',
  entropy: 'Entropy',
  kl: 'Kullback-Leibler divergence',
  klAB: 'A ‖ B',
  klBA: 'B ‖ A',
  bits: (value: string) => `${value} bits`,
  logitDifference: 'Logits, A − B',
  logitDifferences: (min: string, max: string, mean: string, sigma: string) =>
    `${min} to ${max}, mean ${mean}, σ ${sigma}`,
  meanMeansNothing: 'Adding one number to all logits changes no probability, so the mean by itself says nothing.',
  otherVocabulary:
    'The vocabularies differ, so that their distributions cannot be subtracted. A token stands beside the other model’s token of the same text, where it has one.',
  /** After a probability that is a product. */
  inSeveral: '*',
  spelled:
    '* The text is several tokens in this model. Its probability is the product of theirs, each given the text and the tokens before it. Other ways to cut the same text are not counted.',
  spelling: 'Reading on, for texts that are several tokens in the other model…',
  topOf: (side: 'A' | 'B') => `Most probable in ${side}`,
  changed: 'Probabilities that differ most (A − B in percentage points)',
  changedOrder: 'The probability in A minus that in B, in percentage points: the largest differences first',
  chance: {
    token: 'token',
    id: 'id',
    a: 'A',
    b: 'B',
    logitA: 'logit A',
    logitB: 'logit B',
    probability: 'probability',
    logit: 'logit',
    difference: 'A − B',
    logitDifference: 'logit A − B',
    rank: 'rank',
  },
} as const;

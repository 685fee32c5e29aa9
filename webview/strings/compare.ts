/** The texts of the comparison of two traces. */

import { count, counted } from '../../src/base/counted';
import { plainText } from '../../src/base/foreign-text';
import { listWords } from '../../src/base/list-words';
import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import type { AlignedBy } from '../../src/trace/compare/align';
import type { SidePlace } from '../../src/trace/compare/compare-place';
import { addedAlone, type OwnWriting } from '../../src/trace/compare/cut-alike';
import { partStrings } from '../../src/trace/compare/part-strings';
import type { SamplingOptions } from '../../src/trace/readings/predictions';
import { describeSampling } from '../../src/trace/readings/sampling-words';
import type { BlockPart, StreamPlace } from '../../src/trace/steps/block-parts';
import { compareOutcomeStrings } from './compare-outcome';
import { comparePartStrings } from './compare-parts';
import { compareSimilarityStrings } from './compare-similarity';
import { compareSummaryStrings } from './compare-summary';
import { pictureTexts } from './exports';

type Predicts = TraceSummary['plan']['predicts'];

/** How a side's text continues. */
interface ShownContinuation {
  /** Whether its trace has generated it. */
  readonly isOwn: boolean;
  readonly sampling: SamplingOptions;
}

const DRIFT_PARTS: Record<BlockPart, string> = { attention: 'attn', 'cross-attention': 'cross', mlp: 'mlp' };

const DRIFT_NAMES: Record<BlockPart, string> = {
  attention: 'attention',
  'cross-attention': 'cross-attention',
  mlp: 'MLP',
};

/** The methods of `align`: the longest common subsequence, and between its parts as many tokens as both have. */
const ALIGNED_BY: Record<AlignedBy, string> = {
  ids: 'the same ones',
  texts: 'those of the same text',
  ends: 'those that end at the same character',
};

/** What only one side's tokenizer does. */
function ownWriting(side: 'A' | 'B', own: OwnWriting, other: OwnWriting): string[] {
  const added = addedAlone(own, other);
  return [
    ...(added.length > 0 ? [`${side} adds ${listWords(added.map((token) => `“${plainText(token)}”`))}`] : []),
    ...(own.isLowerCase && !other.isLowerCase ? [`${side} writes all letters small`] : []),
    ...(own.isRewritten ? [`${side} writes some letters in another way than the text`] : []),
    ...(own.hasSpaces && !other.hasSpaces ? [`a token of ${side} has the space before it`] : []),
  ];
}

/** @param share "103.00 %": a distance may exceed both lengths */
function ofLonger(share: string): string {
  const isMore = Number.parseFloat(share) > 100;
  return `${share} of the longer one’s length${isMore ? ' (more than 100\u00a0%, as they point over 60° apart)' : ''}`;
}

/** What pairs are of: words, unless some token among them is only a piece of one. */
type Paired = 'word' | 'token';

export const compareStrings = {
  ...partStrings,
  ...comparePartStrings,
  ...compareSimilarityStrings,
  ...compareSummaryStrings,
  ...compareOutcomeStrings,
  title: 'Comparison',
  button: 'Compare…',
  buttonTitle: 'Compare this trace with another text, in another model, or in another variant of it',
  /** In a comparison. */
  buttonTitleOfA:
    'Compare A with another text, in another model, or in another variant of it; or keep B, and choose another A',
  save: 'Save…',
  saveComparison: 'Save Comparison…',
  saveTitle:
    'Save both traces in one file, which opens again as this comparison, here where you read it, with the results of all runs of A with parts of B.',
  present: 'Present: larger type, nothing but what is compared in this panel, and no side bars',
  previousPart: 'Previous part',
  nextPart: 'Next part',
  lastPart: 'Last part',
  /** "2 of 4 · Which heads and MLPs differ" */
  slide: (number: number, count: number, title: string) => `${number} of ${count} · ${title}`,
  /** "Step 7 of 21 · How well they match" */
  stepSlide: (number: number, count: number, title: string) => `Step ${number} of ${count} · ${title}`,
  exchange: 'Swap A and B',
  exchangeShort: 'Swap',
  /**
   * "Block 5, head 4 in both" @param apart whether the sides have no counterparts: the head may then differ from the one told
   * beside it
   */
  places: (a: SidePlace, b: SidePlace, apart: boolean) =>
    a.layer === b.layer && a.head === b.head && !apart
      ? `Block ${a.layer}, head ${a.head} in both`
      : `${apart ? 'Chosen: ' : ''}A block ${a.layer}, head ${a.head} · B block ${b.layer}, head ${b.head}`,
  /** For places with little room: "Head 5.4". */
  placesInShort: (a: SidePlace, b: SidePlace, apart: boolean) =>
    a.layer === b.layer && a.head === b.head && !apart
      ? `Head ${a.layer}.${a.head}`
      : `${apart ? 'Chosen: heads' : 'Heads'} ${a.layer}.${a.head} and ${b.layer}.${b.head}`,
  placesTitle: 'choose another block or head',
  /**
   * How the shown block and head were chosen: in A before comparing; in B as well, or they are about as deep in its model as
   * A's.
   */
  asInTrace: (a: SidePlace, b: SidePlace, apart: boolean) => {
    if (apart) return 'A’s were chosen before comparing.';
    return a.layer === b.layer && a.head === b.head
      ? 'chosen before comparing'
      : 'A’s was chosen before comparing; B’s is about as deep in its model';
  },
  /** Where blocks and heads are chosen. */
  chosenApart:
    'Each side keeps the block and head chosen for it: no head of one model is the counterpart of a head of the other.',
  side: { a: 'A', b: 'B' },
  /** The beginning of a text. */
  quotedText: (text: string) => `“${text}”`,
  /** In a picture. */
  pictured: (side: 'A' | 'B' | 'A and B', text: string) => `${side}: “${pictureTexts.short(text)}”`,
  /** About a map in a picture. @param token the token of its row */
  framedRow: (token: string) => `In the frame: the row of ${token}, the chosen token.`,
  edit: { before: 'before the edit', after: 'after the edit' },
  tokensOf: (tokens: number) => counted(tokens, 'token'),
  walkthrough: 'simplified block',
  sourcesApart:
    'Sources and outputs are aligned separately, in two strips: encoders are compared by the sources, decoders by the outputs, and cross-attention by both. The figures of this part are those of the outputs.',

  rows: 'Tokens of A above those of B',
  sourceText: 'Source',
  outputText: 'Output',
  sourceRows: 'Source tokens of A above those of B',
  /** @param row the label of a row whose token is compared below */
  rowCompared: (row: string) => `${row}, compared below`,
  rowSame: (text: string, a: number, b: number) =>
    `${text} ${text}, the same in both, position ${a} in A and ${b} in B`,
  rowReplaced: (ofA: string, a: number, ofB: string, b: number) =>
    `${ofA} ${ofB}, different, position ${a} in A and ${b} in B`,
  /** @param row the usual label of this row */
  rowByPlace: (row: string) => `${row}, paired by place alone`,
  /** For texts with other words. */
  byPlaceAlone: 'Those with a dashed frame each are paired by place alone: they are no match.',
  rowOnly: (text: string, side: 'A' | 'B', position: number) => `${text}, only in ${side}, position ${position}`,
  rowPart: (text: string, side: 'A' | 'B', position: number, whole: string, other: 'A' | 'B') =>
    `${text}, position ${position} in ${side}: there a token of its own, before the end of ${whole} in ${other}`,
  none: '–',
  alignedBy: (by: AlignedBy) =>
    `Tokens stand one above the other in the order of both texts: as many of ${ALIGNED_BY[by]} as it allows, and others where as many differ in both, or where both texts end.`,
  vocabulariesDiffer: 'The vocabularies differ.',
  cutOtherwise: 'The tokenizers cut the same text differently.',
  /** For tokenizers that cut the text into the same pieces. */
  cutAlike: ({ a, b }: Readonly<Record<'a' | 'b', OwnWriting>>) => {
    const differ = [...ownWriting('A', a, b), ...ownWriting('B', b, a)];
    const how = differ.length > 0 ? ` What differs: ${listWords(differ)}.` : '';
    return `The tokenizers cut the same text into the same pieces.${how}`;
  },
  bounded: 'The texts differ so much that tokens are paired by position.',
  noPairs: 'No tokens are aligned: there is nothing to subtract.',
  unlike: (paired: number, rows: number) =>
    `The texts share little: ${count(paired)} of ${count(rows)} rows ${paired === 1 ? 'has' : 'have'} a token in both. Differences are shown for ${paired === 1 ? 'that row' : 'those rows'} alone.`,

  /** @param place "after the attention of block 5" */
  furthestApart: (token: string, place: string, share: string) =>
    `At ${token}, the vectors of the residual stream are furthest apart ${place}: there the distance between them is ${ofLonger(share)}.`,
  /** @param token "“·fine”", or for two aligned tokens "“·fine” / “·bad”" */
  furthestOfAll: (token: string, place: string, share: string) =>
    `Over all aligned tokens, the vectors are furthest apart at ${token}, ${place}: by ${ofLonger(share)}.`,
  /** @param same how many of A's own tokens are paired with the same token of B @param of how many it has */
  otherWords: (same: number, of: number) =>
    `The texts have other words, or the same ones in another order: ${same === 0 ? 'none' : `only ${same}`} of the ${counted(of, 'token')} of A’s text ${same > 1 ? 'stand' : 'stands'} above the same one of B. Other tokens do not correspond, even where they stand above each other: where their vectors are furthest apart tells nothing, and is left out.`,
  alsoIn: (token: string, inA: string, inB: string) => `${token} has ${inA} in A and ${inB} in B.`,

  /** @param tokens "“·fine” in A and “·cold” in B" */
  looksFrom: (tokens: string, ofA: string, ofB: string, areOther: boolean) =>
    ofA === ofB && !areOther
      ? `Where head ${ofA} looks from ${tokens}`
      : `Where head ${ofA} of A and head ${ofB} of B look from ${tokens}`,
  looks: { token: 'looks at', a: 'A', b: 'B', difference: 'B − A' },
  looksTwice: 'The number behind a token that stands more than once is its position.',
  /** Below a table of the numbers of one side. */
  hidesUnpaired:
    'Only tokens with a counterpart in the other text are shown: the hidden rows include those without one.',
  /** Below the table, if a row is for a word that is several tokens in one of the texts. */
  summedPieces:
    'Where the two tokenizers cut a word differently, its row shows the sum of the weights of all its tokens, which are joined by “+”.',
  /** A token that only one side has is missing from the other's count. */
  otherLooks: ({ a, b }: Readonly<Record<'a' | 'b', number>>) => {
    const others = (number: number) => `${count(number)} ${number === 1 ? 'other' : 'others'}`;
    return a === b ? others(a) : `${others(a)} in A, ${count(b)} in B`;
  },
  weightsOf: (side: 'A' | 'B') => `Weights: ${side}`,
  looksTable: 'Where the head looks in A and in B',
  inPoints: 'B − A is in percentage points.',
  looksNoPartner: 'The chosen token has no partner: choose a token that both have to see where the head looks in both.',
  /** For models of different architecture or size. */
  otherHeads: 'No head of one is the counterpart of a head of the other: both are shown and not subtracted.',
  otherVectors:
    'No dimension of one is the counterpart of a dimension of the other: both are shown and not subtracted.',
  otherNeurons: 'No neuron of one is the counterpart of a neuron of the other: both are shown and not subtracted.',
  /** @param share of the attention of the token that the table is about */
  directions: (reads: 'A' | 'B', writes: 'A' | 'B', head: string, token: string, share: string) =>
    `${reads} reads a text as a whole: a token can look at those before and after it; here, in head ${head}, ${token} gives ${share} of its attention to those after it. ${writes} writes text and hides later tokens: each gives 0\u00a0% to those after it.`,
  /** @param to the token that gains most of it; absent if none gains */
  moved: (share: string, to: string | undefined) =>
    `${share} of its attention moves to other tokens from A to B${to === undefined ? '' : `, most of it to ${to}`}.`,

  stepOnly: {
    tokens: ({ same, other, onlyA, onlyB }: Readonly<Record<'same' | 'other' | 'onlyA' | 'onlyB', number>>) => {
      const [ofA, ofB] = [same + other + onlyA, same + other + onlyB];
      const stand = (tokens: number) => {
        const words = tokens === ofA ? 'all' : tokens === 0 ? 'none' : count(tokens);
        return `${words} ${tokens > 1 ? 'stand' : 'stands'}`;
      };
      const above = [
        `${stand(same)} above the same one of B`,
        other > 0 && `${count(other)} above another one`,
        onlyA > 0 && `${count(onlyA)} above none`,
      ].filter((part) => part !== false);
      const below =
        onlyB > 0
          ? ` Of B’s ${counted(ofB, 'token')}, ${count(onlyB)} ${onlyB > 1 ? 'stand' : 'stands'} below none.`
          : '';
      return `The tokens of A are shown above those of B at the top of this panel. Of A’s ${counted(ofA, 'token')}, ${listWords(above)}.${below}`;
    },
    sameMatrix: 'The matrix is the model’s, whatever the text: it is the same in both.',
    otherMatrix:
      'The models have matrices of their own. Their rows for the tokens of the texts are compared in the next step.',
    outcome: 'Logits and probabilities of both stand side by side in',
    blocks: 'How far apart both are after each block stands in',
    /** For vectors that are not subtracted. */
    noBlocks:
      'How far apart A and B are after each block is not told: their vectors are not subtracted. What each block makes of the vectors stands side by side in the steps of a block.',
    chosen: (a: string, ofA: string, b: string, ofB: string) => `A takes ${a} (${ofA}), B takes ${b} (${ofB}).`,
    /** Below the section about the texts. @param step the step of the generation */
    besides: (step: number) =>
      `All of this is about the given texts. What was generated after them, as the panels showed it, stands side by side in step ${step}.`,
    /** If a compared continuation was generated at the user's request. */
    continuations: (a: ShownContinuation, b: ShownContinuation) => {
      const of = (side: string, { isOwn, sampling }: ShownContinuation) =>
        `${side}: ${isOwn ? 'the trace’s own continuation' : 'the continuation that its panel showed'}, ${describeSampling(sampling)}.`;
      return `${of('A', a)} ${of('B', b)} Probabilities are the models’ own, before sampling.`;
    },
    onlyIn: (side: 'A' | 'B') => `Only ${side} has this step: nothing of ${side === 'A' ? 'B' : 'A'} stands beside it.`,
    /** About a step that is shown in figures. */
    onlyInB: 'Only B has this step. Figures are of A: they are here with B as A.',
    /** Before the most probable tokens of one side. @param token the token that they follow */
    logitsOf: (side: 'A' | 'B', token: string) => `${side}’s highest logits, after ${token}:`,
    probabilitiesOf: (side: 'A' | 'B', token: string) => `The tokens that are most probable by ${side} after ${token}:`,
    /** @param token the masked token */
    fitsIn: (side: 'A' | 'B', token: string) => `What fits by ${side} in the place of ${token}:`,
    takenBy: (side: 'A' | 'B', token: string, share: string) => `${side} takes ${token} (${share}).`,
    otherQuestion:
      'One tells which token comes next, the other which fits a place in the text: these are not compared.',
    otherStages: 'Both have such a step, but what each computes in it has no counterpart: nothing is compared here.',
    /** A step of B with the same title as one of A. @param term the field's term for it: "Norm before attention" */
    namedAlike: (title: string, term: string) => `“${title}” (${term.charAt(0).toLowerCase()}${term.slice(1)})`,
    /** Below the last step. @param steps their titles */
    onlyB: (steps: string) =>
      `B has steps that A has not: ${steps}. They follow as B’s own; “Swap” shows them with their figures.`,
    /** Beside the title of such a step. */
    ofB: 'only in B',
    none: 'There is nothing here that both have: this step is not compared.',
    walkthrough:
      'The simplified block ends with block 0: from here on there is only the model itself, which is the same in both.',
    noText: 'nothing was generated',
  },

  sections: 'Parts of the comparison',
  /** After the title of a part that cannot be compared for these two. */
  unavailable: 'not possible here',
  /** Above the steps' titles, or before their numbers. */
  steps: 'Steps',
  /** If B has some steps of its own. */
  stepsOfA: 'Steps of A',
  stepsOnlyInB: 'Only in B, with B’s numbers',
  /** Beside the numbers of steps that have no room for names. */
  pointAtNumber: 'Point at a number, or reach it by keys, to see its name.',
  namedStep: (number: number | string, title: string) => `Step ${number}: ${title}`,
  namedStepOfB: (number: number | string, title: string) => `Step ${number} of B: ${title}`,
  overview: 'Where A and B diverge',
  drifting: 'Block by block',
  outcome: (predicts: Predicts) => (predicts === 'next token' ? 'What comes next' : 'What fits there'),
  similarity: 'How similar they are',
  view: 'View',
  blockOf: (side: 'A' | 'B') => `Block of ${side}`,
  headOf: (side: 'A' | 'B') => `Head of ${side}`,
  block: 'Block',
  head: 'Head',

  difference: 'B − A',
  /** @param first the tokens of the first row that differs */
  equalRows: (rows: number, first: string) => `The ${counted(rows, 'row')} before ${first} are equal`,
  equalRowsTitle:
    'A token sees only itself and the tokens before it: until the texts first differ, all vectors are the same in both. Click to show these rows, or to leave them out.',
  differenceOf: (a: string, b: string) => (a === b ? `B − A of ${a}` : `${b} of B − ${a} of A`),
  noPartner: 'no partner',
  noPartnerOrMask: 'no partner, or masked in one of them',
  notIn: (side: 'A' | 'B') => `not in ${side}`,
  bothValues: (a: string, b: string) => `A ${a}, B ${b}`,
  otherShapes: (a: string, b: string) =>
    `A has ${a} for each token and B has ${b}: both are shown and cannot be subtracted.`,
  largest: 'Largest differences',
  /** @param isAll whether each token has a partner in the other text */
  allSame: (isAll: boolean) =>
    isAll ? 'Every value is the same in both.' : 'At the tokens that both have, every value is the same.',
  noNumbers: 'No value can be compared.',
  allSameOthers: 'Every other value is the same in both.',
  stat: { mean: 'mean', equal: 'exactly equal', notNumbers: 'not numbers' },
  notNumbersTitle: 'NaN or infinite in A or B: neither equal nor different',
  equalTitle: 'The same number in A and in B, to the last bit of float32: nothing is rounded for this',
  equalOf: (equal: string, count: string) => `${equal} of ${count}`,
  statistics: 'Statistics of B − A',
  statisticsOf: 'B − A:',
  column: { token: 'token', a: 'A', b: 'B', difference: 'B − A', key: 'looks at' },

  driftExplanation:
    'How far apart a token’s vector in the residual stream is in A and in B, after each part of each block. ‖B − A‖ is the length of the difference of the two vectors, and as a share of the longer vector’s length it is 0 (0\u00a0%) where they are the same, 1 (100\u00a0%) where they are as far apart as the longer one is long, at most 2 (200\u00a0%).',
  encoderPart: 'Encoder, over the source',
  decoderPart: 'Decoder, over the output',
  /** If the summary measures distances in another way. */
  driftHoldsPositions:
    'All distances of this section are of the whole vectors. At tokens that stand at other positions in B those of the positions are part of them; the summary at the top takes these off where the token is the same in both, so that its numbers differ there.',
  driftMap: 'residual stream, B − A',
  /** Added where the explanation is not visible together with the map. */
  driftMapSaid: ': the stronger the colour, the further A and B are apart',
  driftAt: (token: string) => `At ${token}`,
  /** Presented, where the explanation is not visible together with the table. */
  driftNorms:
    '‖A‖ and ‖B‖ are the lengths of the two vectors, ‖B − A‖ is that of their difference. The last column says how much of the longer vector’s length that is.',
  driftNoPartner: (token: string, side: 'A' | 'B') => `${token} is only in ${side}: choose a token that both have.`,
  drift: { place: 'after', a: '‖A‖', b: '‖B‖', difference: '‖B − A‖', share: 'of the longer' },
  /** In a column "after". */
  driftName: ({ layer, after }: StreamPlace) =>
    after === null ? `(before block ${layer})` : `${DRIFT_NAMES[after]} of block ${layer}`,
  driftColumn: ({ layer, after }: StreamPlace) => (after === null ? 'in' : `${layer} ${DRIFT_PARTS[after]}`),

  wholeMeaning:
    'The model gives each text one vector, and the cosine of the angle between the two tells how similar the texts are to it. It is 1 for the same direction, 0 for a right angle, and −1 for the opposite one.',
  unrelated: {
    told: (text: string, cosine: string) => `For comparison: A and an unrelated sentence, “${text}”: ${cosine}.`,
  },
  product: {
    tex: '\\cos(a, b) = \\frac{\\sum_i a_i \\, b_i}{\\lVert a \\rVert \\, \\lVert b \\rVert}',
    formula: 'cos(a, b) = Σᵢ aᵢ · bᵢ / (‖a‖ · ‖b‖)',
    name: 'cos(a, b)',
    /** @param dimensions "12, 55 and 301" */
    meaning: (all: number, dimensions: string, areUnit: boolean) =>
      `For each of the ${count(all)} dimensions the number of A’s vector is multiplied with that of B’s, and all products are added up. The largest come first: those of dimensions ${dimensions}. ${
        areUnit
          ? 'Both vectors have length 1, so the sum is the cosine already.'
          : 'The sum is divided by the lengths of both vectors.'
      } A product is positive where both numbers have the same sign: the more of them agree, the more similar the texts are to the model.`,
  },
  words: {
    /** @param by the least margin of their cosine */
    different: (noun: Paired, pairs: string, isOne: boolean, by: string) =>
      `Of different ${noun}s ${isOne ? 'this pair stands' : 'these pairs stand'} out: ${pairs}. Each ${noun} is more like its partner than like any other ${noun} of the partner’s text, by at least ${by}.`,
    /** If none stand out. */
    closest: (noun: Paired, pairs: string, isOne: boolean) =>
      `Of different ${noun}s the closest ${isOne ? 'pair is' : 'pairs are'} ${pairs}.`,
    /**
     * About the pair with the highest cosine, if it does not stand out. @param next the rival pair with the highest cosine
     * @param by the margin that standing out requires
     */
    highest: (noun: Paired, pair: string, next: string, by: string) =>
      `${pair} have the highest cosine of different ${noun}s, but do not stand out: ${next} come within ${by} of it.`,
    /** The same if that rival has a higher cosine: it is the same token in both. */
    highestBelow: (noun: Paired, pair: string, next: string) =>
      `${pair} have the highest cosine of different ${noun}s, but do not stand out: ${next} are more alike.`,
    /** @param areMore whether both have more of them in common */
    same: (noun: Paired, pairs: string, areMore: boolean) =>
      areMore
        ? `Of the ${noun}s that stand in both these are most alike: ${pairs}.`
        : `The same ${noun}s stand in both: ${pairs}.`,
    pair: (a: string, b: string, cosine: string) => `${a} and ${b} (${cosine})`,
    /** For a token that is only a piece of a word: “nap” of “naps”. */
    pieceOf: (piece: string, word: string) => `${piece} of “${word}”`,
    /** For a word that its text has several times. */
    at: (word: string, position: number) => `${word} at position ${position}`,
    /** For a word that both have. @param places its positions, if a text has it several times; else `undefined` */
    both: (word: string, places: Readonly<Record<'a' | 'b', number>> | undefined, cosine: string) => {
      if (!places) return `${word} (${cosine})`;
      const { a, b } = places;
      return `${word} at position ${a === b ? `${a} of both` : `${a} of A and ${b} of B`} (${cosine})`;
    },
  },
  matrixTitle: 'Token by token',
  whole: 'Cosine similarity of the two texts:',
  noWhole: 'This model makes no vector of a whole text: its tokens are compared.',
  similarityExplanation:
    'Each cell is the cosine of the angle between the last hidden states of a token of A and one of B.',
  /** The title of the folded explanation. */
  whatACellIs: 'What a cell is',
  similarityAxes: 'Down ↓ the tokens of A, across → those of B',
  similarityMap: 'cosine similarity, tokens of A down, of B across',
  similarityPlace: (a: string, b: string) => `${a} of A and ${b} of B`,
  alike: (a: string, b: string, position: number, cosine: string) =>
    `${a} of A is most similar to ${b} of B, position ${position}: ${cosine}.`,
} as const;

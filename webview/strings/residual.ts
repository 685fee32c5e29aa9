/** Texts of the residual stream, the logit lens and direct logit attribution. */

import { addedInWords } from '../../src/base/added-in-words';
import { count, counted } from '../../src/base/counted';
import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import type { TotalKind } from '../../src/trace/readings/attribution-totals';
import { partName, TOTAL_NAMES } from '../../src/trace/readings/attribution-words';
import { afterPart, type LensPoint } from '../../src/trace/readings/lens-points';
import type { ModelPart } from '../../src/trace/readings/model-part';
import { fourDigits } from './format';

const AFTER: Record<LensPoint['after'], string> = {
  attention: 'attention',
  'cross-attention': 'cross-attention',
  mlp: 'MLP',
};

const SHORT_AFTER: Record<LensPoint['after'], string> = { attention: 'attn', 'cross-attention': 'cross', mlp: 'MLP' };

export const norms = {
  title: 'Size of the residual stream',
  explanation:
    'The length of the stream’s vector at the chosen token, block by block, and of what attention and the MLP add to it. The band holds the middle 80\u00a0% of the positions: of all, or of all but the first token where its vector is much longer.',
  chart: (token: string, from: string, to: string) =>
    `Chart: length of the residual stream at ${token}, from ${from} before block 0 to ${to} after the last block. Arrow keys read the values.`,
  roledescription: 'chart',
  stream: 'residual stream',
  attention: 'added by attention',
  crossAttention: 'added by cross-attention',
  mlp: 'added by the MLP',
  band: ({ positions, withoutFirst }: { readonly positions: number; readonly withoutFirst: number | undefined }) => {
    const which =
      positions === 1
        ? withoutFirst === undefined
          ? 'at the only position'
          : 'at the other position'
        : `the middle 80\u00a0% of ${count(positions)} positions`;
    return withoutFirst === undefined
      ? which
      : `${which}, without the first token (length up to ${count(Math.round(withoutFirst))})`;
  },
  axis: (length: number) => (length < 1000 ? fourDigits(length) : count(length)),
  block: 'block',
  start: 'start',
  table: (token: string) => `Lengths of the residual stream at ${token}`,
  place: (after: { readonly layer: number; readonly part: LensPoint['after']; readonly normalized: boolean } | null) =>
    after ? `block ${after.layer}, after ${AFTER[after.part]}${after.normalized ? ' and norm' : ''}` : 'before block 0',
  mapTitle: (positions: number) =>
    `All ${count(positions)} positions against the median at the same point, as log₂(length / median): 1 is twice the median, −1 half of it.`,
  map: (positions: number) =>
    `Lengths of ${count(positions)} positions down, at the points of the chart across. Arrow keys read the values, Enter chooses token and block.`,
  cell: (of: {
    readonly token: string;
    readonly position: number;
    readonly place: string;
    readonly norm: string;
    readonly share: string;
    readonly median: string;
  }) => `${of.token} (position ${of.position}), ${of.place}: length ${of.norm}, ${of.share} × the median ${of.median}`,
  reading: (place: string, stream: string) => `${place}: length ${stream}`,
  added: (norm: string) => `added: length ${norm}`,
};

type Predicts = TraceSummary['plan']['predicts'];

const LENS_OF_NEXT = {
  title: 'The prediction after each part of the model (logit lens)',
  explanation: 'Each cell tells what would come next if the parts below it were skipped, and how probable that is.',
  how: 'The final norm and the output matrix are applied to the residual stream at that point. Later blocks go on from that vector and may still change it.',
  cell: (position: number, token: string, point: string) => `after ${token} (position ${position}), ${point}`,
};
const LENS_OF_MASKED: typeof LENS_OF_NEXT = {
  title: 'The prediction after each part of the model (logit lens)',
  explanation:
    'Each cell tells which token would be read there if the parts below it were skipped, and how probable that is. Where a place is not masked, the model sees its token.',
  how: 'The model’s head is applied to the residual stream at that point. Later blocks go on from that vector and may still change it.',
  cell: (position: number, token: string, point: string) => `at ${token} (position ${position}), ${point}`,
};

export const lens = {
  /** What a lens says depends on what the model's logits predict. */
  of: (predicts: Predicts): typeof LENS_OF_NEXT => (predicts === 'next token' ? LENS_OF_NEXT : LENS_OF_MASKED),
  grid: (rows: number, columns: number) =>
    `Logit lens: ${count(rows)} points of the residual stream down, ${count(columns)} tokens across. Arrow keys read the values, Enter chooses token and block.`,
  point: ({ layer, after }: Omit<LensPoint, 'stage'>) => `${layer} ${SHORT_AFTER[after]}`,
  pointName: ({ layer, after }: Omit<LensPoint, 'stage'>) => `block ${layer}, after ${AFTER[after]}`,
  readAfter: (point: Omit<LensPoint, 'stage'>) => `read ${afterPart(point)}`,
  proveTitle:
    'Save a program that computes this probability from the text’s token ids and the model’s file: every operation up to this point, then the final norm, the output matrix and the softmax. It says whether it agrees with the lens. It needs NumPy alone.',
  /** @param own how many tokens of those in view are read as themselves in the first row */
  tied: (own: number, all: number) =>
    `In the first row ${own === all ? (all === 1 ? 'the token is' : `all ${all} tokens are`) : `${own} of ${all} tokens are`} read as ${own === 1 ? 'itself' : 'themselves'}: little is added yet, and this model’s output matrix is its embedding matrix.`,
  howTitle: 'How it is computed',
  corner: 'block',
  show: 'Cells show',
  /** In a saved picture, about its cells, which show one or the other. */
  pictured: {
    top: 'Each cell has the token that is most probable there, and its probability.',
    final: 'Each cell has the rank that the final prediction has there, and its probability.',
    target: 'Each cell has the rank that the explained token has there, and its probability.',
  },
  /** In a saved picture, about its rows and columns. @param token "·is" @param block the shown block; absent if it has no row */
  bold: (token: string, position: number, block: number | undefined) =>
    `“attn” is read after the attention of a block, “MLP” after its MLP. Bold: ${token} (position ${position}, counted from 0), of which the sentence above tells${block === undefined ? '' : `, and block ${block}, which is the chosen one`}.`,
  modes: { top: 'Most probable', final: 'Final prediction' },
  says: (token: string, id: number) => `${token} id ${id}`,
  probability: (value: string) => `probability ${value}`,
  /** From which the probability can be computed. */
  sum: (logit: string, logSum: string) =>
    `logit ${logit}, log-sum-exp of all logits ${logSum}: exp(logit − log-sum-exp) is the probability`,
  entropy: (value: string) => `entropy ${value} bits`,
  /**
   * Ranks count from 0 in the data, and from 1 for people, as in the table of predictions.
   * @param atEnd its probability after the last block
   */
  final: (token: string, rank: number, probability: string, atEnd: string) =>
    `final prediction ${token}: here rank ${count(rank + 1)}, probability ${probability}; after the last block ${atEnd}`,
  /**
   * If the token read there is the final prediction. @param atEnd its probability after the last block; `undefined` if this is
   * the last block
   */
  isFinal: (atEnd: string | undefined) =>
    atEnd === undefined
      ? 'the final prediction'
      : `also the final prediction, with probability ${atEnd} after the last block`,
  target: (token: string, rank: number, probability: string) =>
    `explained token ${token}: rank ${count(rank + 1)}, probability ${probability}`,
  rank: (rank: number) => `#${count(rank + 1)}`,
  inView: (first: number, last: number, all: number) =>
    first === last
      ? `position ${count(first)} of ${count(all)} in view`
      : `positions ${count(first)} to ${count(last)} of ${count(all)} in view`,
  /** If there is room for one row of each block. */
  endsOnly: 'rows after attention not shown',
  /** In a saved picture. */
  shown: (first: number, last: number, all: number) => {
    const [shown, of] = [count(last - first + 1), `of ${count(all)} positions, ${count(first)} to ${count(last)}`];
    return last === all - 1 ? `Shown: the last ${shown} ${of}.` : `Shown: ${shown} ${of}.`;
  },
  /** What is exported, and its columns. */
  tableName: 'the logit lens',
  pointPart: (after: LensPoint['after']) => AFTER[after],
  exported: [
    'position',
    'token',
    'block',
    'after',
    'most probable, id',
    'most probable, token',
    'probability',
    'entropy in bits',
    'final prediction, id',
    'final prediction, token',
    'final prediction, probability here',
    'final prediction, rank here',
  ],
  exportedTarget: (id: number) => [`token ${id}, probability here`, `token ${id}, rank here`],
  leftOut: (first: number, last: number) =>
    first === last
      ? `block ${count(first)} not shown`
      : `blocks ${count(first)} ${last === first + 1 ? 'and' : 'to'} ${count(last)} not shown`,
  showAll: 'Show all blocks',
  loading: 'not read yet',
  checked: (columns: number, all: number) =>
    columns === all ? 'checked at every position' : `checked at ${count(columns)} of ${count(all)} positions so far`,
};

export const noLens =
  'The logit lens does not apply here: logits are computed from the decoder’s stream, and nothing in the encoder’s is a logit of a token.';

export const everyBlock = (blocks: number): string =>
  blocks === 1
    ? 'The stream after the block'
    : `The stream after each of the ${count(blocks)} blocks, tensor by tensor`;

const TOTAL_TITLES: Record<TotalKind, string> = {
  embedding: 'What the vectors of token and position add, which no block wrote',
  heads: 'What all attention heads of all blocks add together',
  cross_heads: 'What all heads that look at the source add together',
  mlps: 'What the MLPs of all blocks add together, with their biases',
  biases:
    'What the output biases of attention, the bias of the final norm and that of the unembedding add: they are added whatever the text is, and only the scale of the final norm changes how much those of attention add. Tokens that are frequent in the training text tend to get more. The MLPs’ own are counted with the MLPs.',
};

/** The token against which another is explained. */
export const ratherThan = {
  explain: 'explain',
  label: 'rather than',
  none: 'no other token',
  noneTitle: (token: string) => `Explain the logit of ${token} alone`,
  other: 'another…',
  otherTitle: 'Any token of the vocabulary',
  optionTitle: (probability: string, id: number) => (probability ? `${probability}, id ${id}` : `id ${id}`),
  /** Both are names in the text. */
  contrast: (token: string, other: string) => `Explain ${token} rather than ${other}: both are in the text`,
  contrastTitle: 'One of them is among the most probable next tokens: explain it rather than the other one',
  /** Why it is offered though it is not among the most probable tokens. */
  ofText:
    'Stands in the text, begins a word and has a capital letter: of such tokens those of the highest logits are offered',
  find: 'Find a token',
  found: 'Tokens found',
};

/** What the grid of parts contains. */
interface Grid {
  readonly blocks: number;
  readonly heads: number;
  /** Whether attention adds a bias. */
  readonly bias: boolean;
  readonly isDifference: boolean;
}

function gridOf({ blocks, heads, bias, isDifference }: Grid): string {
  const across = `${counted(heads, 'head')}${bias ? ', the output bias of attention' : ''} and the MLP across`;
  return `Parts of the ${isDifference ? 'difference of logits' : 'logit'}: ${counted(blocks, 'block')} down, ${across}.`;
}

/** The place of the explained prediction. */
interface PicturedPlace {
  readonly token: string;
  readonly position: number;
  readonly isNext: boolean;
}

/** The parts that the cells of a picture stand for, and what they add to. */
interface PicturedCells {
  readonly hasBias: boolean;
  readonly hasOut: boolean;
  readonly isDifference: boolean;
}

export const attribution = {
  /** In its picture. */
  pictured: {
    title: 'Which part added how much',
    term: 'Direct logit attribution',
    /** @param other the token whose logit is subtracted */
    of: (token: string, other: string | undefined, { token: at, position, isNext }: PicturedPlace) =>
      `What each part adds directly to the logit of ${token}${other === undefined ? '' : ` minus that of ${other}`}, ${isNext ? 'after' : 'at'} ${at}, position ${position} (counted from 0).`,
    cells: ({ hasBias, hasOut, isDifference }: PicturedCells) =>
      `A row is a block, and a column a head, ${hasBias ? 'the output bias of attention ' : ''}or the MLP: a cell is what that part adds to the ${isDifference ? 'difference of logits' : 'logit'}. Bars: attention and the MLP of a block. In: the embeddings${hasOut ? '; out: the biases of the final norm and of the unembedding' : ''}.`,
    /** @param head "5.4" */
    outlined: (head: string) => `Outlined: head ${head}, the one that is chosen.`,
    scale: 'The scale of the final norm is that of this run.',
  },
  /** In a picture, above the columns that have only numbers. */
  headColumns: 'head',
  /** What is exported. */
  tableName: 'what each part adds directly',
  /** The columns of the export: what is measured, and the part. */
  exportedOf: ['after position', 'token', 'token id', 'rather than', 'rather than id', 'part', 'kind', 'layer', 'head'],
  /** @param isOfTwo whether a lead is explained */
  exportedAdds: (isOfTwo: boolean) =>
    isOfTwo
      ? ['adds to the logit of the token', 'adds to the logit of the other', 'adds to the lead']
      : ['adds to the logit of the token'],
  beyondScale:
    'Amounts of the embeddings or biases. The scale ends at the largest amount of any head or MLP: a larger one has the colour of its end',
  /** The same in a picture, for this many values. @param beyond "1 value above 2.729" */
  beyondScaleOf: (beyond: string, shown: number) =>
    shown === 1
      ? `${beyond} has the colour of the scale’s end. It belongs to the embeddings or a bias: the scale ends at the largest amount of any head or MLP.`
      : `${beyond} have the colour of the scale’s end. They belong to the embeddings or biases: the scale ends at the largest amount of any head or MLP.`,
  title: 'Which part added how much (direct logit attribution)',
  explanation:
    'A token’s vector is a sum of what the embeddings, every head, every MLP and the biases have written to it, so its logit is a sum too: each part’s share of it. (Not every model has biases. The scales of norms are held at this run’s values.)',
  of: (token: string, id: number) => `${token} (id ${id})`,
  explainedAfter: (explained: string, after: string, position: number) =>
    `${explained} after ${after} (position ${position})`,
  ofTwo: (token: string, id: number, other: string, otherId: number) =>
    `${token} (id ${id}) rather than ${other} (id ${otherId})`,
  capped: (value: string, isDifference: boolean) =>
    isDifference
      ? `The soft-cap of each logit then makes the difference ${value}. That is no sum: the parts are those of the logits before it.`
      : `The soft-cap then makes it ${value}. That is no sum: the parts are those of the logit before it.`,
  logit: (value: string, isDifference: boolean) => `${isDifference ? 'difference of logits' : 'logit'} ${value}`,
  totals: 'What each kind of part adds in all',
  totalKinds: TOTAL_NAMES,
  totalTitles: TOTAL_TITLES,
  /** Short enough for one line with its summands, also in a narrow panel. */
  totalsSum: (isDifference: boolean) => (isDifference ? 'difference' : 'logit'),
  top: 'Explain the most probable token',
  grid: (grid: Grid) => `${gridOf(grid)} Arrow keys read the values, Enter chooses a head.`,
  block: 'block',
  /** The heading of its column, which has little room. */
  bias: 'bias',
  biasTitle: 'The output bias of attention (added after W_O): what attention adds whatever the heads do',
  mlp: 'MLP',
  sums: 'attention, MLP',
  sumsTitle: (attention: string, mlp: string, bias: boolean) =>
    `all heads${bias ? ' with the output bias' : ''} ${attention}, MLP ${mlp}`,
  before: 'in',
  after: 'out',
  head: (head: number) => `head ${head}`,
  moreHeads: (heads: number) => `Not all ${count(heads)} heads have room: scroll the table sideways.`,
  moreBlocks: (blocks: number) => `Not all ${count(blocks)} blocks have room: scroll the table up and down.`,
  blockName: (layer: number, cross: boolean) => `block ${layer}${cross ? ', cross-attention' : ''}`,
  cross: 'cross',
  reading: (name: string, value: string) => `${name}: ${addedInWords(value)}`,
  /** Where the number of a part comes from, in one sentence. */
  origin: (kind: ModelPart['kind'], isDifference: boolean) => {
    const column = isDifference ? 'the difference of the two tokens’ columns' : 'the token’s column';
    return kind === 'head_bias'
      ? `It is ${isDifference ? 'the difference of two numbers' : 'one number'} of that bias, added to the logit as it is.`
      : kind === 'norm_bias'
        ? `It is that bias times ${column} of the unembedding.`
        : `It is the vector that this part added to the stream here, through the final norm with this run’s scale, times ${column} of the unembedding.`;
  },
  largest: (shown: number, all: number) => `The ${shown} largest of ${count(all)} parts`,
  first: {
    adds: (shown: number, all: number) => `The ${shown} of ${count(all)} parts that add most`,
    'takes away': (shown: number, all: number) => `The ${shown} of ${count(all)} parts that take most away`,
  },
  order: 'First',
  orders: { size: 'largest', adds: 'what adds', 'takes away': 'what takes away' },
  sign: (value: number) => (value > 0 ? 'adds' : value < 0 ? 'takes away' : ''),
  toStep: (step: number) => `This head is chosen: a click goes to step ${step}, with what it takes from each token`,
  rest: (parts: number) => `the other ${count(parts)}`,
  part: 'part',
  value: 'how much',
  sum: (parts: number) => `the ${count(parts)} parts sum to`,
  run: (isDifference: boolean) => (isDifference ? 'the run’s difference of logits' : 'the run’s logit'),
  name: partName,
  /** For places with little room: in words for pupils, who have no other name for them. */
  short: { embed: 'token', pos_embed: 'position', norm_bias: 'norm bias', head_bias: 'logit bias' } as Record<
    string,
    string
  >,
};

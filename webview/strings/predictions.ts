/** Texts of the predictions, and of the choice of the next token. */

import { count, counted } from '../../src/base/counted';
import type { ExpectedTimes } from '../../src/trace/readings/draw-tally';
import type { SamplingCut } from '../../src/trace/readings/sampling-words';
import { hundredths, inPercent, quotedToken, significant, type TokenText, tokenLabel, visibleText } from './format';

/** The first and the last. */
type Ends = readonly [number, number];

const fromTo = ([first, last]: Ends) => `${first} to ${last}`;

/** A given text, or a decoder's output: its own, one in which the user changed tokens, or one that it was made to write. */
type SurprisingIn = 'text' | 'own output' | 'changed output' | 'forced output' | 'unknown output';

/** A model's own choice, the most probable token each time, is no surprise to it. */
const MOST_SURPRISING: Readonly<Record<SurprisingIn, string>> = {
  text: 'In the text itself the model was most surprised by',
  'own output': 'Of its own output the model was least sure of',
  'changed output': 'In the output that you changed, the model was most surprised by',
  'forced output': 'In the output that it was made to write, the model was most surprised by',
  'unknown output':
    'The file does not say whether the model wrote this output by itself. In it, the model was most surprised by',
};

function allCounts(rows: number): string {
  return rows === 1 ? 'The one count is' : `All ${rows} counts are`;
}

export const predictionStrings = {
  /** @param isOther whether it is not the most probable token, which the step tells first */
  prove: (share: string, token: string, isOther: boolean) =>
    `Prove the ${share} of “${token}”${isOther ? ', the explained token,' : ''} in Python…`,
  proveLogit: (logit: string, token: string, isOther: boolean) =>
    `Prove the logit of “${token}”${isOther ? ', the explained token' : ''}, ${logit}, in Python…`,
  proveTitle:
    'Save a program that computes this token’s logit and its probability from the text’s token ids and the model’s file, through every operation and the softmax, and says whether both agree with the trace. It needs NumPy alone.',
  /** @param ofOutput for an encoder-decoder, whose tokens are those of the decoder's output */
  after: (token: string, position: number, last: boolean, ofOutput = false) =>
    `After ${token}, ${last ? 'the last token' : `position ${position}`} of the ${ofOutput ? 'output' : 'text'}:`,
  computing: 'Reading the logits…',

  controls: 'Sampling',
  foldedControls: 'With temperature, top-k and top-p',
  temperature: 'temperature',
  topK: 'top-k',
  topP: 'top-p',
  seed: 'seed',
  drawAgain: 'Draw Again',
  /** Before the token that the buttons beside it draw. */
  drawnNow: 'drawn:',
  /** @param seed the next one */
  drawAgainTitle: (seed: number) => `Draw with the next seed, ${seed}`,
  drawMany: (draws: number) => `Draw ${count(draws)}`,
  /** @param seeds the first and the last */
  drawManyTitle: (draws: number, seeds: Ends) =>
    `Draw ${count(draws)} tokens, with the seeds ${fromTo(seeds)}, and count them`,
  /** Before draws were requested. */
  drawManyHint: (draws: number) => `“Draw ${draws}” counts how often each token comes.`,
  /** @param times how many of the draws gave the token, and `expected` how many were expected */
  drawnOften: (draws: number, times: number, token: string, expected: string) =>
    `Of ${count(draws)} draws ${times === 0 ? 'none' : count(times)} gave ${token}: ${expected}.`,
  /** How many draws of a token are expected, and their typical deviation by chance. */
  expectedTimes: ({ mean, deviation }: ExpectedTimes) => {
    if (mean === 0) return 'none expected';
    if (mean < 0.5) return 'fewer than 1 expected';
    const times = `${Math.round(mean)} expected`;
    return deviation < 0.5 ? times : `${times}, give or take ${Math.round(deviation)}`;
  },
  drawnBy: (seeds: Ends) => `Drawn with the seeds ${fromTo(seeds)}`,
  /** @param probability of the token in each draw */
  spreadOf: (draws: number, probability: number, { deviation }: ExpectedTimes) =>
    `Give or take: the standard deviation of a binomial distribution, √(n · p · (1 − p)) = √(${draws} · ${significant(probability)} · ${significant(1 - probability)}) = ${significant(deviation)}. About two counts in three are no further from what is expected.`,
  /** Headings of the columns beside the bars. */
  shareHead: 'probability',
  drawnHead: (draws: number) => `of ${count(draws)}`,
  beforeHead: ', before → now',
  expectedHead: 'expected',
  /** "15.4 ± 3.6": the expected number, and the standard deviation. */
  expectedShort: ({ mean, deviation }: ExpectedTimes) => {
    const digits = mean + deviation >= 100 ? 0 : 1;
    return `${mean.toFixed(digits)} ± ${deviation.toFixed(digits)}`;
  },
  /**
   * @param rows how many counts there are of tokens that can be drawn
   * @param far those beyond two standard deviations, as "“·It”, 7 for 2.8 ± 1.7"
   * @param byChance how many such counts there are on average
   * @param removed how many of the listed tokens have no probability left
   */
  verdict: (rows: number, far: readonly string[], byChance: number, removed = 0) => {
    const never =
      removed === 0 ? '' : ` The ${removed === 1 ? 'token' : `${removed} tokens`} with probability 0 cannot be drawn.`;
    if (far.length === 0) return `${allCounts(rows)} within two standard deviations (±) of what is expected.${never}`;
    const some = byChance < 0.05 ? 'fewer than 0.1' : byChance.toFixed(1);
    return `Beyond two standard deviations (±): ${far.join('; ')}. Chance alone puts ${some} of ${counted(rows, 'count')} there, on average.${never}`;
  },
  farCount: (token: string, times: number, expected: string) => `${token}, ${count(times)} for ${expected}`,
  /** The draws with other settings. @param settings those that differ */
  drawnBefore: (settings: string) => `Before: ${settings}.`,
  clearBefore: 'Clear',
  clearBeforeTitle: 'Clear the counts from before',
  settingOf: (field: 'temperature' | 'topK' | 'topP', value: number) =>
    field === 'topK' ? `top-k ${value === 0 ? 'all' : value}` : `${field === 'topP' ? 'top-p' : field} ${value}`,
  otherTokens: 'other tokens',
  number: (name: string) => `${name}, as a number`,
  allTokens: 'all',
  topKValue: (value: number) => (value === 0 ? 'all tokens' : counted(value, 'token')),
  greedyValue: '0: the most probable token alone',
  reset: 'Reset',
  order: 'Applied in this order, over the whole vocabulary.',
  /** @param temperature above the end of the slider */
  beyondSlider: (temperature: number) => `The temperature is ${temperature}, beyond the end of the slider.`,

  spread: 'The distribution, before and after sampling controls',
  before: 'before',
  afterwards: 'after',
  remaining: 'tokens',
  entropy: 'entropy',
  bits: (value: number) => `${hundredths(value)} bits`,
  /** About the remaining tokens: the model's own probabilities, before the temperature, though that is applied first. */
  shareOfRemaining: 'probability kept, at T = 1',

  chart: (kept: number, all: number) =>
    `Probability by rank, both logarithmic: before sampling controls dashed, over all ${counted(all, 'token')}; after them solid, over ${counted(kept, 'token')}.`,
  chartRank: 'rank',

  table: (shown: number) => `The ${count(shown)} most probable tokens`,
  columns: {
    rank: '#',
    token: 'token',
    id: 'id',
    logit: 'logit',
    raw: 'probability',
    /** If the next column has the probabilities after sampling. */
    own: 'model’s own',
    sampled: 'after sampling',
  },
  sampledTitle: 'after sampling controls',
  removed: 'removed',
  removedBy: (by: SamplingCut['by']) => `removed by ${by}`,
  removedTitle: 'Removed by the sampling controls',
  explain: (token: string) => `${token}: explain its logit`,
  explainTitle: 'Explain the logit of this token; once more: of the most probable one',
  follow: (token: string) => `${token}: follow it in the logit lens`,
  followTitle: 'Follow this token in the logit lens',
  greedyMark: 'argmax',
  drawnMark: 'sampled',
  cut: ({ by, first }: SamplingCut) => `${by} leaves the first ${counted(first, 'token')}`,
  cutBelow: ({ by, first }: SamplingCut) => `${by} leaves the first ${counted(first, 'token')}, more than are listed`,
  between: (hidden: number) => `… ${counted(hidden, 'token')} between`,
  scale: (full: number) => `Bars up to ${inPercent(String(full * 100))}.`,
  bars: 'Outlined: before sampling controls. Filled: after them.',
  /** For two probabilities of one token that differ. */
  twoShares:
    'The outline is the model’s own probability; the filled bar, and the last number, is that after the sampling controls.',
  /** The same where the numbers tell how often a token was drawn. */
  twoBars: 'The outline is the model’s own probability; the filled bar is that after the sampling controls.',

  drawnMarks: 'Line: the share that was drawn.',
  /** Below the slider. */
  temperatureDoes: 'below 1 probable tokens gain, above 1 all come closer',

  search: 'Find a token',
  /** @param tokenizer the kind; WordPiece marks the tokens that continue a word, and has none that begin with a space */
  searchHint: (tokenizer: string | undefined) =>
    tokenizer === 'WordPiece'
      ? 'text or id; with “##” at the beginning, only parts of a word after its first'
      : 'text or id; a space at the beginning counts',
  found: (total: number, shown: number) =>
    total > shown ? `${count(total)} found, the best ${count(shown)} shown` : `${count(total)} found`,
  /** @param tokens that spell it */
  spelled: (query: string, tokens: readonly TokenText[]) =>
    `“${visibleText(query)}” is not one token here: ${tokens.map(tokenLabel).join(' + ')}`,
  /** @param isPiece whether it is only the beginning of the typed text */
  enterTakes: (token: TokenText, isPiece: boolean) =>
    `Enter takes ${isPiece ? 'its first piece, ' : ''}${quotedToken(token)}.`,
  /** @param tokens that equal the typed text except for space or capitals */
  alike: (tokens: readonly TokenText[]) =>
    `${tokens.map(quotedToken).join(', ')}: the same but for a space or capital letters`,
  results: 'Tokens found',

  method: 'The next token is',
  methods: { greedy: 'the most probable', draw: 'sampled' },
  greedy: 'Greedy decoding takes the most probable token:',
  /** For a drawn token. */
  greedyInstead: 'Greedy decoding would take the most probable token:',
  /** For a token set by a rule. */
  notTaken: 'The most probable token, which is not written here:',
  ruled: 'Written, by a rule of the model’s generation_config.json:',
  drawn: (seed: number) => `Sampled with seed ${seed}, after sampling controls:`,
  /** If none is drawn yet, in the room that the draw will take. */
  drawHint: 'Sampled, a token is drawn by its probability: which one, and by which number, is shown here then.',
  afterToken: 'After',
  /** @param sampled the probability after the sampling settings, and `raw` the model's own */
  drawnHere: (how: string, sampled: string, raw: string) => ({
    before: 'the next token is',
    after:
      sampled === raw
        ? ` (${how}). The controls give it ${raw}, as the model itself does.`
        : ` (${how}). The controls give it ${sampled}; the model itself gives it ${raw}.`,
  }),
  /** If the settings leave all probabilities unchanged. */
  drawnAsIs: (how: string, raw: string) => ({
    before: 'the next token is',
    after: ` (${how}). Its probability is ${raw}.`,
  }),
  firstHasAsIs: (raw: string) => `, has ${raw}.`,
  drawnIsFirst: 'It is the most probable token.',
  firstHere: 'The most probable token,',
  firstHas: (sampled: string, raw: string) =>
    sampled === raw
      ? `, has ${raw} with the controls as without them.`
      : `, has ${sampled} with the controls and ${raw} without them.`,
  withProbability: (raw: string) => `probability ${raw}`,
  withBoth: (raw: string, sampled: string) =>
    `probability ${raw} by the model itself, ${sampled} after the sampling controls`,
  rankOf: (rank: number) => `rank ${count(rank)}`,
  /**
   * @param step the one that generates more
   * @param shown whether the tokens that the step shows were picked in this way
   * @param hasGiven whether the user has chosen one of them
   */
  goesOn: (
    step: number,
    { draw, shown, hasGiven }: { readonly draw: boolean; readonly shown: boolean; readonly hasGiven: boolean },
  ) => {
    if (!shown) return `Step ${step} follows these settings once you press “Generate Anew” there.`;
    const sampled = hasGiven ? 'But for what you have chosen, the tokens' : 'The tokens';
    return draw ? `${sampled} in step ${step} were sampled with these settings; another seed gives other tokens.` : '';
  },
  /** @param elsewhere the step of the sliders, if it is another one */
  methodHint: (elsewhere: { readonly number: number; readonly title: string }) =>
    `The sliders of step ${elsewhere.number}, “${elsewhere.title}”, are for “sampled”: moving one switches to it.`,

  /** Before and after the token. @param of whose token it is @param rank from 1 @param vocabulary the number of tokens */
  mostSurprising: (of: SurprisingIn, position: number, bits: string, rank: string, vocabulary: string) =>
    [MOST_SURPRISING[of], ` (position ${position}): ${bits} bits, rank ${rank} of ${vocabulary} tokens.`] as const,
  toSurprising: 'Choose this token',
  allSurprising: 'Surprisal of all tokens',
  allSurprisingWhere: 'opens a table at the level Figures',
  surprisingItem: 'Surprising Tokens…',
  surprisingItemAbout: 'surprisal, probability and rank of each token of the text, the most surprising first',
  text: 'The text itself',
  textExplanation:
    'How probable each token of the text was, given those before it. Surprisal is −log₂ p in bits: 0 for a token that was certain. Entropy, also in bits, is that of the prediction at that place.',
  textColumns: {
    position: 'position',
    token: 'token',
    probability: 'probability',
    rank: 'rank',
    surprisal: 'surprisal',
    entropy: 'entropy',
  },
  sortBy: (column: string) => `Sort by ${column}`,
  total: (logprob: string, perplexity: string, tokens: number) =>
    `Over ${counted(tokens, 'token')}: log-probability ${logprob} nats, perplexity ${perplexity}`,
  onlyOne: 'The text has only one token: there is nothing to predict it from.',
} as const;

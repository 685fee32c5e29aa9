/** Texts of the steps of the generation and of the whole text. */

import { count, counted } from '../../src/base/counted';
import { ordinal } from '../../src/base/ordinal';
import type { SamplingOptions } from '../../src/trace/readings/predictions';
import { describeBranch, describeSampling } from '../../src/trace/readings/sampling-words';
import { hundredths, quotedToken, type TokenText } from './format';

export { describeSampling };

interface NumberedStep {
  readonly number: number;
  readonly title: string;
}

/** The steps that set how the next token is picked. */
export interface Picking {
  /** The step that sets whether a token is drawn, and the seed. */
  readonly choice: NumberedStep;
  /** The step with the sliders of temperature, top-k and top-p: at the level Numbers, beside the whole distribution. */
  readonly sliders: NumberedStep;
}

/** "step 16, “The predicted token”, and by the sliders of step 15, “Top predictions”" */
function setIn({ choice, sliders }: Picking): string {
  const named = ({ number, title }: NumberedStep) => `step ${number}, “${title}”`;
  return sliders.number === choice.number ? named(choice) : `${named(choice)}, and by the sliders of ${named(sliders)}`;
}

/** A token that a rule of generation_config.json decided. */
interface RuledToken extends TokenText {
  readonly at: number;
  readonly rule: string;
}

/** "; but the third, “</s>”, was decided by generation_config.json (suppress_tokens)" */
function exceptRuled([first, ...others]: readonly RuledToken[], tokens: number): string {
  if (!first) return '';
  if (others.length > 0) return `; but generation_config.json decided ${count(others.length + 1)} of them`;
  if (first.rule === 'forced_eos_token_id')
    return `; but at the limit of ${counted(tokens, 'token')} this model writes ${quotedToken(first)} (${first.rule} in generation_config.json)`;
  const which = first.at === tokens - 1 ? 'last' : ordinal(first.at);
  return `; but the ${which}, ${quotedToken(first)}, was decided by generation_config.json (${first.rule})`;
}

export const generationStrings = {
  continuations: 'Continuations',
  /** Above the details of a continuation, whose row in the list may be out of view. */
  excerptOf: (index: number) => `Continuation ${index}:`,
  partsThere: 'Underlined: the first token that is another one than in the continuation it was made from.',
  ofTrace: (sampling: SamplingOptions) => `from the trace: ${describeSampling(sampling)}`,
  /** @param ruled the tokens that generation_config.json decided */
  howTaken: (sampling: SamplingOptions, ruled: readonly RuledToken[], tokens: number) =>
    `How these tokens were picked: ${describeSampling(sampling)}${exceptRuled(ruled, tokens)}.`,
  /** Above the tokens of one of several continuations. */
  shown: (index: number, described: string) => `Continuation ${index}, ${described}.`,
  /** @param told how many of these tokens another continuation shares, and which one */
  length: (tokens: number, told?: { readonly shared: number; readonly of: number }) => {
    const length = counted(tokens, 'token');
    if (!told) return length;
    const { shared, of } = told;
    if (shared === tokens) return `${length}, as in ${of}`;
    return `${length}, the first${shared === 1 ? '' : ` ${count(shared)}`} as in ${of}`;
  },
  /** For a sampled continuation: the step that picks one token shows the probabilities after the sampling settings. */
  beforeControls: 'These probabilities are the model’s own, before temperature, top-k and top-p.',
  /** If both columns are present. */
  beforeAndAfter:
    '“model’s own” is the model’s own probability; “after sampling” is the one by which a token is drawn, after temperature, top-k and top-p. The filled bar is that; the outline is the model’s own.',
  branch: describeBranch,

  tokens: 'Generated tokens',
  tokenLabel: (index: number, text: string, probability: string, given: boolean) =>
    `${ordinal(index)} token, ${text}, probability ${probability}${given ? ', taken by you' : ''}`,
  given: 'taken by you',
  byRule: 'by rule',
  byForce: 'forced',
  bars: 'Bar: the probability of the token where it was taken; a full bar is 100\u00a0%.',
  /** For tokens that were drawn by other probabilities. */
  barsBeforeSampling:
    'Bar: the probability of the token where it was taken, before sampling; a full bar is 100\u00a0%.',
  /**
   * For tokens that were drawn by other probabilities than the model's own.
   * @param all whether the probability by which each of them was drawn, or could have been drawn, is known
   */
  barsAfterSampling: (all: boolean) =>
    `Bar: the probability of the token after temperature, top-k and top-p${all ? '' : '; of one that was not drawn and could not be, the model’s own'}. A full bar is 100\u00a0%.`,
  withBoth: (sampled: string, own: string) =>
    `${sampled} as it was drawn (after temperature, top-k and top-p), ${own} by the model itself`,
  /** For a token that was not drawn, but could have been. */
  withBothTaken: (sampled: string, own: string) =>
    `${sampled} after temperature, top-k and top-p, ${own} by the model itself`,
  outOfView: (tokens: number) =>
    tokens === 1 ? '1 more token is out of view.' : `${count(tokens)} more tokens are out of view.`,
  later: 'Grey: tokens after the chosen one.',
  stepOf: (step: number, total: number) => `the ${ordinal(step)} of ${counted(total, 'token')}`,
  stepper: 'Step through the generated tokens',
  first: 'First token',
  previous: 'Previous token',
  next: 'Next token',
  last: 'Last token',
  play: 'Play',
  pause: 'Pause',
  slider: 'Generated token',

  /** @param beforeSampling whether their probabilities are not those by which the token was drawn */
  alternatives: (step: number, beforeSampling = false) =>
    `Candidates for the ${ordinal(step)} new token${beforeSampling ? ' (before sampling)' : ''}`,
  columns: {
    rank: '#',
    token: 'token',
    id: 'id',
    logit: 'logit',
    probability: 'probability',
    /** If the next column has the probability that is used for drawing. */
    own: 'model’s own',
    sampled: 'after sampling',
  },
  sampledTitle: 'The probability by which the token could be drawn here: after temperature, top-k and top-p',
  logitTitle:
    'From the run that generates token by token, with the key-value cache: it may differ in the last digit from that of the traced run. A proof compares both.',
  entropy: (bits: number) => `entropy ${hundredths(bits)} bits`,
  /** If the distribution that a token is drawn from is another one. */
  ownEntropy: (bits: number) => `entropy: model’s own ${hundredths(bits)} bits`,
  sampledEntropy: (bits: number) => `after sampling ${hundredths(bits)} bits`,
  taken: 'taken',
  another: 'Another candidate',
  goOnWith: (token: string) => `Use this instead: ${token}, and generate from here`,
  goOnAgain: (token: string) => `Go on from here: generate anew after ${token}`,
  goOn: 'Use this instead',
  goOnFromHere: 'Go on from here',
  goOnAtEnd: 'Generate More',
  beginAnew: 'Generate Anew',
  beginAnewTitle: (steps: Picking | undefined) =>
    `Generate all tokens anew${steps ? `, taken as set in ${setIn(steps)}` : ''}`,
  change: 'Change how tokens are picked',
  changeTitle: ({ number, title }: NumberedStep) => `To step ${number}, “${title}”`,
  /** If the shown tokens were picked in another way. */
  otherSettings: (sampling: SamplingOptions) =>
    `How new tokens are picked has changed: ${describeSampling(sampling)}. The tokens below were picked as before; “Generate Anew” picks new ones.`,
  newTokens: 'How many new tokens',
  /** What is counted. */
  newTokensAfter: 'in all. “Generate More” adds this number again.',
  /** Why generating anew may give the same tokens. */
  how: (sampling: SamplingOptions, steps: Picking | undefined) =>
    `How new tokens will be picked: ${describeSampling(sampling)}${sampling.temperature === 0 ? ', so that “Generate Anew” always gives the same ones' : '; “Generate Anew” gives the same ones until you change the seed'}.${steps ? ` It is set in ${setIn(steps)}.` : ''}`,
  /** @param newTokens the most: the model may end its text before */
  generating: (newTokens: number) => `Generating up to ${counted(newTokens, 'token')}…`,
  stop: 'Stop',
  stoppedByYou: 'Stopped: nothing was added.',
  noRoom: 'The model’s context is full.',
  /** For a repeated run, for example of a continuation that was saved elsewhere. */
  otherTokens:
    'The model writes other tokens here than when these were generated, so it is not known what else was probable. You can still generate more, or anew.',
  trace: 'Trace Up to This Token',
  traceTitle: (tokens: number) =>
    `Trace the given text and the new tokens up to this one, ${counted(tokens, 'token')} in all, in a new panel`,

  traceOutputTitle: (tokens: number) =>
    `Trace the source with the output up to this token, ${counted(tokens, 'token')}, in this panel`,

  cache: 'The cache of keys and values',
  /** @param window the most rows that a token reads in the shown block; null for all */
  cacheExplanation: (window: number | null) => {
    const kept = 'Each token’s keys and values are computed once and kept: a new token adds one row to every head';
    if (window === null) return `${kept}, and reads all rows before it.`;
    const rows = window === 1 ? 'only its own row' : `at most the last ${count(window)} rows, its own among them`;
    return `${kept}. In this block it reads ${rows}.`;
  },
  cacheOf: (layer: number, head: number) => `block ${layer}, head ${head}`,
  /** @param shares the first and the last query head that share the keys and values */
  cacheOfShared: (layer: number, head: number, [first, last]: readonly [number, number]) =>
    `block ${layer}, keys and values of key/value head ${head}, which query heads ${first} to ${last} share`,
  keys: 'keys',
  values: 'values',
  rows: (cached: number, total: number) => `${count(cached)} of ${counted(total, 'row')} filled`,
  /** What the rows belong to. @param added new tokens, without the last one */
  rowsOf: (given: number, added: number) => {
    const ofGiven = given === 1 ? 'the given token' : `each of the ${count(given)} given tokens`;
    const ofAdded = added === 1 ? 'the first new one' : `the first ${count(added)} new ones`;
    return `There is one row for ${ofGiven} and ${ofAdded}: the last new token has not been read.`;
  },
  computed: (computed: number, reused: number) =>
    reused === 0
      ? `all ${count(computed)} computed at this step, where generation begins`
      : `${count(computed)} computed at this step, ${count(reused)} reused`,
  bytes: (bytes: string, rowBytes: string) => `The whole cache then holds ${bytes}, ${rowBytes} for each token`,
  notYet: 'not computed yet at this step',
  growth: (cached: number, total: number) => `${count(cached)} of ${count(total)} rows of the cache are filled`,
  cut: (rows: number) => `Only the last ${count(rows)} rows are shown.`,
} as const;

/** Texts of runs without a part: without one part, without several at once, and without each in turn. */

import { capital, count, counted } from '../../src/base/counted';
import { listWords } from '../../src/base/list-words';
import type { Ablation } from '../../src/trace/ablation/ablation';
import type { RankingOrder } from '../../src/trace/ablation/ablation-ranking';
import { ablatedName } from '../../src/trace/ablation/ablation-words';
import { STILL_PROBABLE } from '../../src/trace/ablation/destroyed';
import type { ModelComponent } from '../../src/trace/readings/model-part';

/** Running the pass without a part. */
export const ablation = {
  title: 'Check it by removing a part',
  explanation:
    'The numbers above say what each part itself wrote, at this run’s scale of the final norm, not what it enabled later parts to write. So without it the prediction may change by more, or by less (without the last MLP, which no later part reads, only by that scale). Here the model runs once more without it: its output is replaced at every token, and later parts read what that leaves. The trace itself stays as it is.',
  back: '▴ What each part added',
  /** For presentations, where the result is visible beside it. */
  explanationShort:
    'What a part adds to the logit is what it wrote itself, not what it enabled later parts to write, nor what the final norm makes of it. Here the model runs once more without it.',
  most: 'The most probable tokens of both runs',
  /** Why these runs are offered. @param named how many parts the step above names */
  offered: (named: number) =>
    `Offered are ${named > 1 ? 'the parts that are named above, ' : named === 1 ? 'the part that is named above, ' : ''}the chosen head and the MLP of its block. A click or Enter in the table above chooses another head.`,
  instead: 'its output becomes',
  /** What each of the runs in a table measures. */
  measuredBy: 'Each run is measured by',
  byLead: (over: string) => `the lead over ${over}`,
  byLogit: 'the logit',
  insteadOf: {
    zero: { label: 'zero', title: 'Zero ablation: the part adds nothing' },
    mean: {
      label: 'its mean over this text',
      title:
        'Mean ablation: the mean of what it gives at all tokens of this text, the explained position included. It says nothing of single tokens, and stays in the range that later parts are used to, as zero may not',
    },
  },
  /** While the run with the other replacement, which the user did not request, is also under way. */
  alsoRunning: { zero: 'Running it with zero in its place as well…', mean: 'Running it with its mean as well…' },
  run: (part: string, instead: 'zero' | 'mean') =>
    instead === 'mean' ? `Run with the mean of ${part}` : `Run without ${part}`,
};

/** Running the pass without other heads, or other MLPs, as controls. */
export const control = {
  /**
   * Controls that may do the same as the head, and are therefore marked in the table.
   * @param names "head 5.2" @param own "head 5.4" @param token to which all of them attend most
   * @param areLeftOut of the mean
   */
  sameLook: (names: readonly string[], own: string, token: string, areLeftOut: boolean) =>
    `${capital(listWords(names))} ${names.length === 1 ? 'looks' : 'look'} most at ${token} from here, as ${own} does, and may do the same: marked “alike”${areLeftOut ? ', and not in the mean' : ''}.`,
  /** Replaces “(control”: such a head is still a control, under the name that other tables use. */
  sameLookMark: '(control, alike',
  /**
   * @param left how many of the other heads of the block, or of the other MLPs, were not left out yet
   * @param similar a head elsewhere that adds about as much, if it was not left out yet
   * @param only the remaining one, if there is one
   */
  run: (
    left: number,
    similar: ModelComponent | undefined,
    only: ModelComponent | undefined,
    { part, instead }: Pick<Ablation, 'part' | 'instead'>,
  ) => {
    const how = instead === 'mean' ? 'with the mean of' : 'without';
    if (only) return `Also run ${how} ${ablatedName(only)}, as a control`;
    const others =
      part.kind === 'mlp'
        ? `the MLP of each of ${count(left)} other blocks`
        : `each of ${count(left)} other heads of block ${part.layer}`;
    const another = similar ? `, and ${how} ${ablatedName(similar)}, the nearest in size` : '';
    return `Also run ${how} ${others}${another}, as controls`;
  },
  title: (kind: ModelComponent['kind']) =>
    kind === 'mlp'
      ? 'The MLPs of all other blocks, each left out alone in the same way. What changes without them as well is not the work of one MLP alone'
      : 'The other heads of the same block, and the head of another block that is nearest in the size of what it adds directly where there is one, each left out alone in the same way. What changes without them as well is not the work of one head alone',
  runs: 'Controls',
  table: 'All runs, with those of the controls marked',
};

/** Running the pass without several parts at once. */
export const together = {
  title: 'Leave out several at once',
  /** @param collected how many parts are chosen; two are needed */
  how: (collected: number) =>
    `${collected === 0 ? 'Choose two parts or more' : 'Choose one more, or several'}: here, in the table above with Shift and a click or Enter, or by the boxes of the table that “${ablationSweep.all}” makes below. Where one does the work of another, that is seen only without both.`,
  run: (parts: number, instead: 'zero' | 'mean') => {
    const all = parts === 2 ? 'both' : `all ${count(parts)}`;
    return instead === 'mean' ? `Run with the means of ${all}` : `Run without ${all}`;
  },
  toggle: (isCollected: boolean) =>
    isCollected ? 'It is to be left out with the others: press it to let it stay' : 'Leave it out together with others',
  box: (part: string) => `Leave out ${part} together with others`,
  table: 'Each alone, their sum, and all at once',
  inPoints: 'The probability changes by so many percentage points.',
};

type Direction = RankingOrder['direction'];

const NEED_NOT_ADD_UP = 'The changes need not add up: without one part others may do its work, or fail as well.';

/** Running the pass without each part in turn. */
export const ablationSweep = {
  all: 'Which part matters most?',
  /** Above a table of the runs with one replacement while the other one is chosen. */
  still: {
    zero: 'No part was tried with its mean yet. What follows is with zero in the place of each:',
    mean: 'No part was tried with zero yet. What follows is with its mean in the place of each:',
  },
  title: 'One run for every head and every MLP, to see which of them this prediction needs most',
  others: (left: number) => (left === 1 ? 'Try the other one' : `Try the other ${count(left)}`),
  tried: (done: number, total: number) => `${count(done)} of ${count(total)} tried`,
  table: 'Heads and MLPs, each left out in a run of its own',
  /** What is exported. */
  tableName: 'the table of parts that were left out',
  /** A column of the export, and the mark of a row on screen. */
  controlOf: 'control of',
  control: '(control)',
  isControl: (of: string) => `control of ${of}`,
  /** The columns of the export that tell what is measured. */
  exportedFollowed: ['after position', 'token', 'rather than'],
  /** The columns that do not depend on the replacement. @param what "lead" */
  exported: (what: 'lead' | 'logit') => [
    'part',
    'adds directly',
    `${what} with all parts`,
    // The logit of the first token, whose probability is exported.
    ...(what === 'lead' ? ['logit with all parts'] : []),
    'probability with all parts',
  ],
  /** The columns of the runs with zero, or with the part's mean. */
  exportedOf: (what: 'lead' | 'logit', instead: 'zero' | 'mean') =>
    [
      what,
      `change of the ${what}`,
      ...(what === 'lead' ? ['logit', 'change of the logit'] : []),
      'probability',
      'change of the probability',
      'KL divergence in bits',
      'then most probable',
    ].map((name) => `${name}, ${instead === 'mean' ? 'its mean' : 'zero'} in its place`),
  /** In its picture. @param token "“·is”" */
  picturedPlace: (token: string, position: number, isNext: boolean) =>
    `Of what is predicted ${isNext ? 'after' : 'at'} ${token}, position ${position}, counted from 0.`,
  headName: (name: string, head: number, layer: number) =>
    `${name.charAt(0).toUpperCase()}${name.slice(1)} is head ${head} of block ${layer}.`,
  /** The name of a column in its picture. */
  picturedChange: (of: 'lead' | 'logit') => `change of the ${of}`,
  /** @param total how many parts there are @param of what is measured */
  picturedRuns: (runs: number, total: number, of: 'lead' | 'logit', instead: 'zero' | 'mean') => {
    const how =
      instead === 'mean'
        ? 'with the mean of what one part writes in its place (mean ablation)'
        : 'without one part: zero in the place of what it writes (zero ablation)';
    const made = runs < total ? `${count(runs)} of ${counted(total, 'run')}` : counted(runs, 'run');
    return `${made}, each ${how}, at every position; below 0 the ${of}, in logits, falls by that.`;
  },
  largestOf: (shown: number, all: number) => `The ${count(shown)} largest of ${count(all)} changes.`,
  controlsOf: (heads: number, of: string) => `mean of ${count(heads)} controls of ${of}`,
  meanOfControls:
    'Controls are other heads of the same block, or the MLPs of other blocks, left out in the same way: their mean, and a line that spans one standard deviation to both sides.',
  inView: (rows: number, all: number) => `${count(rows)} of ${count(all)} in view: scroll for the others.`,
  /** @param which "The largest change first" @param isMarked whether sentences name some of them */
  order: (which: string, isMarked: boolean) =>
    `${which}${isMarked ? '; the parts that are named above are bold' : ''}.`,
  orders: {
    part: (direction: Direction) => (direction === 'descending' ? 'The last part first' : 'In the order of the model'),
    /** @param areApart whether some are marked, and so not compared: they stand where most is needed */
    change: (direction: Direction, areApart: boolean) => {
      if (direction === 'ascending')
        return areApart ? 'What is marked † first, then the largest fall' : 'The largest fall first';
      return `The largest ${direction === 'size' ? 'change' : 'rise'} first${areApart ? ', and last what is marked †' : ''}`;
    },
    probability: (direction: Direction) =>
      direction === 'size'
        ? 'The largest change of the probability first'
        : `The largest ${direction === 'ascending' ? 'fall' : 'rise'} of the probability first`,
    kl: (direction: Direction) => `The ${direction === 'ascending' ? 'smallest' : 'largest'} KL divergence first`,
    direct: (direction: Direction) => `What ${direction === 'ascending' ? 'takes away' : 'adds'} most directly first`,
  },
  sort: 'Sort by this column, and with another click the other way round',
  listed: 'listed',
  kinds: {
    all: (parts: number) => `all ${count(parts)}`,
    head: (heads: number) => counted(heads, 'head'),
    mlp: (mlps: number) => counted(mlps, 'MLP'),
  },
  is: (isLead: boolean, value: string) => `${isLead ? 'lead' : 'logit'}: ${value} in this run`,
  isProbability: (share: string) => `probability: ${share} in this run`,
  winner: (token: string, share: string) => `${token}: ${share} in this run`,
  marked: 'named above',
  /** Beside the name of a part without which nothing is left of the prediction. */
  destroyed: '†',
  destroyedOf: 'Nothing is left to compare in this run',
  destroyedMeans: (isLead: boolean) => {
    const both = isLead ? 'both tokens' : 'the token and the one that was next most probable';
    const either = isLead ? 'both are' : 'the token is';
    return `† Nothing is left to compare: ${both} have lost more than nine tenths of their probability, or ${either} no longer among the ${count(STILL_PROBABLE)} most probable ones. So the change of the ${isLead ? 'lead' : 'logit'} does not decide where this row stands, and the part is no control.`;
  },
  /**
   * For rows in which the logit and the probability of a token change in opposite directions. @param logit how it changes there
   */
  oppositeMeans: (logit: 'falls' | 'rises' | 'both') => {
    const [moves, verb, yet] = logit === 'rises' ? ['rises', 'rise', 'falls'] : ['falls', 'fall', 'rises'];
    const told = `Where the logit ${moves} and yet the probability ${yet}, the logits of all other tokens, taken together, ${verb} more`;
    return `${told}${logit === 'both' ? '; where it is the other way round, they rise more' : ''}.`;
  },
  /** While runs follow one another, so that no row moves while it is read. */
  orderOfRuns: 'As they were tried; sorted once all are.',
  show: 'Show what becomes of the prediction in this run',
  more: 'In more detail',
  meaning: `Embeddings, and biases outside the MLPs, stay in every run. ${NEED_NOT_ADD_UP} What a part adds directly stands beside them.`,
  /** At the level Story. */
  plainMeaning: NEED_NOT_ADD_UP,
  /** The values with all parts, from which those of the runs differ. @param over the token of the lead; null for the logit */
  withAllParts: (token: string, over: string | null, measured: string, share: string) =>
    over === null
      ? `With all parts the logit of ${token} is ${measured}, and its probability ${share}.`
      : `The lead is by how much the logit of ${token} is above that of ${over}. With all parts it is ${measured}, and the probability of ${token} is ${share}.`,
  allColumns: 'Show all columns',
  allColumnsTitle: 'Also what the part adds directly, and how far all probabilities move',
  fewerColumns: 'Show fewer columns',
  /** The unit of the columns of probabilities. */
  inPoints: 'The probability changes by so many percentage points.',
  kl: 'The KL divergence tells how far the probabilities of all tokens in a run are from those with all parts: 0 where both are the same.',
  columns: {
    part: { zero: 'without', mean: 'with the mean of' } as const,
    // In at most two lines: words longer than the numbers below them may be hyphenated.
    change: (isLead: boolean) => (isLead ? 'Δ lead' : 'Δ logit'),
    plainChange: (isLead: boolean) => `the ${isLead ? 'lead' : 'logit'} changes by`,
    /** The full name of the column. */
    changeOf: (token: string, ratherThan: string | null) =>
      ratherThan === null
        ? `By how much the logit of ${token} changes`
        : `By how much the lead of ${token} over ${ratherThan} changes: its logit minus that of ${ratherThan}`,
    probability: 'Δ\u00a0proba\u00adbility',
    /** The full name of the column. */
    probabilityOf: (token: string) => `By how many percentage points the probability of ${token} changes`,
    /** In each run, not its change. */
    shareOf: (token: string) => `${token} then has`,
    plainOther: { zero: 'with its mean', mean: 'with 0' } as const,
    plainTop: 'most probable then',
    /** The same columns for the runs with the other replacement. */
    other: { zero: 'Δ with mean', mean: 'Δ with\u00a00' } as const,
    otherOf: {
      zero: (isLead: boolean) =>
        `By how much the ${isLead ? 'lead' : 'logit'} changes with the mean of the part in its place`,
      mean: (isLead: boolean) =>
        `By how much the ${isLead ? 'lead' : 'logit'} changes with zero in the place of the part`,
    },
    kl: 'KL, bits',
    direct: 'adds directly',
    top: 'then top',
    topOf: 'The token that is most probable then, where that is another one',
  },
};

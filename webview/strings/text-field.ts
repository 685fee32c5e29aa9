/** Texts of the field in which the traced text is changed, of live mode, and of presentations. */

import { counted } from '../../src/base/counted';
import { listWords } from '../../src/base/list-words';
import { inDecimals } from '../../src/base/number-text';
import type { KeptLead, LiveState } from '../../src/engine/protocol/panel-protocol';
import type { OpensBy } from '../../src/trace/findings/opening-head';
import { inPercent, quotedToken, shareText, type TokenText } from './format';

/** The most probable token after a text. */
export interface PredictedToken extends TokenText {
  readonly id: number;
  readonly probability: number;
}

const WHY_OPENED: Readonly<Record<OpensBy, string>> = {
  'adds most': 'adds most here',
  'does more': 'has more say in which of the two most probable tokens leads than the head that adds most to the logit',
  'does more with the leader':
    'has more say in whether the explained token or the most probable one leads than the head that adds most to the logit',
  'adds nearly most': 'adds nearly the most here, and looks at another token',
  'looks most clearly': 'looks most clearly at another word here',
  'looks ahead': 'looks clearly at a later word here',
  'looks both ways': 'looks much at another word here, and to both sides in this text',
};

/** A masked place, and whether the text has no other. */
interface MaskedWhere {
  readonly position: number;
  readonly isOnly: boolean;
}

/** Tokens that replaced others, or were added, or removed. */
interface ChangedPlace {
  readonly before: readonly ChangedToken[];
  readonly now: readonly ChangedToken[];
}

interface ChangedToken extends TokenText {
  /** The word of which it is one of several pieces. */
  readonly word?: { readonly text: string; readonly pieces: number };
}

/** How many places are named, and how many tokens or words of each. */
const MOST_PLACES = 2;
const MOST_TOKENS = 4;

/** Nobody reads a longer list of changed tokens; if it is most of the text, the text counts as another one. */
const FEW_CHANGED = 6;

/** Whether so much was changed that a list of changed tokens says nothing. @param tokens how many the text has now */
export function isOtherText(places: readonly ChangedPlace[], tokens: number): boolean {
  const { length: now } = places.flatMap((place) => place.now);
  return now > FEW_CHANGED && tokens - now < now;
}

/** A word all of whose pieces are among the tokens is named whole; of another, its pieces, and which word they are in. */
function namesOf(tokens: readonly ChangedToken[]): string {
  const groups = piecesTogether(tokens);
  const names = groups.slice(0, MOST_TOKENS).map((group) => {
    const word = group[0]?.word;
    if (word && group.length === word.pieces) return `“${word.text}”`;
    return `${group.map(quotedToken).join(' ')}${word ? ` (in “${word.text}”)` : ''}`;
  });
  return `${names.join(' ')}${groups.length > MOST_TOKENS ? ' …' : ''}`;
}

/** The successive pieces of a word together, every other token by itself. */
function piecesTogether(tokens: readonly ChangedToken[]): ChangedToken[][] {
  const groups: ChangedToken[][] = [];
  for (const token of tokens) {
    const last = groups.at(-1);
    const word = last?.[0]?.word;
    const isOfLast = word && word.text === token.word?.text && last.length < word.pieces;
    if (isOfLast) last.push(token);
    else groups.push([token]);
  }
  return groups;
}

export const textFieldStrings = {
  edit: 'Edit Text',
  editByDoubleClick: 'Double-click to change the text',
  editTitle: 'Change the text here and trace it again (e)',
  label: 'Text to trace',
  run: 'Trace',
  cancel: 'Cancel',
  keys: 'Enter traces, Shift Enter begins a new line, Escape leaves.',
  compareLabel: 'Text to compare with',
  compare: 'Compare',
  compareKeys: 'Enter compares, Shift Enter begins a new line, Escape leaves.',
  live: {
    line: 'Live: this panel follows the line with the caret.',
    'being traced': 'Live: the line with the caret is being traced.',
    'empty line': 'Live: the line with the caret is empty. The next one with text is traced.',
    'no editor': 'Live: no line has the caret yet. Click a line in an editor to trace it.',
    'other text':
      'Live: this text is not the line with the caret. The next line that you go to or change takes its place.',
  } satisfies Record<LiveState, string>,
  stopLive: 'Stop',
  /** For a few places: "Changed: ·a → ·the; added: ·very." */
  changed: (places: readonly ChangedPlace[]) => {
    const named = places.slice(0, MOST_PLACES).map(({ before, now }) => {
      if (before.length === 0) return `added: ${namesOf(now)}`;
      return now.length === 0 ? `taken out: ${namesOf(before)}` : `changed: ${namesOf(before)} → ${namesOf(now)}`;
    });
    const left = places.length - named.length;
    const all = [...named, ...(left > 0 ? [`and ${counted(left, 'more place')}`] : [])].join('; ');
    return `${all.charAt(0).toUpperCase()}${all.slice(1)}.`;
  },
  /** About a token that is there now. */
  changedHere: (before: readonly ChangedToken[]) =>
    before.length === 0 ? 'Added when the text was changed here.' : `Changed here: before it was ${namesOf(before)}.`,
  /** The prediction for the new text, beside the one for the text before. @param mask the place that it is for, if not the next token */
  predicted: (now: PredictedToken, before: PredictedToken, mask?: MaskedWhere) => {
    const [is, was] = [now, before].map(({ probability }) => shareText(probability)) as [string, string];
    const what = `The prediction${mask ? ` for the masked place${mask.isOnly ? '' : ` at position ${mask.position}`}` : ''}`;
    if (now.id !== before.id)
      return `${what} goes from ${quotedToken(before)} (${was}) to ${quotedToken(now)} (${is}).`;
    return `${what} remains ${quotedToken(now)}, with ${is === was ? `${is} as before` : `${is} instead of ${was}`}.`;
  },
  /**
   * For a prediction that stayed: its lead over the next token's logit, if probabilities hardly change. Leads over two different
   * tokens are not compared: one may be smaller though the prediction became more probable.
   */
  leads: ({ runnerUp, formerRunnerUp, now, before }: KeptLead) =>
    formerRunnerUp
      ? leadsOther(runnerUp, leadIn(now), formerRunnerUp, leadIn(before))
      : `It leads ${quotedToken(runnerUp)} by ${leadText(now, before)}.`,
  leadsTitle: (token: TokenText, { runnerUp, formerRunnerUp }: KeptLead) =>
    formerRunnerUp
      ? `The logit of ${quotedToken(token)} minus that of the next most probable token: after this text that is ${quotedToken(runnerUp)}, after the text before it was ${quotedToken(formerRunnerUp)}.`
      : `The logit of ${quotedToken(token)} minus that of ${quotedToken(runnerUp)}, after this text and after the text before. Below 0 ${quotedToken(runnerUp)} would be the more probable one.`,
  /** As long as the sentence about the part that made the change; never visible. */
  roomOfWhy: 'Head 0.0 makes 0.00 of the 0.00 by which the lead of one over the other changes.',
  /** As long as the sentence about the prediction's lead. */
  roomOfLead: (runnerUp: TokenText, former: TokenText) =>
    quotedToken(runnerUp) === quotedToken(former)
      ? `It leads ${quotedToken(runnerUp)} by 0.00 instead of 0.00.`
      : leadsOther(runnerUp, '0.00', former, '0.00'),
  /** About another token than the predicted ones. @param was its probability before; '' if that is written alike */
  changesMost: (token: PredictedToken, was: number) => {
    const [ofNow, ofBefore] = [shareText(token.probability), shareText(was)];
    return ofNow === ofBefore
      ? ''
      : `The probability of ${quotedToken(token)} changes most: ${ofBefore} before, ${ofNow} now.`;
  },
  /** "This is the new text, at step 15 and head 2.3 as before." */
  kept: (parts: readonly string[]) =>
    parts.length === 0 ? 'This is the new text.' : `This is the new text, with ${listWords(parts)} as before.`,
  /** The same for a text that has little in common with the text before. */
  keptOther: (parts: readonly string[]) =>
    parts.length === 0 ? 'This is another text.' : `This is another text, with ${listWords(parts)} as before.`,
  /** For a changed text after the user went back. */
  backAtText: 'This is the text before the change again.',
  keptStep: (step: number) => `step ${step}`,
  keptExplained: (token: TokenText) => `the explained token ${quotedToken(token)}`,
  /** About a token that was explained before the change. */
  explainsOwn: (token: TokenText) => `Explained is its own prediction, no longer ${quotedToken(token)}.`,
  keptHead: (layer: number, head: number) => `head ${layer}.${head}`,
  /** @param how "sampled with temperature 0.5" */
  keptSampling: (how: string) => `the settings for picking tokens (${how})`,
  /** The settings have no effect on the shown new tokens yet. */
  greedyYet: 'Until you generate anew, each new token shown is the most probable one.',
  /**
   * "Of the heads, head 5.4 adds most here.": the head can be clicked. An MLP may add more. @param by why the panel opens on it
   */
  strongest: (by: OpensBy) => ['Of the heads,', `${WHY_OPENED[by]}.`],
  /** "Shown is head 2.5, which adds most here; before the change it was head 3.2.": the latter can be clicked. */
  anotherHead: (layer: number, head: number, by: OpensBy) => [
    `Shown is head ${layer}.${head}, which ${WHY_OPENED[by]}; before the change it was`,
    '.',
  ],
  goToFormer: 'Show the head of the text before in the new text, too',
  goToStrongest: 'Go to the head on which the panel opens with the new text',
  /** For a trace that was opened again. @param token what is explained, if it is not the prediction */
  leftExplained: (token: string | undefined, other: string | undefined) =>
    `Explained as when you left this trace: ${token === undefined ? 'the prediction' : `“${token}”`}${other === undefined ? '' : `, rather than “${other}”`}.`,
  explainPrediction: 'Explain the Prediction Alone',
  findOther: 'Find a Token That Changes It',
  backToTextBefore: 'Back to the Text Before',
  compareBefore: 'Compare With the Text Before',
  closeNote: 'Close',
  old: 'The text was edited since: this trace is of what it was before.',
  traceOld: 'Trace It Again',
  startOver: 'Start at Step 1',
  keep: 'Stay Here',
  presenting: 'Presentation: press f to leave it.',
  typeSize: (times: number) => `Type has ${inPercent(String(Math.round(100 * times)))} of the editor’s size.`,
  notPresenting: 'Presentation is over.',
} as const;

/** "0.13 instead of 0.79", "0.79 as before": in hundredths, and with more digits if the lead would be written as 0. */
function leadText(now: number, before: number): string {
  const digits = leadDigits(now);
  const [is, was] = [now, before].map((lead) => inDecimals(lead, digits));
  return is === was ? `${is} as before` : `${is} instead of ${was}`;
}

/** "0.13", "0.004": a single lead. */
function leadIn(lead: number): string {
  return inDecimals(lead, leadDigits(lead));
}

function leadDigits(lead: number): number {
  return [2, 3, 4].find((each) => Number(lead.toFixed(each)) !== 0) ?? 2;
}

function leadsOther(runnerUp: TokenText, now: string, former: TokenText, before: string): string {
  return `It leads the runner-up, now ${quotedToken(runnerUp)}, by ${now}; before it led another, ${quotedToken(former)}, by ${before}.`;
}

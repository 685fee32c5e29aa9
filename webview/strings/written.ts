/** Texts about the output of an encoder-decoder's decoder. */

import { capital, count, counted } from '../../src/base/counted';
import { ordinal } from '../../src/base/ordinal';
import type { GeneratedToken } from '../../src/engine/protocol/generation-protocol';
import { changedWords, tokensAt, type WhoseTokens } from '../../src/trace/readings/made-output';
import { quotedToken } from './format';

type Rule = NonNullable<GeneratedToken['rules']>[number];

interface WrittenBeyond {
  /** How many tokens the slider stands for. */
  readonly kept: number;
  readonly traced: number;
  /** How many tokens the decoder wrote after the traced ones, one that ends the output among them. */
  readonly more: number;
  /** The token that ends the output; `undefined` if the decoder may go on. */
  readonly end: { readonly token: string; readonly isForced: boolean } | undefined;
  /** Where it had to stop: at the limit of new tokens, or where it can read no more; `undefined` if it was stopped earlier. */
  readonly stopped: 'new tokens' | 'context' | undefined;
}

/** "16 tokens; the 17th, the last that a trace adds, is forced to be “</s>”." */
function howItEnds({ more, end, stopped }: WrittenBeyond): string {
  const isAtContext = stopped === 'context';
  if (end?.isForced) {
    const last = isAtContext ? 'for which the model’s context has room' : 'that a trace adds';
    return `${counted(more - 1, 'token')}; the ${ordinal(more - 1)}, the last ${last}, is forced to be ${end.token}.`;
  }
  if (end) {
    const all = more > 1 ? `${counted(more, 'token')}, the last of them ` : '';
    return `${all}${end.token}, which ends the output.`;
  }
  if (isAtContext) return `${counted(more, 'token')}, up to the model’s context limit.`;
  return `${counted(more, 'token')}${stopped ? ', the most that a trace adds' : ''}; it may go on.`;
}

interface OtherWritten {
  readonly at: number;
  /** In quotation marks. */
  readonly token: string;
}

/** "; the decoder itself would write “sea” after token 7" */
function ownWords(other: OtherWritten | null | undefined): string {
  if (other === undefined) return '';
  const what = other ? `${other.token} after token ${count(other.at - 1)}` : 'the same';
  return `; the decoder itself would write ${what}`;
}

const isAre = ({ length }: readonly number[]) => (length === 1 ? 'is' : 'are');

export const writtenStrings = {
  /** @param output what the decoder had for the source before the change */
  before: (output: string) =>
    `Before the source was changed, the output was ${output === '' ? 'empty' : `“${output}”`}.`,
  sameAsBefore: 'The output is the same as before the source was changed.',
  written:
    'The decoder wrote this by itself, the most probable token at each step. You can make it write something else.',
  unknown: 'The file of this trace does not say whether the decoder wrote this by itself.',
  /**
   * About an output of which the user changed some tokens.
   * @param other what the decoder would write in the place of the first kept token that it would not; null if it would write
   * all of them, `undefined` if that is not known yet
   */
  changedOutput: ({ changed, kept, anew }: WhoseTokens, other: OtherWritten | null | undefined) => {
    const isOne = changed.length === 1;
    const behind = isOne && kept.length === 0 ? 'What follows' : capital(tokensAt(anew));
    return [
      `You changed ${tokensAt(changed)}.`,
      kept.length === 0
        ? ''
        : ` ${capital(tokensAt(kept))} ${isAre(kept)} kept from the output before${ownWords(other)}.`,
      anew.length === 0
        ? ''
        : ` ${behind} ${behind === 'What follows' || anew.length === 1 ? 'was' : 'were'} written anew after your ${isOne ? 'change' : 'changes'}.`,
    ].join('');
  },
  /** @param first what the tokenizer put before it */
  forced: (first: string | undefined) =>
    `The decoder was made to write this.${first === undefined ? '' : ` The model’s tokenizer puts ${first} first.`}`,
  /** Where what the user put there is what the decoder would have written. */
  same: 'The decoder would write the same by itself.',
  /** The heading of the strip. */
  headings: {
    /** The trace contains all that the model wrote, and begins at its end. */
    written: 'Output, as the model wrote it',
    forced: 'Output, forced by you',
    changed: (whose: WhoseTokens) => `Output, ${changedWords(whose, 'you')}`,
  },
  /** About a token of a changed output. */
  whose: {
    changed: 'Forced by you: the decoder did not write it by itself.',
    kept: 'Kept from the output before: the decoder wrote it there, and might write another one here.',
    anew: 'Written anew by the decoder, after your change.',
  },
  /** In the table of candidates. */
  kept: 'kept from before',
  changed: 'changed by you',
  /** Where all of the output was forced. */
  allForced: 'forced',
  byTokenizer: 'put there by the tokenizer',
  modelAbsent: 'What the decoder writes can be changed once the model of this trace is open.',
  force: 'Force the output',
  traceForced: 'Trace this output',
  free: 'Let the decoder write',
  traced: 'Trace the first',
  keptOf: (written: WrittenBeyond) => {
    const { kept, traced, more } = written;
    const is = traced === 1 ? 'is' : 'are';
    const told =
      kept === traced
        ? `${counted(traced, 'token')} ${is} traced`
        : `${counted(kept, 'token')}; ${count(traced)} ${is} traced now`;
    const behind = traced === 0 ? 'the start token' : traced === 1 ? 'it' : `these ${count(traced)}`;
    return more === 0
      ? `${told}; the decoder may go on.`
      : `${told}. After ${behind} the decoder wrote ${howItEnds(written)}`;
  },
  /** In the field that changes the source. */
  isSource: 'This is the source, which the encoder reads.',
  toForce: 'Force the Output…',
  toForceAbout: (step: number) => `Changes the whole output: step ${step} takes your text as what the decoder wrote.`,
  writeHere: 'Write another token here…',
  writeHereAbout: (step: number) => `Changes one token: step ${step} lists the candidates for this place.`,
  writeToken: (token: string) => `Write ${token} here`,
  /** Before more of the output. */
  writeTokenAndGoOn: (token: string) => `Write ${token} here, and let the decoder go on from there`,
  writeTokenAbout: 'The output is traced up to it.',
  goOnAbout: 'What the decoder then writes is traced too, up to the former length.',
  replaceToken: (token: string) => `Write ${token} here, and keep what follows`,
  replaceTokenAbout: 'The output is traced with this one token replaced.',
  keepRest: 'Keep what follows the token',
  keepRestAbout: 'Otherwise the decoder goes on from the token that is written, up to the former length.',
  /** At the steps of the next token. @param hasCandidates whether single candidates are listed there */
  canForce: (hasCandidates: boolean) =>
    hasCandidates
      ? 'The decoder can be made to write another token: the right button on a candidate offers to write it here.'
      : 'The decoder can be made to write something else.',
  forceAtStep: (step: number) => `Force the Output (step ${step})`,
  traceKept: 'Trace these',
  start:
    'Choose a token of the output to see what else the decoder could have written there: the start token is given.',
  asking: 'Asking what else could be written here…',
  search: 'Another token',
  actions: {
    /** @param position in the output, whose token 0 is the start token, which is not written by the model */
    heading: (position: number) =>
      `Candidates for token ${count(position)} (the ${ordinal(position - 1)} written one, after the start token)`,
    take: 'Write',
    again: 'Write again',
    takeOther: (token: string) => `Write ${token} here instead, and let the decoder go on from there`,
    takeAgain: (token: string) => `Write again: ${token}, and let the decoder go on from there`,
    taken: 'written',
  },
  takeKeeping: {
    takeOther: (token: string) => `Write ${token} here instead, and keep what follows`,
    takeAgain: (token: string) => `Write again: ${token}, and keep what follows`,
  },
  rule: ({ rule, instead }: Rule) =>
    instead
      ? `generation_config.json, ${rule}: ${quotedToken(instead)} was more probable here and is not allowed.`
      : `generation_config.json, ${rule}: the token here is forced; it is the most probable one as well.`,
  notDone: (wishes: readonly string[]) =>
    `generation_config.json asks for ${wishes.join(', ')}, which is not done here: the most probable token is taken, without a beam search.`,
  sourceCache: (tokens: number, bytes: string) =>
    `Of the source: keys and values of its ${tokens === 1 ? 'only token' : `${count(tokens)} tokens`} for all cross-attentions, ${bytes}, computed once. Every step reads them; none adds to them.`,
};

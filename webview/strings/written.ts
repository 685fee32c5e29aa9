/** Texts about the output of an encoder-decoder's decoder. */

import { count, counted } from '../../src/base/counted';
import { listWords } from '../../src/base/list-words';
import { ordinal } from '../../src/base/ordinal';
import type { GeneratedToken } from '../../src/engine/protocol/generation-protocol';
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
}

export const writtenStrings = {
  written:
    'The decoder wrote this by itself, the most probable token at each step. You can make it write something else.',
  /** @param changed the positions of the tokens that the user put there @param first what the tokenizer put before them */
  forced: (changed: readonly number[], tokens: number, first: string | undefined) => {
    const added = first === undefined ? '' : ` The model’s tokenizer puts ${first} first.`;
    const named = `${changed.length === 1 ? 'token' : 'tokens'} ${listWords(changed.map(count))}`;
    if (changed.length + (first === undefined ? 0 : 1) < tokens)
      return `You changed ${named} of this; the others are as the decoder wrote them.${added}`;
    return `The decoder was made to write this.${added}`;
  },
  changedByYou: 'Forced by you: the decoder did not write it by itself.',
  changed: 'changed by you',
  /** Where all of the output was forced. */
  allForced: 'forced',
  byTokenizer: 'put there by the tokenizer',
  modelAbsent: 'What the decoder writes can be changed once the model of this trace is open.',
  force: 'Force the output',
  traceForced: 'Trace this output',
  free: 'Let the decoder write',
  kept: 'Trace the first',
  keptOf: ({ kept, traced, more, end }: WrittenBeyond) => {
    const last = end && `${end.isForced ? 'a forced ' : ''}${end.token}`;
    const ending = last ? `, ${last}${more > 1 ? ' at the end among them' : ''}` : ', and may go on';
    const beyond = more === 0 ? 'the decoder may go on' : `the decoder wrote ${counted(more, 'token')} more${ending}`;
    return kept === traced
      ? `${count(traced)} traced; ${beyond}`
      : `${counted(kept, 'token')} (${count(traced)} traced now; ${beyond})`;
  },
  /** In the field that changes the source. */
  isSource: 'This is the source, which the encoder reads.',
  toForce: 'Force the Output…',
  toForceAbout: (step: number) => `Step ${step}: another text is traced as what the decoder wrote.`,
  writeHere: 'Write another token here…',
  writeHereAbout: (step: number) => `Step ${step}: the candidates for this place, each with its probability`,
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

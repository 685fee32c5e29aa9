/** Every text of the panel that is not data, in one place, ready for translation. */

import { capital, count, counted, countWords } from '../../src/base/counted';
import { ordinal } from '../../src/base/ordinal';
import type { StopReason } from '../../src/engine/protocol/generation-protocol';
import type { AwaitedTrace } from '../../src/engine/protocol/panel-protocol';
import type { Truncation } from '../../src/engine/protocol/token-protocol';
import { memoryCutWords } from '../../src/trace/run/cut';
import type { ProofTally } from '../../src/trace/run/proof-tally';
import type { ProofName } from '../../src/trace/run/proofs';

/** A position where a reader first meets one, as positions count from 0 and people from one: "position 2 (the third token)" */
export const countedPosition = (position: number): string =>
  `position ${count(position)} (the ${ordinal(position)} token)`;

/** @param of what has set the limit */
const atLimit = (newTokens: number, of: string): string =>
  `The continuation ended at the limit of ${counted(newTokens, 'new token')}${of}.`;

/** "4 of 6 proofs" */
const ofProofs = (some: number, all: number): string => `${count(some)} of ${counted(all, 'proof')}`;

/** About proofs of operations that the model does not have; '' for none. */
const notApply = (proofs: number): string =>
  proofs === 0 ? '' : `; ${count(proofs)} ${proofs === 1 ? 'does' : 'do'} not apply here`;

/** About proofs that need data no file contains. */
const needNewRun = (proofs: number): string =>
  `${count(proofs)} more ${proofs === 1 ? 'compares' : 'compare'} the trace with a second run of the model, which a file does not hold`;

function cutToContext({ kept, total, part, limitedBy }: Truncation, context: number, name: string): string {
  const room = limitedBy
    ? `the limit that this model’s folder sets (${counted(context, 'token')}, ${limitedBy})`
    : `the model’s context of ${count(context)} tokens`;
  return (
    `The ${name} is longer than ${room}: ` +
    `only the ${part === 'first' ? 'first' : 'last'} ${count(kept)} of its ${count(total)} tokens are traced. ` +
    `${name === 'output' ? '' : 'To see another part, select it alone; to see more at once, choose a model with a longer context.'}`.trim()
  );
}

/** The purpose of encoders. */
const MADE_FOR = {
  'masked token': 'it fills in masked tokens',
  'replaced token': 'it tells which tokens were replaced',
  'sentence embedding': 'it makes one vector of the text',
  nothing: 'it ends in one vector for each token',
};
/** Why no next token is predicted: the model was trained for something else. */
const TRAINED_FOR = {
  'masked token': 'it is made to fill in tokens that are masked, not to foresee the one that follows',
  'replaced token':
    'it was trained to tell which tokens were replaced, and has no layer from its vectors to the vocabulary',
  'sentence embedding':
    'it was trained to make vectors that are alike where texts are, and has no layer from them to the vocabulary',
  nothing: 'this file has no layer from its vectors to the vocabulary',
};

/** Claims in plain words; the exact ones are for readers who know the arithmetic. */
export const plainClaims: Readonly<Partial<Record<ProofName, string>>> = {
  recomputed:
    'The numbers follow from those before them: each that was checked was computed a second time, and came out the same within rounding',
};

const POOR = {
  continuations: 'continues texts poorly',
  output: 'writes poorly',
  predictions: 'predicts poorly',
};

export const strings = {
  inDetail: 'In more detail',
  starting: 'LLM Trace is starting…',
  empty: 'Nothing is traced here yet: select text in an editor and run “Trace LLM on selection”.',
  tracing: 'Tracing…',
  /** While the panel shows something else; a file describes itself. */
  awaited: ({ characters, model, tokens, isCompared }: AwaitedTrace) => {
    if (tokens !== undefined)
      return `The ${tokens === 1 ? 'token' : `${tokens.toLocaleString('en')} tokens`} before a suggested one ${tokens === 1 ? 'is' : 'are'} being traced with ${model}. Below you still see the trace before it.`;
    const what =
      characters === null
        ? 'A saved trace is being opened'
        : `A text of ${characters.toLocaleString('en')} ${characters === 1 ? 'character' : 'characters'} is being traced with ${model}`;
    return isCompared ? `${what}, to be compared.` : `${what}. Below you still see the trace before it.`;
  },
  cancel: 'Cancel',
  cancelling: 'Cancelling…',
  again: 'Run Again',
  chooseModel: 'Choose a Model for Traces, and trace this text with it',
  retry: 'Try again',
  failedAgain: 'It was tried again, and failed again.',
  showLog: 'Show Log',
  loading: 'Loading…',
  computing: 'Computing…',
  failedTitle: 'The trace failed',
  fileFailedTitle: 'This file cannot be read',
  comparisonFailedTitle: 'The comparison failed',

  /** @param name as the model's configuration has it */
  architecture: (name: string) => `${name} architecture`,
  sizes: (layers: number, heads: number, dModel: number) =>
    `${counted(layers, 'block')} × ${counted(heads, 'head')} × d ${count(dModel)}`,
  parameters: (value: number) => `${countWords(value)} parameters`,
  /** @param tokenizer "byte-level BPE" */
  vocabulary: (size: number, context: number, tokenizer: string | undefined) =>
    `vocabulary ${count(size)}, context ${count(context)}${tokenizer === undefined ? '' : `, tokenizer ${tokenizer}`}`,
  tracedIn: (time: string) => `traced in ${time}`,
  timings: (load: string, forward: string, proofs: string, generation: string | undefined) =>
    `load ${load} · forward ${forward} · proofs ${proofs}${generation === undefined ? '' : ` · generation ${generation}`}`,
  /** If none fails. */
  proofsHold: ({ holds, all, notApplicable }: ProofTally) =>
    `${ofProofs(holds, all)} ${holds === 1 ? 'holds' : 'hold'}${notApply(notApplicable)}.`,
  /** For a trace from a file: all proofs hold that can be checked there. */
  savedNumbersChecked: 'saved numbers checked',
  runNotInFile:
    'That run decodes token by token. Those that need it are marked with “–”: trace the text again, and they are checked as well.',
  /** For a trace from a file. @param others how many need data that no file contains */
  proofsNotInFile: (others: number) => `${needNewRun(others)}. ${strings.runNotInFile}`,
  /** For a trace from a file: the proofs that cannot be checked need data that no file contains. */
  proofsFromFile: ({ checked, all, fails, needRun, notApplicable }: ProofTally) =>
    `${ofProofs(checked, all)} can be checked from the saved numbers${fails > 0 ? '' : `, and ${checked === 1 ? 'holds' : 'hold'}`}; ${needNewRun(needRun)}${notApply(notApplicable)}.`,
  provingBegins: 'Checking the numbers…',
  notProven: 'Numbers not checked',
  provingStopped: (proven: number, total: number) => `Numbers checked: ${count(proven)} of ${counted(total, 'block')}`,
  proving: (proven: number, total: number) => `Checked ${count(proven)} of ${counted(total, 'block')}`,
  /** Where there is less room. */
  provenShort: (proven: number, total: number) => `${count(proven)}/${counted(total, 'block')}`,
  /** About all proofs, also for readers who have not met them. */
  numbersChecked: 'numbers checked',
  /** After a tick, where there is less room. */
  numbersCheckedShort: 'checked',
  proofInShort: (hold: string) =>
    `${hold} Each proof checks a rule that the numbers of this trace must obey, such as that a token’s attention weights sum to 100\u00a0%, or computes its values anew from what went into them. So this trace’s numbers obey these rules within rounding; an explanation of them may still be wrong.`,
  /** After that, if they are not listed. */
  proofsOnClick: 'A click or Enter lists them here; each step lists its own.',
  /** @param hold the first sentence if all of them hold */
  proofMeaning: (hold: string | undefined) =>
    `${hold === undefined ? 'Proofs check rules that the numbers of this trace must obey, within rounding; where they hold, an explanation of the numbers may still be wrong.' : `${hold} So this trace’s numbers obey the rules that were checked, within rounding; an explanation of them may still be wrong.`} A proof is a claim about the numbers of this trace. What it claims is computed a second time; it holds if the two results differ by no more than rounding can explain, which is what is allowed.`,
  /** After a cross, where there is less room. */
  failShort: (fails: number) => `${count(fails)} FAIL${fails === 1 ? 'S' : ''}`,
  proofsFail: (fails: number) => `${counted(fails, 'proof FAILS', 'proofs FAIL')}`,
  /** @param place of the value that fails, if known, with the value and what it must be */
  proofFails: (claim: string, step: number, place: string) =>
    `A proof fails (step ${step}). Not true of this trace is: “${claim}”${place && `: ${place}`}`,
  /** @param whole the text itself; a source is what an encoder-decoder reads, an output what it is forced to write */
  cut: (cut: Truncation, context: number, whole: string, name: 'text' | 'source' | 'output') =>
    cut.needs
      ? `${memoryCutWords(cut, `${name} of ${count([...whole].length)} characters`)} ` +
        `${name === 'output' ? 'To' : 'To see another part, select it and trace it; to'} trace more at once, raise the setting “llmTrace.traceMemory”.`
      : cutToContext(cut, context, name),

  endsInBreak: (breaks: number) =>
    breaks === 1
      ? 'The text ends in a line break, a token after which the model goes on.'
      : `The text ends in ${count(breaks)} line breaks, tokens after which the model goes on.`,
  withoutBreak: (breaks: number) => (breaks === 1 ? 'Trace Without It' : 'Trace Without Them'),
  /** @param makes what the model makes of a text: an encoder-decoder's output does not continue it, an encoder writes none */
  verySmall: (name: string, parameters: number, makes: keyof typeof POOR) =>
    `“${name}” is a very small model (${strings.parameters(parameters)}). Even a trained model of this size ${POOR[makes]}.`,
  isEncoderDecoder: (name: string) =>
    `“${name}” is an encoder-decoder: its encoder reads the whole source, and its decoder then writes an output of its own, token by token, and reads in the source what it needs (cross-attention). So there are two strips of tokens: the source, and below it the output.`,
  otherModel: 'Choose Another Model',
  /** For the only model of the workspace. */
  workspaceModel: (name: string) => `Use “${name}” from This Workspace`,
  /** For a model of a kind that few readers know. */
  isEncoder: (name: string, predicts: keyof typeof MADE_FOR) =>
    `“${name}” is an encoder: ${MADE_FOR[predicts]}, and writes no text. Each of its tokens sees those on both sides, and ${TRAINED_FOR[predicts]}.`,

  tokens: 'Tokens',
  steps: 'Steps',
  groupIn: 'In',
  groupBlock: (layer: number) => `Block ${layer}`,
  groupOut: 'Out',
  /** Before the name of a group of steps, if there are several stacks. */
  groupOf: (stack: string) => `${capital(stack)}:`,

  block: 'Block',
  blockIn: (stack: string) => `${capital(stack)} block`,
  head: 'Head',
  view: 'View',
  views: { map: 'Heat map', numbers: 'Numbers', both: 'Both' },
  variant: 'Variant',
  variants: { model: 'Model', walkthrough: 'Simplified block' },
  variantTitles: {
    model: 'What the model really computes',
    walkthrough:
      'Block 0 with parts left out, as introductions to transformers often show it: no positions, one head as wide as the model, no causal mask, the exact GELU. Each step says how it differs.',
  },
  walkthroughOut: 'These are the real model’s values: the simplified block ends with block 0.',
  walkthroughSame: 'The same in both: the simplified block changes nothing here.',
  variantDiffers: 'How the simplified block differs:',
  modelBeside: 'The model’s own, to compare',
  blockOf: (layer: number) => `block ${layer}`,

  statistics: 'Statistics',
  /** What the numbers cover. @param heads how many heads they cover together; null for one, with masked values left out */
  statisticsOver: (heads: number | null, isMasked: boolean) =>
    heads === null
      ? 'without what the mask hides:'
      : `over all ${counted(heads, 'head')}${isMasked ? ', without what the mask hides' : ''}:`,
  stat: {
    min: 'min',
    max: 'max',
    mean: 'mean',
    sigma: 'σ',
    norm: 'norm',
    zeros: 'exactly 0',
    notFinite: 'not finite',
    masked: 'masked (−∞)',
  },
  zerosTitle: 'How many values are exactly 0',
  /** The tooltip of the exact name of what a figure shows. */
  tensorName: (name: string) => `${name}: its name in saved files and in programs`,
  shape: 'Shape',
  weight: 'weight',
  proofs: 'Proofs',
  /** Unfolds by how much a proof holds. */
  proofExactly: 'exactly',
  /** @param how the bound is derived */
  allowedIs: (how: string) => `(allowed: ${how})`,

  hiddenRows: (hidden: number) => `… ${counted(hidden, 'row')} hidden`,
  /** For a table beside a map. */
  hiddenRowsOfMap: (hidden: number) => `… ${counted(hidden, 'row')} left out: the map has all`,
  /** @param next how many of them are shown at once */
  unfoldRows: (hidden: number, next: number) =>
    `… ${counted(hidden, 'row')} left out: show ${hidden === next ? (hidden === 1 ? 'it' : 'them') : `the next ${count(next)}`}`,
  hiddenColumns: (hidden: number) => `… ${count(hidden)}`,
  unfoldColumns: (hidden: number, next: number) =>
    `… ${counted(hidden, 'column')} left out: show ${hidden === next ? (hidden === 1 ? 'it' : 'them') : `the next ${count(next)}`}`,
  hiddenColumnsTitle: (hidden: number) =>
    `${counted(hidden, 'column')} left out here. The map has all: point at a cell for its exact value, or save all values from the figure’s menu.`,
  values: (name: string) => `Values of ${name}`,
  masked: 'hidden by the mask',

  attends: (query: string, key: string) => `${query} to ${key}`,
  looksFromTo: (query: string, key: string) => `${query} → ${key}`,
  headOf: (head: number) => `head ${head}`,
  /** For keys and values that several query heads share. */
  keyHeadOf: (head: number) => `key/value head ${head}`,

  textMeasure: (characters: number, tokens: number) =>
    `${counted(characters, 'character')}, ${counted(tokens, 'token')}`,
  notTraced: 'dimmed: not traced',
  source: (name: string) => `from ${name}`,
  /** @param blank "5 spaces" */
  isBlank: (blank: string) => `The text is blank: ${blank}, and nothing else.`,
  /** For a text that is mostly “�”. @param isFromFile whether it is known to come from a document */
  isLost: (isFromFile: boolean) =>
    `Most of this text is “�”: ${isFromFile ? 'the file is' : 'it was read from what is'} not text in UTF-8, so its bytes are lost, and the model reads these signs in their place.`,
  /** @param word the selected word @param withSpace "·little" */
  afterSpace: (word: string, withSpace: string, id: number) =>
    `In the document a space stands before “${word}”: with that it is one token, ${withSpace} (id ${id}).`,
  /** About the labels of tokens, where a reader first meets them. @param signs "· means a space" */
  whitespaceSigns: (signs: string) => `In a token, ${signs}.`,
  /** @param kind "byte-level BPE" */
  tokenizer: (kind: string) => `The tokenizer is ${kind}.`,
  /** @param mark the vocabulary's character for a space */
  spaceMark: (mark: string) => `· stands for a space; the vocabulary writes it as ${mark}.`,
  tokenTable: {
    /** How many tokens are out of view above and below. */
    more: (above: number, below: number) => {
      const first = `${counted(above || below, 'more token')} ${above > 0 ? 'above' : 'below'}`;
      return `${first}${above > 0 && below > 0 ? ` and ${below.toLocaleString('en')} below` : ''}: scroll the table.`;
    },
    position: 'position',
    token: 'token',
    text: 'text',
    id: 'id',
    range: 'characters',
    type: 'type',
    mask: 'mask',
    masked: 'mask token',
  },
  maskColumn: 'The attention mask is 1 for each token that is read: here that is every one.',
  inserted: 'inserted',
  nothingGenerated: 'Nothing was generated: the limit is 0 new tokens (the setting “Max New Tokens”).',
  stopped: {
    'end-of-text': 'The continuation ended because the model itself ended the text, with its end-of-text token.',
    context: 'The continuation ended because the model’s context is full: it can read no more tokens.',
  } satisfies Record<Exclude<StopReason, 'length'>, string>,
  /** If the user was not asked for the number of new tokens, as they came with the trace. */
  stoppedAtSetting: (newTokens: number) => atLimit(newTokens, ' (the setting “Max New Tokens”)'),
  /** @param given tokens that existed before these */
  stoppedAtAsked: (newTokens: number, given: number) =>
    atLimit(
      newTokens,
      given === 0 ? '' : ` after the first${given === 1 ? '' : ` ${count(given)}`}, ${count(given + newTokens)} in all`,
    ),
  /** After one of these, if a limit was reached. */
  forcedLast:
    'There the model’s generation_config.json (forced_eos_token_id) sets the last token, whatever the model would choose.',
  given: 'the text that was given',
  added: 'what was added',
  /** If another token is chosen, to which the text beside it belongs. */
  addedAfterLast: 'what was added after the last token',
  /** For an encoder-decoder: its decoder wrote both, unless an output was forced. */
  writtenBefore: 'the decoder’s output in this trace',
  writtenAfter: 'what the decoder wrote after it',
  unsplit: 'The decoded text does not begin exactly as the one that was given, so what was added is not marked here.',
  /** Below a decoder's output. @param token the last one, in quotation marks, which decodes to nothing */
  outputEnd: (token: string, isForced: boolean) =>
    `The last token, ${token}, is not in this text: it stands for its end${isForced ? ', and is forced here' : ''}.`,
  /** @param named a token of such bytes, as lists name it */
  splitCharacters: (named: string | undefined) =>
    `“�” stands here for bytes that are no whole character${named === undefined ? '.' : `: lists of tokens name them, for example ${named}.`}`,
  unsplitOutput:
    'The decoded text does not begin exactly as the output in this trace, so what the decoder wrote after it is not marked here.',
} as const;

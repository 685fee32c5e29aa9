/** How else a text goes on than its trace does: what a reader let the model write. */
import type { StopReason } from '../../generate/generate';
import type { RuleName } from '../../generate/logit-rules';
import { GREEDY, type SamplingChoice, type SamplingOptions, type TokenDraw } from '../../generate/sampling';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';

/** A token that a model wrote. */
export interface ContinuedToken {
  readonly id: number;
  readonly token: string;
  readonly text: string;
  /** Natural logarithm of its probability under the raw logits. */
  readonly logprob: number;
  /** How many tokens the decoder's cache held when this one was chosen, and how many of them the last run had added. */
  readonly cached: number;
  readonly computed: number;
  /** Where it was drawn, why it is this one. Absent where it was not, and in traces that older versions have saved. */
  readonly draw?: TokenDraw;
  /** Where a reader has put it in the place of a drawn one: the probability by which it could have been drawn. */
  readonly sampled?: number;
  /** Where generation_config.json has forced or forbidden something: its field, and the most probable token that it kept out. */
  readonly rules?: readonly { readonly rule: RuleName; readonly instead: TokenDescription | null }[];
}

/** A continuation that was made from another. */
export interface MadeContinuation {
  /** The one that it was made from, 0 for that of the trace, and from which token on it differs. */
  readonly from: { readonly continuation: number; readonly at: number };
  /** How many of the tokens were given, before the rest was generated. */
  readonly given: number;
  /** All tokens after the prompt. */
  readonly tokens: readonly ContinuedToken[];
  /** Prompt and continuation. */
  readonly text: string;
  readonly reason: StopReason;
  readonly sampling: SamplingOptions;
  /** How many of the seed's numbers its run has passed over; absent where it began with the first, as in older versions. */
  readonly drawsBefore?: number;
  /** How many new tokens were asked for: the text may have ended before. */
  readonly asked?: number;
}

/** All continuations that were made of a trace, and which one was looked at. */
export interface MadeContinuations {
  /** In the order in which they were made; that of the trace, whose number is 0, is not among them. */
  readonly list: readonly MadeContinuation[];
  /** The number of the one that is shown. */
  readonly shown: number;
  /** Which of its tokens is looked at. */
  readonly step: number;
}

/** What a reader has made of how a text goes on: what was generated of it, and how the next token is picked. */
export interface GoingOn {
  readonly continuations?: MadeContinuations;
  readonly sampling?: SamplingChoice;
}

/** The one that is shown alone, with those that it was made from: for who keeps only so much. */
export function shownAlone({ list, shown, step }: MadeContinuations): MadeContinuations {
  const kept: number[] = [];
  for (let number = shown; list[number - 1]; number = list[number - 1]?.from.continuation ?? 0) kept.unshift(number);
  const chosen = kept.flatMap((number) => list[number - 1] ?? []);
  return {
    list: chosen.map(({ from, ...made }) => ({
      ...made,
      from: { ...from, continuation: kept.indexOf(from.continuation) + 1 },
    })),
    shown: chosen.length,
    step,
  };
}

/** Whether a reader has put a token of a continuation there, in it or in one that it was made from. */
export function isGivenIn({ list }: Pick<MadeContinuations, 'list'>, number: number, at: number): boolean {
  let made: MadeContinuation | undefined = list[number - 1];
  while (made && at < made.given) {
    if (at >= made.from.at) return true;
    made = list[made.from.continuation - 1];
  }
  return false;
}

/** How the token there was picked, in a continuation or in one that it was made from. @param number 0: that of the trace */
export function samplingIn(made: Pick<MadeContinuations, 'list'>, number: number, at: number): SamplingOptions {
  return generatedIn(made, number, at)?.sampling ?? GREEDY;
}

/** Which number of its seed a token was drawn by: a run begins with the first, or with that after those it has passed over. @returns 0 for the first */
export function drawIn(made: Pick<MadeContinuations, 'list'>, number: number, at: number): number {
  const { given = 0, drawsBefore = 0 } = generatedIn(made, number, at) ?? {};
  return at - given + drawsBefore;
}

/** The continuation in whose run the token was generated; `undefined`: that of the trace. */
function generatedIn({ list }: Pick<MadeContinuations, 'list'>, number: number, at: number) {
  let made: MadeContinuation | undefined = list[number - 1];
  while (made && at < made.given) made = list[made.from.continuation - 1];
  return made;
}

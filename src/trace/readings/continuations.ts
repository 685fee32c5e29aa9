/** Continuations of a text other than that of its trace, which the user had the model write. */
import type { StopReason } from '../../generate/generate';
import type { RuleName } from '../../generate/logit-rules';
import { GREEDY, type SamplingChoice, type SamplingOptions, type TokenDraw } from '../../generate/sampling';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';

/** A token of a continuation. */
export interface ContinuedToken {
  readonly id: number;
  readonly token: string;
  readonly text: string;
  /** Natural logarithm of its probability under the raw logits. */
  readonly logprob: number;
  /** How many tokens the decoder's cache held when this token was chosen, and how many of them the last run had added. */
  readonly cached: number;
  readonly computed: number;
  /** Why a drawn token is this one. Absent if it was not drawn, and in traces saved by older versions. */
  readonly draw?: TokenDraw;
  /** If the user put it in place of a drawn token: the probability with which it could have been drawn. */
  readonly sampled?: number;
  /** If generation_config.json forced or forbade something: the field, and the most probable token that it excluded. */
  readonly rules?: readonly { readonly rule: RuleName; readonly instead: TokenDescription | null }[];
}

/** A continuation that branches off another one. */
export interface MadeContinuation {
  /** The number of the continuation it branches off, 0 for that of the trace, and the first token at which it differs. */
  readonly from: { readonly continuation: number; readonly at: number };
  /** How many of the tokens were given before the rest was generated. */
  readonly given: number;
  /** All tokens after the prompt. */
  readonly tokens: readonly ContinuedToken[];
  /** The prompt and the continuation. */
  readonly text: string;
  readonly reason: StopReason;
  readonly sampling: SamplingOptions;
  /** How many of the seed's random numbers its run skipped; absent if it began with the first, as in older versions. */
  readonly drawsBefore?: number;
  /** How many new tokens were asked for; the text may have ended earlier. */
  readonly asked?: number;
}

/** All continuations that were made of a trace, and which one is shown. */
export interface MadeContinuations {
  /** In the order in which they were made; that of the trace, number 0, is not in the list. */
  readonly list: readonly MadeContinuation[];
  /** The number of the continuation that is shown. */
  readonly shown: number;
  /** The index of its token that is shown. */
  readonly step: number;
}

/** What the user has done with the continuation of a text: the continuations that were generated, and how tokens are picked. */
export interface UserContinuations {
  readonly continuations?: MadeContinuations;
  readonly sampling?: SamplingChoice;
}

/** The shown continuation with those that it branches off, for storage that keeps only these. */
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

/** Whether the user put the token there, in this continuation or in one that it branches off. */
export function isGivenIn({ list }: Pick<MadeContinuations, 'list'>, number: number, at: number): boolean {
  let made: MadeContinuation | undefined = list[number - 1];
  while (made && at < made.given) {
    if (at >= made.from.at) return true;
    made = list[made.from.continuation - 1];
  }
  return false;
}

/** How the token there was picked, in this continuation or in one that it branches off. @param number 0: that of the trace */
export function samplingIn(made: Pick<MadeContinuations, 'list'>, number: number, at: number): SamplingOptions {
  return generatedIn(made, number, at)?.sampling ?? GREEDY;
}

/**
 * Which of the seed's random numbers drew a token: a run starts with the first one after those it skips. @returns 0 for the
 * first
 */
export function drawIn(made: Pick<MadeContinuations, 'list'>, number: number, at: number): number {
  const { given = 0, drawsBefore = 0 } = generatedIn(made, number, at) ?? {};
  return at - given + drawsBefore;
}

/** The continuation in whose run the token was generated; `undefined` for that of the trace. */
function generatedIn({ list }: Pick<MadeContinuations, 'list'>, number: number, at: number) {
  let made: MadeContinuation | undefined = list[number - 1];
  while (made && at < made.given) made = list[made.from.continuation - 1];
  return made;
}

/** Who wrote which tokens of an output of an encoder-decoder, and that in words. */
import { count } from '../../base/counted';
import { listWords } from '../../base/list-words';
import { runsOf } from '../../base/runs-of';

/** By position in the output; its start token is 0. */
export interface MadeOutput {
  /** Which tokens the user put there; the decoder wrote the others. */
  readonly changed?: readonly number[] | 'all';
  /** Which of the others the decoder wrote before a token in front of them was changed, and were kept then. */
  readonly kept?: readonly number[];
}

/** By position, each in ascending order; the decoder wrote all others before anything was changed. */
export interface WhoseTokens {
  /** The user put them there. */
  readonly changed: readonly number[];
  /** The decoder wrote them before a token in front of them was changed. */
  readonly kept: readonly number[];
  /** The decoder wrote them after a changed token. */
  readonly anew: readonly number[];
}

type Written = readonly { readonly inserted?: boolean }[];

/** The positions of the tokens that the user put into an output; what the tokenizer put there is not among them. */
export function forcedPositions(forced: NonNullable<MadeOutput['changed']>, tokens: Written): readonly number[] {
  return forced === 'all' ? tokens.flatMap(({ inserted }, at) => (at === 0 || inserted ? [] : [at])) : forced;
}

/** @param tokens the output, with its start token */
export function whoseTokens({ changed: forced = [], kept = [] }: MadeOutput, tokens: Written): WhoseTokens {
  const changed = forcedPositions(forced, tokens);
  const [first = Infinity] = changed;
  const isAnew = (at: number) => at > first && !changed.includes(at) && !kept.includes(at);
  return { changed, kept, anew: tokens.map((_, at) => at).filter(isAnew) };
}

/** "token 3", "tokens 3 and 4", "tokens 3 and 8 to 17" */
export function tokensAt(positions: readonly number[]): string {
  const names = runsOf(positions).flatMap((run) =>
    run.length > 2 ? [`${count(run[0] as number)} to ${count(run.at(-1) as number)}`] : run.map(count),
  );
  return `${positions.length === 1 ? 'token' : 'tokens'} ${listWords(names)}`;
}

/** "token 3 changed by you, tokens 4 to 8 kept, tokens 9 to 17 written anew" @param by "you" */
export function changedWords({ changed, kept, anew }: WhoseTokens, by: string): string {
  const behind = changed.length === 1 && kept.length === 0 ? 'what follows' : tokensAt(anew);
  return [
    `${tokensAt(changed)} changed by ${by}`,
    ...(kept.length > 0 ? [`${tokensAt(kept)} kept`] : []),
    ...(anew.length > 0 ? [`${behind} written anew`] : []),
  ].join(', ');
}

/**
 * For readers of a report: "The output so far, as the model wrote it".
 * @param tokens the output, with its start token
 * @param isFromFile whether the trace is from a file, which does not say it if `made` is left out
 */
export function outputSoFar(tokens: Written, made: MadeOutput | undefined, isFromFile: boolean): string {
  const output = 'The output so far';
  if (!made) return isFromFile ? `${output} (the file of this trace does not say who wrote it)` : output;
  const { changed = [] } = made;
  if (changed === 'all') return `${output}, forced by hand`;
  return `${output}, ${changed.length === 0 ? 'as the model wrote it' : changedWords(whoseTokens(made, tokens), 'hand')}`;
}

/**
 * Chooses the token against which runs of A with parts of B are measured: the logit of one token minus that of another is the
 * logit difference of activation patching. Softmax does not change it, and a constant added to all logits does not move it.
 */
import { percentInWords } from '../../base/number-text';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { Outcome, SharedChance } from './outcome';

/** The followed token, and the token whose logit is subtracted from its logit. */
export interface TokenPair {
  readonly token: TokenDescription;
  readonly ratherThan: TokenDescription;
}

/** The token whose logit is subtracted by default, and why this one. */
export interface Contrast extends TokenPair {
  readonly because: ContrastReason;
}

export type ContrastReason = 'predicted in B' | 'changes against it' | 'next in A';

/**
 * The token whose logit is subtracted unless the reader chooses one: what B predicts, if A predicts another token; else the
 * token whose probability changes most the other way; else A's most probable other token.
 * @param id the followed token; null: the token that A predicts
 * @returns undefined if the predictions are not known yet, nothing is known of the token, or the vocabularies differ
 */
export function contrastOf(outcome: Outcome | undefined, id: number | null): Contrast | undefined {
  const [topA, topB] = [outcome?.a.top[0], outcome?.b.top[0]];
  if (!outcome?.shared || !topA || !topB) return undefined;
  const { changed } = outcome.shared;
  const followed = [...outcome.a.top, ...changed].find((one) => one.id === (id ?? topA.id));
  if (!followed) return undefined;
  const pair = (other: SharedChance | undefined, because: ContrastReason) =>
    other && { token: plain(followed), ratherThan: plain(other), because };
  if (topB.id !== topA.id && topB.id !== followed.id) return pair(topB, 'predicted in B');
  const against = changed.find((one) => changeOf(one) * changeOf(followed) < 0 && isSeen(one));
  if (against) return pair(against, 'changes against it');
  return pair(
    outcome.a.top.find((one) => one.id !== followed.id),
    'next in A',
  );
}

/** Why this token is subtracted: "B predicts “fine”". @param other in quotes */
export function contrastReason(other: string, because: ContrastReason): string {
  const reasons: Record<ContrastReason, string> = {
    'predicted in B': `B predicts ${other}`,
    'changes against it': `of all tokens, the probability of ${other} changes most the other way`,
    'next in A': `${other} is the most probable other token of A`,
  };
  return reasons[because];
}

/** The change of the probability from A to B. */
function changeOf({ own, other }: SharedChance): number {
  return (other?.probability ?? own.probability) - own.probability;
}

/** Whether the probability changes visibly as written. */
function isSeen({ own, other }: SharedChance): boolean {
  return other !== null && percentInWords(own.probability) !== percentInWords(other.probability);
}

/** The token alone, without the other fields of the object that contains it. */
export function plain({ id, token, text, special }: TokenDescription): TokenDescription {
  return { id, token, text, special };
}

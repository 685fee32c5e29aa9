/**
 * By which lead runs of A with parts of B are measured: the logit of one token minus that of another, the logit difference of
 * activation patching. Softmax does not change it, and what is added to all logits does not move it.
 */
import { percentInWords } from '../../base/number-text';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { Outcome, SharedChance } from './outcome';

/** Two tokens of which one is followed, rather than the other. */
export interface TokenPair {
  readonly token: TokenDescription;
  readonly ratherThan: TokenDescription;
}

/** A token that another is measured against unless the reader chooses one, and why this one. */
export interface Contrast extends TokenPair {
  readonly because: ContrastReason;
}

export type ContrastReason = 'predicted in B' | 'changes against it' | 'next in A';

/**
 * What is taken off a logit unless the reader chooses. What B predicts, where that is another token than A predicts; else the token
 * whose probability changes most the other way; else the most probable other token of A.
 * @param id the token that is followed; null: what A predicts
 * @returns undefined: it is not known yet what they predict, nothing is known of the token, or the vocabularies differ
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

/** Why that one is taken off: "B predicts “fine”". @param other in quotes */
export function contrastReason(other: string, because: ContrastReason): string {
  const reasons: Record<ContrastReason, string> = {
    'predicted in B': `B predicts ${other}`,
    'changes against it': `of all tokens, the probability of ${other} changes most the other way`,
    'next in A': `${other} is the most probable other token of A`,
  };
  return reasons[because];
}

/** From A to B. */
function changeOf({ own, other }: SharedChance): number {
  return (other?.probability ?? own.probability) - own.probability;
}

/** Whether its probability is another one as it is written. */
function isSeen({ own, other }: SharedChance): boolean {
  return other !== null && percentInWords(own.probability) !== percentInWords(other.probability);
}

/** Without what else is known of it where it was found. */
export function plain({ id, token, text, special }: TokenDescription): TokenDescription {
  return { id, token, text, special };
}

/**
 * Recognises runs of A with a part of B that lead beyond B, or in which the logit of the followed token moves away from its
 * value in B. By the measure they reach B, but the run does not do what B does.
 */
import { proseHundredths, shareText } from '../../base/number-text';
import type { Naming } from '../../model/tokenizers/tokenizer';
import { besideFormer } from '../ablation/ablation-words';
import type { Patch } from './patch';

/** A run that covers more than this share of the way is beyond B; smaller excesses are the spread of runs that reach B. */
const BEYOND = 1.15;
/** Smaller changes of a logit are not mentioned. */
const LEAST = 0.05;
/** A run that leads less far towards B than this share is not said to reach it through another token. */
const TOWARDS = 0.1;

/** @param share of the way from A to B, 1 for all of it; null, if there is no way, is not beyond */
export function isBeyond(share: number | null): boolean {
  return (share ?? 0) > BEYOND;
}

/** "that leads beyond B, 167 % of the way: …": follows the measure. */
export function beyondWords(share: number): string {
  return `that leads beyond B, ${shareText(share)} of the way: it overshoots, so it is not what B does carried over`;
}

/**
 * Whether a logit difference moves towards B although the logit of its first token moves away from its value in B; then the
 * other token causes the movement. For a single token only the probability counts, whatever is added to all logits.
 */
export function reachesByOtherToken({ difference, share, before, after, other }: Patch): boolean {
  if (!difference || (share ?? 0) < TOWARDS) return false;
  const [moved, distance] = [after.logit - before.logit, other.logit - before.logit];
  return moved * distance < 0 && Math.min(Math.abs(moved), Math.abs(distance)) >= LEAST;
}

/** Whether a run leads towards B in the way B does: neither beyond it nor through the other token alone. */
export function carriesOver(patch: Patch): boolean {
  return (patch.share ?? 0) > 0 && !isBeyond(patch.share) && !reachesByOtherToken(patch);
}

/** Says which way both logits go, as the measure does not show it. */
export function awaySentences(patch: Patch, named: Naming): string[] {
  const { difference, ratherThan, before, after, other } = patch;
  if (!reachesByOtherToken(patch) || !difference || !ratherThan) return [];
  const rival = { before: before.logit - difference.before, after: after.logit - difference.after };
  const inB = proseHundredths(other.logit - difference.other);
  const moves = difference.after > difference.before ? 'rises' : 'falls';
  const rivalMoves = rival.after < rival.before ? 'falls' : 'rises';
  return [
    `The logit of ${named(patch)} moves away from that in B: ${besideFormer(proseHundredths, after.logit, before.logit)}, and ${proseHundredths(other.logit)} in B. The difference ${moves} only because the logit of ${named(ratherThan)} ${rivalMoves}: ${besideFormer(proseHundredths, rival.after, rival.before)}, and ${inB} in B. So that is not what B does carried over.`,
  ];
}

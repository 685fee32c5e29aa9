/** How tokens were picked, in words. */
import { count, counted } from '../../base/counted';
import { ordinal } from '../../base/ordinal';
import type { KeptTokens, SamplingOptions } from '../../generate/sampling';

/** "sampled with temperature 0.8, top-k 40, top-p 0.95, seed 3" */
export function describeSampling({ temperature, topK, topP, seed }: SamplingOptions): string {
  if (temperature === 0) return 'the most probable token each time';
  const parts = [
    `temperature ${temperature}`,
    topK > 0 ? `top-k ${count(topK)}` : '',
    topP < 1 ? `top-p ${topP}` : '',
    `seed ${seed}`,
  ];
  return `sampled with ${parts.filter((part) => part !== '').join(', ')}`;
}

/** A sampling control that leaves only the first tokens, the most probable ones. */
export interface SamplingCut {
  readonly by: 'top-k' | 'top-p';
  readonly first: number;
}

/** The controls that leave tokens out, the one that leaves fewest first. */
export function samplingCuts({ all, afterTopK, kept }: KeptTokens): readonly SamplingCut[] {
  const byTopP: SamplingCut[] = kept < afterTopK ? [{ by: 'top-p', first: kept }] : [];
  return afterTopK < all ? [...byTopP, { by: 'top-k', first: afterTopK }] : byTopP;
}

/** The control that leaves out the token of this rank, top-k before top-p; `undefined` if none does. @param rank from 0 */
export function leftOutBy(rank: number, kept: KeptTokens): SamplingCut['by'] | undefined {
  return samplingCuts(kept).findLast(({ first }) => rank >= first)?.by;
}

/** "Of 8,193 tokens, top-k leaves 20, and top-p 12 of these."; '' if nothing is left out */
export function sayKept(kept: KeptTokens): string {
  const [last, ...before] = samplingCuts(kept).toReversed();
  if (!last) return '';
  const further = before.map(({ by, first }) => `, and ${by} ${count(first)} of these`);
  return `Of ${counted(kept.all, 'token')}, ${last.by} leaves ${count(last.first)}${further.join('')}.`;
}

/**
 * Says what a continuation branches off, if it kept some of that one's tokens, and how it was generated.
 * @param at how many tokens it kept @param instead the token that the user put there; null if none
 */
export function describeBranch(parent: number, at: number, instead: string | null, sampling: SamplingOptions): string {
  const how = describeSampling(sampling);
  if (at === 0 && instead === null) return `generated anew: ${how}`;
  const kept = at === 0 ? '' : `from continuation ${parent}, `;
  return `${kept}${branchedAt(at, instead)}; then ${how}`;
}

function branchedAt(at: number, instead: string | null): string {
  return instead === null ? `continued after the ${ordinal(at - 1)} token` : `the ${ordinal(at)} token is ${instead}`;
}

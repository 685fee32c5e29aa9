/** How tokens were picked, in words. */
import { count } from '../../base/counted';
import { ordinal } from '../../base/ordinal';
import type { SamplingOptions } from '../../generate/sampling';

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

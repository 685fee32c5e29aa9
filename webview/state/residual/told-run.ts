/** A run without parts as it is told at a level. */
import type { RunWithout } from '../../../src/trace/ablation/ablation';
import type { Level } from '../../choice/choice';

/** In the story without the KL divergence, a number that says nothing to who meets it first: the other levels have it. */
export function toldAt<T extends Pick<RunWithout, 'kl'>>(run: T, level: Level): T {
  return level === 'story' ? { ...run, kl: undefined } : run;
}

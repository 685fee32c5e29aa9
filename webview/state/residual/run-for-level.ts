/** A run without parts as it is told at a level. */
import type { RunWithout } from '../../../src/trace/ablation/ablation';
import type { Level } from '../../choice/choice';

/** The story leaves out the KL divergence, which means nothing to a reader who first meets it; the other levels have it. */
export function runForLevel<T extends Pick<RunWithout, 'kl'>>(run: T, level: Level): T {
  return level === 'story' ? { ...run, kl: undefined } : run;
}

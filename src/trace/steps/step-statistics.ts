/** The statistics of a tensor that was described together with them. */
import type { Statistics } from '../tensors/statistics';
import type { StepTensor } from './steps';

/** @throws Error if the statistics were not computed */
export function statisticsIn({ name, statistics }: Pick<StepTensor, 'name' | 'statistics'>): Statistics {
  if (statistics === null) throw new Error(`The statistics of ${name} were not asked for.`);
  return statistics;
}

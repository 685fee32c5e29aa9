/** Which values of a tensor a report shows, and how they are written. */
import { fixed } from '../../base/number-text';
import type { StepTensor } from '../steps/steps';

/** Values shown at each end of an axis. */
export const EDGE = 3;

/** Whether its rows stand for tokens. */
export function isOfTokens({ kind, axes }: StepTensor): boolean {
  return kind === 'stage' && axes.some((axis) => axis === 'pos' || axis === 'query');
}

/** The first and last indices below `count`, so many of each: all where only one would be left out. */
export function ends(count: number, edge = EDGE): number[] {
  const all = [...Array(count).keys()];
  return count <= 2 * edge + 1 ? all : [...all.slice(0, edge), ...all.slice(-edge)];
}

/** Four decimals; what would round to 0 without being 0 keeps its digits. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return value !== 0 && Math.abs(value) < 5e-5 ? value.toExponential(4) : fixed(value);
}

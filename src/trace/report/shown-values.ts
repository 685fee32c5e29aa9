/** Which values of a tensor a report shows, and how they are written. */
import { fourDecimals } from '../../base/number-text';
import type { StepTensor } from '../steps/steps';

/** How many values are shown at each end of an axis. */
export const EDGE = 3;

/** Whether its rows stand for tokens. */
export function isOfTokens({ kind, axes }: StepTensor): boolean {
  return kind === 'stage' && axes.some((axis) => axis === 'pos' || axis === 'query');
}

/** The first and last `edge` indices below `count`; all of them if only one would be left out. */
export function ends(count: number, edge = EDGE): number[] {
  const all = [...Array(count).keys()];
  return count <= 2 * edge + 1 ? all : [...all.slice(0, edge), ...all.slice(-edge)];
}

/** Four decimals; a number that would round to 0 without being 0 keeps its digits. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return value !== 0 && Math.abs(value) < 5e-5 ? value.toExponential(4) : fourDecimals(value);
}

/** The attention weights of the shown head of a side, whole. */
import type { SidePlace } from '../../../src/trace/compare/compare-place';
import { columnSequence, matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import { TOKENS } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { addressOf } from '../../sources/address';
import type { ComparedSide } from './comparison';

export interface HeadWeights {
  readonly tensor: StepTensor;
  /** [query, key] */
  readonly values: Float32Array;
}

/** @returns `undefined` if it has no attention among its own tokens */
export async function readHeadWeights(
  { summary, readings, windows, variant }: ComparedSide,
  { layer, head }: SidePlace,
  signal: AbortSignal,
): Promise<HeadWeights | undefined> {
  const { steps } = await readings.read('steps', { layer, head, variant }, signal);
  const tensor = steps
    .filter(({ view }) => view === 'weights')
    .flatMap(({ tensors }) => tensors)
    .find((one) => one.isProbability && one.variant === variant && isAmongTokens(one));
  if (!tensor) return undefined;
  const { rows, columns } = matrixOf(tensor);
  const whole = (size: number) => ({ size, spans: [{ start: 0, stop: size }] });
  const { values } = await windows.grid(addressOf(tensor, summary), tensor, whole(rows), whole(columns), signal);
  return { tensor, values };
}

function isAmongTokens(tensor: StepTensor): boolean {
  return rowSequence(tensor) === TOKENS && columnSequence(tensor) === TOKENS;
}

/** The weights of one token. */
export function rowOfWeights({ tensor, values }: HeadWeights, position: number): Float32Array {
  const { columns } = matrixOf(tensor);
  return values.subarray(position * columns, (position + 1) * columns);
}

/** The share of a token's attention that is on later tokens. @param weights of that token, over its whole text */
export function laterShare(weights: Float32Array, position: number): number {
  return weights.subarray(position + 1).reduce((sum, weight) => sum + weight, 0);
}

/** The mean of `laterShare` over all tokens that have later ones. */
export function meanLaterShare(of: HeadWeights): number {
  const rows = matrixOf(of.tensor).rows - 1;
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += laterShare(rowOfWeights(of, row), row);
  return rows > 0 ? sum / rows : 0;
}

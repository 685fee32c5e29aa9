/** A trace whose attention weights are made up, as those of no fixture are: a head that looks only at the token before, and others. */
import type { TraceSource } from '../../src/trace/run/source';

/** What a query of a head of a block gives a key. */
type Weights = (layer: number, head: number, query: number, key: number) => number;

/** @param traced of a model with one stack */
export function withPatterns<T extends TraceSource>(traced: T, weights: Weights): T {
  const count = traced.tokens.length;
  const { heads } = traced.spec;
  const window: TraceSource['window'] = async (stage, variant, slice) => {
    const layer = /^blocks\.(\d+)\.attn\.pattern$/.exec(stage)?.[1];
    if (layer === undefined) return traced.window(stage, variant, slice);
    const { start, stop } = slice ?? { start: [0, 0, 0], stop: [heads, count, count] };
    const range = (axis: number) => {
      const from = start[axis] ?? 0;
      return Array.from({ length: (stop[axis] ?? 0) - from }, (_, at) => from + at);
    };
    const values = range(0).flatMap((head) =>
      range(1).flatMap((query) => range(2).map((key) => weights(Number(layer), head, query, key))),
    );
    const shape = [0, 1, 2].map((axis) => range(axis).length);
    return { ...(await traced.window(stage, variant, slice)), shape, data: Float32Array.from(values) };
  };
  return Object.create(traced, { window: { value: window } }) as T;
}

/** A head that looks only at the token before. */
export function previousToken(query: number, key: number): number {
  return Number(key === Math.max(0, query - 1));
}

/** One head's attention at one position: its weights, and the keys that it can attend to. */
import type { Variant } from '../../architectures/plan/architecture';
import type { VisibleKeys } from '../../operations/mask-rule';
import type { TraceSource } from '../run/source';
import { keysSeen } from '../run/stage-mask';

export interface HeadRow {
  /** The weights, [key]. */
  readonly weights: Float32Array;
  /** The keys that the mask lets it see, including those without weight. */
  readonly seen: VisibleKeys;
}

/** @param pattern the name of a stage of weights [head, query, key] */
export async function readHeadRow(
  source: TraceSource,
  variant: Variant,
  pattern: string,
  head: number,
  position: number,
): Promise<HeadRow> {
  const { node, shape } = source.find(pattern, variant);
  const keys = shape[2] as number;
  const slice = { start: [head, position, 0], stop: [head + 1, position + 1, keys] };
  const { data: weights } = await source.window(pattern, variant, slice);
  return { weights, seen: keysSeen(source.planOf(variant), node, position, keys) };
}

/** A head's weights at all positions, [query, key]. @param pattern as for `readHeadRow` */
export async function readHeadPattern(
  source: TraceSource,
  variant: Variant,
  pattern: string,
  head: number,
): Promise<Float32Array> {
  const [, ...rest] = source.find(pattern, variant).shape;
  return (await source.window(pattern, variant, { start: [head, 0, 0], stop: [head + 1, ...rest] })).data;
}

/** The number of keys that it sees. */
export function seenCount({ seen }: Pick<HeadRow, 'seen'>): number {
  return seen.end - seen.first;
}

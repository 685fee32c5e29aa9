/** Grouped-query attention: several query heads share one head of keys and values (Ainslie et al. 2023). */
import type { StepTensor } from '../../../src/trace/steps/steps';

/** A query head, and the head of keys and values that it shares. */
interface SharedHead {
  readonly head: number;
  readonly keyHead: number;
  /** The first and the last query head that share it. */
  readonly shares: readonly [number, number];
}

/** For queries, keys and values that are shown together; `undefined` if each query head has its own keys and values. */
export function sharedHead(tensors: readonly StepTensor[]): SharedHead | undefined {
  const queries = tensors.find(({ axes }) => axes.includes('head'));
  const keys = tensors.find(({ axes }) => axes.includes('kv_head'));
  if (!queries || !keys || queries.head === null || keys.head === null) return undefined;
  const each = sizeOf(queries, 'head') / sizeOf(keys, 'kv_head');
  if (each <= 1) return undefined;
  const first = keys.head * each;
  return { head: queries.head, keyHead: keys.head, shares: [first, first + each - 1] };
}

function sizeOf({ axes, shape }: StepTensor, axis: string): number {
  return shape[axes.indexOf(axis)] as number;
}

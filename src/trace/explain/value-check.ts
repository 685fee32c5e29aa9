/** Checks single values of a trace against those recomputed from their stored inputs. */
import { nodeOf, type Stage } from '../../architectures/plan/plan';
import { ModelChangedError, ModelFolderError } from '../../model/errors';
import type { WeightReader } from '../../model/weight-reader';
import { kindOf, type PlanNode } from '../../operations/kinds';
import type { NodeId } from '../../operations/node';
import type { FailedValue } from '../run/proofs';
import type { TraceSource } from '../run/source';
import { elementCount } from '../tensors/tensor';
import { deriveRow } from './explain-value';
import { partSlice } from './part';
import { operandIndex } from './provenance';
import type { Turns } from './turns';

/** What is needed to recompute values, and to let other work run meanwhile. */
export interface ValuesOf {
  readonly trace: TraceSource;
  readonly weights: WeightReader;
  readonly turns: Turns;
}

export interface FailedAt extends FailedValue {
  readonly node: NodeId;
}

export interface CheckedValue extends FailedAt {
  /** The deviation relative to its limit: above 1, the value does not follow from its inputs. */
  readonly excess: number;
  /** The boxes of other stages that it is computed from. */
  readonly inputs: readonly StageBox[];
}

interface StageBox {
  readonly stage: Stage;
  readonly start: readonly number[];
  readonly sizes: readonly number[];
}

/** @throws what reading weights throws */
export async function checkValue(
  { trace, weights, turns }: ValuesOf,
  stage: Stage,
  index: readonly number[],
): Promise<CheckedValue> {
  await turns.pause();
  const column = index.at(-1) as number;
  const { derivation, reader } = deriveRow(trace, weights, {
    stage: stage.name,
    variant: 'model',
    row: index.slice(0, -1),
    span: [column, column + 1],
    naming: 'with blocks',
  });
  const read: Float32Array[] = [];
  for (const part of derivation.inputs) read.push(await reader.read(part));
  const { value: computed, bound } = derivation.evaluate(read, column);
  const slice = { start: index, stop: index.map((at) => at + 1) };
  const [stored = Number.NaN] = (await trace.window(stage.name, 'model', slice)).data;
  const inputs = derivation.inputs.flatMap((part) => {
    if ('weight' in part.source) return [];
    const { start } = partSlice(part, reader.shape(part));
    return [{ stage: reader.stageOf(part.source.node), start, sizes: reader.sizes(part) }];
  });
  return {
    node: stage.node,
    stage: stage.name,
    index,
    stored,
    computed,
    from: [...new Set(inputs.map((input) => input.stage.name))],
    excess: stored === computed ? 0 : excessOf(Math.abs(stored - computed), bound),
    inputs,
  };
}

/**
 * The earliest value that causes a failure. Sums of many products are checked in combinations with wide limits, so a small
 * error in one is first noticed in a later stage that reads it. Therefore each value that the failed one is computed from
 * is checked against its own limit.
 */
export async function earliestFailed(of: ValuesOf, failed: FailedAt): Promise<FailedAt> {
  const { trace } = of;
  const plan = trace.planOf('model');
  const { inputs } = await checkValue(of, trace.find(failed.stage, 'model').stage, failed.index);
  const unchecked = new Set<string>();
  let earliest: CheckedValue | undefined;
  for (const box of inputs) {
    const { stage, sizes } = box;
    if (earliest && earliest.node < stage.node) continue;
    const isUnread = !hasWeights(trace, nodeOf(plan, stage.node));
    for (let at = 0; at < elementCount(sizes); at++) {
      const one = isUnread ? undefined : await ifReadable(checkValue(of, stage, operandIndex(box, at)));
      if (!one) {
        unchecked.add(stage.name);
        break;
      }
      if (one.excess > 1 && !(earliest && isBefore(earliest, one))) earliest = one;
    }
  }
  if (earliest) return earliestFailed(of, earliest);
  return unchecked.size === 0 ? failed : { ...failed, unchecked: [...unchecked] };
}

/** A deviation that is NaN exceeds any other. */
function excessOf(residual: number, bound: number): number {
  const excess = residual / bound;
  return Number.isNaN(excess) ? Number.POSITIVE_INFINITY : excess;
}

/** Whether `a` is reported rather than `b`: the earlier one, and within a stage the one that deviates most. */
function isBefore(a: CheckedValue, b: CheckedValue): boolean {
  return a.node < b.node || (a.node === b.node && b.excess <= a.excess);
}

/** Whether the weights of an operation are available, as far as this is known before they are read. */
export function hasWeights({ model }: TraceSource, node: PlanNode): boolean {
  return model !== undefined || kindOf(node).weights(node).length === 0;
}

/** @returns undefined if the weights are no longer available */
export async function ifReadable<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ModelChangedError || error instanceof ModelFolderError) return undefined;
    throw error;
  }
}

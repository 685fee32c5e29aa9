/** Holds single values of a trace against what follows from what is stored of their inputs. */
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

/** What values are computed anew of, and when that lets others go first. */
export interface ValuesOf {
  readonly trace: TraceSource;
  readonly weights: WeightReader;
  readonly turns: Turns;
}

export interface FailedAt extends FailedValue {
  readonly node: NodeId;
}

export interface CheckedValue extends FailedAt {
  /** How many times its limit it is off: above 1 it does not follow. */
  readonly excess: number;
  /** Boxes of other stages that it is computed from. */
  readonly inputs: readonly StageBox[];
}

interface StageBox {
  readonly stage: Stage;
  readonly start: readonly number[];
  readonly sizes: readonly number[];
}

/** @throws as what reads weights does */
export async function checkValue(
  { trace, weights, turns }: ValuesOf,
  stage: Stage,
  index: readonly number[],
): Promise<CheckedValue> {
  await turns.pause();
  const column = index.at(-1) as number;
  const address = { stage: stage.name, variant: 'model' } as const;
  const span = [column, column + 1] as const;
  const { derivation, reader } = deriveRow(trace, address, index.slice(0, -1), span, weights, 'with blocks');
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
 * The earliest value behind a failure. Sums of many products are looked at in combinations, whose limits are wide: a small
 * error of one is first noticed in what reads it. Each value that the failed one is computed from is held to its own limit.
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

/** What is no number at all is further off than anything. */
function excessOf(residual: number, bound: number): number {
  const excess = residual / bound;
  return Number.isNaN(excess) ? Number.POSITIVE_INFINITY : excess;
}

/** Of one stage the value that is furthest off is named. */
function isBefore(a: CheckedValue, b: CheckedValue): boolean {
  return a.node < b.node || (a.node === b.node && b.excess <= a.excess);
}

/** Whether what a stage is computed with is at hand, as far as that is known before it is read. */
export function hasWeights({ model }: TraceSource, node: PlanNode): boolean {
  return model !== undefined || kindOf(node).weights(node).length === 0;
}

/** @returns undefined where weights are not at hand any more */
export async function ifReadable<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ModelChangedError || error instanceof ModelFolderError) return undefined;
    throw error;
  }
}

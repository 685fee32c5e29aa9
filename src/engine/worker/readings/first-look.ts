/** Reads what a panel shows first of a trace. */

import { modelOf, type TraceSource } from '../../../trace/run/source';
import { firstParts, fitLook, type Look, type TensorPart } from '../../../trace/steps/first-look';
import type { Slice } from '../../../trace/tensors/tensor';
import type { FirstLook, StepsResult } from '../../protocol/trace-protocol';
import { weightWindow } from './weight-windows';

/** @param readSteps returns all steps for a choice */
export async function readFirstLook(
  trace: TraceSource,
  wanted: Look,
  readSteps: (look: Look) => Promise<StepsResult>,
): Promise<FirstLook> {
  const look = fitLook(wanted, trace);
  const steps = await readSteps(look);
  const parts = firstParts(steps.steps, look, trace);
  const read: Float32Array[] = [];
  for (const part of parts) read.push(await readPart(trace, part));
  return { look, steps, parts, values: joined(read) };
}

async function readPart(trace: TraceSource, { kind, name, variant, slice }: TensorPart): Promise<Float32Array> {
  const { data } = kind === 'stage' ? await trace.window(name, variant, slice) : await readWeight(trace, name, slice);
  return data;
}

function readWeight(trace: TraceSource, name: string, slice: Slice) {
  return weightWindow(modelOf(trace, 'A weight').folder.weights.get(name), slice);
}

function joined(pieces: readonly Float32Array[]): Float32Array {
  const values = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const piece of pieces) {
    values.set(piece, start);
    start += piece.length;
  }
  return values;
}

/** What can be asked of every stage of a trace, whichever model it is of: its inputs, a NumPy program, its proofs. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { whyNot } from '../../../src/architectures/plan/why-not';
import type { Model } from '../../../src/lowering/model';
import type { WeightReader } from '../../../src/model/weight-reader';
import { explainValue } from '../../../src/trace/explain/explain-value';
import { numpyProgram } from '../../../src/trace/explain/numpy-program';
import { type Provenance, resultOf } from '../../../src/trace/explain/provenance';
import { readAttribution } from '../../../src/trace/readings/attribution';
import { readLens } from '../../../src/trace/readings/lens';
import type { Proof } from '../../../src/trace/run/proofs';
import type { Trace } from '../../../src/trace/run/trace';
import { termsOf } from '../../../webview/state/provenance/provenance';
import type { ProgramRunner } from '../python';
import { proveAll, runTrace, traceText } from '../support';

/** With the decode run that it is compared with, where the model continues texts. */
export async function traced(model: Model, text: string): Promise<Trace> {
  return whyNot(model.folder.plan, 'Generation') ? runTrace(model, text) : (await traceText(model, text)).trace;
}

/** Operations whose value is the sum of the terms that are listed, and of a bias. */
const SUMS = new Set(['linear', 'scores', 'mix', 'pool', 'rotary', 'sum']);

/** What the panel lists: numbers only, of inputs that take part, which give the value where it is their sum. */
export function expectTerms(name: string, kind: string, provenance: Provenance): void {
  const { constants, operands } = provenance;
  const terms = termsOf(provenance);
  // Plain comparisons: there are thousands of numbers, and to expect something of each takes longer than to compute it.
  const faults: string[] = [];
  for (const { part, values, factor } of terms) {
    // A masked score is −∞, of which the softmax makes a weight of 0.
    const numbers = values.filter(({ value }) => !(kind === 'softmax' && value === -Infinity && part === 0));
    for (const { value, operand, place } of numbers)
      if (!Number.isFinite(value)) faults.push(`${operands[operand]?.label}, value ${place}: ${value}`);
    if (!Number.isFinite(part)) faults.push(`a term: ${part}`);
    if (!factor) continue;
    // A rotation's factor is the cosine or sine of the angle that stands beside it.
    const factors = kind === 'rotary' ? values.slice(0, 1) : values;
    const product = factors.reduce((all, { value }) => all * value, factor.value);
    if (!(Math.abs(product - part) < 5e-13)) faults.push(`${factor.name}: ${product} and ${part}`);
  }
  expect(faults, name).toEqual([]);
  if (terms.length === 0 || !SUMS.has(kind)) return;
  const { computed, stored, bound } = resultOf(provenance);
  const sum = terms.reduce((total, { part }) => total + part, constants['bias'] ?? 0);
  expect(Math.abs(sum - computed), `${name}: ${sum} and ${computed}`).toBeLessThanOrEqual(1e-9);
  expect(Math.abs(sum - stored), `${name}: ${sum} and ${stored}`).toBeLessThanOrEqual(bound + 1e-9);
}

/** A place in a tensor, as a share of each axis. */
const placeAt = (shape: readonly number[], share: number) => shape.map((size) => Math.floor(size * share));

/**
 * A stage's values follow from the inputs that the panel shows.
 * @param shares where in the stage: each a place, as a share of each axis
 */
export async function expectExplained(
  trace: Trace,
  stage: string,
  weights: WeightReader,
  shares: readonly number[],
): Promise<void> {
  const { shape, node } = trace.find(stage, 'model');
  for (const share of shares) {
    const index = placeAt(shape, share);
    const provenance = await explainValue(trace, { stage, variant: 'model', index }, weights);
    expect(JSON.stringify(provenance.equation), stage).not.toContain('null'); // what a message makes of infinities
    const { computed, stored, bound, agrees } = resultOf(provenance);
    expect(agrees, `${stage}[${index}]: ${computed} and ${stored} within ${bound}`).toBe(true);
    expectTerms(`${stage}[${index}]`, node.kind, provenance);
  }
}

/** The programs of a value and of a row of each stage run, and what they check holds. */
export async function expectPrograms(
  trace: Trace,
  stages: readonly string[],
  weights: WeightReader,
  programs: ProgramRunner,
): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'llm-trace-numpy-'));
  try {
    const paths: string[] = [];
    for (const stage of stages) {
      const middle = placeAt(trace.find(stage, 'model').shape, 0.4);
      for (const index of [middle, middle.slice(0, -1)]) {
        const program = await numpyProgram(trace, { stage, variant: 'model', index }, weights);
        paths.push(join(scratch, `${paths.length}.py`));
        await writeFile(paths.at(-1) as string, program);
      }
    }
    const { fault, stdout } = await programs.run(paths);
    expect(fault).toBe('');
    expect(stdout.match(/stored: /g)).toHaveLength(paths.length);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** All proofs of a trace, those of lens and attribution too where these apply; it is said why they do not. */
export async function everyProof({ folder }: Model, trace: Trace): Promise<Proof[]> {
  const all = [...(await proveAll(trace))];
  const last = trace.tokens.length - 1;
  const readings = {
    'The logit lens': [() => readLens(trace, [0, last], null)],
    'Direct logit attribution': [() => readAttribution(trace, last, null), () => readAttribution(trace, 1, 7)],
  } as const;
  for (const [question, reads] of Object.entries(readings)) {
    const why = whyNot(folder.plan, question as keyof typeof readings);
    for (const read of reads) {
      if (why === undefined) all.push((await read()).proof);
      else await expect(read()).rejects.toThrow(why);
    }
  }
  return all;
}

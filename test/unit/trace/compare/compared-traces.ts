/** Traces of two texts by one model, and of the first text by a deeper and a wider one. */
import { afterAll, beforeAll } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { align, pairsOf } from '../../../../src/trace/compare/align';
import type { Trace } from '../../../../src/trace/run/trace';
import { makeRandomModel, type RandomModel } from '../../random-model';
import { openModel, traceText } from '../../support';

export const [TEXT_A, TEXT_B] = ['The weather is fine', 'The water is not fine'];

let folders: RandomModel[];
let models: Model[];
export let a: Trace;
export let b: Trace;
export let deeper: Trace;
export let wider: Trace;
/** The tokens of `a` and `b` that are matched, as pairs of positions. */
export let pairs: number[];

/** Has these traces there for the tests of a file. */
export function withTraces(): void {
  beforeAll(async () => {
    folders = await Promise.all([
      makeRandomModel({ seed: 1 }),
      makeRandomModel({ seed: 2, layers: 3 }),
      makeRandomModel({ seed: 3, dModel: 24, vocabSize: 460 }),
    ]);
    models = await Promise.all(folders.map(({ folder }) => openModel(folder)));
    const [first, second, third] = models as [Model, Model, Model];
    a = (await traceText(first, TEXT_A)).trace;
    b = (await traceText(first, TEXT_B)).trace;
    deeper = (await traceText(second, TEXT_A)).trace;
    wider = (await traceText(third, TEXT_A)).trace;
    pairs = pairsOf(align({ text: TEXT_A, tokens: a.tokens }, { text: TEXT_B, tokens: b.tokens }, true));
  }, 60_000);

  afterAll(async () => {
    for (const trace of [a, b, deeper, wider]) trace.release();
    await Promise.all(models.map((model) => model.release()));
    await Promise.all(folders.map((folder) => folder.remove()));
  });
}

export function stage(
  source: Trace,
  name: string,
  head: number | null = null,
  variant: 'model' | 'walkthrough' = 'model',
) {
  return { source, stage: name, variant, head };
}

/** One head of a stage as rows by token, read whole. */
export async function matrix(
  source: Trace,
  name: string,
  head: number | null,
  variant: 'model' | 'walkthrough' = 'model',
) {
  const { shape, data } = await source.window(name, variant);
  const at = (...index: number[]) =>
    data[index.reduce((sum, value, axis) => sum * (shape[axis] as number) + value, 0)] as number;
  if (head === null) return (row: number, column: number) => at(row, column);
  return (row: number, column: number) => (shape[1] === shape[2] ? at(head, row, column) : at(row, head, column));
}

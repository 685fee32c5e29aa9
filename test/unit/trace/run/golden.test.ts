/** The published numbers of a well-known walk-through of distilgpt2, where its weights are at hand. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { openModel, STARTER } from '../../support';
import { computeFigures, differences, type Figures, type Golden, leaves, readGolden, type Steps } from './golden';

const FOLDER = process.env['LLM_TRACE_DISTILGPT2'];
const reason = FOLDER ? '' : ' (skipped: LLM_TRACE_DISTILGPT2 names no folder of distilgpt2)';

let golden: Golden;
beforeAll(async () => {
  golden = await readGolden();
});

describe.skipIf(!FOLDER)(`distilgpt2${reason}`, () => {
  it('every published figure is computed', async () => {
    const model = await openModel(FOLDER as string);
    try {
      expect(differences(golden.steps, await computeFigures(model, golden.text))).toEqual([]);
    } finally {
      await model.release();
    }
  });
});

describe('what computes the figures', () => {
  let model: Model;
  beforeAll(async () => {
    model = await openModel(STARTER);
  });
  afterAll(() => model.release());

  it('gives every figure of the published list and no other, for another model too', async () => {
    const computed = await computeFigures(model, golden.text);
    // The starter model's vocabulary is smaller: its last three rows have other numbers.
    const outline = (steps: Steps) => leaves(steps).map(([path]) => path.replace(/(rows_first3_last3)\.\d+/, '$1'));
    expect(outline(computed)).toEqual(outline(golden.steps));
    for (const [path, figure] of leaves(computed)) expect(Number.isNaN(figure), path).toBe(false);
    const { layers, dModel } = model.spec;
    expect([layers, dModel]).not.toEqual([6, 768]);
    expect(differences(golden.steps, computed).length).toBeGreaterThan(100);
  });

  it('takes the walk-through’s block and the real model’s end', async () => {
    const figures = await computeFigures(model, golden.text);
    const [scores, weights] = [figures['7_scores'], figures['8_weights']] as [number[][], number[][]];
    for (const [row, values] of scores.entries()) {
      const exponentials = values.map((score) => Math.exp(score - Math.max(...values)));
      const sum = exponentials.reduce((total, value) => total + value, 0);
      for (const [key, value] of exponentials.entries()) expect(weights[row]?.[key]).toBeCloseTo(value / sum, 5); // no mask
    }
    const [top] = figures['15_top_ids'] as number[];
    expect(figures['16_id']).toBe(top);
    expect(figures['18_generated_greedy_max_length_20']).toMatch(/^The weather is/);
  });
});

describe('the comparison', () => {
  /** A copy with the figure at each of these paths replaced. */
  function changed(steps: Steps, changes: ReadonlyMap<string, Figures>): Steps {
    const copy = structuredClone(steps) as Record<string, Figures>;
    for (const [path, figure] of changes) {
      const keys = path.split('.');
      let place = copy;
      for (const key of keys.slice(0, -1)) place = place[key] as Record<string, Figures>;
      place[keys.at(-1) as string] = figure;
    }
    return copy;
  }

  /** The paths of the figures that are told as different once they are replaced. */
  const found = (changes: ReadonlyMap<string, Figures>) =>
    differences(golden.steps, changed(golden.steps, changes)).map((told) => told.split(': published ')[0]);

  const figures = () => leaves(golden.steps);
  const isExact = (path: string) => /ids|_id\b|shape|mask/.test(path);
  const unit = (path: string, value: number) =>
    path.startsWith('8_') ? 1e-3 * Math.abs(value) : path.startsWith('14_logits_f') ? 1e-3 : 1e-4;

  it('finds the published figures equal to themselves', () => {
    expect(differences(golden.steps, golden.steps)).toEqual([]);
    expect(figures().length).toBe(278);
  });

  it('lets one unit of the last printed digit pass, and not a tenth more', () => {
    const printed = figures().flatMap(([path, value]) =>
      typeof value === 'number' && !isExact(path) ? [[path, value] as const] : [],
    );
    for (const sign of [-1, 1]) {
      const off = (units: number) =>
        new Map(printed.map(([path, value]) => [path, value + sign * units * unit(path, value)]));
      expect(found(off(1))).toEqual([]);
      expect(found(off(1.1))).toEqual(printed.map(([path]) => path));
    }
  });

  it('finds every other number, text, id and shape, NaN, and what is missing', () => {
    const paths = figures().map(([path]) => path);
    const other = (value: number | string) => (typeof value === 'number' ? value + 1 : `${value}!`);
    for (const change of [other, () => Number.NaN, () => []])
      expect(found(new Map(figures().map(([path, value]) => [path, change(value)])))).toEqual(paths);
  });

  it('finds a figure too many', () => {
    expect(differences(golden.steps, { ...golden.steps, '19_more': [1] })).toEqual([
      '19_more.0: published undefined, computed 1',
    ]);
  });
});

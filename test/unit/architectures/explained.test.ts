/** Every stage of every family can be asked why it is what it is: by its inputs, by a NumPy program, by its parts. */
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyNot } from '../../../src/architectures/why-not';
import type { Model } from '../../../src/lowering/model';
import { WeightReader } from '../../../src/model/weight-reader';
import { explainValue } from '../../../src/trace/explain/explain-value';
import { numpyProgram } from '../../../src/trace/explain/numpy-program';
import { type Provenance, resultOf } from '../../../src/trace/explain/provenance';
import { readAttribution } from '../../../src/trace/readings/attribution';
import { readLens } from '../../../src/trace/readings/lens';
import type { Trace } from '../../../src/trace/run/trace';
import { termsOf } from '../../../webview/state/provenance/provenance';
import { thorough } from '../../workbench/thorough';
import { run } from '../engine-support';
import { RUN_PROGRAMS, withoutNumpy } from '../python';
import { fixturePath, openModel, proveAll, runTrace, traceText } from '../support';
import { distinctFolders } from './distinct-folders';

const FOLDERS = readdirSync(fixturePath('')).filter((name) => existsSync(fixturePath(`${name}/expected.json`)));

/** Where in each stage a value is explained, as a share of each axis: one place, and all over it in `npm run check:long`. */
const PLACES = thorough ? [0, 0.4, 0.99] : [0.4];

/** With the decode run that it is compared with, where the model continues texts. */
async function traced(model: Model, text: string): Promise<Trace> {
  return whyNot(model.folder.plan, 'Generation') ? runTrace(model, text) : (await traceText(model, text)).trace;
}

/** Operations whose value is the sum of the terms that are listed, and of a bias. */
const SUMS = new Set(['linear', 'scores', 'mix', 'pool', 'rotary', 'sum']);

/** What the panel lists: numbers only, of inputs that take part, which give the value where it is their sum. */
function expectTerms(name: string, kind: string, provenance: Provenance): void {
  const { constants, operands } = provenance;
  const terms = termsOf(provenance);
  for (const { part, values, factor } of terms) {
    // A masked score is −∞, of which the softmax makes a weight of 0.
    const numbers = values.filter(({ value }) => !(kind === 'softmax' && value === -Infinity && part === 0));
    for (const { value, operand, place } of numbers) {
      expect(Number.isFinite(value), `${name}: ${operands[operand]?.label}, value ${place}`).toBe(true);
    }
    expect(Number.isFinite(part), `${name}: a term`).toBe(true);
    if (!factor) continue;
    // A rotation's factor is the cosine or sine of the angle that stands beside it.
    const factors = kind === 'rotary' ? values.slice(0, 1) : values;
    const product = factors.reduce((all, { value }) => all * value, factor.value);
    expect(product, `${name}: ${factor.name}`).toBeCloseTo(part, 12);
  }
  if (terms.length === 0 || !SUMS.has(kind)) return;
  const { computed, stored, bound } = resultOf(provenance);
  const sum = terms.reduce((total, { part }) => total + part, constants['bias'] ?? 0);
  expect(Math.abs(sum - computed), `${name}: ${sum} and ${computed}`).toBeLessThanOrEqual(1e-9);
  expect(Math.abs(sum - stored), `${name}: ${sum} and ${stored}`).toBeLessThanOrEqual(bound + 1e-9);
}

describe.each(distinctFolders(FOLDERS))('%s', (folder) => {
  let model: Model;
  let trace: Trace;
  const weights = new WeightReader();
  beforeAll(async () => {
    model = await openModel(fixturePath(folder));
    trace = await traced(model, 'It was a bright cold day in April.');
  });
  afterAll(() => model.release());

  /** The stages outside blocks, and those of the first and the last block, which may be of different kinds. */
  const stages = () => {
    const last = model.spec.layers - 1;
    return model.folder.plan.stages.filter(({ block }) => !block || block.layer === 0 || block.layer === last);
  };

  const indices = (shape: readonly number[]) => PLACES.map((place) => shape.map((size) => Math.floor(size * place)));

  it('every value follows from its inputs', async () => {
    for (const { name: stage } of stages()) {
      for (const index of indices(trace.find(stage, 'model').shape)) {
        const provenance = await explainValue(trace, { stage, variant: 'model', index }, weights);
        expect(JSON.stringify(provenance.equation), stage).not.toContain('null'); // what a message makes of infinities
        const { computed, stored, bound, agrees } = resultOf(provenance);
        expect(agrees, `${stage}[${index}]: ${computed} and ${stored} within ${bound}`).toBe(true);
        expectTerms(`${stage}[${index}]`, trace.find(stage, 'model').node.kind, provenance);
      }
    }
  });

  it('a rotated value is of the two dimensions of its pair, and one that is not rotated of itself', async () => {
    for (const { name } of stages()) {
      const { node, shape } = trace.find(name, 'model');
      if (node.kind !== 'rotary') continue;
      const angles = model.folder.plan.nodes[node.inputs[1] as number];
      if (angles?.kind !== 'angles') throw new Error(`${name} has no angles.`);
      const pairs = angles.frequencies.length;
      for (let dimension = 0; dimension < (shape[2] as number); dimension++) {
        const address = { stage: name, variant: 'model', index: [3, 0, dimension] } as const;
        const provenance = await explainValue(trace, address, weights);
        expectTerms(`${name}[3,0,${dimension}]`, node.kind, provenance);
        const places = termsOf(provenance).map(({ values }) => values.map(({ place }) => place));
        if (dimension >= 2 * pairs) {
          expect(places).toEqual([[dimension]]);
          expect(provenance.note).toContain(`Dimension ${dimension} is not rotated`);
          continue;
        }
        const [partner, pair] =
          node.pairs === 'half'
            ? [(dimension + pairs) % (2 * pairs), dimension % pairs]
            : [dimension ^ 1, dimension >> 1];
        expect(places).toEqual([
          [dimension, pair],
          [partner, pair],
        ]);
        expect(provenance.note).toContain(`Dimension ${dimension} is rotated together with dimension ${partner}, `);
      }
    }
  });

  it.skipIf(withoutNumpy !== undefined)(
    `every program runs and its check holds${withoutNumpy ? ` (skipped: ${withoutNumpy})` : ''}`,
    async () => {
      const scratch = await mkdtemp(join(tmpdir(), 'llm-trace-numpy-'));
      try {
        const paths: string[] = [];
        for (const { name: stage } of stages()) {
          const middle = trace.find(stage, 'model').shape.map((size) => Math.floor(size * 0.4));
          for (const index of [middle, middle.slice(0, -1)]) {
            paths.push(join(scratch, `${paths.length}.py`));
            await writeFile(
              paths.at(-1) as string,
              await numpyProgram(trace, { stage, variant: 'model', index }, weights),
            );
          }
        }
        const { code, stderr, stdout } = await run('python3', ['-c', RUN_PROGRAMS, ...paths]);
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(stdout.match(/stored: /g)).toHaveLength(paths.length);
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    },
  );

  it('all proofs hold, those of lens and attribution too, or it is said why they do not apply', async () => {
    const proofs = await proveAll(trace);
    expect(proofs.length).toBeGreaterThan(3);
    const last = trace.tokens.length - 1;
    const readings = {
      'The logit lens': [() => readLens(trace, [0, last], null)],
      'Direct logit attribution': [() => readAttribution(trace, last, null), () => readAttribution(trace, 1, 7)],
    } as const;
    const all = [...proofs];
    for (const [question, reads] of Object.entries(readings)) {
      const why = whyNot(model.folder.plan, question as keyof typeof readings);
      for (const read of reads) {
        if (why === undefined) all.push((await read()).proof);
        else await expect(read()).rejects.toThrow(why);
      }
    }
    expect(all.filter(({ status }) => status !== 'holds')).toEqual([]);
  });

  it('an encoder’s proof is that everybody sees everybody whom no mask hides, a decoder’s that nobody sees the future', async () => {
    const names = (await proveAll(trace)).map(({ name }) => name);
    const rules = model.folder.plan.nodes.flatMap((node) => (node.kind === 'mask' ? [node.rule] : []));
    expect(names.includes('sees-all')).toBe(rules.some(({ causal }) => !causal));
    expect(names.includes('no-future')).toBe(rules.some(({ causal, window }) => causal || window !== null));
  });
});

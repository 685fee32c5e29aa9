/** Every stage of every family can be asked why it is what it is: by its inputs, by a NumPy program, by its parts. */
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layerIn, nodeOf, stageForReader } from '../../../src/architectures/plan';
import { whyNot } from '../../../src/architectures/why-not';
import type { Model } from '../../../src/lowering/model';
import { WeightReader } from '../../../src/model/weight-reader';
import { SOURCE, sequenceOf } from '../../../src/operations/node';
import { explainValue } from '../../../src/trace/explain/explain-value';
import { numpyProgram } from '../../../src/trace/explain/numpy-program';
import { type Provenance, resultOf } from '../../../src/trace/explain/provenance';
import type { Finding } from '../../../src/trace/findings/finding';
import { readFindings } from '../../../src/trace/findings/read-findings';
import { readAttribution } from '../../../src/trace/readings/attribution';
import { readLens } from '../../../src/trace/readings/lens';
import type { Trace } from '../../../src/trace/run/trace';
import { termsOf } from '../../../webview/state/provenance/provenance';
import { thorough } from '../../workbench/thorough';
import { ProgramRunner, withoutNumpy } from '../python';
import { fixturePath, openModel, proveAll, runTrace, traceText } from '../support';
import { distinctFolders } from './distinct-folders';

const FOLDERS = readdirSync(fixturePath('')).filter((name) => existsSync(fixturePath(`${name}/expected.json`)));

const TEXT = 'It was a bright cold day in April.';

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

const programs = withoutNumpy === undefined ? new ProgramRunner() : undefined;
afterAll(() => programs?.close());

describe.each(distinctFolders(FOLDERS))('%s', (folder) => {
  let model: Model;
  let trace: Trace;
  const weights = new WeightReader();
  beforeAll(async () => {
    model = await openModel(fixturePath(folder));
    trace = await traced(model, TEXT);
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

  it('the largest score of a head is the one that its softmax reads, and has most of its weight', async () => {
    const { plan } = model.folder;
    for (const head of [0, model.spec.heads - 1]) {
      for (const layer of [0, model.spec.layers - 1]) {
        const choice = { variant: 'model', layer, head, position: 4, sourcePosition: 5, id: null } as const;
        const { findings } = await readFindings(trace, { text: TEXT }, choice);
        const found = findings.filter(({ kind }) => kind === 'largest score');
        const patterns = plan.stages.filter((each) => {
          const { kind, axes } = nodeOf(plan, each.node);
          return (
            kind === 'softmax' &&
            each.block?.layer === layerIn(plan, each.block?.stack ?? '', layer) &&
            axes.length === 3
          );
        });
        expect(found).toHaveLength(patterns.length);
        for (const [index, { name, node }] of patterns.entries()) {
          const scores = stageForReader(plan, nodeOf(plan, node).inputs[0] as number, null).name;
          const query = sequenceOf(nodeOf(plan, node).axes[1]) === SOURCE ? 5 : 4;
          const { shape } = trace.find(name, 'model');
          const slice = { start: [head, query, 0], stop: [head + 1, query + 1, shape[2] as number] };
          const row = (await trace.window(scores, 'model', slice)).data;
          const weights = (await trace.window(name, 'model', slice)).data;
          const { parts, text: told } = found[index] as Finding;
          const values = parts.flatMap(({ value }) => value ?? []);
          const [best, next] = parts.flatMap(({ place }) => place?.token ?? place?.source ?? []).slice(1) as [
            number,
            number,
          ];
          const [largest, second] = row.toSorted((a, b) => b - a);
          expect([row[best], row[next]], told).toEqual([largest, second]);
          expect(values.slice(-2), told).toEqual([largest, second]);
          expect(weights[best], told).toBe(Math.max(...weights));
        }
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
        const { fault, stdout } = await (programs as ProgramRunner).run(paths);
        expect(fault).toBe('');
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

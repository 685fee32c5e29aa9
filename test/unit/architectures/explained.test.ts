/** Every stage of every family can be asked why it is what it is: by its inputs, by a NumPy program, by its parts. `npm test` asks models that have every operation. */
import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layerIn, nodeOf, stageForReader } from '../../../src/architectures/plan/plan';
import type { Model } from '../../../src/lowering/model';
import { WeightReader } from '../../../src/model/weight-reader';
import { SOURCE, sequenceOf } from '../../../src/operations/node';
import { explainValue } from '../../../src/trace/explain/explain-value';
import type { Finding } from '../../../src/trace/findings/finding';
import { readFindings } from '../../../src/trace/findings/read-findings';
import type { Trace } from '../../../src/trace/run/trace';
import { termsOf } from '../../../webview/state/provenance/provenance';
import { thorough } from '../../workbench/thorough';
import { ProgramRunner, withoutNumpy } from '../python';
import { fixturePath, openModel, proveAll } from '../support';
import { distinctPasses } from './distinct-folders';
import { everyProof, expectExplained, expectPrograms, expectTerms, traced } from './explained-checks';

const FOLDERS = readdirSync(fixturePath('')).filter((name) => existsSync(fixturePath(`${name}/expected.json`)));

const TEXT = 'It was a bright cold day in April.';

/** Where in each stage a value is explained, as a share of each axis: one place, and all over it in `npm run check:long`. */
const PLACES = thorough ? [0, 0.4, 0.99] : [0.4];

const programs = withoutNumpy === undefined ? new ProgramRunner() : undefined;
afterAll(() => programs?.close());

describe.each(distinctPasses(FOLDERS))('%s', (folder) => {
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

  it('every value follows from its inputs', async () => {
    for (const { name } of stages()) await expectExplained(trace, name, weights, PLACES);
  });

  // The findings are the same code for every family: with caps, shared keys, a position bias, and a source.
  const isOfScores = thorough || ['gemma2', 'gpt-bigcode', 't5', 'marian'].includes(folder);

  it.runIf(isOfScores)(
    'the largest score of a head is the one that its softmax reads, and has most of its weight',
    async () => {
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
    },
  );

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
      const names = stages().map(({ name }) => name);
      await expectPrograms(trace, names, weights, programs as ProgramRunner);
    },
  );

  it('all proofs hold, those of lens and attribution too, or it is said why they do not apply', async () => {
    expect((await proveAll(trace)).length).toBeGreaterThan(3);
    const proofs = await everyProof(model, trace);
    expect(proofs.filter(({ status }) => status !== 'holds')).toEqual([]);
  });

  it('an encoder’s proof is that everybody sees everybody whom no mask hides, a decoder’s that nobody sees the future', async () => {
    const names = (await proveAll(trace)).map(({ name }) => name);
    const rules = model.folder.plan.nodes.flatMap((node) => (node.kind === 'mask' ? [node.rule] : []));
    expect(names.includes('sees-all')).toBe(rules.some(({ causal }) => !causal));
    expect(names.includes('no-future')).toBe(rules.some(({ causal, window }) => causal || window !== null));
  });
});

/** A run without a head or an MLP, beside plain double precision: loops of GPT-2, and the formulas of every operation. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mainStack, nodeOf } from '../../../../src/architectures/plan/plan';
import { whyNot } from '../../../../src/architectures/plan/why-not';
import type { Model } from '../../../../src/lowering/model';
import { fixedSize, type NodeId, rowWidth } from '../../../../src/operations/node';
import {
  type Instead,
  type RunWithout,
  readAblation,
  readJointAblation,
} from '../../../../src/trace/ablation/ablation';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import type { ModelComponent } from '../../../../src/trace/readings/model-part';
import type { Trace } from '../../../../src/trace/run/trace';
import { thorough } from '../../../workbench/thorough';
import { discriminator } from '../../encoder-folders';
import { plainLogitsWith, plainLogitsWithAll } from '../../plain-change';
import { makeRandomModel, type RandomModel, type RandomWeight } from '../../random-model';
import { type ReferenceWeights, traceModel } from '../../reference';
import { fixturePath, openModel, runTrace } from '../../support';

/** Times the size of a value, or of 1: float32 against double precision, as for the stages of these models. */
const TOLERANCE = 5e-5;
const TEXT = 'It was a bright cold day in April.';
const turn = async () => undefined;

function expectClose(actual: number, expected: number, what: string): void {
  expect(Math.abs(actual - expected), `${what}: ${actual} and ${expected}`).toBeLessThanOrEqual(
    TOLERANCE * Math.max(1, Math.abs(expected)),
  );
}

/** What plain sums over logits say of a token. */
function standing(logits: readonly number[], id: number) {
  const most = Math.max(...logits);
  const all = logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
  const logit = logits[id] as number;
  return {
    logit,
    probability: Math.exp(logit - most) / all,
    rank: logits.filter((other) => other > logit).length,
  };
}

/** Σ p log₂(p / q) of two rows of logits, from the probabilities themselves. */
function klOf(ofP: readonly number[], ofQ: readonly number[]): number {
  const [p, q] = [ofP, ofQ].map((row) => row.map((_, id) => standing(row, id).probability)) as [number[], number[]];
  return p.reduce((sum, each, id) => sum + each * Math.log2(each / (q[id] as number)), 0);
}

/** Compares all that a run without parts tells with logits that were computed otherwise. */
function expectRun(found: RunWithout, expected: readonly number[], what: string): void {
  const { id, ratherThan } = found;
  const { logit, probability, rank } = standing(expected, id);
  expectClose(found.after.logit, logit, `${what}, logit`);
  expectClose(found.after.probability, probability, `${what}, probability`);
  expect(found.after.rank, what).toBe(rank);
  expectClose(
    found.difference?.after ?? Number.NaN,
    logit - (expected[ratherThan?.id ?? -1] as number),
    `${what}, lead`,
  );
  const top = expected.indexOf(Math.max(...expected));
  expect(found.top.id, what).toBe(top);
  expectClose(found.top.probability, standing(expected, top).probability, `${what}, most probable`);
}

/** Reads a run without a part, and compares it so. */
async function expectAblation(
  trace: Trace,
  part: ModelComponent,
  position: number,
  expected: readonly number[],
  instead: Instead = 'zero',
) {
  const [id, ratherThan] = [5, 11];
  const found = await readAblation(trace, { position, id, ratherThan, part, instead }, turn);
  expectRun(found, expected, JSON.stringify(part));
  return found;
}

/** Weights in which a head's rows of W_O, or all that an MLP writes, are zero: the same model without the part. */
function withoutPart(
  weights: ReferenceWeights,
  { kind, layer, head }: ModelComponent,
  dHead: number,
): ReferenceWeights {
  const block = `h.${layer}.${kind === 'head' ? 'attn' : 'mlp'}.c_proj`;
  const zeroed = (name: string, isOff: (row: number) => boolean): [string, RandomWeight] => {
    const { shape, values } = weights.get(name) as RandomWeight;
    const columns = shape.at(-1) as number;
    return [name, { shape, values: values.map((value, at) => (isOff(Math.floor(at / columns)) ? 0 : value)) }];
  };
  const isOff = (row: number) => kind === 'mlp' || Math.floor(row / dHead) === head;
  const changed = [zeroed(`${block}.weight`, isOff), ...(kind === 'mlp' ? [zeroed(`${block}.bias`, () => true)] : [])];
  return new Map([...weights, ...changed]);
}

describe('GPT-2, beside plain loops over a model whose part writes nothing', () => {
  let random: RandomModel;
  let model: Model;
  let trace: Trace;
  beforeAll(async () => {
    random = await makeRandomModel({ layers: 3 });
    model = await openModel(random.folder);
    trace = await runTrace(model, TEXT);
  });
  afterAll(async () => {
    await model.release();
    await random.remove();
  });

  it.each<ModelComponent>([
    { kind: 'head', layer: 0, head: 1, cross: false },
    { kind: 'head', layer: 1, head: 2, cross: false },
    { kind: 'head', layer: 2, head: 0, cross: false },
    { kind: 'mlp', layer: 0, head: null, cross: false },
    { kind: 'mlp', layer: 2, head: null, cross: false },
  ])('%j', async (part) => {
    const { options, weights } = random;
    const whole = traceModel(options, weights, trace.ids).get('logits');
    const without = traceModel(options, withoutPart(weights, part, options.dModel / options.heads), trace.ids);
    for (const position of [2, trace.ids.length - 1]) {
      const row = (stage: typeof whole) =>
        stage?.data.slice(position * options.vocabSize, (position + 1) * options.vocabSize) ?? [];
      const found = await expectAblation(trace, part, position, row(without.get('logits')));
      expectClose(found.before.logit, standing(row(whole), 5).logit, 'logit with all parts');
      expect(found.before.rank).toBe(standing(row(whole), 5).rank);
      expectClose(found.kl ?? Number.NaN, klOf(row(whole), row(without.get('logits'))), 'divergence');
      expectClose(found.difference?.before ?? Number.NaN, (row(whole)[5] ?? 0) - (row(whole)[11] ?? 0), 'difference');
      const { parts } = await readAttribution(trace, position, 5, 11);
      const own = parts.find(
        ({ kind, layer, head }) => kind === part.kind && layer === part.layer && head === part.head,
      );
      expect(found.direct).toBe(own?.value);
    }
  });

  const head = (layer: number, of: number): ModelComponent => ({ kind: 'head', layer, head: of, cross: false });
  const mlp = (layer: number): ModelComponent => ({ kind: 'mlp', layer, head: null, cross: false });

  it.each([
    { what: 'two heads of a block', parts: [head(0, 1), head(0, 2)] },
    { what: 'a head and the MLP of its block', parts: [mlp(1), head(1, 0)] },
    { what: 'parts of all blocks', parts: [head(2, 0), mlp(0), head(0, 1), head(1, 2), mlp(2)] },
  ])('without $what at once', async ({ parts }) => {
    const { options, weights } = random;
    const width = options.dModel / options.heads;
    const fewer = parts.reduce((left, part) => withoutPart(left, part, width), weights);
    const logits = traceModel(options, fewer, trace.ids).get('logits');
    for (const position of [2, trace.ids.length - 1]) {
      const expected = logits?.data.slice(position * options.vocabSize, (position + 1) * options.vocabSize) ?? [];
      const choice = { position, id: 5, ratherThan: 11 };
      const found = await readJointAblation(trace, { ...choice, parts }, turn);
      expectRun(found, expected, JSON.stringify(parts));
      expect(found.parts).toEqual(parts);
      // It is no matter which one is named first.
      expect(await readJointAblation(trace, { ...choice, parts: parts.toReversed() }, turn)).toEqual({
        ...found,
        parts: parts.toReversed(),
      });
    }
  });

  it('without one alone it is the run without that part', async () => {
    const choice = { position: 2, id: 5, ratherThan: 11 };
    const { part, direct, capped, isLast, ...alone } = await readAblation(trace, { ...choice, part: mlp(1) }, turn);
    expect([part, direct === null, capped, isLast]).toEqual([mlp(1), false, false, false]);
    expect(await readJointAblation(trace, { ...choice, parts: [mlp(1)] }, turn)).toEqual({ ...alone, parts: [mlp(1)] });
    await expect(readJointAblation(trace, { ...choice, parts: [] }, turn)).rejects.toThrow('Name the parts');
  });

  it('the most probable token is explained where none is named, and one rather than itself alone', async () => {
    const position = trace.ids.length - 1;
    const part = { kind: 'head', layer: 1, head: 0, cross: false } as const;
    const alone = await readAblation(trace, { position, id: null, part }, turn);
    expect(alone).toMatchObject({ before: { rank: 0 }, ratherThan: null, difference: null });
    expect(await readAblation(trace, { position, id: alone.id, ratherThan: alone.id, part }, turn)).toEqual(alone);
  });

  it('every run gives others their turn, and what is cancelled there runs no further', async () => {
    let turns = 0;
    const choice = { position: 1, id: null, part: { kind: 'head', layer: 0, head: 0, cross: false } } as const;
    await readAblation(trace, choice, async () => {
      turns++;
    });
    // Before the block of the head, before each of the two behind it, and before the end.
    expect(turns).toBe(4);
    const cancelled = new Error('cancelled');
    const stop = async () => {
      if (turns-- === 2) throw cancelled;
    };
    await expect(readAblation(trace, choice, stop)).rejects.toBe(cancelled);
    expect(turns).toBe(1);
  });

  it('a part that is not there is refused in one sentence', async () => {
    const refused = (part: ModelComponent) => readAblation(trace, { position: 0, id: null, part }, turn);
    await expect(refused({ kind: 'head', layer: 3, head: 0, cross: false })).rejects.toThrow(
      'There is no block 3: they are counted',
    );
    await expect(refused({ kind: 'head', layer: 0, head: 3, cross: false })).rejects.toThrow(
      'There is no head 3: they are counted',
    );
    await expect(refused({ kind: 'head', layer: 0, head: null, cross: false })).rejects.toThrow(
      'There is no head null',
    );
    const cross = { kind: 'head', layer: 0, head: 0, cross: true } as const;
    await expect(refused(cross)).rejects.toThrow('Block 0 has no cross-attention.');
  });
});

it('a head that gives nothing changes nothing', async () => {
  const part = { kind: 'head', layer: 0, head: 1, cross: false } as const;
  const random = await makeRandomModel({ silentHead: part });
  const model = await openModel(random.folder);
  try {
    const trace = await runTrace(model, TEXT);
    const found = await readAblation(trace, { position: trace.ids.length - 1, id: null, ratherThan: 7, part }, turn);
    expect(found.after.rank).toBe(0);
    expectClose(found.after.logit, found.before.logit, 'logit');
    expectClose(found.difference?.after ?? Number.NaN, found.difference?.before ?? 0, 'difference');
    expect(found.direct).toBe(0);
  } finally {
    await model.release();
    await random.remove();
  }
});

/** With caps on the logits and norms after each part, encoders, two stacks, and attention beside the MLP; `npm run check:long` looks at their like. */
const FAMILIES = ['gemma2', 'bert', 't5', 'gpt-neox'];
const THEIR_LIKE = ['gpt2', 'llama', 'olmo2', 'granite', 'modernbert', 'marian'];

describe.each(thorough ? [...FAMILIES, ...THEIR_LIKE] : FAMILIES)(
  '%s, beside the formulas of its operations in double precision',
  (family) => {
    let model: Model;
    let trace: Trace;
    beforeAll(async () => {
      model = await openModel(fixturePath(family));
      // Each value takes plain loops of its own: `npm run check:long` computes those of more tokens.
      trace = await runTrace(model, thorough ? TEXT : 'It was a');
    });
    afterAll(() => model.release());

    /** All parts of the first block that has them, and a head of the last block. */
    function parts(): ModelComponent[] {
      const { plan } = model.folder;
      const last = mainStack(plan).layers - 1;
      const crosses = plan.stacks.length > 1;
      return [
        { kind: 'head', layer: 0, head: 1, cross: false },
        { kind: 'mlp', layer: 0, head: null, cross: false },
        ...(crosses ? [{ kind: 'head', layer: 0, head: 0, cross: true } as const] : []),
        { kind: 'head', layer: last, head: 0, cross: false },
      ];
    }

    /** By what the plan computes: the n-th mixing of values of the decoder's block, or what its MLP writes. */
    function nodeOfPart({ kind, layer, cross }: ModelComponent): NodeId {
      const { plan } = model.folder;
      const { name } = mainStack(plan);
      const own = plan.stages.filter(({ block }) => block?.stack === name && block.layer === layer);
      const found =
        kind === 'mlp'
          ? own.find(({ role }) => role === 'mlp')
          : own.filter(({ node }) => nodeOf(plan, node).kind === 'mix')[cross ? 1 : 0];
      return found?.node as NodeId;
    }

    async function logitsWithout(part: ModelComponent, position: number, instead: Instead): Promise<readonly number[]> {
      return plainLogitsWith(model, trace, nodeOfPart(part), changeOf(part, instead), position);
    }

    /** @param means of the run with all parts; left out: of the values themselves, which are those of that run */
    function changeOf(part: ModelComponent, instead: Instead, means?: Float32Array) {
      const node = nodeOfPart(part);
      const [, heads, width] = nodeOf(model.folder.plan, node).axes;
      const isOff = (at: number) =>
        part.kind === 'mlp' || Math.floor(at / fixedSize(width)) % fixedSize(heads) === part.head;
      const row = rowWidth(nodeOf(model.folder.plan, node));
      const meanOf = (values: Float32Array, at: number) => {
        const column = values.filter((_, other) => other % row === at % row);
        return column.reduce((sum, value) => sum + value, 0) / column.length;
      };
      return (values: Float32Array) =>
        values.map((value, at) => (!isOff(at) ? value : instead === 'mean' ? meanOf(means ?? values, at) : 0));
    }

    // What replaces each part is looked at in all of them: here that several are replaced, in one stack and in two.
    it.runIf(thorough || family === 'gemma2' || family === 't5').each(['zero', 'mean'] as const)(
      'tells what the pass without several parts at once gives: %s',
      async (instead) => {
        const position = trace.tokens.length - 2;
        const changes = new Map<NodeId, (values: Float32Array) => Float32Array>();
        for (const part of parts()) {
          const node = nodeOfPart(part);
          const stage = model.folder.plan.stages.find((one) => one.node === node);
          const { data } = await trace.window(stage?.name ?? '', 'model');
          changes.set(node, changeOf(part, instead, data));
        }
        const found = await readJointAblation(
          trace,
          { position, id: 5, ratherThan: 11, parts: parts(), instead },
          turn,
        );
        expectRun(found, await plainLogitsWithAll(model, trace, changes, position), 'several parts');
      },
    );

    it('tells what the pass gives in which a part has its mean over the positions', async () => {
      const position = trace.tokens.length - 2;
      for (const part of parts().slice(0, 2))
        await expectAblation(trace, part, position, await logitsWithout(part, position, 'mean'), 'mean');
    });

    it('tells what the pass without a part gives', async () => {
      const position = trace.tokens.length - 2;
      for (const part of parts()) {
        const found = await expectAblation(trace, part, position, await logitsWithout(part, position, 'zero'));
        expect(found.before.logit).not.toBe(found.after.logit);
        const isSum = whyNot(model.folder.plan, 'Direct logit attribution') === undefined;
        expect(found.direct === null).toBe(!isSum);
        expect(found.capped).toBe(family === 'gemma2');
      }
    });
  },
);

it('the mean over one token is no run without a part', async () => {
  const model = await openModel(fixturePath('gpt2'));
  try {
    const trace = await runTrace(model, 'I');
    expect(trace.tokens).toHaveLength(1);
    const part = { kind: 'head', layer: 0, head: 0, cross: false } as const;
    const mean = readAblation(trace, { position: 0, id: null, part, instead: 'mean' }, turn);
    await expect(mean).rejects.toThrow('the mean over all is what the part gives already');
  } finally {
    await model.release();
  }
});

it('a model without logits of tokens says why there is no such run', async () => {
  const model = await openModel(await discriminator());
  try {
    const trace = await runTrace(model, TEXT);
    const part = { kind: 'head', layer: 0, head: 0, cross: false } as const;
    await expect(readAblation(trace, { position: 0, id: null, part }, turn)).rejects.toThrow(
      'A run without a part does not apply here, because this model ',
    );
  } finally {
    await model.release();
  }
});

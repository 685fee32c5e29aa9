/** The memory that traces may take: the oldest goes first, and of a trace the blocks that nobody looked at lately. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import type { Link } from '../../../src/architectures/plan/plan';
import type { EngineClient } from '../../../src/engine/host/client';
import type { Variant } from '../../../src/engine/protocol/model-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { linkShape } from '../../../src/lowering/trace';
import type { PlanNode } from '../../../src/operations/kinds';
import { nodeShape } from '../../../src/operations/node';
import { elementCount } from '../../../src/trace/tensors/tensor';
import { otherEngine, rejection, trace } from '../engine-support';
import { GPT2 } from '../model/helpers';
import { maxDistance } from '../support';

const TEXT = 'All that glitters is not gold; often have you heard that told.';
const GONE = 'This trace is no longer in memory; trace the text again.';

/** Whether each trace can still be read; nothing is computed again for that. */
async function inMemory(engine: EngineClient, traces: readonly TraceSummary[]): Promise<boolean[]> {
  const read = async ({ trace: id }: TraceSummary) => {
    const window = engine.window({ address: { trace: id, stage: 'embed' } });
    const error = await window.then(
      () => undefined,
      (fault: Error) => fault.message,
    );
    if (error !== undefined) expect(error).toBe(GONE);
    return error === undefined;
  };
  return Promise.all(traces.map(read));
}

/** A trace of the text with room for everything, and what it takes before anybody has looked at a block. */
let whole: TraceSummary;
/** What a trace takes where there is too little room to keep the logits of all positions. */
let least: number;
let reference: EngineClient;
let engine: EngineClient;
beforeAll(async () => {
  reference = otherEngine('another');
  whole = await trace(reference, TEXT);
  engine = otherEngine('narrow');
  withBudget(1);
  least = (await trace(engine, TEXT)).bytes;
});

/** The engine of all tests without a trace in its memory, and with room for so many bytes. */
function withBudget(traceBudget: number): EngineClient {
  engine.configure({ traceBudget: 0 });
  engine.configure({ traceBudget });
  return engine;
}

describe('traces that fit', () => {
  it('the oldest are dropped first', async () => {
    const engine = withBudget(2.5 * least);
    const traces = [await trace(engine, TEXT), await trace(engine, TEXT)];
    expect(await inMemory(engine, traces)).toEqual([true, true]);
    traces.push(await trace(engine, TEXT));
    expect(await inMemory(engine, traces)).toEqual([false, true, true]);
    traces.push(await trace(engine, TEXT + TEXT.slice(0, 45))); // larger: room for it alone
    expect(traces[3]?.bytes).toBeGreaterThan(1.5 * least);
    expect(await inMemory(engine, traces)).toEqual([false, false, false, true]);
  });

  it('a lower budget drops the oldest at once, a higher one keeps more', async () => {
    const engine = withBudget(3 * least);
    const traces = [await trace(engine, TEXT), await trace(engine, TEXT), await trace(engine, TEXT)];
    engine.configure({ traceBudget: 2 * least });
    expect(await inMemory(engine, traces)).toEqual([false, true, true]);
    engine.configure({ traceBudget: 4 * least });
    traces.push(await trace(engine, TEXT), await trace(engine, TEXT));
    expect(await inMemory(engine, traces)).toEqual([false, true, true, true, true]);
    expect(traces.map(({ bytes }) => bytes)).toEqual(new Array(5).fill(least));
    engine.configure({ traceBudget: 0 });
    expect(await inMemory(engine, traces)).toEqual(new Array(5).fill(false));
  });

  it('a trace that is dropped while it is read is read to its end', async () => {
    const engine = withBudget(4 * whole.bytes);
    const { trace: id } = await trace(engine, TEXT);
    const steps = engine.steps({ trace: id, layer: 1, head: 2, variant: 'model' });
    const dropped = engine.dropTrace({ trace: id });
    expect((await steps).steps).toHaveLength(18);
    await dropped;
    expect(((await rejection(engine.steps({ trace: id, layer: 0, head: 0, variant: 'model' }))) as Error).message).toBe(
      GONE,
    );
  });
});

describe('a trace larger than the budget', () => {
  it.each(['model', 'walkthrough'] as const)('keeps less and has the same numbers: %s', async (variant: Variant) => {
    const engine = withBudget(whole.bytes / 2);
    const small = await trace(engine, TEXT);
    expect(small.bytes).toBeLessThan(whole.bytes);
    expect(small.top.map(({ id }) => id)).toEqual(whole.top.map(({ id }) => id));
    const everything = { variant, blocks: Number.MAX_SAFE_INTEGER };
    const { proofs } = await engine.read({ trace: small.trace, what: 'proofs', params: everything });
    for (const { name, status } of proofs) expect(status, name).not.toBe('fails');
    const stages = whole.plan.stages
      .map(({ name }) => name)
      .filter((name) => variant === 'model' || name.startsWith('blocks.0.'));
    for (const stage of stages.reverse()) {
      const [expected, actual] = [
        await reference.window({ address: { trace: whole.trace, stage, variant } }),
        await engine.window({ address: { trace: small.trace, stage, variant } }),
      ];
      expect(actual.shape).toEqual(expected.shape);
      expect(maxDistance(actual.data, expected.data), stage).toBeLessThanOrEqual(1e-5);
    }
    const choice = { layer: 0, head: 0, variant };
    const [few, all] = [
      await engine.steps({ trace: small.trace, ...choice }),
      await reference.steps({ trace: whole.trace, ...choice }),
    ];
    expect(few.steps.map(({ tensors }) => tensors.map(({ name, shape }) => [name, shape]))).toEqual(
      all.steps.map(({ tensors }) => tensors.map(({ name, shape }) => [name, shape])),
    );
  });

  it('is dropped like any other when the next one comes', async () => {
    const engine = withBudget(10_000);
    const traces = [await trace(engine, TEXT), await trace(engine, TEXT)];
    expect(await inMemory(engine, traces)).toEqual([false, true]);
  });
});

describe('what is computed again counts against the budget', () => {
  const untouched = (engine: EngineClient) => engine.trace({ model: GPT2, text: TEXT, maxNewTokens: 0 });
  const pattern = (id: number) => ({ address: { trace: id, stage: 'blocks.0.attn.pattern' } });

  it('the oldest trace makes room for a block of another', async () => {
    const engine = withBudget(2 * least + 100);
    const traces = [await untouched(engine), await untouched(engine)];
    expect(traces.map(({ bytes }) => bytes)).toEqual([least, least]);
    expect(await inMemory(engine, traces)).toEqual([true, true]);
    const block = await engine.window(pattern(traces[1]?.trace as number));
    expect(await inMemory(engine, traces)).toEqual([false, true]);
    // The only one that is left keeps its block: the next tile is of the same.
    expect(await engine.window(pattern(traces[1]?.trace as number))).toEqual(block);
  });

  it('the blocks of traces that nobody reads go before the traces do', async () => {
    const { bytes } = await untouched(reference);
    const { plan } = await openModelFolder(GPT2);
    const link = plan.links.find(({ name }) => name === 'block') as Link;
    const shapes = linkShape(plan, link).gives.map((id) =>
      nodeShape(plan.nodes[id] as PlanNode, { tokens: whole.tokens.length }),
    );
    const block = 4 * shapes.reduce((sum, shape) => sum + elementCount(shape), 0);
    const engine = withBudget(2 * bytes + 1.5 * block);
    const traces = [await untouched(engine), await untouched(engine)];
    expect(traces.map((summary) => summary.bytes)).toEqual([bytes, bytes]);
    for (const { trace: id } of [...traces, ...traces]) await engine.window(pattern(id));
    expect(await inMemory(engine, traces)).toEqual([true, true]);
  });
});

/** The memory of traces: what they take, and that traces that run and end beside each other do not disturb each other. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../src/lowering/model';
import { allStages, fullStageName } from '../../../src/graph/stages';
import { type Capture, traceBytes } from '../../../src/trace/kept';
import { Trace } from '../../../src/trace/run/trace';
import { makeRandomModel, type RandomModel } from '../random-model';
import { openModel, traceText } from '../support';

const LAYERS = 3;
const CAPTURES: Capture[] = [
  { keep: 'all' },
  { keep: 'blocks', blocks: [2, 0] },
  { keep: 'attention' },
  { keep: 'statistics' },
];
const TEXTS = ['The weather is fine.', 'All that glitters is not gold; often have you heard that told.'] as const;

let random: RandomModel;
let model: Model;
beforeAll(async () => {
  random = await makeRandomModel({ layers: LAYERS });
  model = await openModel(random.folder);
});
afterAll(async () => {
  await model.release();
  await random.remove();
});

async function valuesOf(trace: Trace): Promise<Map<string, Float32Array>> {
  const values = new Map<string, Float32Array>();
  for (const name of allStages(LAYERS).map(fullStageName)) values.set(name, (await trace.window(name, 'model')).data);
  return values;
}

describe.each(CAPTURES)('a trace that keeps %j', (capture) => {
  it('holds nothing any more when it is released, and says so when it is read', async () => {
    const { trace } = await traceText(model, TEXTS[0], capture);
    await valuesOf(trace);
    await trace.proofsOf('walkthrough');
    trace.release();
    expect(trace.byteLength).toBe(0);
    await expect(trace.window('embed', 'model')).rejects.toThrow('The stage "embed" of this trace is gone.');
  });

  it('keeps its values while another runs, is read and is released', async () => {
    const alone = await Promise.all(TEXTS.map(async (text) => valuesOf((await traceText(model, text, capture)).trace)));
    const [first, second] = await Promise.all(TEXTS.map(async (text) => (await traceText(model, text, capture)).trace));
    if (!first || !second) throw new Error('two texts give two traces');
    for (const name of allStages(LAYERS).map(fullStageName)) {
      // Reading one between two reads of the other, blocks computed again included.
      expect((await first.window(name, 'model')).data, name).toEqual(alone[0]?.get(name));
      expect((await second.window(name, 'model')).data, name).toEqual(alone[1]?.get(name));
    }
    first.release();
    await traceText(model, TEXTS[0], capture);
    expect(await valuesOf(second)).toEqual(alone[1]);
  });

  it('rejects with the reason when cancelled after any part of it', async () => {
    const parts = LAYERS + 2;
    for (let part = 0; part <= parts; part++) {
      const abort = new AbortController();
      const reason = new Error(`cancelled after part ${part}`);
      const tokens = model.folder.tokenizer.encode(TEXTS[1]);
      const done: number[] = [];
      if (part === 0) abort.abort(reason);
      const running = Trace.run(
        model,
        { text: TEXTS[1], tokens, totalTokens: tokens.length, capture },
        {
          signal: abort.signal,
          onProgress: (count, total) => {
            expect(total).toBe(parts);
            done.push(count);
            if (count === part) abort.abort(reason);
          },
        },
      );
      await expect(running, `part ${part}`).rejects.toBe(reason);
      expect(done).toEqual(Array.from({ length: Math.max(part, 1) }, (_, i) => i + 1));
    }
  });
});

it.each(CAPTURES)('traceBytes is what a trace that keeps %j really takes', async (capture) => {
  for (const text of TEXTS) {
    const { trace } = await traceText(model, text, capture);
    const bytes = traceBytes(model.spec, trace.ids.length, capture);
    expect(trace.byteLength).toBe(bytes);
    if (capture.keep !== 'all') continue;
    const stages = [...(await valuesOf(trace))].filter(([name]) => !isDerived(name));
    expect(bytes).toBe(stages.reduce((sum, [, data]) => sum + data.byteLength, 0));
  }
});

/** Stages that follow from a stored one: the masked scores, and what a block reads of the one before it. */
function isDerived(name: string): boolean {
  return name.endsWith('.attn_scores') || /^blocks\.[1-9]\d*\.resid_pre$/.test(name);
}

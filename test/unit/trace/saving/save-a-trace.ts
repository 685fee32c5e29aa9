/** A trace, its file, and files that are like it but for what a test changes. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import type { Trace } from '../../../../src/trace/run/trace';
import { saveTrace } from '../../../../src/trace/saving/export';
import { SavedTrace } from '../../../../src/trace/saving/saved';
import { type SavedFacts, writeFacts } from '../../../../src/trace/saving/saved-facts';
import { headerFile, type Json, tempFolder } from '../../model/helpers';
import { makeRandomModel, type RandomModel } from '../../random-model';
import { openModel, stageNames, traceText } from '../../support';

/** How many blocks its model has. */
export const LAYERS = 3;
/** Stands for that of its weights. */
export const HASH = 'ab'.repeat(32);

let random: RandomModel;
export let model: Model;
export let trace: Trace;
/** Of the file that was saved last. */
export let bytes: Buffer;
/** Of all stages of the model. */
export let names: readonly string[];

/** Makes the trace before the tests of a file, and lets go of it after them. */
export function withTrace(): void {
  beforeAll(async () => {
    random = await makeRandomModel({
      layers: LAYERS,
      heads: 5,
      activation: 'quick_gelu',
      config: { bos_token_id: null },
    });
    model = await openModel(random.folder);
    names = stageNames(model);
    trace = (await traceText(model, 'The weather is fine, and so are we — café 🌦.')).trace;
  });
  afterAll(async () => {
    await model.release();
    await random.remove();
  });
}

/** What its file says of it. */
export function facts(): SavedFacts {
  const { spec, tokens } = trace;
  return {
    model: { name: 'a <b>model</b>', parameters: 12, ignored: ['h.0.attn.bias'], precision: ['F32'] },
    spec,
    plan: trace.planOf('model'),
    tokens,
    cut: null,
    masks: [],
    scores: [],
    top: [{ id: 3, token: 'x', text: 'x', probability: 0.5, logit: Number.NaN }],
    generation: { tokens: [], ids: [1, 2], text: 'and so on', reason: 'length' },
    timings: { load: 1, forward: 2, proofs: 3, generation: 4 },
  };
}

/** @returns the path of its file */
export async function saved(said = facts()): Promise<string> {
  const path = join(await tempFolder(), 'a.safetensors');
  await saveTrace(trace, 'model', path, () => ({
    text: trace.input.text,
    variant: 'model',
    weights_sha256: HASH,
    llm_trace_version: '9.9.9',
    ...writeFacts(said),
  }));
  bytes = await readFile(path);
  return path;
}

export type Header = Record<string, { shape: number[]; dtype: string; data_offsets: number[] }> & {
  __metadata__: Json;
};
export type Change = (header: Header, facts: Json) => void;

/** The saved file with its header or its metadata changed. */
export async function changed(change: Change): Promise<string> {
  const path = await saved();
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  const inner = JSON.parse(header.__metadata__.llm_trace);
  const before = JSON.stringify(inner);
  change(header, inner);
  if (JSON.stringify(inner) !== before) header.__metadata__.llm_trace = JSON.stringify(inner);
  await writeFile(path, Buffer.concat([headerFile(header), bytes.subarray(8 + length)]));
  return path;
}

/** What the versions wrote that knew GPT-2 only: no plan, and no word of heads that share keys. */
export function asFormat1(facts: Json): void {
  facts['format'] = 1;
  delete facts['plan'];
  delete (facts['spec'] as Json)['kvHeads'];
}

/** @param path of a file; by default the trace is saved now */
export async function opened(path?: string): Promise<SavedTrace> {
  const found = await SavedTrace.open(path ?? (await saved()));
  return found;
}

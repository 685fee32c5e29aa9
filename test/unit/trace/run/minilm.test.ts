/** A published sentence encoder, all-MiniLM-L6-v2, against what transformers computes of it, where its weights are at hand. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import type { Trace } from '../../../../src/trace/run/trace';
import { difference } from '../../architectures/counterparts';
import { type ExpectedCase, openModel, openTensors, runTrace } from '../../support';

const FOLDER = process.env['LLM_TRACE_MINILM'];
const reason = FOLDER
  ? ''
  : ' (skipped: LLM_TRACE_MINILM names no folder of all-MiniLM-L6-v2 with a reference.json and a reference.safetensors)';

/** Of max(1, |reference|): both ran in float32, with other kernels. */
const TOLERANCE = 1e-4;
/** Encoders end a block with a norm. */
const HIDDEN_STATE = /^hidden\.(\d+)$/;
const ATTENTION = /^attn\.(\d+)$/;

/** The stage that the reference's tensor of a text should equal. */
function stageOf(name: string): string {
  const [, hidden] = HIDDEN_STATE.exec(name) ?? [];
  if (hidden !== undefined)
    return hidden === '0' ? 'blocks.0.resid_pre' : `blocks.${Number(hidden) - 1}.normalized_resid_post`;
  const [, layer] = ATTENTION.exec(name) ?? [];
  return layer === undefined ? 'sentence_embedding' : `blocks.${layer}.attn.pattern`;
}

describe.skipIf(!FOLDER)(`all-MiniLM-L6-v2${reason}`, () => {
  let model: Model;
  let cases: readonly Pick<ExpectedCase, 'text' | 'ids'>[];
  let similarities: readonly (readonly number[])[];
  let expected: Awaited<ReturnType<typeof openTensors>>;
  const traces: Trace[] = [];
  beforeAll(async () => {
    const folder = FOLDER as string;
    model = await openModel(folder);
    ({ cases, similarities } = JSON.parse(await readFile(join(folder, 'reference.json'), 'utf8')));
    expected = await openTensors(join(folder, 'reference.safetensors'));
    for (const { text } of cases) traces.push(await runTrace(model, text));
  });
  afterAll(() => model.release());

  it('reads the same tokens', () => {
    expect(cases.length).toBeGreaterThan(10);
    expect(traces.map(({ ids }) => ids)).toEqual(cases.map(({ ids }) => ids));
  });

  it('has the hidden states, attention weights and embeddings of the reference', async () => {
    const compared = expected.names.filter((name) => !name.endsWith('.ids'));
    for (const name of compared) {
      const found = /^case(\d+)\.(.+)$/.exec(name) as RegExpExecArray;
      const [index, tensor] = found.slice(1) as [string, string];
      const { data } = await (traces[Number(index)] as Trace).window(stageOf(tensor), 'model');
      expect(difference(data, await expected.float32(name)), name).toBeLessThan(TOLERANCE);
    }
    for (const kind of [/\.embedding$/, /\.hidden\.6$/, /\.attn\.5$/])
      expect(compared.filter((name) => kind.test(name)).length).toBeGreaterThan(0);
  });

  it('finds the texts as alike as the reference does', async () => {
    const vectors: Float32Array[] = [];
    for (const trace of traces) vectors.push((await trace.window('sentence_embedding', 'model')).data);
    const cosine = (a: Float32Array, b: Float32Array) =>
      a.reduce((sum, value, at) => sum + value * (b[at] as number), 0);
    for (const [row, values] of similarities.entries()) {
      const found = vectors.map((vector) => cosine(vectors[row] as Float32Array, vector));
      expect(difference(found, values), `text ${row}`).toBeLessThan(TOLERANCE);
    }
    expect(similarities).toHaveLength(vectors.length);
  });
});

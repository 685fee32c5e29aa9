/** A text that the starter has traced, and plain loops over the tensors that its saved file has: nothing of the project's arithmetic. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect } from 'vitest';
import { memoize } from '../../../../src/base/memoize';
import type { Model } from '../../../../src/lowering/model';
import { readWeightSlice } from '../../../../src/model/weights';
import type { FindingsChoice } from '../../../../src/trace/findings/context';
import type { Finding, FindingKind } from '../../../../src/trace/findings/finding';
import { type Findings, readFindings } from '../../../../src/trace/findings/read-findings';
import { type Attribution, type AttributionPart, readAttribution } from '../../../../src/trace/readings/attribution';
import type { Trace } from '../../../../src/trace/run/trace';
import { saveTrace } from '../../../../src/trace/saving/export';
import { softmaxOf } from '../../softmax';
import { openModel, openTensors, STARTER, stageNames, traceText } from '../../support';

export const TEXT = 'The weather is nice in spring, and people like to go outside.';
export const [LAYERS, HEADS, D_MODEL, D_HEAD] = [6, 8, 256, 32];
/** The full stop, after which “They” is predicted. */
export const LAST = 13;
/** Float32 stages against double precision. */
export const DIGITS = 4;

/** What is known of a text; the files of tests that look at the same one share it. */
interface Traced {
  readonly text: string;
  readonly trace: Trace;
  readonly stages: ReadonlyMap<string, Float32Array>;
  readonly looks: Map<string, Promise<Findings>>;
  readonly lenses: Map<string, Promise<readonly number[]>>;
  readonly shares: Map<string, Promise<readonly number[]>>;
}

export let model: Model;
export let trace: Trace;
let traced: Traced;

/** Before the tests of a file: look at the trace of this text. Both it and the model end with the process of the tests. */
export function useStarterTrace(text = TEXT): void {
  beforeAll(async () => {
    model = await openModel(STARTER);
    traced = await memoize(texts, text, () => traceOf(text));
    trace = traced.trace;
  });
}

const texts = new Map<string, Promise<Traced>>();

async function traceOf(text: string): Promise<Traced> {
  const { trace } = await traceText(model, text);
  return { text, trace, stages: await savedStages(trace), looks: new Map(), lenses: new Map(), shares: new Map() };
}

async function savedStages(trace: Trace): Promise<Map<string, Float32Array>> {
  const folder = await mkdtemp(join(tmpdir(), 'findings-'));
  const hooks = { signal: new AbortController().signal, onProgress: () => undefined };
  await saveTrace(trace, 'model', join(folder, 'trace.safetensors'), () => ({}), { hooks });
  const { names, float32 } = await openTensors(join(folder, 'trace.safetensors'));
  const stages = new Map<string, Float32Array>();
  for (const name of names) if (stageNames(model).includes(name)) stages.set(name, await float32(name));
  await rm(folder, { recursive: true });
  return stages;
}

/** Each look is taken once, whatever of it is left out. */
export function find(choice: Partial<FindingsChoice> = {}): Promise<Findings> {
  const whole = { variant: 'model', layer: 5, head: 4, position: LAST, id: null, ...choice } as const;
  return memoize(traced.looks, JSON.stringify(whole), () => readFindings(trace, { text: traced.text }, whole));
}

function stageOf(name: string): Float32Array {
  const stage = traced.stages.get(name);
  if (!stage) throw new Error(`The trace has saved no ${name}.`);
  return stage;
}

export function only({ findings }: Findings, kind: FindingKind): Finding {
  const found = findings.filter((one) => one.kind === kind);
  expect(found, kind).toHaveLength(1);
  return found[0] as Finding;
}

export const numbers = ({ parts }: Pick<Finding, 'parts'>) =>
  parts.flatMap(({ value }) => (value === undefined ? [] : [value]));
export const places = ({ parts }: Finding) => parts.flatMap(({ place }) => (place === undefined ? [] : [place]));

export async function rowOf(stage: string, position: number): Promise<number[]> {
  const data = stageOf(stage);
  const width = data.length / trace.ids.length;
  return [...data.subarray(position * width, (position + 1) * width)];
}

const known = new Map<string, Promise<Float32Array>>();
export function weight(name: string): Promise<Float32Array> {
  const location = model.folder.weights.get(name);
  const count = location.shape.reduce((a, b) => a * b, 1);
  const values = known.get(name) ?? readWeightSlice(location, 0, count);
  known.set(name, values);
  return values;
}

export const ordered = (values: readonly number[]) =>
  [...values.keys()].toSorted((a, b) => (values[b] as number) - (values[a] as number));
/** What each kind of part adds in all. */
export function totalsOf(parts: Attribution['parts']) {
  const of = (...kinds: readonly AttributionPart['kind'][]) =>
    parts.reduce((sum, { kind, value }) => sum + (kinds.includes(kind) ? value : 0), 0);
  return {
    embedding: of('embed', 'pos_embed'),
    'attention heads': of('head'),
    MLPs: of('mlp'),
    biases: of('attn_bias', 'norm_bias', 'head_bias'),
  };
}
/**
 * The numbers in which the last step sums up a logit or a difference: the whole, the kinds that do at least a fifth of what
 * the first does, in order, and, where these are more than the whole, what the others do against it.
 * @param best what the head adds that adds most, where it is told
 */
export function figuresOf(totals: Readonly<Record<string, number>>, whole: number, best?: number): number[] {
  const sorted = Object.entries(totals).toSorted(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  const sign = whole < 0 ? -1 : 1;
  const first = sorted.find(([, value]) => sign * value > 0)?.[1] ?? 0;
  const does = sorted.filter(([, value]) => sign * value >= Math.max(0.1, Math.abs(first) / 5));
  const against = sorted.filter(([, value]) => -sign * value >= 0.1).map(([, value]) => Math.abs(value));
  const isMore = sign * (does.reduce((sum, [, value]) => sum + value, 0) - whole) > 0;
  const told = does.flatMap(([kind, value]) =>
    kind === 'attention heads' && best !== undefined ? [value, best] : [value],
  );
  return [whole, ...told, ...(isMore ? against : [])];
}

/** Of an amount that is said to be added or taken away: what is taken away is told without a sign. */
export const sizeOf = (amount: number) => (amount <= -0.005 ? -amount : amount);
/** The words that it is told with. */
export const verbOf = (amount: number) =>
  Math.abs(amount) < 0.005 ? 'adds nothing' : amount < 0 ? 'takes away ' : 'adds +';

export const headOf = (index: number) => ({ layer: Math.floor(index / HEADS), head: index % HEADS });
export const indexOfMax = (values: readonly number[]) => values.indexOf(Math.max(...values));

/** What each head writes, through the final norm with the scale of this run: [layer][head]. */
export async function addedByHeads(position: number, id: number | 'mean of all'): Promise<number[][]> {
  const final = await rowOf(`blocks.${LAYERS - 1}.resid_post`, position);
  const mean = final.reduce((a, b) => a + b) / D_MODEL;
  const scale = Math.sqrt(final.reduce((sum, x) => sum + (x - mean) ** 2, 0) / D_MODEL + 1e-5);
  const gain = await weight('ln_f.weight');
  const unembed = await unembedded(id);
  const added: number[][] = [];
  for (let layer = 0; layer < LAYERS; layer++) {
    const z = await rowOf(`blocks.${layer}.attn.z`, position);
    const output = await weight(`h.${layer}.attn.c_proj.weight`);
    added.push(
      Array.from({ length: HEADS }, (_, head) => {
        const written = Array.from({ length: D_MODEL }, (__, i) => {
          let sum = 0;
          for (let k = head * D_HEAD; k < (head + 1) * D_HEAD; k++)
            sum += (z[k] as number) * (output[k * D_MODEL + i] as number);
          return sum;
        });
        const own = written.reduce((a, b) => a + b) / D_MODEL;
        return written.reduce(
          (sum, x, i) => sum + ((x - own) / scale) * (gain[i] as number) * (unembed[i] as number),
          0,
        );
      }),
    );
  }
  return added;
}

/** What each MLP writes, with its bias, through the final norm with the scale of this run: [layer]. */
export async function addedByMlps(position: number, id: number): Promise<number[]> {
  const scale = await deviationAt(position, `blocks.${LAYERS - 1}.resid_post`);
  const gain = await weight('ln_f.weight');
  const unembed = await unembedded(id);
  return Promise.all(
    Array.from({ length: LAYERS }, async (_, layer) => {
      const written = await rowOf(`blocks.${layer}.mlp_out`, position);
      const own = written.reduce((a, b) => a + b) / D_MODEL;
      return written.reduce((sum, x, i) => sum + ((x - own) / scale) * (gain[i] as number) * (unembed[i] as number), 0);
    }),
  );
}

/** What each head and each MLP adds to the lead of one token over another: an MLP has no head. */
export async function leadsOfComponents(position: number, id: number, rival: number) {
  const [heads, ofRival] = [await addedByHeads(position, id), await addedByHeads(position, rival)];
  const [mlps, mlpsOfRival] = [await addedByMlps(position, id), await addedByMlps(position, rival)];
  return [
    ...heads.flatMap((row, layer) =>
      row.map((value, head) => ({
        layer,
        head: head as number | null,
        value: value - (ofRival[layer]?.[head] as number),
      })),
    ),
    ...mlps.map((value, layer) => ({ layer, head: null, value: value - (mlpsOfRival[layer] as number) })),
  ];
}

/** The row of the unembedding of a token, or the mean of all rows. */
async function unembedded(id: number | 'mean of all'): Promise<ArrayLike<number>> {
  const all = await weight('wte.weight');
  if (id !== 'mean of all') return all.subarray(id * D_MODEL, (id + 1) * D_MODEL);
  const rows = all.length / D_MODEL;
  const mean = new Float64Array(D_MODEL);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < D_MODEL; i++) mean[i] = (mean[i] as number) + (all[row * D_MODEL + i] as number) / rows;
  return mean;
}

/** The same of one head, from each token: its weight times its value, through W_O and the final norm. */
export async function addedFromTokens(position: number, id: number, layer: number, head: number): Promise<number[]> {
  const final = await rowOf(`blocks.${LAYERS - 1}.resid_post`, position);
  const mean = final.reduce((a, b) => a + b) / D_MODEL;
  const scale = Math.sqrt(final.reduce((sum, x) => sum + (x - mean) ** 2, 0) / D_MODEL + 1e-5);
  const gain = await weight('ln_f.weight');
  const unembed = (await weight('wte.weight')).subarray(id * D_MODEL, (id + 1) * D_MODEL);
  const output = await weight(`h.${layer}.attn.c_proj.weight`);
  const weights = await rowOfHead(layer, head, position);
  const values = stageOf(`blocks.${layer}.attn.v`);
  const from: number[] = [];
  for (const [key, share] of weights.entries()) {
    const start = key * HEADS * D_HEAD + head * D_HEAD;
    const value = [...values.subarray(start, start + D_HEAD)];
    const written = Array.from({ length: D_MODEL }, (_, i) =>
      value.reduce((sum, x, k) => sum + share * x * (output[(head * D_HEAD + k) * D_MODEL + i] as number), 0),
    );
    const own = written.reduce((a, b) => a + b) / D_MODEL;
    from.push(
      written.reduce((sum, x, i) => sum + ((x - own) / scale) * (gain[i] as number) * (unembed[i] as number), 0),
    );
  }
  return from;
}

export async function rowOfHead(layer: number, head: number, position: number): Promise<number[]> {
  const pattern = stageOf(`blocks.${layer}.attn.pattern`);
  const start = (head * trace.ids.length + position) * trace.ids.length;
  return [...pattern.subarray(start, start + trace.ids.length)];
}

/** What each neuron of a block writes, through the final norm with the scale of this run. */
export async function addedByNeurons(position: number, layer: number, id: number): Promise<number[]> {
  const stream = await rowOf(`blocks.${LAYERS - 1}.resid_post`, position);
  const mean = stream.reduce((a, b) => a + b) / D_MODEL;
  const scale = Math.sqrt(stream.reduce((sum, x) => sum + (x - mean) ** 2, 0) / D_MODEL + 1e-5);
  const gain = await weight('ln_f.weight');
  const unembed = (await weight('wte.weight')).subarray(id * D_MODEL, (id + 1) * D_MODEL);
  const out = await weight(`h.${layer}.mlp.c_proj.weight`);
  const neurons = await rowOf(`blocks.${layer}.mlp.post`, position);
  return neurons.map((activation, neuron) => {
    const written = [...out.subarray(neuron * D_MODEL, (neuron + 1) * D_MODEL)];
    const own = written.reduce((a, b) => a + b) / D_MODEL;
    return written.reduce(
      (sum, x, i) => sum + ((activation * (x - own)) / scale) * (gain[i] as number) * (unembed[i] as number),
      0,
    );
  });
}

/** What the final norm and the head make of a state of the stream, divided by its own deviation or by that of another. */
export const lensAt = (position: number, stage: string, scaleOf = stage): Promise<readonly number[]> =>
  memoize(traced.shares, `${position} ${stage} ${scaleOf}`, async () =>
    softmaxOf(await lensLogitsAt(position, stage, scaleOf)),
  );

/** The same before softmax, computed once. */
export const lensLogitsAt = (position: number, stage: string, scaleOf = stage): Promise<readonly number[]> =>
  memoize(traced.lenses, `${position} ${stage} ${scaleOf}`, () => computeLens(position, stage, scaleOf));

async function computeLens(position: number, stage: string, scaleOf: string): Promise<number[]> {
  const [head, gain, bias] = [await weight('wte.weight'), await weight('ln_f.weight'), await weight('ln_f.bias')];
  const x = await rowOf(stage, position);
  const mean = x.reduce((a, b) => a + b) / D_MODEL;
  const scale = await deviationAt(position, scaleOf);
  const normed = x.map((value, i) => ((value - mean) / scale) * (gain[i] as number) + (bias[i] as number));
  return Array.from({ length: head.length / D_MODEL }, (_, id) => {
    let sum = 0;
    for (let i = 0; i < D_MODEL; i++) sum += (normed[i] as number) * (head[id * D_MODEL + i] as number);
    return sum;
  });
}

async function deviationAt(position: number, stage: string): Promise<number> {
  const x = await rowOf(stage, position);
  const mean = x.reduce((a, b) => a + b) / D_MODEL;
  return Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / D_MODEL + 1e-5);
}

/** What is told of a fall over the MLP of a block, by the scale alone where that is at least a third of its logarithm. */
export async function fallOverMlp(position: number, id: number, layer: number) {
  const [from, to] = [`blocks.${layer}.resid_mid`, `blocks.${layer}.resid_post`];
  const share = async (stage: string, scaleOf?: string) => (await lensAt(position, stage, scaleOf))[id] as number;
  const [before, alone, after] = [await share(from), await share(from, to), await share(to)];
  const times = (await deviationAt(position, to)) / (await deviationAt(position, from));
  const ofScale = Math.log(before / alone) / Math.log(before / after);
  const byScale = after < before && times > 1 && ofScale >= 1 / 3;
  const value = (await readAttribution(trace, position, id)).parts.find(
    (part) => part.kind === 'mlp' && part.layer === layer,
  )?.value as number; // checked against plain loops in residual.test.ts
  return { before, alone, after, byScale, ofScale: [times, alone, value, after] };
}

/**
 * Findings against an independent computation: every number and place that a sentence states is computed again, by plain
 * loops over the tensors that a saved trace's file has. Nothing of the project's arithmetic is used.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ordinal } from '../../../../src/base/ordinal';
import type { Model } from '../../../../src/lowering/model';
import { readWeightSlice } from '../../../../src/model/weights';
import type { FindingsChoice } from '../../../../src/trace/findings/context';
import type { Finding, FindingKind } from '../../../../src/trace/findings/finding';
import { type Findings, readFindings } from '../../../../src/trace/findings/read-findings';
import { type Attribution, type AttributionPart, readAttribution } from '../../../../src/trace/readings/attribution';
import { readHeadContributions } from '../../../../src/trace/readings/head-contributions';
import { readNeuronContributions } from '../../../../src/trace/readings/neuron-contributions';
import type { TraceSource } from '../../../../src/trace/run/source';
import type { Trace } from '../../../../src/trace/run/trace';
import { saveTrace } from '../../../../src/trace/saving/export';
import { thorough } from '../../../workbench/thorough';
import { fixturePath, openModel, openTensors, runTrace, STARTER, traceText } from '../../support';

const TEXT = 'The weather is nice in spring, and people like to go outside.';
const [LAYERS, HEADS, D_MODEL, D_HEAD] = [6, 8, 256, 32];
/** The full stop, after which “They” is predicted. */
const LAST = 13;
/** Float32 stages against double precision. */
const DIGITS = 4;

let model: Model;
let trace: Trace;
let folder: string;
let saved: Awaited<ReturnType<typeof openTensors>>;

beforeAll(async () => {
  model = await openModel(STARTER);
  ({ trace } = await traceText(model, TEXT));
  folder = await mkdtemp(join(tmpdir(), 'findings-'));
  const hooks = { signal: new AbortController().signal, onProgress: () => undefined };
  await saveTrace(trace, 'model', join(folder, 'trace.safetensors'), {}, { hooks });
  saved = await openTensors(join(folder, 'trace.safetensors'));
});
afterAll(async () => {
  await model.release();
  await rm(folder, { recursive: true });
});

const find = (choice: Partial<FindingsChoice> = {}): Promise<Findings> =>
  readFindings(trace, TEXT, { variant: 'model', layer: 5, head: 4, position: LAST, id: null, ...choice });

function only({ findings }: Findings, kind: FindingKind): Finding {
  const found = findings.filter((one) => one.kind === kind);
  expect(found, kind).toHaveLength(1);
  return found[0] as Finding;
}

const numbers = ({ parts }: Finding) => parts.flatMap(({ value }) => (value === undefined ? [] : [value]));
const places = ({ parts }: Finding) => parts.flatMap(({ place }) => (place === undefined ? [] : [place]));

async function rowOf(stage: string, position: number): Promise<number[]> {
  const data = await saved.float32(stage);
  const width = data.length / trace.ids.length;
  return [...data.subarray(position * width, (position + 1) * width)];
}

const known = new Map<string, Promise<Float32Array>>();
function weight(name: string): Promise<Float32Array> {
  const location = model.folder.weights.get(name);
  const count = location.shape.reduce((a, b) => a * b, 1);
  const values = known.get(name) ?? readWeightSlice(location, 0, count);
  known.set(name, values);
  return values;
}

const softmaxOf = (logits: readonly number[]) => {
  const max = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - max));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
};
const ordered = (values: readonly number[]) =>
  [...values.keys()].toSorted((a, b) => (values[b] as number) - (values[a] as number));
/** What each kind of part adds in all. */
function totalsOf(parts: Attribution['parts']) {
  const of = (...kinds: readonly AttributionPart['kind'][]) =>
    parts.reduce((sum, { kind, value }) => sum + (kinds.includes(kind) ? value : 0), 0);
  return {
    embedding: of('embed', 'pos_embed'),
    'attention heads': of('head'),
    MLPs: of('mlp'),
    biases: of('attn_bias', 'norm_bias', 'head_bias'),
  };
}
const headOf = (index: number) => ({ layer: Math.floor(index / HEADS), head: index % HEADS });
const indexOfMax = (values: readonly number[]) => values.indexOf(Math.max(...values));

/** What each head writes, through the final norm with the scale of this run: [layer][head]. */
async function addedByHeads(position: number, id: number): Promise<number[][]> {
  const final = await rowOf(`blocks.${LAYERS - 1}.resid_post`, position);
  const mean = final.reduce((a, b) => a + b) / D_MODEL;
  const scale = Math.sqrt(final.reduce((sum, x) => sum + (x - mean) ** 2, 0) / D_MODEL + 1e-5);
  const gain = await weight('ln_f.weight');
  const unembed = (await weight('wte.weight')).subarray(id * D_MODEL, (id + 1) * D_MODEL);
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

/** The same of one head, from each token: its weight times its value, through W_O and the final norm. */
async function addedFromTokens(position: number, id: number, layer: number, head: number): Promise<number[]> {
  const final = await rowOf(`blocks.${LAYERS - 1}.resid_post`, position);
  const mean = final.reduce((a, b) => a + b) / D_MODEL;
  const scale = Math.sqrt(final.reduce((sum, x) => sum + (x - mean) ** 2, 0) / D_MODEL + 1e-5);
  const gain = await weight('ln_f.weight');
  const unembed = (await weight('wte.weight')).subarray(id * D_MODEL, (id + 1) * D_MODEL);
  const output = await weight(`h.${layer}.attn.c_proj.weight`);
  const weights = await rowOfHead(layer, head, position);
  const values = await saved.float32(`blocks.${layer}.attn.v`);
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

async function rowOfHead(layer: number, head: number, position: number): Promise<number[]> {
  const pattern = await saved.float32(`blocks.${layer}.attn.pattern`);
  const start = (head * trace.ids.length + position) * trace.ids.length;
  return [...pattern.subarray(start, start + trace.ids.length)];
}

/** What each neuron of a block writes, through the final norm with the scale of this run. */
async function addedByNeurons(position: number, layer: number, id: number): Promise<number[]> {
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

describe.each(thorough ? [LAST, 3, 7] : [LAST])('at token %i', (position) => {
  let predicted: number;
  let added: number[][];
  /** What the best head is told beside: the logit, and what embeddings, heads, MLPs and biases add in all. */
  let proportion: readonly unknown[];
  beforeAll(async () => {
    predicted = indexOfMax(await rowOf('logits', position));
    added = await addedByHeads(position, predicted);
    const { parts } = await readAttribution(trace, position, null); // checked against plain loops in residual.test.ts
    const of = totalsOf(parts);
    const heads = added.flat().reduce((a, b) => a + b);
    const logit = Math.max(...(await rowOf('logits', position)));
    expect(of.embedding + heads + of.MLPs + of.biases).toBeCloseTo(logit, 3);
    proportion = [logit, of.embedding, heads, of.MLPs, of.biases].map((each) => expect.closeTo(each, 3));
  });

  it('the matrix of heads is what each of them writes', async () => {
    const read = await readHeadContributions(trace, position, null);
    expect(read).toMatchObject({ position, id: predicted, layers: LAYERS, heads: HEADS, cross: null });
    for (const [layer, row] of added.entries())
      for (const [head, value] of row.entries()) expect(read.values[layer * HEADS + head]).toBeCloseTo(value, DIGITS);
    const best = indexOfMax(added.flat());
    expect(read.best).toMatchObject({ layer: Math.floor(best / HEADS), head: best % HEADS, cross: false });
    expect(read.best?.value).toBeCloseTo(added.flat()[best] as number, DIGITS);
  });

  it('what a head adds comes from the token whose value adds most, wherever its weight rests', async () => {
    let apart = 0;
    for (let layer = 0; layer < LAYERS; layer++) {
      for (let head = 0; head < HEADS; head++) {
        const row = await rowOfHead(layer, head, position);
        const found = only(await find({ position, layer, head }), 'attention');
        const value = added[layer]?.[head] as number;
        const most = indexOfMax(row);
        if (Math.abs(value) < 0.05) {
          expect(found.text).toMatch(/ looks (only|mostly) at | spreads its attention: of \d+ tokens /);
          expect(found.text).toContain('; it adds almost nothing to ');
          expect(numbers(found)).toEqual([expect.closeTo(row[most] as number, 6), expect.closeTo(value, DIGITS)]);
          continue;
        }
        const from = await addedFromTokens(position, predicted, layer, head);
        expect(from.reduce((a, b) => a + b)).toBeCloseTo(value, DIGITS);
        const key = indexOfMax(from.map((each) => Math.sign(value) * each));
        const rests = key !== most && (row[most] as number) >= 0.3;
        if (rests) apart++;
        const isBest = added.flat().every((other) => other <= value);
        // What is told by token adds up to what the head adds.
        const others = value - (from[key] as number) - (rests ? (from[most] as number) : 0);
        const parts = [from[key], row[key], ...(rests ? [from[most], row[most]] : []), others];
        const expected = [Math.abs(value), ...parts].map((each) => expect.closeTo(each as number, DIGITS));
        const told = numbers(found).map((each, i) => (i === 0 ? Math.abs(each) : each));
        expect(told).toEqual([...expected, ...(isBest ? proportion : [])]);
        const named = [{ token: position }, { layer, head }, { target: predicted }, { token: key }];
        expect(places(found)).toEqual([...named, ...(rests ? [{ token: most }] : [])]);
        expect(found.text.includes(value > 0 ? ' adds ' : ' lowers ')).toBe(true);
        expect(found.text.includes('most of all heads')).toBe(isBest);
      }
    }
    expect(apart).toBeGreaterThan(0);
  });

  it('the strongest head of the block, with what all of it adds', async () => {
    for (const layer of [0, 2, 5]) {
      const found = await find({ position, layer });
      const row = added[layer] as number[];
      const ofBlock = found.findings.find(({ kind }) => kind === 'strongest head of the block');
      expect(ofBlock !== undefined).toBe(Math.max(...row) >= 0.05);
      if (ofBlock) {
        const expected = [Math.max(...row), row.reduce((a, b) => a + b)];
        for (const [i, value] of numbers(ofBlock).entries()) expect(value).toBeCloseTo(expected[i] as number, DIGITS);
        expect(places(ofBlock).slice(0, 2)).toEqual([{ layer, head: indexOfMax(row) }, { target: predicted }]);
      }
    }
  });

  it('which block is shown, what came before it, and the head that adds most, wherever that is', async () => {
    const best = indexOfMax(added.flat());
    const { layer: of, head } = headOf(best);
    for (let layer = 0; layer < LAYERS; layer++) {
      const { findings } = await find({ position, layer });
      const [found, ...others] = findings.filter(({ kind }) => kind === 'shown block');
      expect(others).toEqual([]);
      expect(found?.section).toBe('norm ln1');
      if (!found) continue;
      expect(numbers(found)).toEqual([expect.closeTo(added.flat()[best] as number, DIGITS), ...proportion]);
      expect(found.text).toContain(
        `this is block ${layer}, the ${['first', 'second', 'third', 'fourth', 'fifth', 'sixth'][layer]} of 6; `,
      );
      expect(found.text.includes('It is shown because')).toBe(layer === of);
      const earlier = layer === 0 ? [] : layer === 1 ? [{ layer: 0 }] : [{ layer: 0 }, { layer: layer - 1 }];
      expect(places(found).slice(0, 1 + earlier.length)).toEqual([{ layer }, ...earlier]);
      expect(places(found)).toContainEqual({ layer: of, head });
    }
  });

  it('the largest part of the logit, and after another part than a head the head that does most', async () => {
    const { parts } = await readAttribution(trace, position, null); // checked against plain loops in residual.test.ts
    const most = parts.reduce((a, b) => (b.value > a.value ? b : a));
    const best = indexOfMax(added.flat());
    const found = only(await find({ position }), 'largest part');
    const logit = Math.max(...(await rowOf('logits', position)));
    const ofHead = added.flat()[best] as number;
    const expected = [most.value, logit, ...(most.kind === 'head' || ofHead < 0.1 ? [] : [ofHead])];
    expect(numbers(found)).toEqual(expected.map((each) => expect.closeTo(each, 3)));
    const heads = places(found).filter((place) => place.head !== undefined);
    expect(heads).toEqual(ofHead < 0.1 ? [] : [headOf(best)]);
    if (most.kind === 'mlp')
      expect(found.text).toContain(`Of all parts of the model the MLP of block ${most.layer} adds most`);
  });

  it('the most active neuron, where it is well before the next, and what neurons add to the prediction', async () => {
    const { parts } = await readAttribution(trace, position, null); // checked against plain loops in residual.test.ts
    for (let layer = 0; layer < LAYERS; layer++) {
      const neurons = await rowOf(`blocks.${layer}.mlp.post`, position);
      const ofNeurons = await addedByNeurons(position, layer, predicted);
      const order = [...neurons.keys()].toSorted(
        (a, b) => Math.abs(neurons[b] as number) - Math.abs(neurons[a] as number),
      );
      const [first = 0, second = 0] = order;
      const [most, next] = [neurons[first] as number, neurons[second] as number];
      const { findings } = await find({ position, layer });
      const found = findings.find(({ kind }) => kind === 'active neuron');
      const best = indexOfMax(ofNeurons);
      const [adds, addsNext] = ofNeurons.toSorted((a, b) => b - a) as [number, number];
      const [isActive, isBest] = [
        Math.abs(most) >= 1.25 * Math.abs(next) && Math.abs(most) >= 0.1,
        adds >= 0.1 && adds >= 1.25 * addsNext,
      ];
      expect(found !== undefined, `block ${layer}`).toBe(isActive || isBest);
      if (!found) continue;
      const place = (index: number) => ({ layer, dimension: { axis: 'd_mlp', index } });
      if (!isActive) {
        const sum = ofNeurons.reduce((a, b) => a + b);
        const whole = parts.find((one) => one.kind === 'mlp' && one.layer === layer)?.value as number;
        const expected = [adds, neurons[best] as number, sum, whole - sum, whole];
        expect(numbers(found)).toEqual(expected.map((x) => expect.closeTo(x, DIGITS)));
        expect(places(found)).toEqual([place(best), { target: predicted }, { token: position }]);
        continue;
      }
      const alsoBest = isBest && best !== first;
      const expected = [most, next, ofNeurons[first] as number, ...(alsoBest ? [adds] : [])];
      expect(numbers(found)).toEqual(expected.map((x) => expect.closeTo(x, DIGITS)));
      const named = [place(first), { token: position }, { target: predicted }];
      expect(places(found)).toEqual([...named, ...(alsoBest ? [place(best)] : [])]);
      expect(found.text.includes('most of all neurons here')).toBe(isBest && best === first);
    }
  });

  it('a neuron’s contributions and the bias are the MLP’s part of the logit', async () => {
    const { parts } = await readAttribution(trace, position, null);
    for (let layer = 0; layer < LAYERS; layer++) {
      const read = await readNeuronContributions(
        trace,
        position,
        { id: predicted, ratherThan: null },
        { layer, stack: 'decoder' },
      );
      const part = parts.find((one) => one.kind === 'mlp' && one.layer === layer)?.value as number;
      const sum = [...(read?.values ?? [])].reduce((a, b) => a + b, read?.bias ?? Number.NaN);
      expect(sum).toBeCloseTo(part, DIGITS);
    }
  });

  it('a component of the stream that stands out', async () => {
    for (let layer = 0; layer < LAYERS; layer++) {
      const stream = await rowOf(`blocks.${layer}.resid_post`, position);
      const squares = stream.reduce((sum, x) => sum + x * x, 0);
      const index = indexOfMax(stream.map(Math.abs));
      const largest = stream[index] as number;
      const times = Math.abs(largest) / Math.sqrt(squares / D_MODEL);
      const { findings } = await find({ position, layer });
      const found = findings.find(({ kind, section }) => kind === 'largest component' && section === 'block output');
      expect(found !== undefined, `block ${layer}: ${times}`).toBe(times >= 6);
      if (!found) continue;
      expect(places(found)).toContainEqual({ dimension: { axis: 'd_model', index } });
      expect(numbers(found)).toEqual([largest, times, largest ** 2 / squares].map((x) => expect.closeTo(x, 4)));
    }
  });

  it('what the lens says first, where it has the prediction, where that is overtaken, and where it stays', async () => {
    const head = await weight('wte.weight');
    const [gain, bias] = [await weight('ln_f.weight'), await weight('ln_f.bias')];
    const shares: number[] = [];
    const tops: { readonly id: number; readonly share: number }[] = [];
    for (let layer = 0; layer < LAYERS; layer++) {
      for (const stage of ['resid_mid', 'resid_post']) {
        const x = await rowOf(`blocks.${layer}.${stage}`, position);
        const mean = x.reduce((a, b) => a + b) / D_MODEL;
        const scale = Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / D_MODEL + 1e-5);
        const normed = x.map((value, i) => ((value - mean) / scale) * (gain[i] as number) + (bias[i] as number));
        const logits = Array.from({ length: head.length / D_MODEL }, (_, id) => {
          let sum = 0;
          for (let i = 0; i < D_MODEL; i++) sum += (normed[i] as number) * (head[id * D_MODEL + i] as number);
          return sum;
        });
        const all = softmaxOf(logits);
        const id = indexOfMax(logits);
        shares.push(all[predicted] as number);
        tops.push({ id, share: all[id] as number });
      }
    }
    const leads = tops.map(({ id }) => id === predicted);
    const found = only(await find({ position }), 'first lead');
    const nameOf = (point: number) => `the ${point % 2 ? 'MLP' : 'attention'} of block ${Math.floor(point / 2)}`;
    const first = leads.indexOf(true);
    const isItself = tops[0]?.id === trace.ids[position];
    expect(found.text.includes('itself after the attention of block 0')).toBe(isItself);
    const lost = leads.flatMap((lead, point) => (!lead && leads[point - 1] ? [point] : []));
    const last = lost.at(-1);
    const overtaken = last === undefined ? [] : [...(lost.length > 1 ? [lost.length] : []), tops[last]?.share];
    const expected = [...(isItself ? [tops[0]?.share] : []), shares[first], ...overtaken] as number[];
    expect(numbers(found).slice(0, expected.length)).toEqual(expected.map((share) => expect.closeTo(share, 4)));
    expect(found.text).toContain(
      `highest ${first === leads.length - 1 ? 'only at the end, ' : ''}after ${nameOf(first)}`,
    );
    if (last !== undefined) {
      expect(found.text).toContain(`after ${nameOf(last)}`);
      expect(places(found)).toContainEqual({ target: tops[last]?.id });
      expect(found.text).toContain(`stays highest from ${nameOf(leads.lastIndexOf(false) + 1)} on`);
    }
    expect(found.text.includes('and keeps it there')).toBe(
      first < leads.length - 1 && leads.slice(first).every(Boolean),
    );
    const highest = Math.max(...shares.filter((_, point) => leads[point]));
    const end = shares.at(-1) as number;
    const falls = leads.at(-1) === true && end < highest / 2;
    expect(found.text.includes('ends at')).toBe(falls);
    if (!falls) return;
    expect(numbers(found).at(-1)).toBeCloseTo(end, 4);
    if (highest !== shares[first]) expect(numbers(found).at(-2)).toBeCloseTo(highest, 4);
  });

  it('how sure the model is: exp of the entropy', async () => {
    const shares = softmaxOf(await rowOf('logits', position));
    const nats = -shares.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0);
    const found = only(await find({ position }), 'certainty');
    expect(numbers(found)[0] as number).toBeCloseTo(Math.exp(nats), 1);
    expect(numbers(found)[1]).toBeCloseTo(Math.max(...shares), 5);
    expect(places(found)).toEqual([{ token: position }, { target: predicted }]);
  });
});

it('a part that is more than the whole is told with what takes away, and a bias as the same for every text', async () => {
  let [ofKind, ofOthers, ofBias] = [0, 0, 0];
  for (let position = 0; position <= LAST; position++) {
    const logits = await rowOf('logits', position);
    const id = indexOfMax(logits);
    for (const ratherThan of [null, ...ordered(logits).slice(1, 5)]) {
      const { parts } = await readAttribution(trace, position, id, ratherThan);
      const most = parts.reduce((a, b) => (b.value > a.value ? b : a));
      const found = (await find({ position, ratherThan })).findings.find(({ kind }) => kind === 'largest part');
      expect(found !== undefined).toBe(most.value >= 0.1);
      if (!found) continue;
      const whole = (logits[id] as number) - (ratherThan === null ? 0 : (logits[ratherThan] as number));
      expect(numbers(found).slice(0, 2)).toEqual([most.value, whole].map((each) => expect.closeTo(each, 3)));
      const isBias = most.kind.endsWith('_bias');
      expect(/(is the same for every text|whatever the text is)\.$/.test(found.text)).toBe(isBias);
      expect(found.text.includes(', more than the ')).toBe(most.value > whole);
      if (isBias) ofBias++;
      if (most.value <= whole) continue;
      const [name, least] = Object.entries(totalsOf(parts)).reduce((a, b) => (b[1] < a[1] ? b : a));
      const isAlone = -least >= most.value - whole;
      expect(numbers(found)[2]).toBeCloseTo(isAlone ? -least : most.value - whole, 3);
      if (isAlone) {
        const takes = name === 'embedding' ? 'takes' : 'together take';
        expect(found.text).toContain(`in all: the ${name} ${takes} away `);
        ofKind++;
      } else {
        expect(found.text).toContain('in all: all other parts together take away ');
        ofOthers++;
      }
    }
  }
  expect([ofKind, ofOthers, ofBias].every((count) => count > 0)).toBe(true);
});

it('a sentence is its parts', async () => {
  const found = await find();
  for (const { text, parts } of found.findings) expect(parts.map((part) => part.text).join('')).toBe(text);
  expect(only(found, 'attention').text).toBe(
    'At “.” head 5.4 adds +1.69 to the score (logit) of “They”, most of all heads: +1.72 from “people” (81 % of its attention), −0.03 from all others. The whole score is 10.44: embedding −0.93, attention heads +4.55, MLPs +9.27, biases −2.45.',
  );
  expect(only(found, 'attention').section).toBe('weights');
  expect(only(found, 'active neuron').text).toBe(
    'Of the 1,024 neurons in block 5, neuron 539 adds most to the score (logit) of “They”: +0.92. At “.” it has the value 7.1; all neurons together add +4.47, the output bias −0.22: +4.25 in all.',
  );
  expect(only(found, 'first lead').text).toBe(
    'Asked early, after each part (the logit lens), the model says the token “.” itself after the attention of block 0 (over 99 %). It first ranks “They” highest after the attention of block 5 (54 %), and keeps it there. It ends at 13 %, since the MLP of block 5 makes other tokens more probable.',
  );
});

it('of one token rather than another: every number is of the difference of both logits', async () => {
  const logits = await rowOf('logits', LAST);
  const order = [...logits.keys()].toSorted((x, y) => (logits[y] as number) - (logits[x] as number));
  const [id, ratherThan] = order as [number, number];
  const whole = (logits[id] as number) - (logits[ratherThan] as number);
  const [ofA, ofB] = [await addedByHeads(LAST, id), await addedByHeads(LAST, ratherThan)];
  const added = ofA.map((row, layer) => row.map((value, head) => value - (ofB[layer]?.[head] as number)));
  const best = headOf(indexOfMax(added.flat()));
  const value = Math.max(...added.flat());
  const found = await find({ ...best, ratherThan });
  expect([found.prediction?.id, found.ratherThan?.id]).toEqual([id, ratherThan]);
  const named = [{ target: id }, { ratherThan }];

  const block = only(found, 'shown block');
  expect(block.text).toMatch(/ to the score \(logit\) of “They” minus that of “\S+”: .* The whole difference is /);
  expect(places(block)).toEqual(expect.arrayContaining([best, ...named]));
  expect(numbers(block).slice(0, 2)).toEqual([value, whole].map((each) => expect.closeTo(each, DIGITS)));

  const head = only(found, 'attention');
  const [tokensA, tokensB] = [
    await addedFromTokens(LAST, id, best.layer, best.head),
    await addedFromTokens(LAST, ratherThan, best.layer, best.head),
  ];
  const from = tokensA.map((each, key) => each - (tokensB[key] as number));
  const key = indexOfMax(from);
  expect(numbers(head).slice(0, 2)).toEqual([value, from[key]].map((each) => expect.closeTo(each as number, DIGITS)));
  expect(places(head).slice(0, 5)).toEqual([{ token: LAST }, best, ...named, { token: key }]);
  expect(head.text).toContain(', most of all heads: ');

  const part = only(found, 'largest part');
  expect(places(part)).toEqual(expect.arrayContaining(named));
  expect(numbers(part)[1]).toBeCloseTo(whole, DIGITS);

  const [neuronsA, neuronsB] = [
    await addedByNeurons(LAST, best.layer, id),
    await addedByNeurons(LAST, best.layer, ratherThan),
  ];
  const neuron = only(found, 'active neuron');
  const told = places(neuron).find(({ dimension }) => dimension)?.dimension?.index as number;
  const adds = (neuronsA[told] as number) - (neuronsB[told] as number);
  expect(numbers(neuron)).toContainEqual(expect.closeTo(adds, DIGITS));
  // The lens and the probabilities are of the prediction itself.
  const alone = await find(best);
  for (const kind of ['first lead', 'certainty'] as const) expect(only(found, kind)).toEqual(only(alone, kind));
  expect(alone.ratherThan).toBeNull();
});

it('of a token that the lens has first and not last: by which it is overtaken, and which leads at the end', async () => {
  const id = trace.ids[LAST] as number;
  expect(only(await find({ id }), 'first lead').text).toBe(
    'Asked early, after each part (the logit lens), the model first ranks “.” highest after the attention of block 0 (over 99 %); after the MLP of block 0 “\\n” overtakes it (27 %), and “They” leads at the end with 13 %.',
  );
});

it('of another token than the most probable one', async () => {
  const id = 1000;
  const [{ findings, prediction }, added] = [await find({ id }), await addedByHeads(LAST, id)];
  expect(prediction?.id).toBe(id);
  const largest = findings.find(({ kind }) => kind === 'largest part') as Finding;
  expect(places(largest).at(-1)).toEqual(headOf(indexOfMax(added.flat())));
  expect(numbers(largest).at(-1)).toBeCloseTo(Math.max(...added.flat()), DIGITS);
});

describe('how long the text is', () => {
  const lengthOf = async (text: string) => {
    const { trace: of } = await traceText(model, text);
    const choice = { variant: 'model', layer: 0, head: 0, position: 0, id: null } as const;
    return (await readFindings(of, text, choice)).findings.find(({ kind }) => kind === 'text length')?.text;
  };

  it('in characters and tokens, with the longest token', async () => {
    expect(await lengthOf(TEXT)).toBe(
      'The 61 characters of this text become 14 tokens, 4.4 characters each on average.',
    );
    expect(await lengthOf('The weather is nice')).toBe(
      'The 19 characters of this text become 4 tokens, 4.8 characters each on average; the longest is “weather”, with 7, its space not counted.',
    );
  });

  it('with its bytes, where they are more', async () => {
    expect(await lengthOf('Zürich is nice')).toContain('The 14 characters of this text (15 bytes in UTF-8) become');
  });

  it('nothing of one token', async () => {
    expect(await lengthOf('The')).toBeUndefined();
  });
});

describe('what tokens are made of', () => {
  const piecesOf = async (text: string, position = 0) => {
    const { trace: of } = await traceText(model, text);
    const choice = { variant: 'model', layer: 0, head: 0, position, id: null } as const;
    return (await readFindings(of, text, choice)).findings.find(({ kind }) => kind === 'pieces')?.text;
  };

  it('words that are one token each', async () => {
    expect(await piecesOf('The weather is nice')).toBe('Each of the 4 words here is one token.');
    expect(await piecesOf(TEXT)).toBe(
      'Each of the 12 words here is one token; the 2 other tokens are punctuation marks.',
    );
    expect(await piecesOf('The weather is nice\n')).toBe(
      'Each of the 4 words here is one token; the other token is not part of a word.',
    );
  });

  it('the word that is split most, unless another is chosen', async () => {
    const [text, ofLast] = ['Zürich and antidisestablishmentarianism', 6];
    expect(await piecesOf(text, 4)).toMatch(
      /^The word “antidisestablishmentarianism” is split into 9 tokens: “ant”, “id”/,
    );
    expect(await piecesOf(text, 0)).toBe(
      'The word “Zürich” is split into 4 tokens: “Z”, a part of “ü”, a part of “ü” and “rich”. “antidisestablishmentarianism” is split as well.',
    );
    expect(await piecesOf(text, ofLast)).toContain('antidisestablishmentarianism');
  });

  it('a character that is spread over tokens', async () => {
    const { trace: of } = await traceText(model, '☃');
    expect(of.ids.length).toBeGreaterThan(1);
    expect(await piecesOf('☃')).toBe(`“☃”, one character of 3 bytes, is spread over ${of.ids.length} tokens.`);
  });

  it('one word that is one token is nothing to say', async () => {
    expect(await piecesOf('The')).toBeUndefined();
  });
});

it('the walk-through has findings of its own block, none of the prediction', async () => {
  const found = await find({ variant: 'walkthrough', layer: 0, head: 0 });
  expect(found.prediction).toBeNull();
  const neuron = found.findings.find(({ kind }) => kind === 'active neuron') as Finding;
  const { data } = await trace.window('blocks.0.mlp.post', 'walkthrough');
  const row = [...data.subarray(LAST * 1024, (LAST + 1) * 1024)];
  expect(places(neuron)[0]?.dimension?.index).toBe(indexOfMax(row.map(Math.abs)));
  const { data: pattern } = await trace.window('blocks.0.attn.pattern', 'walkthrough');
  const count = trace.ids.length;
  const ahead = [...Array(count - 1).keys()].map((query) =>
    pattern.subarray(query * count + query + 1, (query + 1) * count).reduce((a, b) => a + b, 0),
  );
  const attention = found.findings.find(({ kind }) => kind === 'attention') as Finding;
  expect(numbers(attention)[0]).toBeCloseTo(ahead.reduce((a, b) => a + b) / (count - 1), 5);
  expect(attention.text).toMatch(/^The simplified block’s one head has no mask: on average a token gives \d+ %/);
  expect(found.findings.map(({ section }) => section)).not.toContain('predictions');
});

describe.each(['bert', 'electra', 'distilbert', 'modernbert', 't5', 'bart', 'llama', 'gemma2', 'olmo2', 'opt'])(
  '%s',
  (name) => {
    it('has findings of its own steps, each once, with what applies', async () => {
      const other = await openModel(fixturePath(name));
      const { mask } = other.folder.tokenizer;
      const traced = await runTrace(
        other,
        mask ? `The ${mask.token} is fine and good.` : 'The weather is fine and good.',
      );
      const { sections, predicts, stacks } = other.folder.plan;
      const masked = traced.tokens.findIndex(({ id }) => id === mask?.id);
      const position = predicts === 'masked token' ? masked : 1;
      const choice = { variant: 'model', layer: 1, head: 1, position, sourcePosition: 2, id: null } as const;
      const { findings, prediction, unavailable } = await readFindings(traced, traced.input.text, choice);
      expect(unavailable).toBeNull();
      expect(prediction === null).toBe(predicts !== 'next token' && predicts !== 'masked token');
      expect(new Set(findings.map(({ section }) => section)).size).toBe(findings.length);
      expect(findings.some(({ kind }) => kind === 'certainty')).toBe(prediction !== null);
      const explained = findings.some(({ kind }) => kind === 'largest part' || kind.startsWith('strongest'));
      if (predicts === 'masked token') expect(explained).toBe(false); // their heads have an activation function
      expect(sections.length).toBeGreaterThan(findings.length);
      if (stacks.length > 1) expect(findings.some(({ section }) => section.startsWith('encoder '))).toBe(true);
      await other.release();
    });
  },
);

it('without its model a trace has findings of its stages, and says what is missing', async () => {
  const { findings, unavailable } = await readFindings(withoutModel(), TEXT, {
    variant: 'model',
    layer: 5,
    head: 4,
    position: LAST,
    id: null,
  });
  expect(unavailable).toMatch(/^What is found of a prediction needs the model itself, /);
  expect(findings.find(({ kind }) => kind === 'attention')?.text).toBe(
    'From “.” head 5.4 looks mostly at “people” (81 %).',
  );
});

/** The same trace as it is where nobody has its model. */
function withoutModel(): TraceSource {
  return {
    key: trace.key,
    spec: trace.spec,
    tokens: trace.tokens,
    model: undefined,
    planOf: (variant) => trace.planOf(variant),
    find: (name, variant) => trace.find(name, variant),
    window: (name, variant, slice) => trace.window(name, variant, slice),
    region: (name, variant, region) => trace.region(name, variant, region),
    pieces: (name, variant) => trace.pieces(name, variant),
    statistics: (name, variant) => trace.statistics(name, variant),
    proofs: (variant) => trace.proofs(variant),
    proveNext: (variant) => trace.proveNext(variant),
  };
}

it('counts in words up to ten, and then with the ending that is spoken', () => {
  expect([0, 9, 10, 11, 12, 19, 20, 21, 22, 23, 110].map(ordinal)).toEqual([
    'first',
    'tenth',
    '11th',
    '12th',
    '13th',
    '20th',
    '21st',
    '22nd',
    '23rd',
    '24th',
    '111th',
  ]);
});

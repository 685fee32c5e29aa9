/** Greedy continuations by the graphs of generation: with a cache of ours, and as other runtimes feed an exported one. */
import type { OpenedModel as ModelFolder } from '../../../src/architectures/open/opened-model';
import { logitsOf, type Plan } from '../../../src/architectures/plan/plan';
import { Decoder } from '../../../src/generate/decoder';
import { selfAttentions } from '../../../src/lowering/caches';
import { maskName } from '../../../src/lowering/context';
import { decodeGraph, decodeInputs, FRESH, LENGTH, LOGITS, pastName } from '../../../src/lowering/decode';
import { exportedGraph } from '../../../src/lowering/export';
import { exportedDecoder, exportedSource } from '../../../src/lowering/export-encoder-decoder';
import { Model } from '../../../src/lowering/model';
import { float32, int64, Session, type TensorData } from '../../../src/onnx/session';
import type { MaskRule } from '../../../src/operations/mask-rule';
import { hides } from '../../../src/operations/mask-rule';
import { encodeSource } from '../../../src/trace/run/encode-source';
import type { OpenedModel, PlanRunner } from './defined-model';

/** One step: the new tokens in, the logits of the last one out. */
type Step = (ids: readonly number[]) => Promise<Float32Array>;

/** Sessions that serve any number of texts. */
interface Generation {
  /** With nothing read yet. @param source what an encoder-decoder is given */
  start(source?: readonly number[]): Step;
  close(): Promise<void>;
}

/** The ids that follow, each the most probable one, and their log probabilities. */
export async function greedy(
  generation: Generation,
  prompt: readonly number[],
  count: number,
  source?: readonly number[],
) {
  const rows: Float32Array[] = [];
  const step = generation.start(source);
  let fresh = prompt;
  while (rows.length < count) {
    rows.push(await step(fresh));
    fresh = mostProbable(rows.slice(-1)).ids;
  }
  return mostProbable(rows);
}

/** Of each row of logits. */
function mostProbable(rows: readonly Float32Array[]) {
  const ids = rows.map((logits) => logits.indexOf(largest(logits)));
  return { ids, logProbabilities: rows.map((logits) => largest(logits) - logSumExp(logits)) };
}

function largest(values: Float32Array): number {
  return values.reduce((a, b) => Math.max(a, b));
}

function logSumExp(values: Float32Array): number {
  const top = largest(values);
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0));
}

/** Our own graph: keys and values lie token after token. */
export async function openDecoding({ plan, weights }: OpenedModel): Promise<Generation> {
  const session = await Session.open(decodeGraph(plan, weights), { threads: 1 });
  return { start: () => decoding(plan, session), close: () => session.release() };
}

function decoding(plan: Plan, session: Session): Step {
  const caches = selfAttentions(plan).flatMap((attention, index) =>
    (['key', 'value'] as const).map((part) => ({
      name: pastName(index, part),
      row: attention.kvHeads * attention.dHead,
      dims: [attention.kvHeads, attention.dHead],
      data: new Float32Array(0),
    })),
  );
  let past = 0;
  return async (ids) => {
    const feeds: Record<string, TensorData> = {
      ids: int64(ids),
      positions: int64(ids.map((_, index) => past + index)),
      keep: int64([1]),
    };
    if (Number.isFinite(decodeInputs(plan).longestPlainRotation)) feeds[LENGTH] = int64([past + ids.length]);
    // Of no tokens the cache has one row, which nobody sees.
    for (const { name, row, dims, data } of caches) {
      feeds[name] = float32(past === 0 ? new Float32Array(row) : data, [Math.max(past, 1), ...dims]);
    }
    for (const rule of masksOf(plan)) feeds[maskName(rule)] = mask(rule, past, ids.length);
    const outputs = await session.run(feeds, [LOGITS, FRESH]);
    const fresh = outputs[FRESH]?.data as Float32Array;
    let from = 0;
    for (const cache of caches) {
      const size = ids.length * cache.row;
      cache.data = joined(cache.data, fresh.subarray(from, from + size));
      from += size;
    }
    past += ids.length;
    return outputs[LOGITS]?.data as Float32Array;
  };
}

function joined(first: Float32Array, second: Float32Array) {
  const all = new Float32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function masksOf(plan: Plan): MaskRule[] {
  const rules = plan.nodes.flatMap((node) => (node.kind === 'mask' && hides(node.rule) ? [node.rule] : []));
  return [...new Map(rules.map((rule) => [maskName(rule), rule])).values()];
}

/** [fresh, past + fresh] */
function mask({ causal, window }: MaskRule, past: number, fresh: number): TensorData {
  const keys = Math.max(past, 1) + fresh;
  const data = new Float32Array(fresh * keys);
  for (let query = 0; query < fresh; query++) {
    for (let key = 0; key < keys; key++) {
      const distance = query + (keys - fresh) - key;
      const hidden = (past === 0 && key === 0) || (causal && distance < 0) || (window !== null && distance >= window);
      if (hidden) data[query * keys + key] = Number.NEGATIVE_INFINITY;
    }
  }
  return float32(data, [fresh, keys]);
}

/** What the last tokens of a text were predicted as, and how probable it was, in one pass of the graphs of a trace. */
export async function predicted(
  runner: PlanRunner,
  plan: Plan,
  ids: readonly number[],
  count: number,
  source?: readonly number[],
) {
  const logits = (await runner.run(source ? { source, tokens: ids } : ids)).get(logitsOf(plan)) as Float32Array;
  const size = logits.length / ids.length;
  const rows = Array.from({ length: count }, (_, row) => ids.length - count - 1 + row);
  return mostProbable(rows.map((row) => logits.subarray(row * size, (row + 1) * size)));
}

/** The exported graph, fed as Transformers.js does. */
export async function openExported({ plan, weights }: OpenedModel): Promise<Generation> {
  const session = await Session.open(exportedGraph(plan, weights), { threads: 1 });
  return { start: () => feeding(plan, session), close: () => session.release() };
}

function feeding(plan: Plan, session: Session): Step {
  const names = selfAttentions(plan).flatMap((_, index) => [`${index}.key`, `${index}.value`]);
  const [first] = selfAttentions(plan);
  const dims = (past: number) => [1, first?.kvHeads ?? 0, past, first?.dHead ?? 0];
  let cache = new Map<string, TensorData>(names.map((name) => [name, float32(new Float32Array(0), dims(0))]));
  let past = 0;
  return async (ids) => {
    const total = past + ids.length;
    const feeds: Record<string, TensorData> = {
      input_ids: batch(ids),
      attention_mask: batch(Array<number>(total).fill(1)),
      num_logits_to_keep: { data: BigInt64Array.of(1n), dims: [] },
      ...Object.fromEntries([...cache].map(([name, value]) => [`past_key_values.${name}`, value])),
    };
    const positions = batch(ids.map((_, index) => past + index));
    const outputs = await session.run({ ...feeds, position_ids: positions }, [
      'logits',
      ...names.map((name) => `present.${name}`),
    ]);
    cache = new Map(names.map((name) => [name, outputs[`present.${name}`] as TensorData]));
    past = total;
    return outputs['logits']?.data as Float32Array;
  };
}

/** An encoder-decoder by our own graphs: the source once, then the decoder with its cache. */
export async function openWriting({ plan, spec, weights }: OpenedModel): Promise<Generation> {
  const model = new Model({ plan, spec, weights } as ModelFolder, { threads: 1 });
  const { signal } = new AbortController();
  const start = (source: readonly number[] = []): Step => {
    const opening = encodeSource(model, source, signal).then((encoded) => Decoder.open(model, {}, encoded));
    return async (ids) => (await opening).append(ids, signal);
  };
  return { start, close: () => model.release() };
}

/** The two exported graphs of an encoder-decoder, fed as Transformers.js does. */
export async function openExportedPair({ plan, weights }: OpenedModel): Promise<Generation> {
  const encoder = await Session.open(exportedSource(plan, weights), { threads: 1 });
  const decoder = await Session.open(exportedDecoder(plan, weights), { threads: 1 });
  const close = async () => {
    await encoder.release();
    await decoder.release();
  };
  return { start: (source = []) => feedingPair(plan, encoder, decoder, source), close };
}

function feedingPair(plan: Plan, encoder: Session, decoder: Session, source: readonly number[]): Step {
  const [first] = selfAttentions(plan);
  const none = float32(new Float32Array(0), [1, first?.kvHeads ?? 0, 0, first?.dHead ?? 0]);
  const names = selfAttentions(plan).flatMap((_, index) =>
    ['decoder', 'encoder'].flatMap((of) => [`${index}.${of}.key`, `${index}.${of}.value`]),
  );
  let cache = new Map<string, TensorData>(names.map((name) => [name, none]));
  const mask = batch(source.map(() => 1));
  const read = encoder.run({ input_ids: batch(source), attention_mask: mask }, ['last_hidden_state']);
  return async (ids) => {
    const feeds: Record<string, TensorData> = {
      input_ids: batch(ids),
      encoder_attention_mask: mask,
      encoder_hidden_states: (await read)['last_hidden_state'] as TensorData,
      ...Object.fromEntries([...cache].map(([name, value]) => [`past_key_values.${name}`, value])),
    };
    const outputs = await decoder.run(feeds, ['logits', ...names.map((name) => `present.${name}`)]);
    cache = new Map(names.map((name) => [name, outputs[`present.${name}`] as TensorData]));
    const { data, dims } = outputs['logits'] as TensorData;
    return (data as Float32Array).slice(-(dims.at(-1) as number));
  };
}

function batch(values: readonly number[]): TensorData {
  const { data } = int64(values);
  return { data, dims: [1, values.length] };
}

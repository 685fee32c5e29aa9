/** What several unit tests share: fixture models with their reference outputs, and a trace of them in this process. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openModelFolder } from '../../src/architectures/open/model-folder';
import type { Variant } from '../../src/architectures/plan/architecture';
import type { Stage } from '../../src/architectures/plan/plan';
import { sectionsOf } from '../../src/architectures/plan/sections';
import { memoize } from '../../src/base/memoize';
import { Model } from '../../src/lowering/model';
import { readSafetensorsHeader } from '../../src/model/safetensors';
import { placeIds } from '../../src/model/tokenizers/place-ids';
import { Trace } from '../../src/trace/run/trace';
import { readTensor } from './model/helpers';

/** The steps of a decoder: their numbers, titles and places. */
const FINAL_NORM = { label: 'ln_final', block: null, link: 'final norm' } as Stage;
export const STEPS = sectionsOf({ predicts: 'next token', stages: [FINAL_NORM], stacks: [], nodes: [] }, {});

export const GPT2_FIXTURES = ['gpt2', 'gpt2-inverse-layer-scale'] as const;

export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}

export const STARTER = fileURLToPath(new URL('../../models/starter', import.meta.url));

/** One case of a fixture's `expected.json`: what the reference computed for a text. */
export interface ExpectedCase {
  readonly text: string;
  readonly ids: number[];
  readonly tokens: string[];
  readonly offsets: [number, number][];
  readonly decoded: string;
  readonly greedy_from_first_20: number[];
  readonly greedy_logprobs: number[];
}

export async function expectedCases(fixture: string): Promise<ExpectedCase[]> {
  const file = await readFile(`${fixturePath(fixture)}/expected.json`, 'utf8');
  return (JSON.parse(file) as { cases: ExpectedCase[] }).cases;
}

/** The float32 tensors of a safetensors file, read when asked for. */
export async function openTensors(path: string) {
  const header = await readSafetensorsHeader(path);
  return {
    names: [...header.tensors.keys()],
    metadata: header.metadata,
    async float32(name: string): Promise<Float32Array> {
      const tensor = await readTensor(header, name);
      if (tensor.dtype !== 'F32') throw new Error(`${name} is ${tensor.dtype}`);
      return tensor.data;
    },
    async integers(name: string): Promise<number[]> {
      const tensor = await readTensor(header, name);
      return Array.from(tensor.data, Number);
    },
    shape: (name: string) => header.tensors.get(name)?.shape,
  };
}

/** One thread: to start others for each session of so small a model takes longer than its runs. */
export async function openOwnModel(folder: string): Promise<Model> {
  return new Model(await openModelFolder(folder), { threads: 1 });
}

/** A model of this repository that stays open for the files of tests after this one. */
class KeptModel extends Model {
  override async release(): Promise<void> {}
}

const kept = new Map<string, Promise<Model>>();

/**
 * The same, for tests that hold whatever was computed before. To open a model, its tokenizer and its sessions takes longer
 * than to trace a text with it, so that of a model which no test changes all files share one: it ends with their process.
 */
export function openModel(folder: string): Promise<Model> {
  const isOfOthers = folder === STARTER || folder.startsWith(fixturePath(''));
  if (!isOfOthers) return openOwnModel(folder);
  return memoize(kept, folder, async () => new KeptModel(await openModelFolder(folder), { threads: 1 }));
}

/** Room for everything, so that nothing is computed twice. */
const MEMORY = 2 ** 33;

/** A trace of a text and the decoder after it. @param memory bytes that the trace may take */
export async function traceText(model: Model, text: string, memory = MEMORY) {
  const trace = await runTrace(model, text, memory);
  return { trace, ...(await trace.decode(new AbortController().signal)) };
}

/**
 * A trace of a text, by a model of any kind.
 * @param memory bytes that the trace may take
 * @param written what the decoder of an encoder-decoder has written behind its start token
 */
export function runTrace(
  model: Model,
  text: string,
  memory = MEMORY,
  written: readonly number[] = [5, 9, 11, 7],
): Promise<Trace> {
  const encoded = model.folder.tokenizer.encode(text);
  const { generation } = model.spec;
  const tokens = generation ? placeIds(model.folder.tokenizer, [generation.startId, ...written]).tokens : encoded;
  const source = generation && { text, tokens: encoded, cut: null };
  const input = { text, tokens, source, totalTokens: tokens.length, memory };
  return Trace.run(model, input, { signal: new AbortController().signal, onProgress: () => undefined });
}

/** Every stage of a model by its full name, in the order of computation. */
export function stageNames({ folder }: Pick<Model, 'folder'>): string[] {
  return folder.plan.stages.map(({ name }) => name);
}

/** Every proof of a trace, all its blocks checked. */
export async function proveAll(trace: Pick<Trace, 'proofs' | 'proveNext'>, variant: Variant = 'model') {
  while (trace.proofs(variant).proven < trace.proofs(variant).total) await trace.proveNext(variant);
  return trace.proofs(variant).proofs;
}

/** The largest distance between two arrays; NaN or another length counts as infinitely far. */
export function maxDistance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let distance = 0;
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i] as number, expected[i] as number];
    if (a === b) continue;
    const d = Math.abs(a - b);
    if (!(d <= distance)) distance = Number.isNaN(d) ? Infinity : d;
  }
  return distance;
}

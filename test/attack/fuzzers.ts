/** One random attack each on what the engine reads: model folders, saved traces, requests, messages and texts. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Fault } from './attack-case';
import type { Checkout, Engine } from './checkout';
import { copyModel, parseTensorFile, type TensorFile } from './model-files';
import { formatJson, hostileText, type JsonValue, mutateBytes, mutateJson } from './mutate';
import { answerOf, COMPLETION, complete, GREEDY, mustAnswer, TEXT } from './requests';
import type { Random } from './seeded';
import { mustBePredictions, mustBeTrace, mustCover } from './sound';

/** What all attacks of a process share. */
interface Bench {
  readonly checkout: Checkout;
  readonly engine: Engine;
  /** An empty folder of this attack. */
  readonly folder: string;
  /** A folder that stays for all attacks. */
  readonly shared: string;
  /** A trace of the small model, and the file that it was saved to. */
  readonly trace: number;
  readonly saved: string;
  /** The file of a comparison of it with another. */
  readonly compared: string;
}

/** @throws Fault when something did not hold */
type Fuzzer = (bench: Bench, random: Random) => Promise<void>;

const JSON_FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'generation_config.json'];

/** A model folder with one of its files spoilt. */
const folders: Fuzzer = async ({ checkout, engine, folder }, random) => {
  const model = await copyModel(checkout.small, join(folder, 'model'));
  await spoilModel(model, random);
  const text = random.oneIn(2) ? TEXT : hostileText(random);
  await answerOf('opening', engine.openModel({ model }));
  const tokens = await answerOf('tokenizing', engine.tokens({ model, text }));
  if ('value' in tokens) mustCover(text, tokens.value);
  await answerOf('a search', engine.searchTokens({ model, query: random.pick(['the', '1', '', 'Ġ']), limit: 5 }));
  const trace = await answerOf('a trace', engine.trace({ model, text, maxNewTokens: 2 }));
  if ('value' in trace) {
    mustBeTrace(trace.value);
    await answerOf('steps', engine.steps({ trace: trace.value.trace, layer: 0, head: 0, variant: 'model' }));
    await engine.dropTrace({ trace: trace.value.trace });
  }
  const completion = await answerOf('a completion', complete(engine, model, text));
  if ('value' in completion && !('value' in trace) && text !== '') {
    throw new Fault(`a completion was answered where a trace was refused: ${trace.refusal}`);
  }
};

async function spoilModel(model: string, random: Random): Promise<void> {
  const name = random.pick([...JSON_FILES, 'tokenizer.json', 'model.safetensors', 'model.safetensors']);
  const path = join(model, name);
  const bytes = await readFile(path);
  if (random.oneIn(5)) await writeFile(path, mutateBytes(bytes, random));
  else if (name !== 'model.safetensors')
    await writeFile(path, formatJson(mutateJson(JSON.parse(bytes.toString()), random), random));
  else await writeFile(path, formatSpoilt(parseTensorFile(bytes), random));
}

/** A safetensors file with an edited header; its length is now and then wrong. */
function formatSpoilt({ header, data }: TensorFile, random: Random): Buffer {
  const text = Buffer.from(formatJson(mutateJson(header, random), random));
  const length = Buffer.alloc(8);
  const wrong = random.oneIn(10) ? random.pick([0, 1, text.length - 1, text.length + 1, 2 ** 40]) : text.length;
  length.writeBigUInt64LE(BigInt(Math.max(0, wrong)));
  return Buffer.concat([length, text, data]);
}

/** A saved trace that is spoilt, and everything that can be read of it. */
const savedTraces: Fuzzer = async ({ checkout, engine, folder, saved }, random) => {
  const path = join(folder, 'trace.safetensors');
  await writeFile(path, await spoiltTrace(saved, random));
  const models = random.oneIn(4) ? [] : [checkout.small];
  const opened = await answerOf('opening', engine.openTrace({ path, models }));
  if (!('value' in opened)) return;
  const { trace } = opened.value;
  for (let count = 0; count < 6; count++) await readSomething(engine, trace, random);
  const form = random.pick(['text', 'markdown'] as const);
  await answerOf(
    'the report',
    engine.report({ trace, layer: 0, head: 0, variant: 'model', position: 0, id: null, form }),
  );
  await answerOf(
    'saving a tensor',
    engine.saveTensor({ address: { trace, stage: 'logits' }, path: join(folder, 'x.npy') }),
  );
  await answerOf('saving', engine.save({ trace, path: join(folder, 'again.safetensors'), variant: 'model' }));
  await engine.dropTrace({ trace });
};

/** The file of a comparison that is spoilt, and what can be read of its traces. */
const savedComparisons: Fuzzer = async ({ checkout, engine, folder, compared }, random) => {
  const path = join(folder, 'comparison.safetensors');
  const key = random.pick(['llm_trace_comparison', 'llm_trace_comparison', 'a.llm_trace', 'b.llm_trace']);
  await writeFile(path, await spoiltTrace(compared, random, key));
  await answerOf('what it holds', engine.savedContent({ path }));
  await answerOf('opening it as one trace', engine.openTrace({ path }));
  const models = random.oneIn(4) ? [] : [checkout.small];
  const opened: number[] = [];
  for (const side of ['a', 'b'] as const) {
    const answer = await answerOf(`opening trace ${side}`, engine.openTrace({ path, side, models }));
    if ('value' in answer) opened.push(answer.value.trace);
  }
  for (const trace of opened) for (let count = 0; count < 3; count++) await readSomething(engine, trace, random);
  const [a, b] = opened;
  if (a !== undefined && b !== undefined) {
    const side = (trace: number) => ({ trace, variant: 'model' }) as const;
    const again = { a: side(a), b: side(b), path: join(folder, 'again.safetensors') };
    await answerOf('saving', engine.saveComparison(again));
  }
  for (const trace of opened) await engine.dropTrace({ trace });
};

/** @param key of the metadata, whose JSON is changed */
async function spoiltTrace(saved: string, random: Random, key = 'llm_trace'): Promise<Buffer> {
  const bytes = await readFile(saved);
  if (random.oneIn(5)) return mutateBytes(bytes, random);
  const file = parseTensorFile(bytes);
  if (random.oneIn(3)) return formatSpoilt(file, random);
  const metadata = file.header['__metadata__'] as Record<string, string>;
  const facts = mutateJson(JSON.parse(metadata[key] ?? '{}'), random);
  file.header['__metadata__'] = { ...metadata, [key]: formatJson(facts, random) };
  const text = Buffer.from(JSON.stringify(file.header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, file.data]);
}

const NUMBERS = [0, 0, 0, 1, 1, 2, 3, 63, -1, 0.5, 96, 447, 448, 1e9, 2 ** 53, Infinity, -0];
const STAGES = [
  ...['embed', 'pos_embed', 'blocks.0.resid_pre', 'blocks.0.ln1', 'blocks.1.attn.q', 'blocks.0.attn.attn_scores'],
  ...['blocks.1.attn.pattern', 'blocks.0.attn.z', 'blocks.0.mlp.post', 'blocks.1.mlp_out', 'ln_final', 'logits'],
  ...['blocks.2.mlp_out', 'blocks.-1.ln1', 'blocks.0.constructor', '__proto__', '', 'logits\u0000', 'wte.weight'],
];

/** A reading with values of the right types, many of which are out of range. */
async function readSomething(engine: Engine, trace: number, random: Random): Promise<void> {
  const n = () => random.pick(NUMBERS);
  const list = (count: number) => Array.from({ length: random.below(count + 1) }, n);
  const stage = random.pick(STAGES);
  const variant = random.pick(['model', 'model', 'walkthrough'] as const);
  const side = { stage, variant, head: random.oneIn(3) ? null : n() };
  const other = random.oneIn(4) ? n() : trace;
  const variants = { a: variant, b: 'model' } as const;
  const pairs = list(6);
  const choice = { layer: n(), head: n(), variant };
  const slice = { start: list(3), stop: list(3), ...(random.oneIn(4) ? { step: list(3) } : {}) };
  const requests: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['steps', () => engine.steps({ trace, ...choice })],
    ['a report', () => engine.report({ trace, ...choice, position: n(), id: random.oneIn(2) ? null : n() })],
    ['details', () => engine.read({ trace, what: 'details', params: side })],
    ['shared statistics', () => engine.read({ trace, what: 'sharedStatistics', params: { stage, variant } })],
    [
      'statistics without the first token',
      () =>
        engine.read({ trace, what: 'statisticsWithoutFirst', params: { stage, variant, allBlocks: random.oneIn(2) } }),
    ],
    ['statistics of a weight', () => engine.read({ trace, what: 'weightStatistics', params: { weight: stage } })],
    ['heads', () => engine.read({ trace, what: 'heads', params: { from: n(), to: n(), variant } })],
    ['residual', () => engine.read({ trace, what: 'residual', params: {} })],
    ['a lens', () => engine.read({ trace, what: 'lens', params: { positions: list(5), target: n() } })],
    [
      'attribution',
      () => engine.read({ trace, what: 'attribution', params: { position: n(), id: n(), ratherThan: n() } }),
    ],
    ['probabilities', () => engine.read({ trace, what: 'textProbabilities', params: {} })],
    ['provenance', () => engine.read({ trace, what: 'provenance', params: { stage, variant, index: list(3) } })],
    ['NumPy', () => engine.read({ trace, what: 'numpy', params: { stage, variant, index: list(3) } })],
    ['the whole way', () => engine.read({ trace, what: 'wholeProgram', params: { stage, variant, index: list(3) } })],
    ['difference', () => engine.read({ trace, what: 'difference', params: { other, a: side, b: side, pairs } })],
    ['drift', () => engine.read({ trace, what: 'drift', params: { other, variants, pairs } })],
    ['first difference', () => engine.read({ trace, what: 'firstDifference', params: { other, variants, pairs } })],
    ['outcome', () => engine.read({ trace, what: 'outcome', params: { other, a: n(), b: n() } })],
    ['same vocabulary', () => engine.read({ trace, what: 'sameVocabulary', params: { other } })],
    ['agreement', () => engine.read({ trace, what: 'agreement', params: { other } })],
    ['a window', () => engine.window({ address: { trace, stage, variant }, slice })],
  ];
  const [what, request] = random.pick(requests);
  const told = `${what} of ${JSON.stringify({ stage, ...choice, side, pairs, slice, other: other === trace ? 'itself' : other })}`;
  await answerOf(told, request());
}

/** Requests of the right types with values out of range. */
const requests: Fuzzer = async ({ checkout, engine, trace }, random) => {
  const model = checkout.small;
  const n = () => random.pick(NUMBERS);
  const text = hostileText(random);
  const ids = Array.from({ length: random.below(6) }, n);
  for (let count = 0; count < 4; count++) await readSomething(engine, trace, random);
  const sampling = { temperature: n(), topK: n(), topP: n(), seed: n() };
  const params = {
    model,
    text,
    ids,
    maxNewTokens: random.pick([0, 1, 3, n()]),
    sampling,
    alternatives: n(),
    about: ids,
  };
  await answerOf(`a generation of ${JSON.stringify(params)}`, engine.generate(params));
  // Many suggestions of many tokens take their time rightly.
  const alternatives = random.pick([0, 1, 3, -1, 0.5]);
  const options = { maxNewTokens: n(), maxLines: n(), confidence: n(), alternatives };
  const completion = { model, document: 'd', kind: 'prose' as const, text, start: n(), options };
  await answerOf(`a completion of ${JSON.stringify(completion)}`, engine.complete(completion));
  await answerOf(`descriptions of ${JSON.stringify(ids)}`, engine.describeTokens({ model, ids }));
  await answerOf('bytes', engine.tokenBytes({ model, id: n() }));
  await answerOf('a search', engine.searchTokens({ model, query: text.slice(0, 20), limit: n() }));
  const weight = random.pick(['wte.weight', 'transformer.wte.weight', 'constructor', '', 'h.0.ln_1.bias']);
  const slice = { start: [n(), n()], stop: [n(), n()] };
  await answerOf(
    `a window of ${weight} ${JSON.stringify(slice)}`,
    engine.window({ address: { model, weight }, slice }),
  );
  const read = await answerOf(
    `a trace of ${JSON.stringify({ ids, text })}`,
    engine.trace({ model, text, ids, maxNewTokens: 1 }),
  );
  if ('value' in read) {
    mustBePredictions(read.value.top);
    await engine.dropTrace({ trace: read.value.trace });
  }
};

/** Messages that have lost their form: any refusal will do, and the engine serves the next request. */
const messages: Fuzzer = async ({ checkout, engine, folder, shared, trace }, random) => {
  const model = checkout.small;
  const address = { trace, stage: 'logits', variant: 'model' };
  const sound: Readonly<Record<string, JsonValue>> = {
    trace: { model, text: TEXT, maxNewTokens: 1 },
    generate: { model, text: TEXT, maxNewTokens: 2, sampling: GREEDY, alternatives: 2, about: [1] },
    complete: { model, document: 'd', kind: 'prose', text: TEXT, start: 0, options: COMPLETION },
    read: { trace, what: 'steps', params: { layer: 0, head: 0, variant: 'model' } },
    window: { address, slice: { start: [0, 0], stop: [1, 1] } },
    save: { trace, path: join(folder, 'a.safetensors'), variant: 'model' },
    saveTensor: { address, path: join(folder, 'a.npy') },
    openTrace: { path: join(folder, 'a.safetensors'), models: [model] },
    describeTokens: { model, ids: [1, 2] },
    forcedTokens: { model, text: TEXT },
    searchTokens: { model, query: 'the', limit: 3 },
    quantize: { model, folder: shared, bits: 8 }, // later attacks complete with what it makes
  };
  const name = random.pick(Object.keys(sound));
  const params = keepInside([folder, shared], mutateJson(sound[name] as JsonValue, random));
  const call = engine[name as keyof Engine] as (params: unknown) => Promise<unknown>;
  const told = `${name} of ${JSON.stringify(params)?.slice(0, 300)}`;
  await answerOf(told, Promise.resolve(call.call(engine, params)), { accept: 'any message' });
  await mustAnswer(`after ${told}, tokenizing`, engine.tokens({ model, text: TEXT }));
  await mustAnswer(`after ${told}, steps`, engine.steps({ trace, layer: 0, head: 0, variant: 'model' }));
};

/** Whatever the mutation made of them, paths that are written to lie in the folders of the attacks. */
function keepInside([folder, shared]: readonly [string, string], params: JsonValue): JsonValue {
  if (params === null || typeof params !== 'object' || Array.isArray(params)) return params;
  const { path } = params;
  if (typeof path === 'string') params['path'] = join(folder, basename(path).replace(/^\.+$/, ''));
  if (typeof params['folder'] === 'string') params['folder'] = shared;
  return params;
}

/** Texts that are hard to tokenize, cut and show. */
const texts: Fuzzer = async ({ checkout, engine }, random) => {
  const model = random.oneIn(4) ? checkout.starter : checkout.small;
  const text = hostileText(random);
  const told = JSON.stringify(text.slice(0, 100));
  const tokens = await mustAnswer(`tokenizing ${told}`, engine.tokens({ model, text }));
  mustCover(text, tokens);
  if (text !== '') {
    const traced = await mustAnswer(`a trace of ${told}`, engine.trace({ model, text, maxNewTokens: 2 }));
    mustBeTrace(traced);
    await engine.dropTrace({ trace: traced.trace });
  }
  const { text: whole } = await mustAnswer(
    `going on after ${told}`,
    engine.generate({ model, text, maxNewTokens: 3, sampling: GREEDY }),
  );
  if (!whole.startsWith(text)) throw new Fault(`the text ${told} goes on as ${JSON.stringify(whole.slice(0, 100))}`);
  const { suggestions } = await mustAnswer(`completing ${told}`, complete(engine, model, text));
  for (const suggestion of suggestions) {
    if (/\p{Surrogate}/u.test(suggestion.text)) throw new Fault(`after ${told} half a character is suggested`);
  }
};

export const FUZZERS: Readonly<Record<string, Fuzzer>> = {
  folders,
  savedTraces,
  savedComparisons,
  requests,
  messages,
  texts,
};

/** Run one attack in a folder of its own. @returns the sentence of its fault */
export async function fuzzOnce(kind: string, bench: Bench, random: Random): Promise<string | undefined> {
  try {
    await (FUZZERS[kind] as Fuzzer)(bench, random);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error.message;
    return `the attack failed: ${error instanceof Error ? error.stack : String(error)}`;
  } finally {
    await rm(bench.folder, { recursive: true, force: true });
  }
}

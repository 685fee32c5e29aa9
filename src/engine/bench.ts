/** Measures one model in this thread: every figure as the median of rounds that alternate with their peer's. */
import { Decoder } from '../generate/decoder';
import { argmax } from '../generate/sampling';
import type { Model } from '../graph/model';
import { int64 } from '../graph/session';
import { capture, causalMask } from '../trace/capture';
import { Trace } from '../trace/trace';
import type { BenchResult, LengthBench } from './protocol';

const LENGTHS = [64, 256];
const WARM_UP = 2;
const ROUNDS = 15;
const DECODE_TOKENS = 48;

/** Times are in milliseconds. `open` loads the model as a first trace does. */
export async function benchModel(open: () => Promise<Model>, signal: AbortSignal): Promise<BenchResult> {
  const loadStart = performance.now();
  const model = await open();
  for (const openPart of model.traceParts()) await openPart();
  const load = performance.now() - loadStart;
  const decodeStart = performance.now();
  await model.decode();
  const loadDecode = performance.now() - decodeStart;

  const longest = LENGTHS.filter((length) => length <= model.spec.contextLength);
  for (const length of longest) await captureOnce(model, benchIds(model, length), signal);
  // The peak of what the product itself does: taken before the peer's graph is loaded.
  const peakMemory = process.resourceUsage().maxRSS * 1024;

  const lengths: LengthBench[] = [];
  for (const length of longest) lengths.push(await benchLength(model, length, signal));
  const decodeTokensPerSecond = await benchDecode(model, signal);
  const { name } = model.folder;
  return { model: name, load, loadDecode, lengths, decodeTokensPerSecond, peakMemory };
}

/** Ids spread over the vocabulary. */
function benchIds(model: Model, length: number): number[] {
  return Array.from({ length }, (_, i) => (i * 7919 + 13) % model.spec.vocabSize);
}

async function captureOnce(model: Model, ids: readonly number[], signal: AbortSignal): Promise<void> {
  const nothing = () => undefined;
  await capture(model, ids, { keep: 'all', signal, onProgress: nothing, onBlock: nothing });
}

async function benchLength(model: Model, length: number, signal: AbortSignal): Promise<LengthBench> {
  const ids = benchIds(model, length);
  const session = await model.forward();
  const inputs = { ids: int64(ids), positions: int64(ids.keys()), mask: causalMask(length) };
  const tokens = ids.map((id) => ({ id, token: '', text: '', start: 0, end: 0, special: false }));
  const proven = async () => {
    const input = { text: '', tokens, totalTokens: length, keep: 'all' } as const;
    await Trace.run(model, input, { signal, onProgress: () => undefined });
  };
  const [forward, trace] = await alternate([
    async () => void (await session.run(inputs, ['logits'])),
    () => captureOnce(model, ids, signal),
  ]);
  const [traceWithProofs] = await alternate([proven]);
  return { tokens: length, forward, trace, ratio: trace / forward, traceWithProofs };
}

/** Run each in turn, round after round, and give each one's median. */
async function alternate<const T extends readonly (() => Promise<void>)[]>(
  runs: T,
): Promise<{ [K in keyof T]: number }> {
  const times = runs.map(() => [] as number[]);
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const [index, run] of runs.entries()) {
      const start = performance.now();
      await run();
      if (round >= WARM_UP) times[index]?.push(performance.now() - start);
    }
  }
  return times.map(median) as { [K in keyof T]: number };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

async function benchDecode(model: Model, signal: AbortSignal): Promise<number> {
  const decoder = await Decoder.open(model);
  let logits = await decoder.append(benchIds(model, 16), signal);
  logits = await decoder.append([argmax(logits)], signal);
  const start = performance.now();
  for (let i = 0; i < DECODE_TOKENS; i++) logits = await decoder.append([argmax(logits)], signal);
  return (DECODE_TOKENS * 1000) / (performance.now() - start);
}

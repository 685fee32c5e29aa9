/** Measures one model in this thread: every figure as the median of rounds that alternate with their peer's. */
import type { Model } from '../graph/model';
import { int64 } from '../graph/session';
import { capture, causalMask } from '../trace/capture';
import { KEEP_ALL } from '../trace/kept';
import { Trace } from '../trace/trace';
import { benchDecoders } from './bench-quantized';
import { benchIds, median } from './bench-tools';
import type { BenchResult, LengthBench } from './protocol';

const LENGTHS = [64, 256];
const WARM_UP = 2;
const ROUNDS = 15;

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
  for (const length of longest) await captureOnce(model, benchIds(model.spec.vocabSize, length), signal);
  // The peak of what the product itself does: taken before the peer's graph is loaded.
  const peakMemory = process.resourceUsage().maxRSS * 1024;

  const lengths: LengthBench[] = [];
  for (const length of longest) lengths.push(await benchLength(model, length, signal));
  const decoders = await benchDecoders(model, signal);
  return { model: model.folder.name, load, loadDecode, lengths, ...decoders, peakMemory };
}

async function captureOnce(model: Model, ids: readonly number[], signal: AbortSignal): Promise<void> {
  const nothing = () => undefined;
  await capture(model, ids, { capture: KEEP_ALL, signal, onProgress: nothing, onBlock: nothing });
}

async function benchLength(model: Model, length: number, signal: AbortSignal): Promise<LengthBench> {
  const ids = benchIds(model.spec.vocabSize, length);
  const session = await model.forward();
  const inputs = { ids: int64(ids), positions: int64(ids.keys()), mask: causalMask(length) };
  const tokens = ids.map((id) => ({ id, token: '', text: '', start: 0, end: 0, special: false }));
  const proven = async () => {
    const input = { text: '', tokens, totalTokens: length, capture: KEEP_ALL };
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

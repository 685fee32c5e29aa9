/** Measures one model in this thread: every figure is a median over rounds in which the model and its peer take turns. */
import { isEncoderDecoder } from '../../../architectures/plan/plan';
import type { Model } from '../../../lowering/model';
import { endOf, valueName } from '../../../lowering/trace';
import { WeightReader } from '../../../model/weight-reader';
import { SOURCE, TOKENS } from '../../../operations/node';
import { recomputeBlocks } from '../../../trace/explain/recomputed-values';
import { forwardInputs } from '../../../trace/run/pass';
import { Trace } from '../../../trace/run/trace';
import { traceSessions } from '../../../trace/run/whole-pass';
import { NO_YIELD } from '../../../trace/run/yield-point';
import { FIRST_LOOK } from '../../../trace/steps/first-look';
import { describeSteps } from '../../../trace/steps/steps';
import { WeightStatistics } from '../../../trace/steps/weight-statistics';
import type { BenchResult, DecodingBench, LengthBench } from '../../protocol/bench-protocol';
import { benchIds, median } from '../../shared/bench-numbers';
import type { RequestContext } from '../models/request-context';
import { readFirstLook } from '../readings/first-look';
import { benchDecoders } from './bench-quantized';
import { benchSourceDecoder } from './bench-source-decoder';
import { collectGarbage } from './collect-garbage';

const LENGTHS = [64, 256];
const ENCODER_LENGTHS = [128];
const WARM_UP = 2;
const ROUNDS = 15;
/** How long quick rounds are repeated, in milliseconds: other work on the machine comes and goes within seconds. */
const QUICK_ROUNDS = 4000;

/**
 * Times are in milliseconds. When it is cancelled, what is complete by then is the answer.
 * @param open loads the model as the first trace does
 * @throws the signal's reason when cancelled while it loads the model
 */
export async function benchModel(open: () => Promise<Model>, { signal, report }: RequestContext): Promise<BenchResult> {
  const loadStart = performance.now();
  const model = await open();
  const { contextLength, vocabSize } = model.spec;
  const longest = lengthsOf(model).filter((length) => length <= contextLength);
  const [shortest = 1] = longest;
  const lengthsOfTrace = { [TOKENS]: shortest, [SOURCE]: shortest };
  for (const { open: openPart } of traceSessions(model, lengthsOfTrace, MEMORY)) await openPart();
  const load = performance.now() - loadStart;
  const decodes = generates(model);
  const loadDecode = decodes ? await timed(() => model.decode()) : null;

  for (const length of longest) await traceOnce(model, benchIds(vocabSize, length), signal);
  // The peak memory of the product itself, so it is read before the peer's graph is loaded.
  const peakMemory = process.resourceUsage().maxRSS * 1024;

  const total = longest.length + (decodes ? 1 : 0);
  const lengths: LengthBench[] = [];
  let decoding: DecodingBench | null = null;
  try {
    for (const length of longest) {
      report({ stage: 'bench', done: lengths.length, total });
      lengths.push(await benchLength(model, length, signal));
    }
    if (loadDecode !== null) {
      report({ stage: 'bench', done: lengths.length, total });
      const measureDecoding = isEncoderDecoder(model.folder.plan) ? benchSourceDecoder : benchDecoders;
      decoding = { load: loadDecode, ...(await measureDecoding(model, signal)) };
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return { model: model.folder.name, load, lengths, decoding, peakMemory };
}

function generates({ folder }: Model): boolean {
  return folder.plan.predicts === 'next token';
}

function lengthsOf(model: Model): readonly number[] {
  return generates(model) ? LENGTHS : ENCODER_LENGTHS;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Enough bytes to keep everything, so that nothing is computed twice. */
const MEMORY = 2 ** 33;

/** Traces and reads the first block, as for a panel that has not been used yet. */
async function traceOnce(model: Model, ids: readonly number[], signal: AbortSignal): Promise<Trace> {
  const tokens = ids.map((id) => ({
    id,
    token: '',
    text: '',
    start: 0,
    end: 0,
    special: false,
    inserted: false,
    typeId: 0,
  }));
  const source = isEncoderDecoder(model.folder.plan) ? { text: '', tokens, cut: null } : undefined;
  const input = { text: '', tokens, source, totalTokens: ids.length, memory: MEMORY, shownLayer: 0 };
  return Trace.run(model, input, { signal, onProgress: () => undefined });
}

async function benchLength(model: Model, length: number, signal: AbortSignal): Promise<LengthBench> {
  const ids = benchIds(model.spec.vocabSize, length);
  const session = await model.forward();
  // The source has as many tokens as the output.
  const inputs = forwardInputs(model, { [TOKENS]: ids, [SOURCE]: ids });
  const weights = new WeightStatistics();
  const reader = new WeightReader();
  const look = (trace: Trace, layer: number) =>
    readFirstLook(trace, { ...FIRST_LOOK, layer, step: attentionWeightsStep(model) }, async (wanted) => ({
      steps: await describeSteps(trace, wanted, weights),
      ...trace.proofs('model'),
    }));
  const shown = await traceOnce(model, ids, signal);
  let next = 0;
  const [forward, trace, block] = await alternate(signal, [
    async () => void (await session.run(inputs, [valueName(endOf(model.folder.plan))])),
    async () => void (await look(await traceOnce(model, ids, signal), 0)),
    async () => {
      shown.releaseComputed();
      await look(shown, next++ % model.spec.layers);
    },
  ]);
  const [withProofs] = await alternate(signal, [
    async () => {
      const proven = await traceOnce(model, ids, signal);
      if (generates(model)) await proven.decode(signal);
      while (proven.proofs('model').proven < proven.proofs('model').total) await proven.proveNext('model');
      await recomputeBlocks(proven, proven.proofs('model').total, { weights: reader, yieldPoint: NO_YIELD });
    },
  ]);
  return {
    tokens: length,
    forward: median(forward),
    trace: median(trace),
    ratio: median(trace.map((time, round) => time / (forward[round] as number))),
    block: median(block),
    traceWithProofs: median(withProofs),
  };
}

/**
 * The number of the step with the attention weights: the figures of the shown block are there and next to it, and their values
 * come with the trace.
 */
function attentionWeightsStep({ folder }: Model): number {
  return folder.plan.sections.find(({ view }) => view === 'weights')?.number ?? FIRST_LOOK.step;
}

/**
 * Runs each function in turn, round after round, each after a garbage collection.
 * @returns the times of each function in milliseconds
 * @throws the signal's reason when cancelled, between two runs
 */
async function alternate<const T extends readonly (() => Promise<void>)[]>(
  signal: AbortSignal,
  runs: T,
): Promise<{ [K in keyof T]: number[] }> {
  const times = runs.map(() => [] as number[]);
  const end = performance.now() + QUICK_ROUNDS;
  for (let round = 0; round < WARM_UP + ROUNDS || performance.now() < end; round++) {
    for (const [index, run] of runs.entries()) {
      signal.throwIfAborted();
      collectGarbage();
      const start = performance.now();
      await run();
      if (round >= WARM_UP) times[index]?.push(performance.now() - start);
    }
  }
  return times as { [K in keyof T]: number[] };
}

/**
 * Compares our decoder with its peers on the same weights in one run: they take turns in rounds, and medians and ratios are
 * reported.
 */
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../base/message-of';
import { benchIds, median } from '../../engine/shared/bench-numbers';
import type { Ready, Run, RuntimeName } from './contestant';
import { type Absent, type Bits, type Entry, type EntryOptions, withEntries } from './entries';
import { type MemoryRead, readMemory } from './memory-read';
import { RemoteContestant } from './remote';

const PROMPT_TOKENS = 64;
/** The number of tokens after the first, whose time counts towards the prompt. */
const DECODED_TOKENS = 64;
const ENCODED_TOKENS = 128;
/** In how many processes each runtime is measured, and how often each process continues the prompt or runs an encoder. */
interface Effort {
  readonly processes: number;
  /** How many rounds at the beginning are not counted. */
  readonly warmUp: number;
  readonly rounds: number;
}

/**
 * Where a process's threads run and its memory lies varies by chance, and makes one process faster than another by more than
 * the differences we want to measure. A pass of an encoder is short, so it takes more processes. Its warm-up lasts until the
 * arrays of the first passes have been collected: each holds 16 MB of logits, which cause 3,800 page faults while the memory
 * is new, and shortly after the machine has started those take longer than half of the pass.
 */
const EFFORT: Readonly<Record<'decoder' | 'encoder', Effort>> = {
  decoder: { processes: 3, warmUp: 1, rounds: 3 },
  encoder: { processes: 8, warmUp: 8, rounds: 7 },
};
/** In milliseconds: threads of a runtime may keep spinning for a while after it has answered. */
const PAUSE = 100;

/** Times are medians in milliseconds. */
export interface ComparedRuntime {
  readonly runtime: RuntimeName;
  readonly version: string;
  /** Bits of a weight. */
  readonly bits: Bits;
  /** `null` means the runtime's own default. */
  readonly threads: number | null;
  /** Time to load the library in a fresh process. */
  readonly library: number;
  /** Time to open the model and its tokenizer after that. */
  readonly load: number;
  /** Time from the prompt to the first new token; for an encoder, the whole pass. */
  readonly prefill: number;
  /** Speed of the tokens after the first, one by one; null for an encoder. */
  readonly decodeTokensPerSecond: number | null;
  /** The largest resident memory of its process after a round, in bytes. */
  readonly memory: number;
  /** How many new tokens, from the first on, are the same as those of our float32 decoder; null if none are generated. */
  readonly sameTokens: number | null;
}

/** Our decoder compared with a peer's best result over all numbers of threads. */
export interface PeerRatio {
  readonly measure: 'load' | 'prefill' | 'decode';
  readonly bits: Bits;
  readonly peer: RuntimeName;
  readonly peerBits: Bits;
  /** For load and prefill, our time divided by the peer's; for decoding, our speed divided by the peer's. */
  readonly ratio: number;
}

export interface Comparison {
  /** The name of the model. */
  readonly model: string;
  readonly promptTokens: number;
  /** 0 for an encoder. */
  readonly decodedTokens: number;
  /** The least time that a token takes in any runtime; null if no token is decoded. */
  readonly memory: MemoryRead | null;
  readonly runtimes: readonly ComparedRuntime[];
  readonly absent: readonly Absent[];
  readonly ratios: readonly PeerRatio[];
}

/** @param program the program of the contestants */
export function compare(program: string, model: string, options: EntryOptions, efforts = EFFORT): Promise<Comparison> {
  return withEntries(model, options, async ({ name, generates, entries, absent, vocabSize, weightBytes }) => {
    const promptTokens = generates ? PROMPT_TOKENS : ENCODED_TOKENS;
    const decodedTokens = generates ? DECODED_TOKENS : 0;
    const prompt = benchIds(vocabSize, promptTokens);
    const measurements = entries.map((entry) => new Measurement(program, entry, prompt, decodedTokens));
    try {
      await measureAll(measurements, efforts[generates ? 'decoder' : 'encoder'], options.signal);
    } finally {
      for (const measurement of measurements) await measurement.dispose();
    }
    const memory =
      weightBytes === null ? null : await readMemory(weightBytes, options.threads ?? availableParallelism());
    return {
      model: name,
      promptTokens,
      decodedTokens,
      memory,
      ...summarize(measurements),
      absent: [...absent, ...failures(measurements)],
    };
  });
}

/** All runtimes take turns, so that other work on the machine affects them equally. */
async function measureAll(
  measurements: readonly Measurement[],
  { processes, warmUp, rounds }: Effort,
  signal: AbortSignal,
): Promise<void> {
  const inTurn = async (step: (measurement: Measurement) => Promise<void>) => {
    for (const measurement of measurements) {
      signal.throwIfAborted();
      await measurement.attempt(() => step(measurement));
    }
  };
  for (let process = 0; process < processes; process++) {
    await inTurn((measurement) => measurement.load());
    for (let round = 0; round < warmUp + rounds; round++)
      await inTurn(async (measurement) => {
        await sleep(PAUSE);
        await measurement.run(round >= warmUp);
      });
  }
}

/** One runtime with one format of the weights, and its results so far. */
class Measurement {
  readonly loads: Ready[] = [];
  readonly runs: Run[] = [];
  /** Why it no longer takes part. */
  fault: string | undefined;
  private remote: RemoteContestant | undefined;

  constructor(
    private readonly program: string,
    readonly entry: Entry,
    private readonly prompt: readonly number[],
    readonly decodedTokens: number,
  ) {}

  /** A peer that fails is left out from then on; a failure of our own runtime is thrown. */
  async attempt(step: () => Promise<void>): Promise<void> {
    if (this.fault !== undefined) return;
    try {
      await step();
    } catch (error) {
      if (this.entry.job.runtime === 'LLM Trace') throw error;
      this.fault = messageOf(error);
      await this.dispose();
    }
  }

  /** Loads it in a fresh process, which then keeps running. */
  async load(): Promise<void> {
    await this.dispose();
    this.remote = await RemoteContestant.start(this.program, this.entry.job);
    this.loads.push(this.remote.ready);
  }

  async run(counted: boolean): Promise<void> {
    const run = await this.remote?.run(this.prompt, 1 + this.decodedTokens);
    if (run && counted) this.runs.push(run);
  }

  async dispose(): Promise<void> {
    await this.remote?.dispose();
    this.remote = undefined;
  }
}

function failures(measurements: readonly Measurement[]): Absent[] {
  const reasons = new Map<RuntimeName, string>();
  for (const { entry, fault } of measurements) if (fault !== undefined) reasons.set(entry.job.runtime, fault);
  return [...reasons].map(([runtime, reason]) => ({ runtime, reason }));
}

/** The first measurement is our float32 decoder. */
function summarize(measurements: readonly Measurement[]): Pick<Comparison, 'runtimes' | 'ratios'> {
  const reference = measurements[0]?.runs[0]?.tokens ?? [];
  const runtimes = measurements.filter(({ fault }) => fault === undefined).map((one) => summarizeOne(one, reference));
  return { runtimes, ratios: ratiosOf(runtimes) };
}

function summarizeOne(
  { entry, loads, runs, decodedTokens }: Measurement,
  reference: readonly number[],
): ComparedRuntime {
  const tokens = runs[0]?.tokens ?? [];
  const different = tokens.findIndex((token, index) => token !== reference[index]);
  return {
    runtime: entry.job.runtime,
    version: loads[0]?.version ?? '',
    bits: entry.bits,
    threads: entry.job.threads,
    library: median(loads.map(({ library }) => library)),
    load: median(loads.map(({ load }) => load)),
    prefill: median(runs.map(({ prefill }) => prefill)),
    decodeTokensPerSecond: decodedTokens > 0 ? (1000 * decodedTokens) / median(runs.map(({ decode }) => decode)) : null,
    memory: Math.max(...runs.map(({ memory }) => memory)),
    sameTokens: tokens.length === 0 ? null : different < 0 ? tokens.length : different,
  };
}

/**
 * Compares us with each peer in the same format. Our 8-bit format, which is the one in use, is compared with the peer's
 * float32 if the peer has no 8-bit format.
 */
function ratiosOf(runtimes: readonly ComparedRuntime[]): PeerRatio[] {
  const ours = runtimes.filter(({ runtime }) => runtime === 'LLM Trace');
  const peers = new Set(runtimes.map(({ runtime }) => runtime).filter((runtime) => runtime !== 'LLM Trace'));
  return [...peers].flatMap((name) =>
    ours.flatMap((we) => {
      const formats = runtimes.filter(({ runtime }) => runtime === name);
      const bits = we.bits === 8 && !formats.some((peer) => peer.bits === 8) ? 32 : we.bits;
      return ratios(
        we,
        formats.filter((peer) => peer.bits === bits),
      );
    }),
  );
}

/** @param peer the results of one peer with different numbers of threads, of which the best counts for each measure */
function ratios(we: ComparedRuntime, peer: readonly ComparedRuntime[]): PeerRatio[] {
  const [any] = peer;
  if (!any) return [];
  const whole = { bits: we.bits, peer: any.runtime, peerBits: any.bits };
  const loading = ({ library, load }: ComparedRuntime) => library + load;
  const least = (of: (runtime: ComparedRuntime) => number) => of(we) / Math.min(...peer.map(of));
  const ofPass = [
    { measure: 'load', ...whole, ratio: least(loading) },
    { measure: 'prefill', ...whole, ratio: least(({ prefill }) => prefill) },
  ] as const;
  if (we.decodeTokensPerSecond === null) return [...ofPass];
  const fastest = Math.max(...peer.map(({ decodeTokensPerSecond }) => decodeTokensPerSecond ?? 0));
  return [...ofPass, { measure: 'decode', ...whole, ratio: we.decodeTokensPerSecond / fastest }];
}

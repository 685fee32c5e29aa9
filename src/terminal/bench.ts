/** Runs the benchmark in processes, and prints its results. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { plainText } from '../base/foreign-text';
import { inPercent } from '../base/number-text';
import { type TextBlock, tableBlock } from '../base/text-blocks';
import type { BenchResult, DecoderBench, DecodingBench, QuantizedBench } from '../engine/protocol/bench-protocol';
import type { ComparedRuntime, Comparison, PeerRatio } from './peers/comparison';
import type { MemoryRead } from './peers/memory-read';
import { SUGGESTED_TOKENS, type TypingReplay } from './typing-replay';

/**
 * Measures each model in a fresh process, so that its load time and memory are its own.
 * @param program the file of this program
 */
export async function benchInProcesses(
  { program, threads, signal }: { program: string; threads: number | undefined; signal: AbortSignal },
  models: readonly string[],
): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const model of models) {
    const call = [
      program,
      'bench',
      '--model',
      model,
      '--json',
      ...(threads === undefined ? [] : ['--threads', `${threads}`]),
    ];
    const { stdout } = await promisify(execFile)(process.execPath, call, { signal });
    results.push(...(JSON.parse(stdout) as { models: BenchResult[] }).models);
  }
  return results;
}

export interface TypingBench extends TypingReplay {
  readonly model: string;
  /** Bits of its weights. */
  readonly bits: 4 | 8;
  /** Milliseconds of decoding alone for the number of tokens in a suggestion, with the same weights; null if not measured. */
  readonly plain: number | null;
}

export interface Bench {
  readonly models: readonly BenchResult[];
  readonly typing: readonly TypingBench[];
  /** One for each compared model. */
  readonly comparisons: readonly Comparison[];
  /** Whether something was left unmeasured. */
  readonly interrupted?: boolean;
}

export function formatBench({
  models = [],
  typing = [],
  comparisons = [],
  interrupted = false,
}: Partial<Bench>): TextBlock[] {
  const parts = [
    ...models.map((model) => formatModel(model, interrupted)),
    ...typing.map(formatTyping),
    ...comparisons.map(formatComparison),
  ];
  return parts.flatMap((part, at) => (at === 0 ? part : ['', ...part]));
}

const ms = (value: number) => `${value.toFixed(1)} ms`;
const speed = (value: number) => `${value.toFixed(0)} tokens/s`;
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
const percent = (share: number) => inPercent((100 * share).toFixed(1));

/** Why a ratio is not that of the two times beside it. */
const RATIO_NOTE =
  '  Each time is a median over rounds. “x plain forward” is the median of the ratios within the rounds, not the ratio of the two medians: other work on the machine moves it less.';

const NO_DECODING = '  it does not generate: there is no decoding to measure';

function formatModel({ model, load, lengths, decoding, peakMemory }: BenchResult, interrupted: boolean): TextBlock[] {
  return [
    plainText(model),
    `  load                        ${ms(load)}${decoding ? ` (decode graph: ${ms(decoding.load)} more)` : ''}`,
    ...lengths.flatMap(({ tokens, forward, trace, ratio, block, traceWithProofs }) => [
      `  ${tokens} tokens, plain forward    ${ms(forward)}`,
      `  ${tokens} tokens, trace            ${ms(trace)}   ${ratio.toFixed(2)} x plain forward`,
      `  ${tokens} tokens, another block    ${ms(block)}`,
      `  ${tokens} tokens, with all proofs  ${ms(traceWithProofs)}`,
    ]),
    ...(lengths.length > 0 ? [RATIO_NOTE] : []),
    `  peak memory                 ${megabytes(peakMemory)}`,
    ...(decoding ? [formatDecoding(decoding)] : interrupted ? [] : [NO_DECODING]),
  ];
}

function formatDecoding({ float32, quantized }: DecodingBench): TextBlock {
  return table([
    ['  decoding, weights in', 'prefill', 'decode', 'logit error', 'same top token', 'file', 'made in'],
    ['  float32', ...speeds(float32), '', '', '', ''],
    ...quantized.map(quantizedRow),
  ]);
}

function speeds({ prefill, decodeTokensPerSecond }: DecoderBench): string[] {
  return [ms(prefill), speed(decodeTokensPerSecond)];
}

function quantizedRow(of: QuantizedBench): string[] {
  const { bits, block, relativeError, agreement, bytes, quantize } = of;
  const errors = [percent(relativeError), percent(agreement)];
  return [`  ${bits} bits, blocks of ${block}`, ...speeds(of), ...errors, megabytes(bytes), ms(quantize)];
}

function formatComparison(comparison: Comparison): TextBlock[] {
  const { model, promptTokens, decodedTokens, memory, runtimes, absent, ratios } = comparison;
  const generates = decodedTokens > 0;
  const what = generates ? `a prompt of ${promptTokens} tokens, then ${decodedTokens} more` : `${promptTokens} tokens`;
  const measures = generates ? ['prefill', 'decode', 'memory', 'tokens as ours'] : ['pass', 'memory'];
  return [
    `${plainText(model)} in other runtimes: ${what}`,
    table([['  runtime', 'weights', 'threads', 'library', 'load', ...measures], ...runtimes.map(runtimeRow)]),
    ...absent.map(({ runtime, reason }) => `  ${runtime} takes no part: ${plainText(reason)}`),
    ...(ratios.length === 0
      ? []
      : [
          table([
            ['  LLM Trace / the best of a peer', 'load', ...(generates ? ['prefill', 'decode'] : ['pass'])],
            ...ratioRows(ratios),
          ]),
        ]),
    ...(memory ? [formatMemory(memory)] : []),
  ];
}

function runtimeRow(of: ComparedRuntime): string[] {
  const { runtime, version, bits, threads, library, load, prefill, decodeTokensPerSecond, memory, sameTokens } = of;
  const what = [`  ${runtime} ${version}`, `${bits} bits`, threads === null ? 'its own' : String(threads)];
  const decode = decodeTokensPerSecond === null ? [] : [speed(decodeTokensPerSecond)];
  const same = sameTokens === null ? [] : [String(sameTokens)];
  return [...what, ms(library), ms(load), ms(prefill), ...decode, megabytes(memory), ...same];
}

/** The lower bound for decoding in float32. */
function formatMemory({ bytes, threads, time }: MemoryRead): string {
  const what = `  ${threads === 1 ? 'One thread reads' : `${threads} threads read`} ${megabytes(bytes)} of memory`;
  const rate = `${(bytes / time / 1e6).toFixed(1)} GB/s`;
  return `${what}, which a float32 token needs, in ${ms(time)} (${rate}): at most ${speed(1000 / time)}`;
}

/** One row for each pair of formats. */
function ratioRows(ratios: readonly PeerRatio[]): string[][] {
  const rows = new Map<string, string[]>();
  for (const { bits, peer, peerBits, ratio } of ratios) {
    const pair = `  ${bits} bits / ${peer} ${peerBits} bits`;
    rows.set(pair, [...(rows.get(pair) ?? [pair]), ratio.toFixed(2)]);
  }
  return [...rows.values()];
}

function formatTyping(of: TypingBench): TextBlock[] {
  const { model, bits, plain, keys, seconds, started, cancelled, returned, p50, p95, slides, cpuSeconds } = of;
  const time = (value: number | null) => (value === null ? '-' : ms(value));
  return [
    `Typing into ${plainText(model)}, ${bits} bits: ${keys} keys in ${seconds.toFixed(0)} s`,
    `  to a suggestion, after the pause   ${time(p50)} (half of them), ${time(p95)} (95\u00a0%)`,
    ...(plain === null || p50 === null
      ? []
      : [
          `  ${SUGGESTED_TOKENS} tokens in decoding alone       ${ms(plain)}, so that half took ${(p50 / plain).toFixed(2)} x that at most`,
        ]),
    `  where the window moved             ${slides.count} times, ${time(slides.p50)} (half of them)`,
    `  requests                           ${started} started, ${cancelled} cancelled, ${returned} returned`,
    `  processor                          ${cpuSeconds.toFixed(1)} s`,
  ];
}

/** A table with names in the first column and numbers in the others. */
function table(rows: readonly (readonly string[])[]): TextBlock {
  return tableBlock(rows, { numbers: 1 });
}

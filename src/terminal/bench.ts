/** The benchmark's processes and its print-out. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { BenchResult } from '../engine/protocol';

/** Measure each model in a fresh process, so that load and memory are its own. @param program this program's file */
export async function benchInProcesses(
  program: string,
  models: readonly string[],
  signal: AbortSignal,
): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const model of models) {
    const call = [program, 'bench', '--model', model, '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, call, { signal });
    results.push(...(JSON.parse(stdout) as { models: BenchResult[] }).models);
  }
  return results;
}

export function formatBench(models: readonly BenchResult[]): string {
  return models.map(formatModel).join('\n\n');
}

function formatModel({ model, load, loadDecode, lengths, decodeTokensPerSecond, peakMemory }: BenchResult): string {
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  return [
    model,
    `  load                        ${ms(load)} (decode graph: ${ms(loadDecode)} more)`,
    ...lengths.flatMap(({ tokens, forward, trace, ratio, traceWithProofs }) => [
      `  ${tokens} tokens, plain forward    ${ms(forward)}`,
      `  ${tokens} tokens, full trace       ${ms(trace)}   ${ratio.toFixed(2)} x plain forward`,
      `  ${tokens} tokens, trace + proofs   ${ms(traceWithProofs)}`,
    ]),
    `  decode with KV cache        ${decodeTokensPerSecond.toFixed(0)} tokens/s`,
    `  peak memory                 ${(peakMemory / 1e6).toFixed(0)} MB`,
  ].join('\n');
}

/** A benchmark that is ended from outside has printed all that was measured before. */
import { expect, it } from 'vitest';
import type { BenchResult } from '../../../src/engine/protocol/bench-protocol';
import { BenchResults } from '../../../src/terminal/bench-results';
import { Interruption } from '../../../src/terminal/call';
import type { Comparison } from '../../../src/terminal/peers/comparison';
import { Terminal } from '../../../src/terminal/terminal';

const model = (name: string): BenchResult => ({ model: name, load: 5, lengths: [], decoding: null, peakMemory: 7e6 });
const OF_ONE: Omit<Comparison, 'model'> = {
  promptTokens: 128,
  decodedTokens: 0,
  memory: null,
  runtimes: [],
  absent: [],
  ratios: [],
};

function results(isJson: boolean) {
  const printed: string[] = [];
  const quiet = { write: () => undefined };
  const stdout = { write: (text: string) => printed.push(text) };
  const terminal = new Terminal({ stdin: (async function* () {})(), stdout, stderr: quiet });
  const ending = new AbortController();
  const all = new BenchResults({ terminal, signal: ending.signal }, isJson);
  return { all, printed, interrupt: () => ending.abort(new Interruption(2)) };
}

it('each part is printed as soon as it is measured, with an empty line between two', () => {
  const { all, printed } = results(false);
  expect(all.isEmpty).toBe(true);
  all.add({ models: [model('first')] });
  expect(all.isEmpty).toBe(false);
  expect(printed.join('')).toMatch(/^first\n.*load +5\.0 ms\n.*peak memory +7 MB\n.*no decoding to measure\n$/);
  printed.length = 0;
  all.add({ comparisons: [{ ...OF_ONE, model: 'first' }] });
  expect(printed.join('')).toMatch(/^\nfirst in other runtimes: 128 tokens\n/);
  printed.length = 0;
  all.end();
  expect(printed).toEqual([]);
});

it('of a model whose measurement was interrupted, it is not said that it does not generate', () => {
  const { all, printed, interrupt } = results(false);
  interrupt();
  all.add({ models: [model('first')] });
  expect(printed.join('')).toMatch(/peak memory +7 MB\n$/);
});

it('JSON is one document at the end, which says whether the benchmark was interrupted', () => {
  const { all, printed, interrupt } = results(true);
  const comparison = { ...OF_ONE, model: 'first' };
  all.add({ models: [model('first')] });
  all.add({ comparisons: [comparison] });
  all.add({ models: [model('second')] });
  expect(printed).toEqual([]);
  all.end();
  const whole = { models: [model('first'), model('second')], typing: [], comparisons: [comparison] };
  expect(JSON.parse(printed.join(''))).toEqual(whole);
  printed.length = 0;
  interrupt();
  all.end();
  expect(JSON.parse(printed.join(''))).toEqual({ ...whole, interrupted: true });
});

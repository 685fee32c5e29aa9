/** Where other tokens may be asked for: a request comes from outside. */
import { expect, it } from 'vitest';
import { requirePlaceBefore } from '../../../src/engine/worker/readings/requirements';
import type { TraceSource } from '../../../src/trace/run/source';
import { partOf } from '../part-of';

const trace = partOf<TraceSource>({
  tokens: Array.from({ length: 6 }, () => partOf<TraceSource['tokens'][number]>({})),
});
const ask = (place: number, tokens?: number) => () =>
  requirePlaceBefore(trace, { position: 4, place, ...(tokens !== undefined && { tokens }) });

it('tokens that give way together are whole, at least one, and end at the position or before it', () => {
  expect(ask(2)).not.toThrow();
  expect(ask(2, 3)).not.toThrow();
  for (const tokens of [0, -1, 1.5, 4, Number.NaN])
    expect(ask(2, tokens)).toThrow(
      'The tokens that give way together are one or more, and end at the position or before it.',
    );
  expect(ask(0, 2)).toThrow('The first token has nothing before it that says what else fits there.');
  expect(ask(5)).toThrow('There is no place 5');
});

/** Results of runs with a changed part, by what was asked. */
import { expect, it } from 'vitest';
import { keepingRuns, type RunsOf } from '../../../../src/trace/readings/part-runs';

interface Question {
  readonly at: number;
  readonly than: number | null;
  readonly pairs: readonly number[];
}

const part = (head: number) => ({ kind: 'head', layer: 0, head, cross: false }) as const;
const result = (head: number, value = 0) => ({ part: part(head), value });
type Result = ReturnType<typeof result>;

const RUNS = keepingRuns<Question, Result>({ at: true, than: true, pairs: true });
const QUESTION: Question = { at: 3, than: null, pairs: [0, 1] };

it('are found by every field of the question, lists by their values', () => {
  const runs = RUNS.with([], { question: QUESTION, kind: 'alone', result: result(1) });
  expect(RUNS.of(runs, { ...QUESTION, pairs: [0, 1] })?.alone).toEqual([result(1)]);
  for (const other of [{ at: 2 }, { than: 0 }, { pairs: [] }, { pairs: [0] }, { pairs: [0, 2] }])
    expect(RUNS.of(runs, { ...QUESTION, ...other }), JSON.stringify(other)).toBeUndefined();
});

it('keep the latest of each part and kind, and of questions what was asked last as the last', () => {
  const made = [result(1), result(2), result(1, 5)];
  let runs: readonly RunsOf<Question, Result>[] = [];
  for (const one of made) runs = RUNS.with(runs, { question: QUESTION, kind: 'swept', result: one });
  runs = RUNS.with(runs, { question: { ...QUESTION, at: 4 }, kind: 'alone', result: result(7) });
  runs = RUNS.with(runs, { question: QUESTION, kind: 'alone', result: result(1) });
  expect(runs).toEqual([
    { ...QUESTION, at: 4, alone: [result(7)], swept: [] },
    { ...QUESTION, alone: [result(1)], swept: [result(2), result(1, 5)] },
  ]);
});

it('keep nothing that comes with a question besides its fields', () => {
  const question = { ...QUESTION, trace: 7 };
  expect(RUNS.with([], { question, kind: 'alone', result: result(1) })).toEqual([
    { ...QUESTION, alone: [result(1)], swept: [] },
  ]);
});

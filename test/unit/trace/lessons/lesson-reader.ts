/** What lessons read, of a trace in this process. */
import { readSimilarityTo } from '../../../../src/engine/worker/readings/known-similarities';
import { readAblation } from '../../../../src/trace/ablation/ablation';
import type { LessonTrace } from '../../../../src/trace/lessons/lesson';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import { readLens } from '../../../../src/trace/readings/lens';
import type { ModelRuns } from '../../../../src/trace/run/model-runs';
import type { Trace } from '../../../../src/trace/run/trace';

/** Nothing else waits for the model. */
const RUNS: ModelRuns = {
  runExclusive: (_, run) => run(),
  signal: new AbortController().signal,
  yieldPoint: async () => undefined,
};

type Top = Omit<LessonTrace['top'][number], 'special'>;

export function readerOf(
  trace: Trace,
  { layers, heads }: Pick<LessonTrace, 'layers' | 'heads'>,
  top: readonly Top[] = [],
): LessonTrace {
  return {
    plan: trace.planOf('model'),
    tokens: trace.tokens,
    text: trace.input.text,
    layers,
    heads,
    top: top.map((token) => ({ ...token, special: false })),
    read: async (stage, ...index) => {
      const { shape } = trace.find(stage, 'model');
      const start = shape.map((_, axis) => index[axis] ?? 0);
      const stop = shape.map((size, axis) => (index[axis] === undefined ? size : (index[axis] as number) + 1));
      return (await trace.window(stage, 'model', { start, stop })).data;
    },
    lens: (position) => readLens(trace, [position], null),
    attribution: (position) => readAttribution(trace, position, null),
    similarity: (other, without = []) => readSimilarityTo(trace, other, without, RUNS),
    ablation: (position, part) => readAblation(trace, { position, id: null, part }, async () => undefined),
  };
}

/** What a model says comes after a token, for a report: the most probable tokens, and the one that is drawn. */
import { changesDistribution } from '../../../generate/sampling';
import { describeId } from '../../../model/tokenizers/tokenizer';
import { Predictions, probabilitiesById } from '../../../trace/readings/predictions';
import type { Drawn } from '../../../trace/report/input';
import { readRow, type TraceSource } from '../../../trace/run/source';
import type { Prediction } from '../../protocol/generation-protocol';
import type { ReportChoice } from '../../protocol/reading-protocol';
import type { TraceAbout } from './trace-store';

/** As many as come with a trace. */
const MOST_TOLD = 10;

interface PredictedAt {
  /** Of none where the model predicts no next token, or is absent and so cannot name it. */
  readonly top: readonly Prediction[];
  readonly drawn?: Drawn;
}

export async function predictedAt(
  trace: TraceSource,
  { position, sampling }: Pick<ReportChoice, 'position' | 'sampling'>,
  about: Pick<TraceAbout, 'top'>,
): Promise<PredictedAt> {
  const { model } = trace;
  if (trace.planOf('model').predicts !== 'next token') return { top: [] };
  if (!model) return { top: position === trace.tokens.length - 1 ? about.top : [] };
  const { target: tokenizer } = model.folder.tokenizer;
  const predictions = new Predictions(await readRow(trace, 'logits', position));
  const isChanged = sampling?.draw === true && changesDistribution(sampling);
  const sampled = isChanged && probabilitiesById(predictions.sampled(sampling), predictions.logits.length);
  const predicted = (id: number): Prediction => ({
    ...describeId(tokenizer, id),
    logit: predictions.logit(id),
    probability: predictions.probability(id),
    ...(sampled && { sampled: sampled[id] as number }),
  });
  return {
    top: Array.from(predictions.order.subarray(0, MOST_TOLD), predicted),
    ...(sampling?.draw && { drawn: { ...predicted(predictions.choose(sampling)), sampling } }),
  };
}

/** Measures how well a model predicts a text, with forward passes over windows of it, of which only sums are kept. */
import { requireApplies } from '../../../architectures/plan/why-not';
import { type SlidingWindow, slidingWindows } from '../../../generate/sliding-windows';
import { addScores, ScoreTally, type TextScore } from '../../../generate/text-score';
import { CONTINUE_INSTEAD } from '../../../library/suggestions';
import type { Model } from '../../../lowering/model';
import { TOKENS } from '../../../operations/node';
import { runTo } from '../../../trace/run/hidden-states';
import { headRows, PassInputs } from '../../../trace/run/pass';
import type { ScoreTextParams } from '../../protocol/evaluation-protocol';
import type { RequestContext } from '../models/request-context';

/** How many rows of logits are computed at a time: with a large vocabulary each row takes half a megabyte. */
const ROWS = 64;

/** Opens the model, and does something with it while nothing else runs a model. */
type WithModel = <T>(work: (model: Model) => Promise<T>) => Promise<T>;

/**
 * Scores a text with the model's own weights in float32. Every window begins with the tokens that the tokenizer's template
 * adds at the beginning (BOS), without those that it adds at the end; neither are scored. Other runs may take place between
 * two windows, so that typing or tracing waits for one window at most.
 * @throws the signal's reason when cancelled, between two runs, unless the windows until then are to be returned
 * @throws an error of one sentence when the model does not predict next tokens, or a window is too long for it
 */
export async function scoreText(
  withModel: WithModel,
  { text, window, stride, untilCancelled = false }: Omit<ScoreTextParams, 'model'>,
  { signal, report }: Pick<RequestContext, 'signal' | 'report'>,
): Promise<TextScore> {
  const tokens = await withModel(async (model) => tokensToScore(model, text, window));
  const { before, ids, ends } = tokens;
  const total = ids.length - before;
  // Only whole windows count, because one may be cancelled halfway.
  let sums = new ScoreTally().of('', 0);
  let done = before;
  for (const place of slidingWindows(ids.length, window, stride, before)) {
    const tally = new ScoreTally();
    try {
      await withModel((model) => scoreWindow(model, tokens, place, tally, signal));
    } catch (error) {
      if (!untilCancelled || !signal.aborted || done === before) throw error;
      const read = text.slice(0, ends[done - 1]);
      return { ...sums, bytes: Buffer.byteLength(read), tokens: done - before, ofTokens: total };
    }
    sums = addScores([sums, tally.of('', 0)]);
    done = place.end;
    report({ stage: 'evaluate', done: done - before, total });
  }
  return { ...sums, bytes: Buffer.byteLength(text), tokens: total };
}

/** The tokens of a text after those that the template adds at the beginning, and the number of the latter. */
interface ScoredTokens {
  readonly before: number;
  readonly ids: readonly number[];
  /** Where each token ends in the text, in UTF-16 units. */
  readonly ends: readonly number[];
}

function tokensToScore({ folder, spec }: Model, text: string, window: number): ScoredTokens {
  requireApplies(folder.plan, 'Perplexity', CONTINUE_INSTEAD);
  if (window > spec.contextLength)
    throw new RangeError(
      `A window has at most the ${spec.contextLength} tokens of the model's context, not ${window}.`,
    );
  const tokens = folder.tokenizer.encode(text);
  const before = tokens.findIndex(({ inserted }) => !inserted);
  if (before < 0) return { before: 0, ids: [], ends: [] };
  const read = tokens.filter(({ inserted }, at) => !inserted || at < before);
  return { before, ids: read.map(({ id }) => id), ends: read.map(({ end }) => end) };
}

async function scoreWindow(
  model: Model,
  { before, ids }: ScoredTokens,
  { begin, end, scored }: SlidingWindow,
  tally: ScoreTally,
  signal: AbortSignal,
): Promise<void> {
  const { dModel, vocabSize } = model.spec;
  const inputs = new PassInputs({ [TOKENS]: [...ids.slice(0, before), ...ids.slice(begin + before, end)] });
  const hidden = await runTo(model, inputs, model.folder.plan.finalNorm, signal);
  for (let first = scored; first < end; first += ROWS) {
    const last = Math.min(end, first + ROWS);
    // A token is predicted at the position before it.
    const rows = hidden.subarray((first - 1 - begin) * dModel, (last - 1 - begin) * dModel);
    const logits = await headRows(model, rows, signal);
    for (let at = first; at < last; at++)
      tally.add(logits.subarray((at - first) * vocabSize, (at - first + 1) * vocabSize), ids[at] as number);
  }
}

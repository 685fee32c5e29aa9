/** How well a model foresees a text: passes over windows of it, of which nothing is kept but sums. */
import { requireApplies } from '../architectures/why-not';
import { slidingWindows } from '../generate/sliding-windows';
import { ScoreTally, type TextScore } from '../generate/text-score';
import type { Model } from '../lowering/model';
import { TOKENS } from '../operations/node';
import { runTo } from '../trace/run/hidden-states';
import { headRows, PassInputs } from '../trace/run/pass';
import type { ScoreTextParams } from './evaluation-protocol';
import type { RequestContext } from './request-context';

/** Rows of logits that are computed at a time: of a large vocabulary each takes half a megabyte. */
const ROWS = 64;

/**
 * Score a text with the model's own weights, in float32. Tokens that the tokenizer's template would insert are left out.
 * @throws the signal's reason when cancelled, between two runs
 * @throws one sentence when the model does not predict next tokens, or a window is too long for it
 */
export async function scoreText(
  model: Model,
  { text, window, stride }: Omit<ScoreTextParams, 'model'>,
  { signal, report }: RequestContext,
): Promise<TextScore> {
  const { plan, tokenizer } = model.folder;
  const { contextLength, dModel, vocabSize } = model.spec;
  requireApplies(plan, 'Perplexity');
  if (window > contextLength)
    throw new RangeError(`A window has at most the ${contextLength} tokens of the model's context, not ${window}.`);
  const ids = tokenizer.encode(text).flatMap(({ id, inserted }) => (inserted ? [] : [id]));
  const tally = new ScoreTally();
  for (const { begin, end, scored } of slidingWindows(ids.length, window, stride)) {
    const inputs = new PassInputs({ [TOKENS]: ids.slice(begin, end) });
    const hidden = await runTo(model, inputs, plan.finalNorm, signal);
    for (let first = scored; first < end; first += ROWS) {
      const last = Math.min(end, first + ROWS);
      // A token is foreseen at the place before it.
      const rows = hidden.subarray((first - 1 - begin) * dModel, (last - 1 - begin) * dModel);
      const logits = await headRows(model, rows, signal);
      for (let at = first; at < last; at++)
        tally.add(logits.subarray((at - first) * vocabSize, (at - first + 1) * vocabSize), ids[at] as number);
    }
    report({ stage: 'evaluate', done: end, total: ids.length });
  }
  return tally.of(text, ids.length);
}

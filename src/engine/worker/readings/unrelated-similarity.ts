/** How alike a text is to a sentence that has nothing to do with it: what to judge the similarity of two texts by. */

import { endOf } from '../../../lowering/trace';
import { TOKENS } from '../../../operations/node';
import { cosines, textVector } from '../../../trace/compare/similarity';
import { type UnrelatedSimilarity, unrelatedSentence } from '../../../trace/compare/unrelated-sentence';
import { runTo } from '../../../trace/run/hidden-states';
import { PassInputs } from '../../../trace/run/pass';
import type { RunExclusive } from '../../../trace/run/run-exclusive';
import { modelOf, type TraceSource } from '../../../trace/run/source';
import type { YieldPoint } from '../../../trace/run/yield-point';

/** @throws one sentence when the model makes no vector of a text, or is absent; the signal's reason when cancelled */
export async function readUnrelatedSimilarity(
  source: TraceSource,
  texts: readonly string[],
  { runExclusive, signal, yieldPoint }: { runExclusive: RunExclusive; signal: AbortSignal; yieldPoint: YieldPoint },
): Promise<UnrelatedSimilarity> {
  const own = await textVector(source);
  const model = modelOf(source, 'The vector of another sentence');
  const text = unrelatedSentence(texts);
  const tokens = model.folder.tokenizer.encode(text);
  const inputs = new PassInputs(
    { [TOKENS]: tokens.map(({ id }) => id) },
    { [TOKENS]: tokens.map(({ typeId }) => typeId) },
  );
  const other = await runExclusive(model, () => runTo(model, inputs, endOf(source.planOf('model')), signal));
  const [cosine] = await cosines(own, other, source.spec.dModel, yieldPoint);
  return { text, cosine: cosine as number };
}

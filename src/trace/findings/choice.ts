/** Which token greedy decoding takes, and by how much it leads. */

import { largestTwo } from '../../base/vectors';
import { describeId } from '../../model/tokenizers/tokenizer';
import { modelOf, readRow } from '../run/source';
import type { FindingContext, FindingStep } from './context';
import { type Finding, finding, predictionPart, sentence, tokenPart } from './finding';
import { barPercentPart, logitPart } from './numbers';

/** For decoders only: the rules of an encoder-decoder can make another choice. */
export async function findChoice(context: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { source, choice, prediction } = context;
  const here = source.tokens[choice.position];
  if (!prediction || !here || source.source) return null;
  const logits = await readRow(source, 'logits', choice.position);
  const [first, second] = largestTwo(logits);
  const { target } = modelOf(source, 'The choice of a token').folder.tokenizer;
  const [best, next] = [predictionPart(describeId(target, first)), predictionPart(describeId(target, second))];
  const lead = (logits[first] as number) - (logits[second] as number);
  const sum = logits.reduce((all, logit) => all + Math.exp(logit - (logits[first] as number)), 0);
  const above = sentence`logit is ${logitPart(lead)} above that of the second most probable, ${next}`;
  const takes = sentence`After ${tokenPart(here, { token: choice.position })} the most probable token is ${best}, with ${barPercentPart(1 / sum)}: greedy decoding takes it.`;
  // As precisely as the bars of that step.
  const has = barPercentPart(Math.exp(-lead) / sum);
  return finding('choice', id, sentence`${takes} Its ${above}, which has ${has}.`, {
    // The probability precedes it then, with the effect of the controls.
    whenSampled: sentence`Greedy decoding would take ${best}: its ${above}.`,
    forBeginners: sentence`${takes} The second most probable, ${next}, has ${has}.`,
  });
}

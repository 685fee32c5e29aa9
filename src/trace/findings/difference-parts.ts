/** Of two tokens that the user has chosen: the parts that add most to the difference of their logits, and take away most. */
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import { type Attribution, type AttributionPart, readAttribution } from '../readings/attribution';
import type { FindingContext } from './context';
import { otherPart, predictionPart, type Sentence, sentence } from './finding';
import type { MainReason } from './main-reason';
import { mostComponent, saySingleParts, sayTotalsOf, sayWhichBiases } from './rather-than';
import { sayBoth } from './sets-apart';
import { namedPart, opposingHead } from './tested-part';
import { amountsIn, DIRECT, type ToldContributions } from './told-contributions';
import { looksIn } from './where-looks';

interface ExplainedDifference {
  readonly token: TokenDescription;
  readonly ratherThan: TokenDescription;
  readonly attribution: Attribution;
}

/** For a difference, single parts alone are no reason: the kinds come first, and what takes away is given too. */
export async function partsOfDifference(
  context: FindingContext,
  { token, ratherThan, attribution }: ExplainedDifference,
  reason: MainReason,
): Promise<ToldContributions> {
  const { parts } = attribution;
  const { isOfText } = reason;
  const single = await saySingleParts(parts, looksIn(context), isOfText);
  const sums = sentence`${reason.told(true)} ${single}`;
  const ofBoth = isOfText ? await sayBothOfMost(context, { token, ratherThan }, parts) : '';
  const whole = sayTotalsOf({ ...attribution, token, ratherThan });
  const title = sentence`What these parts add to the lead of ${predictionPart(token)} over ${otherPart(ratherThan)}`;
  const tested = namedPart(context, reason);
  return {
    told: ofBoth === '' ? sums : sentence`${sums} ${ofBoth}`,
    details: sentence`${DIRECT} ${whole}${sayWhichBiases(parts)}`,
    tested,
    opposes: opposingHead(parts, tested),
    ofParts: amountsIn(sums, attribution, title),
  };
}

/** Whether the head or MLP that adds most to the lead raises the one token or lowers the other. */
async function sayBothOfMost(
  { source, choice }: FindingContext,
  { token, ratherThan }: Pick<ExplainedDifference, 'token' | 'ratherThan'>,
  parts: readonly AttributionPart[],
): Promise<Sentence | ''> {
  const most = mostComponent(parts);
  if (!most) return '';
  const attribution = await readAttribution(source, choice.position, token.id);
  return sayBoth(most, { token, attribution }, ratherThan);
}

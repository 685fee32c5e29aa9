/**
 * What a fill-in model would put at the chosen place: the highest logit there, and where it comes to lead. If the place is not
 * masked, how well the token that stands there fits.
 */
import { largestTwo } from '../../base/vectors';
import { describeId, type Token } from '../../model/tokenizers/tokenizer';
import { standing } from '../readings/standing';
import { readRow } from '../run/source';
import type { ExplainedPrediction, FindingContext, FindingStep } from './context';
import { type Finding, finding, predictionPart, type Sentence, sentence } from './finding';
import { placeOf } from './lens-places';
import { countPart, logitPart, percentPart } from './numbers';
import { stepThatShows } from './step-part';
import { nthToken } from './token-names';

/** @returns null unless the model fills in masked tokens, and if it is absent */
export async function findHighestLogit(context: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { source, plan, choice, prediction, notFinite } = context;
  const here = source.tokens[choice.position];
  if (plan.predicts !== 'masked token' || choice.variant !== 'model' || !source.model || !here || notFinite)
    return null;
  const name = nthToken(source.tokens, choice.position, { token: choice.position });
  if (here.inserted) {
    const told = sentence`The tokenizer inserted ${name}: nothing is masked there, and its logits are computed but not read.`;
    return finding('highest logit', id, told);
  }
  const logits = await readRow(source, 'logits', choice.position);
  if (!logits.every(Number.isFinite)) return null;
  return finding(
    'highest logit',
    id,
    prediction ? sayMasked(context, prediction, logits, name) : sayStanding(context, here, logits, name),
  );
}

function sayMasked(context: FindingContext, prediction: ExplainedPrediction, logits: Float32Array, name: Sentence) {
  const [first, second] = largestTwo(logits);
  const token = sentence`${named(context, first)}`;
  const best = figuresOf(logits, first);
  // A vocabulary of one token has no second one.
  const rival = second < 0 ? '' : sayRival(named(context, second), best, figuresOf(logits, second));
  const told = sentence`At ${name} the model would put ${token}: its logit, ${best.logit}, is the highest, and gives it ${best.share}.${rival}`;
  return sentence`${told}${sayFirstLead(context, prediction, token)}${sayExplained(prediction, logits, first)}`;
}

function sayRival(
  token: ReturnType<typeof named>,
  best: ReturnType<typeof figuresOf>,
  { logit, share }: ReturnType<typeof figuresOf>,
): Sentence {
  // The same numbers twice would look like a mistake.
  if (logit.text === best.logit.text) return sentence` ${token} has about as much.`;
  return sentence` ${token} follows with ${logit} and ${share}.`;
}

/** Where the lens first ranks the most probable token first. Begins with a space. */
function sayFirstLead({ plan }: FindingContext, { lens }: ExplainedPrediction, token: Sentence): Sentence | '' {
  const point = lens.points[lens.final.rank.indexOf(0)];
  if (!point) return '';
  const shown = stepThatShows(plan, 'blocks');
  return sentence` In the logit lens ${token} leads first ${placeOf(point)}${shown ? sentence` (${shown})` : ''}.`;
}

/** Of another token that the user wants explained. Begins with a space. */
function sayExplained({ token }: ExplainedPrediction, logits: Float32Array, best: number): Sentence | '' {
  if (token.id === best) return '';
  const { logit, share, rank } = figuresOf(logits, token.id);
  return sentence` ${predictionPart(token)}, the token that is explained, has a logit of ${logit}, ${share} and rank ${rank}.`;
}

/** The model sees the token, so a high logit is no feat. */
function sayStanding(context: FindingContext, { id }: Token, logits: Float32Array, name: Sentence): Sentence {
  const [first] = largestTwo(logits);
  const own = figuresOf(logits, id);
  const best = figuresOf(logits, first);
  const masking = 'Mask it to see what the model would put there from the other tokens alone.';
  if (first === id)
    return sentence`${name} is not masked, so the model sees it. Its own logit is the highest there, ${own.logit}, and gives it ${own.share}. ${masking}`;
  return sentence`${name} is not masked, so the model sees it. Yet ${named(context, first)} has the highest logit there, ${best.logit} (${best.share}); that of the token itself is ${own.logit} (${own.share}, rank ${own.rank}). ${masking}`;
}

function named({ source }: FindingContext, id: number) {
  const { tokenizer } = (source.model as NonNullable<typeof source.model>).folder;
  return predictionPart(describeId(tokenizer.target, id));
}

function figuresOf(logits: Float32Array, id: number) {
  const { probability, rank } = standing(logits, id);
  return { logit: logitPart(logits[id] as number), share: percentPart(probability), rank: countPart(rank + 1) };
}

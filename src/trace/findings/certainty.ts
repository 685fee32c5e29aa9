/** How certain the model is of its prediction: the one rule for the words. */

import { count } from '../../base/counted';
import { isNearlyAll } from '../../base/number-text';
import { largestTwo } from '../../base/vectors';
import { describeId } from '../../model/tokenizers/tokenizer';
import { standing } from '../readings/standing';
import { modelOf, readRow } from '../run/source';
import type { FindingContext, FindingStep } from './context';
import { type Finding, type FindingPart, finding, predictionPart, type Sentence, sentence, tokenPart } from './finding';
import { countPart, logitPart, percentPart, tablePercentPart } from './numbers';
import { nthToken } from './token-names';

/** From this probability of the most probable token on, the model is almost sure. */
const ALMOST_SURE = 0.9;
/** Up to this probability, all other tokens together are at least as probable. */
const HALF = 0.5;
/**
 * Below that, the words depend on how many times as probable as the second the token is: 20 % can be further ahead than
 * 25 %.
 */
const LEADS_CLEARLY = 3;
const LEADS = 1.5;
/** A less probable token is not said to lead. */
const HARDLY = 0.05;

/** @param top the probability of the most probable token @param next that of the second most probable one */
function certaintyOf(top: number, next: number) {
  if (top >= ALMOST_SURE) return 'almost sure';
  if (top > HALF) return 'favours';
  if (top >= HARDLY && top >= LEADS_CLEARLY * next) return 'leads clearly';
  return top >= HARDLY && top >= LEADS * next ? 'leads' : 'unsure';
}

/** The probability of the explained token and how certain that is; null if the position has no token. */
export async function findCertainty(context: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { source, choice, prediction, notFinite } = context;
  const here = source.tokens[choice.position];
  if (!here) return null;
  const isNext = source.planOf('model').predicts === 'next token';
  const place = isNext ? 'After' : 'At';
  const own = { token: choice.position };
  // Of several masks it is said which one.
  const token = isNext ? sentence`${tokenPart(here, own)}` : nthToken(source.tokens, choice.position, own);
  if (notFinite)
    return finding(
      'certainty',
      id,
      sentence`${place} ${token} some logits are not finite numbers: no probabilities follow from them, and so nothing is said of a prediction.`,
    );
  const { lens } = prediction ?? {};
  const top = lens?.tokens.find((one) => one.id === lens.top.at(-1));
  if (!lens || !top) return null;
  const probability = lens.probability.at(-1) as number;
  const [predicted, share] = [predictionPart(top), percentPart(probability)];
  const logits = await readRow(source, 'logits', choice.position);
  const [first, second] = largestTwo(logits);
  // A vocabulary of one token has no second one.
  const next = second < 0 ? 0 : probability * Math.exp((logits[second] as number) - (logits[first] as number));
  const certainty = certaintyOf(probability, next);
  const { target } = modelOf(source, 'What is found of a prediction').folder.tokenizer;
  const rival = second < 0 ? null : predictionPart(describeId(target, second));
  const isOpen = certainty === 'leads' || certainty === 'unsure';
  // Beside "99.72 %" the others have two decimals as well.
  const othersPart = isNearlyAll(probability) ? tablePercentPart : percentPart;
  const others = isOpen ? null : othersPart(1 - probability);
  const of = { entropy: lens.entropy.at(-1) as number, vocabulary: logits.length, others, predicted };
  const spread = saySpread(of);
  const explained = sayExplained(context, logits, sentence`${place} ${token}`);
  return finding(
    'certainty',
    id,
    sentence`${explained}${explained === '' ? sentence`${place} ${token} the` : 'The'} model ${sayCertainty(certainty, { predicted, share }, { rival, share: percentPart(next) })}.${isOpen && spread ? sentence` ${spread.told}` : ''}`,
    { details: spread ? (isOpen ? spread.exactly : sentence`${spread.told} ${spread.exactly}`) : '' },
  );
}

/**
 * "After “the”, “town”, the token that is explained, has 1.8 % and rank 2. ": used if the user has chosen another token than
 * the most probable one, since the steps before are about that one. Otherwise empty.
 */
function sayExplained({ prediction, choice }: FindingContext, logits: Float32Array, place: Sentence): Sentence | '' {
  if (!prediction || typeof choice.id !== 'number') return '';
  const { probability, rank } = standing(logits, choice.id);
  if (rank === 0) return '';
  return sentence`${place}, ${predictionPart(prediction.token)}, the token that is explained, has ${percentPart(probability)} and rank ${countPart(rank + 1)}. `;
}

function sayCertainty(
  certainty: ReturnType<typeof certaintyOf>,
  { predicted, share }: Readonly<Record<'predicted' | 'share', FindingPart>>,
  next: { readonly rival: FindingPart | null; readonly share: FindingPart },
): Sentence {
  // The same number twice would look like a mistake.
  const isAlike = next.share.text === share.text;
  const rival =
    next.rival &&
    sentence`the second most probable, ${next.rival}, has ${isAlike ? sentence`about as much` : sentence`${next.share}`}`;
  switch (certainty) {
    case 'almost sure':
      return sentence`is almost sure: ${predicted} has ${share}`;
    case 'favours':
      // A share that is written as half is not more than all others together.
      return sentence`favours ${predicted}: it has ${share.text === percentPart(HALF).text ? 'just over ' : ''}${share}, more than all other tokens together`;
    case 'leads clearly':
      return sentence`puts ${predicted} clearly ahead of any other, with ${share}${rival ? sentence`: ${rival}` : ''}`;
    case 'leads':
      return sentence`puts ${predicted} ahead of any other, with ${share}${rival ? sentence`: ${rival}` : ''}`;
    case 'unsure':
      return sentence`is unsure: ${predicted}, the most probable token, has ${share}${rival ? sentence`, and ${rival}` : ''}`;
  }
}

/**
 * The number of equally probable tokens that would have the same entropy: the perplexity. A long tail of improbable tokens
 * makes it large even if one token leads by far, so the share of the others is given too.
 * @param of the entropy in bits, and the share of all tokens but the most probable one; null unless one leads clearly
 */
function saySpread({
  entropy,
  vocabulary,
  others,
  predicted,
}: Record<'entropy' | 'vocabulary', number> & {
  readonly others: FindingPart | null;
  readonly predicted: FindingPart;
}): { readonly told: Sentence; readonly exactly: Sentence } | null {
  const choices = countPart(2 ** entropy);
  if (Number(choices.text) === 1) return null;
  const begin = others
    ? sentence`All tokens but ${predicted} together have ${others}: all in all the`
    : 'All in all the';
  const told = sentence`${begin} model is as unsure as if ${choices} of its ${count(vocabulary)} tokens were equally probable.`;
  const bits = logitPart(entropy);
  return {
    told,
    exactly: sentence`The entropy over the vocabulary is ${bits} bits, and 2 to the power of ${bits.text} is about ${choices.text}.`,
  };
}

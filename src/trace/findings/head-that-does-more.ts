/**
 * Besides the head that adds most to a logit, names the one that does more in the contest with its rival, and the other way
 * round.
 */
import type { AttentionHead } from '../readings/model-part';
import type { ExplainedPrediction, FindingContext, FindingStep, SummedLogit } from './context';
import { headPart, otherPart, paragraph, predictionPart, type Sentence, sentence } from './finding';
import { type HeadAdds, readHeadAdds } from './head-adds';
import { readRival } from './lead-words';
import { logitPart, signedPart } from './numbers';
import { type HeadThatDoesMore, readHeadThatDoesMore } from './opening-head';
import { sayParts, type ToldRow } from './row-words';
import { contextOfLead, sayToBoth } from './sets-apart';
import { readWhereLooks } from './where-looks';

/** The role of a shown head, if another head does more than the one that adds most. */
export interface ShownBesideMore {
  readonly more: HeadThatDoesMore;
  /** Whether the shown head is the one that does more, or the one that adds most. */
  readonly is: 'more' | 'best';
}

/** Null if no head does more, or the shown head is neither of the two. @param head the head shown in the step */
export async function readShownBesideMore(
  context: FindingContext,
  { layer, cross, isMain }: FindingStep,
  head: number,
): Promise<ShownBesideMore | null> {
  if (cross || !isMain) return null;
  const more = await readHeadThatDoesMore(context);
  if (!more) return null;
  const isShown = (one: AttentionHead) => one.layer === layer && one.head === head;
  return isShown(more) ? { more, is: 'more' } : isShown(more.best) ? { more, is: 'best' } : null;
}

/**
 * " Head 5.4 does more here, against the prediction: it looks most at “Mary” and favours “her” over “the” by 1.77." For the
 * step of the head that adds most.
 */
export async function sayHeadThatDoesMore(context: FindingContext, more: HeadThatDoesMore): Promise<Sentence | ''> {
  const { prediction } = context;
  const looks = prediction && (await readLooksInContest(context, prediction, more));
  if (!looks) return '';
  const against = more.rivalLeads ? predictionPart(prediction.token) : 'the prediction';
  const how = more.value > 0 ? '' : sentence`, against ${against}`;
  return paragraph(
    sentence` Head ${headPart(more.layer, more.head)} does more here${how}: it ${looks} and ${sayContest(prediction, more)} by ${logitPart(Math.abs(more.value))}.`,
  );
}

/** "looks most at “Mary”": the token that most of the head's effect in the contest comes from. */
export async function readLooksInContest(
  context: FindingContext,
  prediction: ExplainedPrediction,
  more: HeadThatDoesMore,
): Promise<Sentence | undefined> {
  const rival = await readRival(context.source, context.choice.position, prediction.token.id);
  const looks = rival && (await readWhereLooks(contextOfLead(context, prediction, rival.attribution), more));
  return looks?.briefly;
}

/**
 * " It works against the prediction: it takes away 0.31 from “the” and adds +1.46 to “her”, and so favours “her” by 1.77. Of all
 * heads, head 3.1 adds most to “the” (+0.19)." For the head that does more.
 */
export function sayBestBeside({ prediction, value: own }: HeadAdds, more: HeadThatDoesMore): Sentence {
  const { best, value, rival } = more;
  const { token } = prediction;
  // The map of heads shows the effect on either logit; the contest is their difference.
  const both = sayToBoth(own, value, { token, rival });
  const it = value > 0 || more.rivalLeads ? 'It' : 'It works against the prediction: it';
  const favoured = value > 0 ? predictionPart(token) : otherPart(rival);
  return sentence` ${it} ${both}, and so favours ${favoured} by ${logitPart(Math.abs(value))}. Of all heads, head ${headPart(best.layer, best.head)} adds most to ${predictionPart(token)} (${signedPart(best.value)}).`;
}

/** From which token the effect of the head that does more comes: "By token: −1.69 from “Mary”, −0.08 from all others." */
export async function sayMoreInDetail(
  context: FindingContext,
  step: FindingStep,
  row: ToldRow,
  { prediction }: HeadAdds,
  more: HeadThatDoesMore,
): Promise<Sentence | ''> {
  const { source, choice } = context;
  const rival = await readRival(source, choice.position, prediction.token.id);
  const ofBoth =
    rival && (await readHeadAdds(contextOfLead(context, prediction, rival.attribution), step, more.head, row));
  return ofBoth?.sources ? sentence`By token: ${sayParts(row, ofBoth.value, ofBoth.sources)}.` : '';
}

/** "favours “her” over “the”": it may add to the logits of both. */
export function sayContest({ token }: Pick<SummedLogit, 'token'>, { value, rival }: HeadThatDoesMore): Sentence {
  const [own, other] = [predictionPart(token), otherPart(rival)];
  return value > 0 ? sentence`favours ${own} over ${other}` : sentence`favours ${other} over ${own}`;
}

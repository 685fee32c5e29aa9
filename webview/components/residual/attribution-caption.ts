/** The caption of a picture of direct logit attribution, which is a figure within a step and not the step's own. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { Attribution } from '../../../src/trace/readings/attribution';
import type { StepCaption } from '../../heat-map/picture-look';
import { pictureTexts } from '../../strings/exports';
import { quotedToken } from '../../strings/format';
import { attribution as texts } from '../../strings/residual';

export function attributionCaption(
  attribution: Attribution,
  { tokens, plan, source, text }: Pick<TraceSummary, 'tokens' | 'plan' | 'source' | 'text'>,
): StepCaption {
  const { position, ratherThan } = attribution;
  const token = tokens[position];
  const place = { token: token ? quotedToken(token) : '', position, isNext: plan.predicts === 'next token' };
  const other = ratherThan ? quotedToken(ratherThan) : undefined;
  return {
    step: undefined,
    isOfFigure: true,
    title: texts.pictured.title,
    term: texts.pictured.term,
    traced: [pictureTexts.traced((source ?? { text }).text)],
    noted: [texts.pictured.of(quotedToken(attribution), other, place)],
  };
}

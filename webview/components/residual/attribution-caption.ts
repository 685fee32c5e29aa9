/** What a picture of direct logit attribution says: it is no picture of a step, but of one figure of it. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { Attribution } from '../../../src/trace/readings/attribution';
import type { StepCaption } from '../../heat-map/picture-look';
import { hasAttentionBias, partRows } from '../../state/residual/attribution';
import { captionTexts, pictureTexts } from '../../strings/exports';
import { quotedToken } from '../../strings/format';
import { attribution as texts } from '../../strings/residual';

/** @param weights which they are, with their hash, as reports tell it; read when the picture is taken, '' until then */
export function attributionCaption(
  attribution: Attribution,
  { tokens, plan, source, text }: TraceSummary,
  weights: () => string,
): StepCaption {
  const { position, ratherThan } = attribution;
  const token = tokens[position];
  const place = { token: token ? quotedToken(token) : '', position, isNext: plan.predicts === 'next token' };
  const other = ratherThan ? quotedToken(ratherThan) : undefined;
  return {
    step: undefined,
    isOfFigure: true,
    title: texts.pictured.title,
    term: '',
    traced: [pictureTexts.traced((source ?? { text }).text)],
    noted: [
      texts.pictured.of(quotedToken(attribution), other, place),
      texts.pictured.cells({
        hasBias: hasAttentionBias(attribution),
        hasOut: partRows(attribution).after.length > 0,
      }),
      texts.pictured.scale,
    ],
    weights: () => captionTexts.weights([weights()]).join(''),
  };
}

/** The way to where it is measured which words of the text matter. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { Choice } from '../../choice/choice';
import { ChooseEvent, type PanelData, WalkEvent } from '../../panel/panel';
import { maskedInfluenceStrings } from '../../strings/masked-influence';
import { otherTokenStrings } from '../../strings/other-tokens';
import { stepOfOthers } from '../predictions/other-tokens';
import { takesMasks } from '../tokens/masks';

/**
 * The step where other tokens are tried or, for a model that fills in masks, where each other word is masked; `undefined` if
 * neither can be done.
 */
export function stepOfMattering(summary: Pick<TraceSummary, 'plan' | 'saved' | 'masks'>): number | undefined {
  if (!takesMasks(summary)) return stepOfOthers(summary);
  if (summary.masks.length === 0) return undefined;
  return summary.plan.sections.find(({ view }) => view === 'masked predictions')?.number;
}

/** What is done there, in a clause. */
export function aboutMattering(summary: Pick<TraceSummary, 'plan' | 'saved'>): string {
  return takesMasks(summary) ? maskedInfluenceStrings.whichMatterAbout : otherTokenStrings.whichMatterAbout;
}

/** The events that lead there; the first chooses a mask, if none is chosen. @param begins whether to measure it at once */
export function eventsToMattering(
  { summary, choice }: Pick<PanelData, 'summary' | 'choice'>,
  begins: boolean,
): Event[] {
  const step = stepOfMattering(summary);
  if (step === undefined) return [];
  const walk = new WalkEvent(step, 'other tokens', undefined, begins);
  const [first] = takesMasks(summary) ? summary.masks : [];
  const isChosen = summary.masks.some(({ position }) => position === choice.token);
  const choose: Partial<Choice> | undefined = first && !isChosen ? { token: first.position } : undefined;
  return choose ? [new ChooseEvent(choose), walk] : [walk];
}

/** What stays in view below the steps: the next tokens if there is no rail, and the bar that leads through the steps. */
import { html, nothing, type TemplateResult } from 'lit';
import { FULL_SCREEN } from '../../../src/engine/protocol/panel-protocol';
import type { HeadContributions } from '../../../src/engine/protocol/reading-protocol';
import { partOfBlock } from '../../../src/trace/steps/plain-words';
import type { ShortWalk } from '../../../src/trace/steps/short-walk';
import { layerIn, stackOfStep } from '../../../src/trace/steps/stacks';
import type { PresentationKeys } from '../../keyboard/presentation-keys';
import type { StepData } from '../../state/generation/step-data';
import { isBeforeAttention } from '../../state/story/quiet-heads';
import type { ReadCards } from '../../state/story/shown-lesson';
import { typeSize } from '../../theme/type-size';
import './step-bar';
import type { ChosenHead } from './step-bar';
import '../story/next-bars';
import type { StepWalk } from './step-walk';

/** How many of the most probable next tokens have a bar. */
const NEXT_BARS = 8;

/** The data that it is shown from. */
export interface ShownBottom {
  readonly panel: StepData;
  readonly presenting: boolean;
  /** Whether there is no room for the rail. */
  readonly narrow: boolean;
  /** The lesson's card that is read; `undefined` if there is no lesson. */
  readonly cards: ReadCards | undefined;
  readonly turnCard: ((by: number) => void) | undefined;
  /** Whether the head that the panel opens on is still to be chosen. */
  readonly awaitsHead: boolean;
  /** The contribution of each head, once that is known. */
  readonly contributions: HeadContributions | undefined;
  /** The numbers of steps with a failed proof. */
  readonly failed: ReadonlySet<number>;
  /** The numbers of steps that were read. */
  readonly read: ReadonlySet<number>;
  readonly walk: StepWalk;
  readonly keys: PresentationKeys;
}

/** The parts below the steps of a trace. */
export function traceBottom(bottom: ShownBottom): TemplateResult {
  const { panel, narrow } = bottom;
  return html`<div class="bottom">
    ${narrow && staysInSight(panel) ? html`<trace-next-bars class="next" flat ?led=${bottom.cards !== undefined} .panel=${panel} .count=${NEXT_BARS}></trace-next-bars>` : nothing}
    ${stepBar(bottom)}
  </div>`;
}

/** Whether the next tokens are shown below the step: not if the step itself shows them, or if all steps are shown. */
function staysInSight({ summary: { plan }, choice: { level, step } }: StepData): boolean {
  return level !== 'numbers' && plan.predicts === 'next token' && plan.sections[step - 1]?.view !== 'predictions';
}

function stepBar(bottom: ShownBottom): TemplateResult {
  const { panel, presenting, walk, keys } = bottom;
  const { choice, summary } = panel;
  return html`<trace-step-bar ?rail=${bottom.narrow || presenting} .plan=${summary.plan} .current=${choice.step} .read=${bottom.read} .failed=${bottom.failed}
    ?lesson=${bottom.cards !== undefined} .cards=${bottom.cards} @card=${({ detail: card }: CustomEvent<number>) => bottom.turnCard?.(card - (bottom.cards?.card ?? card))}
    .head=${chosenHead(bottom)} .level=${choice.level} .playing=${walk.playing} .stay=${walk.stay} .presenting=${presenting} .typeSize=${typeSize()} @go=${walk.goTo} @present=${keys.presentation}
    @full-screen=${() => panel.host?.connection.send(FULL_SCREEN)}
    @type=${({ detail: larger }: CustomEvent<boolean>) => (larger ? keys.largerType : keys.smallerType)()}
    .short=${walk.short} .walk=${walk.walk} @short-walk=${({ detail }: CustomEvent<ShortWalk>) => walk.toggleShort(detail)} @tour=${walk.tour} @tour-from-start=${walk.tourFromStart}></trace-step-bar>`;
}

/**
 * The block and head of the current step; without the rail also those of the arcs, from the step on that has some. Their room
 * is kept at every step, so that the dots keep their places, also in a presentation at a step with neither.
 */
function chosenHead({ panel, presenting, narrow, awaitsHead, contributions }: ShownBottom): ChosenHead | undefined {
  const { choice, summary } = panel;
  const { plan, model } = summary;
  const section = plan.sections[choice.step - 1];
  const isOfNone = presenting ? section?.group !== 'block' : isBeforeAttention(panel);
  const awaited = awaitsHead || isOfNone;
  if (!(presenting || narrow) || choice.variant !== 'model') return undefined;
  const stack = stackOfStep(plan, choice.step, model);
  return {
    layer: layerIn(plan, stack.name, choice.layer),
    head: Math.min(choice.head, stack.heads - 1),
    stack,
    awaited,
    contributions,
    cross: section !== undefined && partOfBlock(section, plan) === 'Cross-attention',
  };
}

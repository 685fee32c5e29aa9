/** What stays in view below the steps: what comes next where there is no rail, and the bar that leads through the steps. */
import { html, nothing, type TemplateResult } from 'lit';
import type { HeadContributions } from '../../../src/engine/protocol/reading-protocol';
import { partOfBlock } from '../../../src/trace/steps/plain-words';
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

/** What it is shown of. */
export interface ShownBottom {
  readonly panel: StepData;
  readonly presenting: boolean;
  /** Whether there is no room for the rail. */
  readonly narrow: boolean;
  /** Which card of a lesson is read; `undefined`: there is no lesson. */
  readonly cards: ReadCards | undefined;
  readonly turnCard: ((by: number) => void) | undefined;
  /** Whether the head on which the panel opens is still to be chosen. */
  readonly awaitsHead: boolean;
  /** What each head adds, once that is known. */
  readonly contributions: HeadContributions | undefined;
  /** The numbers of the steps of which a proof fails. */
  readonly failed: ReadonlySet<number>;
  /** Those of the steps that were read. */
  readonly read: ReadonlySet<number>;
  readonly walk: StepWalk;
  readonly keys: PresentationKeys;
}

/** What stands below the steps of a trace. */
export function traceBottom(bottom: ShownBottom): TemplateResult {
  const { panel, narrow } = bottom;
  return html`<div class="bottom">
    ${narrow && staysInSight(panel) ? html`<trace-next-bars class="next" flat ?led=${bottom.cards !== undefined} .panel=${panel} .count=${NEXT_BARS}></trace-next-bars>` : nothing}
    ${stepBar(bottom)}
  </div>`;
}

/** Whether what comes next is said below the step: not where the step itself shows it, or all steps are there. */
function staysInSight({ summary: { plan }, choice: { level, step } }: StepData): boolean {
  return level !== 'numbers' && plan.predicts === 'next token' && plan.sections[step - 1]?.view !== 'predictions';
}

function stepBar(bottom: ShownBottom): TemplateResult {
  const { panel, presenting, walk, keys } = bottom;
  const { choice, summary } = panel;
  return html`<trace-step-bar ?rail=${bottom.narrow || presenting} .plan=${summary.plan} .current=${choice.step} .read=${bottom.read} .failed=${bottom.failed}
    ?lesson=${bottom.cards !== undefined} .cards=${bottom.cards} @card=${({ detail: card }: CustomEvent<number>) => bottom.turnCard?.(card - (bottom.cards?.card ?? card))}
    .head=${chosenHead(bottom)} .level=${choice.level} .playing=${walk.playing} .stay=${walk.stay} .presenting=${presenting} .typeSize=${typeSize()} @go=${walk.goTo} @present=${keys.presentation}
    @type=${({ detail: larger }: CustomEvent<boolean>) => (larger ? keys.largerType : keys.smallerType)()}
    .short=${walk.short} @short-walk=${walk.toggleShort} @tour=${walk.tour} @tour-from-start=${walk.tourFromStart}></trace-step-bar>`;
}

/**
 * The block and head of the step that is read; without the rail those of the arcs, too, from where there are some on. Their
 * room is there at every step: whoever walks finds the dots where they were, also where a step in between is presented
 * that has neither.
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

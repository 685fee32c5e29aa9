/** What can be done with a head of a model, wherever it is shown. */
import { whyNot } from '../../../src/architectures/plan/why-not';
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { Instead } from '../../../src/trace/ablation/ablation';
import type { HeadPlace } from '../../../src/trace/heads/head-place';
import type { AttentionHead } from '../../../src/trace/readings/model-part';
import { partOfBlock } from '../../../src/trace/steps/plain-words';
import { shownStack } from '../../../src/trace/steps/stacks';
import { type Choice, shownBlock } from '../../choice/choice';
import { explainingStep } from '../../choice/explaining-step';
import { headMenuStrings as strings } from '../../strings/head-menu';
import { storyStrings } from '../../strings/story';

/** A head of one of the model's attentions. */
export interface PointedHead extends HeadPlace {
  /** The name of its stack. */
  readonly stack: string;
  /** Whether it is one of the heads that attend to another text. */
  readonly cross: boolean;
}

/** What an action asks of the panel. */
export type HeadDeed =
  | { readonly kind: 'look'; readonly step?: number; readonly part?: 'circuits' }
  | { readonly kind: 'leave out'; readonly step: number; readonly part: AttentionHead }
  | { readonly kind: 'copy'; readonly text: string };

export interface HeadAction {
  readonly id: string;
  readonly label: string;
  readonly about?: string;
  /** Why it cannot be done. */
  readonly disabled?: string;
  readonly deed: HeadDeed;
}

interface Shown {
  readonly summary: TraceSummary;
  readonly choice: Choice;
  /** What takes the place of a part that is left out, if that was chosen. */
  readonly replacement: { readonly value: Instead | undefined };
}

export function headActions(shown: Shown, head: PointedHead): HeadAction[] {
  const written = `L${head.layer}H${head.head}`;
  return [
    ...looking(shown, head),
    ...leavingOut(shown, head),
    { id: 'copy-name', label: strings.copy(written), deed: { kind: 'copy', text: written } },
  ];
}

/** The name of a head in the panel: 5.4. */
export function headName({ layer, head }: HeadPlace): string {
  return `${layer}.${head}`;
}

/** In the step that is read, if it shows the same attention; else in the step that shows its weights. */
function looking({ summary, choice }: Shown, head: PointedHead): HeadAction[] {
  const steps = attentionSteps(summary, head);
  const weights = steps.find(({ view }) => view === 'weights');
  if (!weights) return [];
  const { number: step } = weights;
  const isRead = steps.some(({ number }) => number === choice.step);
  const { layer, head: chosen } = shownBlock(choice);
  const isChosen = isRead && head.layer === layer && head.head === chosen;
  const name = headName(head);
  const look: HeadAction = {
    id: 'look',
    label: strings.look(name),
    about: strings.lookAbout(step),
    ...(isChosen ? { disabled: strings.chosen } : {}),
    deed: isRead ? { kind: 'look' } : { kind: 'look', step },
  };
  // Only for the self-attention of the stack that predicts.
  if (head.cross || !writesToPredictions(summary, head)) return [look];
  return [
    look,
    {
      id: 'circuits',
      label: strings.circuits(name),
      about: strings.circuitsAbout(step),
      deed: { kind: 'look', step, part: 'circuits' },
    },
  ];
}

function leavingOut({ summary, replacement }: Shown, pointed: PointedHead): HeadAction[] {
  const { plan } = summary;
  const { layer, head, cross } = pointed;
  const step = explainingStep(plan);
  if (step === undefined || !writesToPredictions(summary, pointed) || whyNot(plan, 'A run without a part')) return [];
  const part = { kind: 'head', layer, head, cross } as const;
  const label = storyStrings.leaveOut(part, replacement.value ?? 'zero');
  return [{ id: 'leave-out', label, about: strings.leaveOutAbout(step), deed: { kind: 'leave out', step, part } }];
}

/** Whether it belongs to the stack from whose output the predictions are made. */
function writesToPredictions({ plan, model }: TraceSummary, { stack }: PointedHead): boolean {
  return shownStack(plan, undefined, model).name === stack;
}

const OF_ATTENTION: ReadonlySet<string> = new Set(['projections', 'scores', 'weights', 'attention output']);

/** The steps that show an attention. */
function attentionSteps({ plan, model }: TraceSummary, { stack, cross }: PointedHead): Plan['sections'] {
  return plan.sections.filter(
    (section) =>
      OF_ATTENTION.has(section.view) &&
      shownStack(plan, section.part, model).name === stack &&
      (partOfBlock(section, plan) === 'Cross-attention') === cross,
  );
}

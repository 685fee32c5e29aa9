/** What can be done with a head of a model, wherever it is pointed at. */
import { whyNot } from '../../../src/architectures/plan/why-not';
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { HeadPlace } from '../../../src/trace/heads/head-place';
import type { AttentionHead } from '../../../src/trace/readings/model-part';
import { partOfBlock } from '../../../src/trace/steps/plain-words';
import { shownStack } from '../../../src/trace/steps/stacks';
import { type Choice, shownBlock } from '../../choice/choice';
import { explainingStep } from '../../choice/explaining-step';
import { headMenuStrings as strings } from '../../strings/head-menu';

/** A head of one of the model's attentions. */
export interface PointedHead extends HeadPlace {
  /** The name of its stack. */
  readonly stack: string;
  /** Whether it is one of those that look at another text. */
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
}

export function headActions(shown: Shown, head: PointedHead): HeadAction[] {
  const written = `L${head.layer}H${head.head}`;
  return [
    ...looking(shown, head),
    ...leavingOut(shown, head),
    { id: 'copy-name', label: strings.copy(written), deed: { kind: 'copy', text: written } },
  ];
}

/** As a head is called in the panel: 5.4. */
export function headName({ layer, head }: HeadPlace): string {
  return `${layer}.${head}`;
}

/** In the step that is read, where it is one of the same attention; else where its weights are. */
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
  // Of the attention that reads what it writes to alone.
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

function leavingOut({ summary }: Shown, pointed: PointedHead): HeadAction[] {
  const { plan } = summary;
  const { layer, head, cross } = pointed;
  const step = explainingStep(plan);
  if (step === undefined || !writesToPredictions(summary, pointed) || whyNot(plan, 'A run without a part')) return [];
  return [
    {
      id: 'leave-out',
      label: strings.leaveOut(headName({ layer, head })),
      about: strings.leaveOutAbout(step),
      deed: { kind: 'leave out', step, part: { kind: 'head', layer, head, cross } },
    },
  ];
}

/** Whether it is of the stack whose output the predictions come from. */
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

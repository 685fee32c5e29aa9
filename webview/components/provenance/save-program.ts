/** Saves the whole computation of a value, from the token ids on, as a Python program. */
import { whyNot } from '../../../src/architectures/plan/why-not';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { NEVER_ABORTED } from '../../base/never-aborted';
import type { PanelData } from '../../panel/panel';
import type { PanelHost } from '../../sources/panel-host';
import { programNameOf } from '../../state/figures/value-export';
import { labelOf } from '../../state/generation/asked-predictions';
import type { StepData } from '../../state/generation/step-data';
import type { ValueAddress } from '../../state/provenance/explain';
import { exportTexts as texts } from '../../strings/exports';

/** What a program computes. */
export interface Computed extends ValueAddress {
  /** A description for people. */
  readonly about: string;
  /** For a logit: whether the program also computes the probability of its token. */
  readonly asProbability?: boolean;
  /** For a probability: the stage at which the logit lens reads it. */
  readonly lens?: string;
}

/** @returns a message that says what was done; '' if the user declined */
export async function saveProgram(
  { about, ...value }: Computed,
  { summary }: Pick<PanelData, 'summary'>,
  { connection }: PanelHost,
  onWriting: () => void,
): Promise<string> {
  const { trace } = summary;
  const name = programNameOf(value, summary);
  const file = await connection.save({ kind: 'program', name, about, trace, ...value }, onWriting);
  return file ? texts.saved(file.name) : '';
}

/** A token that may come next, or be in a place, with the program that computes its probability. */
export interface Predicted {
  /** Its name when shown by itself. */
  readonly label: string;
  readonly logit: number;
  readonly probability: number;
  /** Whether the user has chosen it, while another one is the most probable. */
  readonly isOther: boolean;
  readonly computed: Computed;
}

/** Whether there is a probability of a token that a program can compute. */
export function hasProvable({ plan, saved }: Pick<TraceSummary, 'plan' | 'saved'>): boolean {
  return whyNot(plan, 'What the model says at a position') === undefined && saved?.hasModel !== false;
}

/** The token whose prediction is explained, or else the most probable one. */
export async function predictedAt({ next, choice, summary }: StepData): Promise<Predicted | undefined> {
  const stage = summary.plan.stages.find(({ node }) => node === summary.plan.logits)?.name;
  if (!hasProvable(summary) || stage === undefined) return undefined;
  const predictions = await next.predictions.after(choice.token, NEVER_ABORTED);
  const id = choice.target ?? (predictions.order[0] as number);
  await next.names.load([id], NEVER_ABORTED);
  const label = labelOf(next.names, id);
  return {
    label,
    logit: predictions.logit(id),
    probability: predictions.probability(id),
    isOther: id !== predictions.order[0],
    computed: {
      stage,
      variant: 'model',
      index: [choice.token, id],
      asProbability: true,
      about: texts.probabilityOf(label),
    },
  };
}

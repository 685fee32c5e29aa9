/** A run without a part, beside the runs without its controls. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { Ablation } from '../../../src/trace/ablation/ablation';
import {
  type Control,
  type Controlled,
  controlledOf,
  controlsOf,
  directOfQuestion,
} from '../../../src/trace/ablation/ablation-control';
import type { DirectParts } from '../../../src/trace/ablation/ablation-over';
import type { AblationQuestion } from '../../../src/trace/ablation/ablation-runs';
import { everyPart } from '../../../src/trace/readings/model-part';
import type { KnownAblations } from './known-ablations';

interface OfTrace {
  readonly summary: TraceSummary;
  readonly ablations: KnownAblations;
}

/** All possible controls of a run; empty if it is an answer to another question. */
export function possibleControls(
  { summary }: Pick<OfTrace, 'summary'>,
  told: Ablation,
  { position, id, ratherThan }: AblationQuestion,
  direct: DirectParts | undefined,
): Control[] {
  const over = ratherThan === told.id ? null : ratherThan;
  const isAnswer = told.position === position && told.id === (id ?? told.id) && (told.ratherThan?.id ?? null) === over;
  return isAnswer ? controlsOf(told.part, everyPart(summary.plan), directOfQuestion(told, direct)) : [];
}

/** The run with those of its controls that are known, from this page or an earlier one; `undefined` if none is. */
export function controlledRun(
  panel: OfTrace,
  told: Ablation,
  question: AblationQuestion,
  direct: DirectParts | undefined,
): Controlled | undefined {
  const all = possibleControls(panel, told, question, direct);
  return controlledOf(told, all, panel.ablations.knownControls(told.part, all, question, direct));
}

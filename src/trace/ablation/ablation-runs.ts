/** The results of runs without a part, by question, as the panel and a trace's file keep them. */

import { type ModelComponent, samePart } from '../readings/model-part';
import { keepingRuns, type MadeRun, type RunsOf } from '../readings/part-runs';
import type { Ablation, AblationChoice, Instead, JointAblation } from './ablation';
import type { Control } from './ablation-control';

/** The question that the results of several runs answer. */
export interface AblationQuestion extends Required<Omit<AblationChoice, 'part'>> {
  readonly instead: Instead;
}

/** The other replacement for a part's values. */
export const OTHER_INSTEAD: Readonly<Record<Instead, Instead>> = { zero: 'mean', mean: 'zero' };

export interface AblationRuns extends RunsOf<AblationQuestion, Ablation> {
  /** Runs without several parts at once, the latest last; left out if there are none. */
  readonly joint?: readonly JointAblation[] | undefined;
  /** Which heads were left out as controls of others; their runs are among those of one part. Left out if there are none. */
  readonly controls?: readonly Control[] | undefined;
}

/** A finished run without several parts at once. */
interface MadeJointAblation {
  readonly question: AblationQuestion;
  readonly kind: 'joint';
  readonly result: JointAblation;
}

/** A head that is the control of another, and whose run is known. */
interface MadeControl {
  readonly question: AblationQuestion;
  readonly kind: 'control';
  readonly result: Control;
}

export type MadeAblation = MadeRun<AblationQuestion, Ablation> | MadeJointAblation | MadeControl;

const OF_ONE = keepingRuns<AblationQuestion, Ablation>({
  position: true,
  id: true,
  ratherThan: true,
  instead: true,
});

export const ABLATION_RUNS = {
  of: (runs: readonly AblationRuns[], question: AblationQuestion): AblationRuns | undefined =>
    OF_ONE.of(runs, question),
  /** Adds a run's result at the end and removes the previous result for the same parts. */
  with: (runs: readonly AblationRuns[], made: MadeAblation): readonly AblationRuns[] => {
    switch (made.kind) {
      case 'joint':
        return withMore(runs, made.question, ({ joint = [] }) => ({
          joint: [...joint.filter(({ parts }) => !sameParts(parts, made.result.parts)), made.result],
        }));
      case 'control':
        return withMore(runs, made.question, ({ controls = [] }) => ({
          controls: [...controls.filter((one) => !isSameControl(one, made.result)), made.result],
        }));
      default:
        return OF_ONE.with(runs, made);
    }
  },
};

/** Adds something to a question, which moves to the end. */
function withMore(
  runs: readonly AblationRuns[],
  { position, id, ratherThan, instead }: AblationQuestion,
  more: (before: AblationRuns) => Pick<AblationRuns, 'joint' | 'controls'>,
): readonly AblationRuns[] {
  const own: AblationRuns | undefined = OF_ONE.of(runs, { position, id, ratherThan, instead });
  const before = own ?? { position, id, ratherThan, instead, alone: [], swept: [] };
  return [...runs.filter((one) => one !== own), { ...before, ...more(before) }];
}

export function isSameControl(one: Control, other: Control): boolean {
  return samePart(one.of, other.of) && samePart(one.part, other.part);
}

/** Whether both lists have the same parts, in any order. */
export function sameParts(some: readonly ModelComponent[], others: readonly ModelComponent[]): boolean {
  return some.length === others.length && some.every((part) => others.some((other) => samePart(part, other)));
}

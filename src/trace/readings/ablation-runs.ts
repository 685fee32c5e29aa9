/** The results of runs without a part, by what was asked: what the panel keeps of a trace's, and its file. */
import type { Ablation, AblationChoice, Instead, JointAblation } from './ablation';
import { type ModelComponent, samePart } from './model-part';
import { keepingRuns, type MadeRun, type RunsOf } from './part-runs';

/** What the results of several runs tell of. */
export interface AblationQuestion extends Required<Omit<AblationChoice, 'part'>> {
  readonly instead: Instead;
}

export interface AblationRuns extends RunsOf<AblationQuestion, Ablation> {
  /** Those without several parts at once, the latest last; left out: none was. */
  readonly joint?: readonly JointAblation[] | undefined;
}

/** A run without several parts at once. */
export interface MadeJointAblation {
  readonly question: AblationQuestion;
  readonly kind: 'joint';
  readonly result: JointAblation;
}

export type MadeAblation = MadeRun<AblationQuestion, Ablation> | MadeJointAblation;

const OF_ONE = keepingRuns<AblationQuestion, Ablation>({
  position: true,
  id: true,
  ratherThan: true,
  instead: true,
});

export const ABLATION_RUNS = {
  of: (runs: readonly AblationRuns[], question: AblationQuestion): AblationRuns | undefined =>
    OF_ONE.of(runs, question),
  /** With the result of one run more, which is the last: that of the same parts before makes room for it. */
  with: (runs: readonly AblationRuns[], made: MadeAblation): readonly AblationRuns[] =>
    made.kind === 'joint' ? withJoint(runs, made) : OF_ONE.with(runs, made),
};

function withJoint(runs: readonly AblationRuns[], { question, result }: MadeJointAblation): readonly AblationRuns[] {
  const { position, id, ratherThan, instead } = question;
  const own: AblationRuns | undefined = OF_ONE.of(runs, question);
  const before = own ?? { position, id, ratherThan, instead, alone: [], swept: [] };
  const others = (before.joint ?? []).filter(({ parts }) => !sameParts(parts, result.parts));
  return [...runs.filter((one) => one !== own), { ...before, joint: [...others, result] }];
}

/** Whether these are the same parts, in whatever order. */
export function sameParts(some: readonly ModelComponent[], others: readonly ModelComponent[]): boolean {
  return some.length === others.length && some.every((part) => others.some((other) => samePart(part, other)));
}

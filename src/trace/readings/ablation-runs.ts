/** The results of runs without a part, by what was asked: what the panel keeps of a trace's, and its file. */
import type { Ablation, AblationChoice, Instead } from './ablation';
import { samePart } from './model-part';

/** What the results of several runs tell of. */
export interface AblationQuestion extends Required<Omit<AblationChoice, 'part'>> {
  readonly instead: Instead;
}

/** One part alone, or one of all that are left out in turn. */
export type AblationKind = 'alone' | 'swept';

export interface AblationRuns extends AblationQuestion, Readonly<Record<AblationKind, readonly Ablation[]>> {}

/** One run more. */
export interface MadeAblation {
  readonly question: AblationQuestion;
  readonly kind: AblationKind;
  readonly ablation: Ablation;
}

export function ablationRunsOf(runs: readonly AblationRuns[], question: AblationQuestion): AblationRuns | undefined {
  return runs.find((one) => isSame(one, question));
}

/** With the result of one run more, which is the last: that of the same part before makes room for it. */
export function withAblation(
  runs: readonly AblationRuns[],
  { question, kind, ablation }: MadeAblation,
): readonly AblationRuns[] {
  const { position, id, ratherThan, instead } = question;
  const before = ablationRunsOf(runs, question) ?? { position, id, ratherThan, instead, alone: [], swept: [] };
  const others = before[kind].filter(({ part }) => !samePart(part, ablation.part));
  return [...runs.filter((one) => !isSame(one, question)), { ...before, [kind]: [...others, ablation] }];
}

function isSame(one: AblationQuestion, other: AblationQuestion): boolean {
  return (
    one.position === other.position &&
    one.id === other.id &&
    one.ratherThan === other.ratherThan &&
    one.instead === other.instead
  );
}

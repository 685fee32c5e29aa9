/** The results of runs without a part, by what was asked: what the panel keeps of a trace's, and its file. */
import type { Ablation, AblationChoice, Instead } from './ablation';
import { keepingRuns, type MadeRun, type RunsOf } from './part-runs';

/** What the results of several runs tell of. */
export interface AblationQuestion extends Required<Omit<AblationChoice, 'part'>> {
  readonly instead: Instead;
}

export type AblationRuns = RunsOf<AblationQuestion, Ablation>;
export type MadeAblation = MadeRun<AblationQuestion, Ablation>;

export const ABLATION_RUNS = keepingRuns<AblationQuestion, Ablation>({
  position: true,
  id: true,
  ratherThan: true,
  instead: true,
});

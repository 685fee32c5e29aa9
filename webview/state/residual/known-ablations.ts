/** What runs of a trace without a part gave, in this page and before it. */
import type { Ablation, Instead } from '../../../src/trace/readings/ablation';
import {
  ABLATION_RUNS,
  type AblationQuestion,
  type AblationRuns,
  type MadeAblation,
} from '../../../src/trace/readings/ablation-runs';
import { type ModelComponent, samePart } from '../../../src/trace/readings/model-part';

export class KnownAblations {
  /** @param tell called with each run that was not known */
  constructor(
    private runs: readonly AblationRuns[],
    private readonly tell: (made: MadeAblation) => void,
  ) {}

  of(question: AblationQuestion): AblationRuns | undefined {
    return ABLATION_RUNS.of(this.runs, question);
  }

  /** What a run without this part gave, whether it was asked for alone or in turn. */
  without(part: ModelComponent, question: AblationQuestion): Ablation | undefined {
    const { alone = [], swept = [] } = this.of(question) ?? {};
    return [...alone, ...swept].find((one) => samePart(one.part, part));
  }

  /** What was asked for alone last, whatever took the place of the part. */
  lastAlone({ position, id, ratherThan }: Omit<AblationQuestion, 'instead'>): Ablation | undefined {
    const asked = this.runs.findLast(
      (one) => one.position === position && one.id === id && one.ratherThan === ratherThan && one.alone.length > 0,
    );
    return asked?.alone.at(-1);
  }

  /** What took the place of parts in the runs that were made last, alone or in turn; `undefined`: none was. */
  lastInstead({ position, id, ratherThan }: Omit<AblationQuestion, 'instead'>): Instead | undefined {
    return this.runs.findLast((one) => one.position === position && one.id === id && one.ratherThan === ratherThan)
      ?.instead;
  }

  add(made: MadeAblation): void {
    const { question, kind, result } = made;
    // The same once more is told only where it is not the last one.
    if (this.of(question)?.[kind].at(-1) === result) return;
    this.runs = ABLATION_RUNS.with(this.runs, made);
    this.tell(made);
  }
}

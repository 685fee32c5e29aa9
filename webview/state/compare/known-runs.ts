/** Results of runs of one side of a comparison with parts of the other, from this page and from before it. */
import {
  exchangedQuestion,
  type MadePatch,
  PATCH_RUNS,
  type PatchQuestion,
  type PatchRuns,
} from '../../../src/trace/compare/patch-runs';
import { isComponent } from '../../../src/trace/readings/model-part';

export class KnownRuns {
  /** With the sides as they were given. */
  private runs: readonly PatchRuns[];

  /**
   * @param isExchanged whether the user has exchanged the sides @param tell called with each run, with the sides as they were
   * given
   */
  constructor(
    runs: readonly PatchRuns[],
    private isExchanged: boolean,
    private readonly tell: (made: MadePatch) => void,
  ) {
    this.runs = runs;
  }

  /** The runs of a question. This and the following methods use the sides as the user has them. */
  of(question: PatchQuestion): PatchRuns | undefined {
    return PATCH_RUNS.of(this.runs, this.asGiven(question));
  }

  /** The latest question about runs of A after these tokens, however tokens are paired by now. */
  lastAfter({ a, b }: Pick<PatchQuestion, 'a' | 'b'>): PatchRuns | undefined {
    const isAsked = ({ alone, swept }: PatchRuns) => alone.length > 0 || swept.some(({ part }) => isComponent(part));
    return this.all.findLast((one) => one.run === 'a' && one.a === a && one.b === b && isAsked(one));
  }

  add({ question, ...made }: MadePatch): void {
    const given = { ...made, question: this.asGiven(question) };
    this.runs = PATCH_RUNS.with(this.runs, given);
    this.tell(given);
  }

  exchange(): void {
    this.isExchanged = !this.isExchanged;
  }

  get all(): readonly PatchRuns[] {
    return this.isExchanged ? this.runs.map(exchangedQuestion) : this.runs;
  }

  private asGiven(question: PatchQuestion): PatchQuestion {
    return this.isExchanged ? exchangedQuestion(question) : question;
  }
}

/** Runs without each part in turn, started by the user. They go on as long as the trace is shown, whatever step or level is. */
import type { ReactiveControllerHost } from 'lit';
import type { Ablation } from '../../../src/trace/ablation/ablation';
import type { DirectParts } from '../../../src/trace/ablation/ablation-over';
import type { AblationQuestion, AblationRuns, MadeAblation } from '../../../src/trace/ablation/ablation-runs';
import { runSize, tryingOrder } from '../../../src/trace/ablation/trying-order';
import type { ModelComponent } from '../../../src/trace/readings/model-part';
import { DetachedHost } from '../../base/detached-host';
import type { Failable } from '../../base/query';
import { Sweep, type SweptRuns } from '../../base/sweep';
import type { ReadingSource } from '../../sources/readings';
import { partKey } from './attribution';

/** The question about all parts. */
export interface AskedOfParts {
  readonly question: AblationQuestion;
  readonly parts: readonly ModelComponent[];
  /**
   * What the parts add directly in this comparison: those that add or take away most are tried first. `undefined` if not known.
   */
  readonly direct: DirectParts | undefined;
  readonly readings: Pick<ReadingSource, 'read'>;
}

/** Where runs are kept, also those that were requested in another way. */
interface Known {
  over(question: AblationQuestion, direct: DirectParts | undefined): Pick<AblationRuns, 'swept'>;
  without(part: ModelComponent, question: AblationQuestion, direct?: DirectParts): Ablation | undefined;
  add(made: MadeAblation): void;
}

const NOTHING: SweptRuns<Ablation> = {
  of: [],
  left: 0,
  untried: () => [],
  run: () => Promise.reject(new Error('No run was asked for.')),
};

export class AblationTurns {
  private asked: AskedOfParts | undefined;
  private readonly host = new DetachedHost();
  private readonly sweep = new Sweep<Ablation>(this.host, () => (this.asked ? this.runs(this.asked) : NOTHING));

  constructor(private readonly known: Known) {}

  /** Updates an element with every run, until the returned function is called. */
  watch(element: ReactiveControllerHost): () => void {
    return this.host.watch(element);
  }

  /**
   * Leaves out the parts that were not tried yet. This ends the runs of another question, as the computer makes one run at a
   * time.
   */
  begin(asked: AskedOfParts): void {
    this.asked = asked;
    this.sweep.begin();
  }

  cancel(): void {
    this.sweep.cancel();
  }

  /** Whether runs of this question go on. */
  isRunning(question: AblationQuestion): boolean {
    return this.isOf(question) && this.sweep.isRunning;
  }

  /** Why they ended before all were made. */
  failure(question: AblationQuestion): Failable {
    const { sweep } = this;
    return { error: this.isOf(question) ? sweep.error : undefined, retry: () => sweep.retry() };
  }

  /** How long the remaining ones will take, in words; "" before the first has ended. */
  get remaining(): string {
    if (!this.asked) return '';
    const { parts } = this.asked;
    const left = this.untried(this.asked).reduce((all, at) => all + runSize(parts[at] as ModelComponent, parts), 0);
    return this.sweep.remaining(left);
  }

  private isOf(question: AblationQuestion): boolean {
    return this.asked !== undefined && questionKey(this.asked.question) === questionKey(question);
  }

  private runs(asked: AskedOfParts): SweptRuns<Ablation> {
    const { question, parts, readings } = asked;
    return {
      of: [readings, questionKey(question)],
      left: this.untried(asked).length,
      untried: () => this.untried(asked),
      run: (index, signal) => this.runWithout(parts[index] as ModelComponent, asked, signal),
    };
  }

  /** The indices of the untried parts, in the order in which they are tried. */
  private untried({ question, parts, direct }: AskedOfParts): number[] {
    const swept = new Set(this.known.over(question, direct).swept.map(({ part }) => partKey(part)));
    return tryingOrder(parts, direct?.parts).filter((at) => !swept.has(partKey(parts[at] as ModelComponent)));
  }

  private async runWithout(
    part: ModelComponent,
    { question, parts, direct, readings }: AskedOfParts,
    signal: AbortSignal,
  ): Promise<Ablation> {
    const run = () => readings.read('ablation', { ...question, part }, signal);
    // A known run takes no time, and tells nothing about the speed of the others.
    const ablation = this.known.without(part, question, direct) ?? (await this.sweep.time(run, runSize(part, parts)));
    this.known.add({ question, kind: 'swept', result: ablation });
    return ablation;
  }
}

function questionKey({ position, id, ratherThan, instead }: AblationQuestion): string {
  return JSON.stringify([position, id, ratherThan, instead]);
}

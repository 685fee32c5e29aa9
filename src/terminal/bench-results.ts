/** What a benchmark has measured so far. It takes minutes, so people see each part as soon as it is measured. */
import { type Bench, formatBench } from './bench';
import type { Call } from './call';
import { interruptedJson } from './interrupted';

export class BenchResults {
  private all: Bench = { models: [], typing: [], comparisons: [] };

  /** @param isJson whether everything is printed at the end, as one JSON document */
  constructor(
    private readonly call: Pick<Call, 'terminal' | 'signal'>,
    private readonly isJson: boolean,
  ) {}

  get isEmpty(): boolean {
    const { models, typing, comparisons } = this.all;
    return models.length + typing.length + comparisons.length === 0;
  }

  add(measured: Partial<Bench>): void {
    const { models, typing, comparisons } = this.all;
    const gap = this.isEmpty ? [] : [''];
    this.all = {
      models: [...models, ...(measured.models ?? [])],
      typing: [...typing, ...(measured.typing ?? [])],
      comparisons: [...comparisons, ...(measured.comparisons ?? [])],
    };
    if (!this.isJson)
      this.call.terminal.print([...gap, ...formatBench({ ...measured, ...interruptedJson(this.call) })]);
  }

  /** Prints the JSON, also if the benchmark was interrupted. */
  end(): void {
    if (this.isJson) this.call.terminal.printJson({ ...this.all, ...interruptedJson(this.call) });
  }
}

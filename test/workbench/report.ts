/** What a run of tests leaves for `scripts/test.mjs`: which tests failed, which passed only when started again. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Fault {
  /** The file or suite and the test. */
  readonly name: string;
  readonly error: string;
}

/** The file that `LLM_TRACE_TEST_REPORT` names, as JSON. */
interface Report {
  readonly failed: readonly Fault[];
  /** Passed when they were started again, with the error of the first time. */
  readonly unsteady: readonly Fault[];
  /** Begun and not ended: what a run was at when it was stopped. */
  readonly unfinished: readonly string[];
}

/** Collects what happens. */
export class TestReport {
  readonly failed: Fault[] = [];
  readonly unsteady: Fault[] = [];
  readonly running = new Set<string>();

  /** When the process ends, however it does so by itself. */
  writeAtEnd(file = process.env['LLM_TRACE_TEST_REPORT']): void {
    if (file !== undefined) process.once('exit', () => this.write(file));
  }

  private write(file: string): void {
    const { failed, unsteady, running } = this;
    const report: Report = { failed, unsteady, unfinished: [...running] };
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(report, null, 2));
  }
}

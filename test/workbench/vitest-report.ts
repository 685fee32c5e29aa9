/** The report of a run of vitest, beside what its other reporters print. */
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { type Fault, TestReport } from './report.ts';

interface Failure {
  readonly message: string;
  readonly stack?: string | undefined;
  readonly diff?: string | undefined;
}

export default class VitestReport implements Reporter {
  private readonly report = new TestReport();

  onInit(): void {
    this.report.writeAtEnd();
  }

  onTestCaseReady(test: TestCase): void {
    this.report.running.add(nameOf(test));
  }

  onTestCaseResult(test: TestCase): void {
    const { state, errors = [] } = test.result();
    const name = nameOf(test);
    this.report.running.delete(name);
    if (state === 'failed') this.report.failed.push(fault(name, errors));
    else if (test.diagnostic()?.flaky && errors.length > 0) this.report.unsteady.push(fault(name, errors));
  }

  /** What is no test's own fault: of the run, of a file that does not load, of hooks. */
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly Failure[]): void {
    const found: Fault[] = [];
    if (unhandled.length > 0) found.push(fault('outside of the tests', unhandled));
    for (const module of modules) {
      const file = module.relativeModuleId;
      if (module.errors().length > 0) found.push(fault(file, module.errors()));
      for (const suite of module.children.allSuites())
        if (suite.errors().length > 0) found.push(fault(`${file} > ${suite.fullName}`, suite.errors()));
    }
    this.report.failed.push(...found);
  }
}

function nameOf(test: TestCase): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`;
}

/** The message, what was expected beside what came, and where. */
function fault(name: string, failures: readonly Failure[]): Fault {
  const texts = failures.map(({ message, diff, stack }) => {
    const places = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line) && !line.includes('/node_modules/'));
    return [message, diff, ...places.slice(0, 3)].filter((part) => part !== undefined).join('\n');
  });
  return { name, error: texts.join('\n\n') };
}

/** Runs inside the extension host: mocha over the test files that lie beside this bundle. */
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { type Options, optionsFile, type Result, resultsFile } from './results.ts';
import { clear } from './suite/support.ts';

export async function run(): Promise<void> {
  const report = (result: Result) => appendFileSync(join(__dirname, resultsFile), `${JSON.stringify(result)}\n`);
  const file = join(__dirname, optionsFile);
  const { grep }: Options = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  let isStartedAgain = false;
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 120_000,
    retries: 1,
    rootHooks: {
      async beforeEach() {
        if (isStartedAgain) await clear();
        isStartedAgain = false;
      },
    },
    reporter: class extends Mocha.reporters.Base {
      constructor(runner: Mocha.Runner) {
        super(runner);
        runner.on('pass', (test) => report({ type: 'pass', path: test.titlePath(), milliseconds: test.duration ?? 0 }));
        runner.on('pending', (test) => report({ type: 'skip', path: test.titlePath() }));
        runner.on('retry', () => {
          isStartedAgain = true;
        });
        for (const type of ['fail', 'retry'] as const)
          runner.on(type, (test: Mocha.Test, error: unknown) =>
            report({
              type,
              path: test.titlePath(),
              error: error instanceof Error ? (error.stack ?? error.message) : String(error),
            }),
          );
      }
    },
    ...(grep === undefined ? {} : { grep }),
  });
  for (const name of readdirSync(join(__dirname, 'suite')).sort()) mocha.addFile(join(__dirname, 'suite', name));
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  report({ type: 'end' });
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}

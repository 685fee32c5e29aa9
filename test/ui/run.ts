/**
 * Runs the tests on the real workbench, in a browser.
 *
 *     node test/workbench/ts.mjs test/ui/run.ts [FILE ...] [-t PATTERN]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';
import { type Counts, endAfter, finish } from '../workbench/outcome.ts';
import { root } from '../workbench/paths.ts';

endAfter(30);
const { values, positionals } = parseArgs({
  options: { testNamePattern: { type: 'string', short: 't' } },
  allowPositionals: true,
});
const vitest = await startVitest('test', positionals, {
  root,
  config: join(root, 'test/ui/vitest.config.mts'),
  run: true,
  watch: false,
  ...(values.testNamePattern === undefined ? {} : { testNamePattern: values.testNamePattern }),
});
const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
/** What is no test's own fault: of the run, of a file that does not load, of hooks. */
const faults = [...vitest.state.getUnhandledErrors()];
for (const module of vitest.state.getTestModules()) {
  faults.push(...module.errors());
  for (const suite of module.children.allSuites()) faults.push(...suite.errors());
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state !== 'pending') counts[state]++;
  }
}
await vitest.close();
for (const fault of faults) console.error(fault);
counts.failed += faults.length;
if (process.env.LLM_TRACE_TEST_REQUIRED === '1' && counts.passed === 0) counts.failed++;
finish(counts);

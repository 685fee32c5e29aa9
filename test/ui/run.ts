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
const counts: Counts = { passed: 0, failed: vitest.state.getUnhandledErrors().length, skipped: 0 };
for (const module of vitest.state.getTestModules()) {
  counts.failed += module.errors().length; // the file itself does not load
  for (const suite of module.children.allSuites()) counts.failed += suite.errors().length; // its hooks
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state !== 'pending') counts[state]++;
  }
}
await vitest.close();
if (process.env.LLM_TRACE_TEST_REQUIRED === '1' && counts.passed === 0) counts.failed++;
finish(counts);

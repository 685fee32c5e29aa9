/** What the test launchers have in common: how they end. */

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** The closing line, and the exit code of the process. */
export function finish({ passed, failed, skipped }: Counts): never {
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exit(failed > 0 || passed + skipped === 0 ? 1 : 0);
}

/** For a suite that cannot run on this machine. Where it has to run (LLM_TRACE_TEST_REQUIRED=1), that is a failure. */
export function finishUnavailable(suite: string, reason: string): never {
  const required = process.env.LLM_TRACE_TEST_REQUIRED === '1';
  console.log(`  ${required ? 'FAILED' : 'skipped'}: ${suite}: ${reason}`);
  finish(required ? { passed: 0, failed: 1, skipped: 0 } : { passed: 0, failed: 0, skipped: 1 });
}

/** Ends the process when a suite takes longer than it may, so that nothing waits for ever. */
export function endAfter(minutes: number): void {
  setTimeout(() => {
    console.error(`The tests did not end within ${minutes} minutes.`);
    finish({ passed: 0, failed: 1, skipped: 0 });
  }, minutes * 60_000).unref();
}

/** How Node is started for the tests of many files, which live for minutes and have all cores busy. */

/** Later versions of V8 have no such flag, and a Node that is given one that it does not know ends. */
const COMPILED_AGAIN_LATER = process.versions.node.startsWith('20.') ? ['--interrupt-budget=1000000'] : [];

/**
 * Less of what it does beside the tests: what is soon forgotten is cleared away by larger pieces, nothing else before it
 * fills a gigabyte, and only what runs for long is compiled once more to run faster. By default these take a quarter of
 * the processors' time of a worker.
 */
export const LITTLE_SIDE_WORK = [
  '--min-semi-space-size=64',
  '--max-semi-space-size=64',
  '--initial-old-space-size=1000',
  ...COMPILED_AGAIN_LATER,
];

import * as assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { extensionApi } from './support';

/** The last of the suites: the engine is gone afterwards. That the host itself ends well is checked by who started it. */
describe('deactivate during a run', () => {
  it('cancels the run and resolves within four seconds', async function () {
    this.retries(0); // there is no second end
    const { engine, starterModel, deactivate } = await extensionApi();
    let started = () => {};
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    const run = engine.trace(
      { model: starterModel, text: 'word '.repeat(500), maxNewTokens: 10 },
      { onProgress: ({ stage }) => stage === 'trace' && started() },
    );
    const outcome = assert.rejects(run, /Cancelled/);
    await running;
    const limit = new Promise((_, reject) => setTimeout(() => reject(new Error('it takes too long')), 4000));
    await Promise.race([deactivate(), limit]);
    await outcome;
  });
});

import * as assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { engineProcesses } from '../../unit/engine-processes';
import { extensionApi, itIfThorough } from './support';

describe('the engine in the extension host', () => {
  it('traces with the starter model, and its proofs hold', async () => {
    const { engine, starterModel } = await extensionApi();
    const summary = await engine.trace({ model: starterModel, text: 'The weather is', maxNewTokens: 2 });
    assert.deepEqual(
      summary.tokens.map(({ id }) => id),
      [464, 6193, 318],
    );
    const everyBlock = { variant: 'model', blocks: summary.model.layers } as const;
    const { proofs } = await engine.read({ trace: summary.trace, what: 'proofs', params: everyBlock });
    assert.equal(proofs.length, 7);
    for (const proof of proofs) assert.equal(proof.status, 'holds', proof.claim);
    const { shape } = await engine.window({ address: { trace: summary.trace, stage: 'blocks.5.attn.pattern' } });
    assert.deepEqual(shape, [8, 3, 3]);
  });

  // In `npm test` a panel goes on after it has died, and unit tests cancel traces and hold the sentences.
  itIfThorough('fails with a clear sentence when its thread dies, and works again', async () => {
    const { engine, starterModel } = await extensionApi();
    const pending = engine.generate({
      model: starterModel,
      text: 'Once',
      maxNewTokens: 400,
      sampling: { temperature: 1, topK: 0, topP: 1, seed: 1 },
    });
    engine.failForTest();
    await assert.rejects(pending, /^EngineStoppedError: The engine stopped unexpectedly \(failure made for a test\)/);
    const summary = await engine.trace({ model: starterModel, text: 'The weather is', maxNewTokens: 0 });
    assert.equal(summary.tokens.length, 3);
  });

  itIfThorough(
    'in processes of its own is told as killed, in one sentence, and works again in a new one',
    async function () {
      if (process.platform === 'win32') this.skip();
      const { engine, starterModel } = await extensionApi();
      const settings = vscode.workspace.getConfiguration('llmTrace');
      const isolate = (where?: string) => settings.update('engine.isolation', where, vscode.ConfigurationTarget.Global);
      const trace = () => engine.trace({ model: starterModel, text: 'The weather is', maxNewTokens: 0 });
      await isolate('process');
      try {
        assert.equal((await trace()).tokens.length, 3);
        const killed = engineProcesses();
        assert.notDeepEqual(killed, []);
        const pending = engine.trace({ model: starterModel, text: 'word '.repeat(500), maxNewTokens: 100 });
        for (const id of killed) process.kill(id, 'SIGKILL');
        await assert.rejects(
          pending,
          /^EngineStoppedError: The engine stopped unexpectedly \(SIGKILL\); try again, it starts anew by itself\.$/,
        );
        assert.equal((await trace()).tokens.length, 3);
        const alive = engineProcesses();
        assert.notDeepEqual(alive, []);
        assert.deepEqual(
          alive.filter((id) => killed.includes(id)),
          [],
        );
      } finally {
        await isolate();
      }
      assert.equal((await trace()).tokens.length, 3);
      assert.deepEqual(engineProcesses(), []);
    },
  );

  itIfThorough('stops a trace that is cancelled', async () => {
    const { engine, starterModel } = await extensionApi();
    const abort = new AbortController();
    const trace = engine.trace(
      { model: starterModel, text: 'word '.repeat(500), maxNewTokens: 100 },
      { signal: abort.signal, onProgress: ({ stage }) => stage === 'trace' && abort.abort() },
    );
    await assert.rejects(trace, /Cancelled/);
  });
});

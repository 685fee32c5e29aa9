/** A model is downloaded from a hub of this machine, with a cancelled and a failed try before; traced; and deleted. */
import * as assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { HubServer, type ServedFile } from '../../hub/hub-server';
import { extensionApi, until } from './support';

const ID = 'someone/starter';
const settings = () => vscode.workspace.getConfiguration('llmTrace');

async function starterOnHub(folder: string): Promise<HubServer> {
  const files: Record<string, ServedFile> = { 'modeling.py': { bytes: Buffer.from('import os') } };
  for (const name of await readdir(folder)) {
    files[name] = { bytes: await readFile(join(folder, name)), lfs: name.endsWith('.safetensors') };
  }
  return HubServer.start({ [ID]: { commit: 'a'.repeat(40), files } });
}

describe('models of the hub', () => {
  let server: HubServer;
  let cache: string;

  before(async () => {
    server = await starterOnHub((await extensionApi()).starterModel);
    cache = await mkdtemp(join(tmpdir(), 'llm-trace-hub-'));
    process.env['HF_HUB_CACHE'] = cache; // the extension runs in this process
    await settings().update('hub.endpoint', server.endpoint, true);
  });

  beforeEach(async () => {
    await rm(cache, { recursive: true, force: true });
    server.seen.length = 0;
  });

  after(async () => {
    delete process.env['HF_HUB_CACHE'];
    for (const name of ['hub.endpoint', 'hub.offline']) await settings().update(name, undefined, true);
    await server.stop();
    await rm(cache, { recursive: true, force: true });
  });

  it('are not asked for where a workspace names the hub', async () => {
    const { Workspace } = vscode.ConfigurationTarget;
    for (const [name, value] of [
      ['hub.endpoint', 'http://127.0.0.1:9'],
      ['hub.offline', true],
    ] as const) {
      await assert.rejects(async () => settings().update(name, value, Workspace));
    }
  });

  it('are downloaded after a cancelled try, traced, and deleted', async () => {
    const { engine, hubModels } = await extensionApi();
    server.fault = ({ server: part }) => (part === 'storage' ? { stallAfter: 5_000_000 } : undefined);
    const stopper = new AbortController();
    const cancelled = hubModels.download({ id: ID }, stopper.signal);
    await until('the weights are asked for', () => server.seen.find((seen) => seen.server === 'storage'));
    stopper.abort();
    assert.equal(await cancelled, undefined);

    server.fault = () => undefined;
    const path = await hubModels.download({ id: ID });
    assert.equal(path, join(cache, 'models--someone--starter', 'snapshots', 'a'.repeat(40)));
    assert.equal(existsSync(join(path, 'modeling.py')), false);
    const summary = await engine.trace({ model: path, text: 'The weather is', maxNewTokens: 0 });
    assert.deepEqual(
      summary.tokens.map(({ id }) => id),
      [464, 6193, 318],
    );

    const removal = { id: ID, commits: [], bytes: 0, paths: [join(cache, 'models--someone--starter')] };
    assert.equal(await hubModels.remove(removal), true);
    assert.equal(existsSync(path), false);
  });

  it('are not asked for when the user stays offline', async () => {
    const { hubModels } = await extensionApi();
    await settings().update('hub.offline', true, true);
    void hubModels.download({ id: ID }); // its message waits for an answer
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual(server.seen, []);
    await vscode.commands.executeCommand('notifications.clearAll');
  });
});

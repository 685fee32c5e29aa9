/** A contestant's process that does not do what it should is told in one line. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../src/terminal/peers/contestant';
import { RemoteContestant } from '../../../src/terminal/peers/remote';
import { folderWith } from '../model/helpers';

const JOB: Job = {
  runtime: 'Transformers.js',
  packages: '/nowhere',
  folder: '/nowhere',
  model: 'AutoModel',
  threads: 1,
};
const READY = `process.send({ ready: { version: '1', library: 1, load: 1 } })`;

/** A program that runs this for every message. */
async function program(body: string): Promise<string> {
  return join(await folderWith({ 'program.js': `process.on('message', (request) => { ${body} });` }), 'program.js');
}

describe('a process', () => {
  it('that ends instead of answering', async () => {
    const path = await program('process.exit(3)');
    await expect(RemoteContestant.start(path, JOB)).rejects.toThrow('its process ended (exit code 3)');
  });

  it('that fails, with the first line of its fault', async () => {
    const path = await program(`process.send({ failure: 'no such library\\nat load (x.js)' })`);
    await expect(RemoteContestant.start(path, JOB)).rejects.toThrow(/^no such library$/);
  });

  it('that ended after it had loaded', async () => {
    const path = await program(`${READY}; setTimeout(() => process.exit(0), 20)`);
    const remote = await RemoteContestant.start(path, JOB);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await expect(remote.run([1], 1)).rejects.toThrow('its process has ended');
    await remote.dispose();
  });

  it('that is well is ended by its owner', async () => {
    const remote = await RemoteContestant.start(await program(READY), JOB);
    expect(remote.ready.version).toBe('1');
    await remote.dispose();
    await expect(remote.run([1], 1)).rejects.toThrow('its process has ended');
  });
});

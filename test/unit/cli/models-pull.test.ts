/** `llm-trace models pull` and `remove`, as processes of their own against a hub of this machine. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import Ajv2020, { type AnySchemaObject } from 'ajv/dist/2020';
import { describe, expect, it, vi } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { type HubServer, sha256 } from '../../hub/hub-server';
import { thorough } from '../../workbench/thorough';
import { CLI, cli, json, printed } from '../cli-support';
import { COMMIT, emptyCache, filesBelow, gpt2OnHub, MODEL, randomBytes, startHub } from '../library/hub-support';
import { ROOT } from '../model/helpers';

const FOLDER = 'models--someone--tiny-gpt2';
const BYTES = randomBytes(1_000_000, 3);
const INCOMPLETE = `${FOLDER}/blobs/${sha256(BYTES)}.llm-trace.incomplete`;
const LOCK = `.locks/${FOLDER}/llm-trace.lock`;
/** How often a process that pulls is killed; `npm run check:long` does it 20 times. */
const KILLS = thorough ? 20 : 1;

async function oneFile(): Promise<{ server: HubServer; cache: string }> {
  const files = { 'model.gguf': { bytes: BYTES, lfs: true } };
  return { server: await startHub({ [MODEL]: { commit: COMMIT, files } }), cache: await emptyCache() };
}

function environment(server: HubServer, cache: string): Record<string, string> {
  return { HF_ENDPOINT: server.endpoint, HF_HUB_CACHE: cache, HF_TOKEN_PATH: join(cache, 'none'), HF_HUB_OFFLINE: '' };
}

/** A process that pulls the model. */
function startPull(server: HubServer, cache: string) {
  const env = { ...process.env, ...environment(server, cache) };
  const child = spawn(process.execPath, [CLI, 'models', 'pull', MODEL], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, output }));
  return { child, ended };
}

function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

describe('a program that pulls a model', () => {
  it.runIf(thorough)(
    `killed at ${KILLS} random point${KILLS > 1 ? 's' : ''} goes on there each time, and the file is right`,
    async () => {
      const { server, cache } = await oneFile();
      const next = seededRandom(4);
      let expected = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const bytes = 1 + Math.floor(next() * 45_000);
        server.fault = ({ server: part }) => (part === 'storage' ? { stallAfter: bytes } : undefined);
        const { child, ended } = startPull(server, cache);
        expected += bytes;
        await expect.poll(() => sizeOf(join(cache, INCOMPLETE)), { timeout: 30_000, interval: 5 }).toBe(expected);
        child.kill('SIGKILL');
        expect(await ended).toMatchObject({ signal: 'SIGKILL' });
      }
      expect(await filesBelow(cache)).toEqual([LOCK, INCOMPLETE]); // of an owner that is dead
      server.fault = () => undefined;
      server.seen.length = 0;
      const { code, output } = await startPull(server, cache).ended;
      expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('1.0 MB, verified.') });
      const path = output.trim().split('\n').at(-1) as string;
      expect(sha256(await readFile(path))).toBe(sha256(BYTES));
      const loads = server.seen.filter(({ server: part }) => part === 'storage');
      expect(loads.map(({ headers }) => headers.range)).toEqual([`bytes=${expected}-`]);
      expect((await filesBelow(cache)).filter((name) => /incomplete|lock$/.test(name))).toEqual([]);
    },
  );

  it.runIf(thorough)('beside another one loads nothing twice, and both have it', async () => {
    const { server, cache } = await oneFile();
    server.fault = ({ server: part }) => (part === 'storage' ? { slow: [50_000, 30] } : undefined);
    const both = await Promise.all([startPull(server, cache).ended, startPull(server, cache).ended]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(server.seen.filter(({ server: part }) => part === 'storage')).toHaveLength(1);
    expect(sha256(await readFile(both[0]?.output.trim().split('\n').at(-1) as string))).toBe(sha256(BYTES));
  });

  it.skipIf(process.platform === 'win32')('is interrupted by Ctrl-C, and keeps what it has loaded', async () => {
    const { server, cache } = await oneFile();
    server.fault = ({ server: part }) => (part === 'storage' ? { stallAfter: 777 } : undefined);
    const { child, ended } = startPull(server, cache);
    await expect.poll(() => sizeOf(join(cache, INCOMPLETE)), { timeout: 30_000, interval: 5 }).toBe(777);
    child.kill('SIGINT');
    const output = expect.stringMatching(/^Interrupted before there was anything to print\.\n$/);
    expect(await ended).toEqual({ code: 130, signal: null, output });
    expect(await filesBelow(cache)).toEqual([INCOMPLETE]);
  });
});

describe('models pull and remove', () => {
  it('load a model that can be run then, and remove it', async () => {
    const [server, cache] = [await startHub({ [MODEL]: await gpt2OnHub() }), await emptyCache()];
    for (const [name, value] of Object.entries(environment(server, cache))) vi.stubEnv(name, value);
    const pulled = await printed(['models', 'pull', `${MODEL}@main`]);
    expect(pulled).toMatch(/^someone\/tiny-gpt2: \d+\.\d kB, licence mit, verified\.\n/);
    const path = pulled.trim().split('\n').at(-1) as string;
    expect(await printed(['tokens', 'Hello', '--model', path])).toContain('"ll"');
    const ofOne = await cli(['models', 'remove', `${MODEL}:model.gguf`]);
    expect(ofOne).toMatchObject({ code: 2, stderr: expect.stringContaining('not model.gguf alone') });
    expect(await printed(['tokens', 'Hello', '--model', path])).toContain('"ll"');
    expect(await printed(['models', 'remove', MODEL])).toMatch(
      /^someone\/tiny-gpt2 is removed, which frees \d+\.\d kB\.\n$/,
    );
    expect(await filesBelow(cache)).toEqual([]);
    vi.unstubAllEnvs();
  });

  it('tell programs what they did as the schema says', async () => {
    const [server, cache] = [await startHub({ [MODEL]: await gpt2OnHub() }), await emptyCache()];
    for (const [name, value] of Object.entries(environment(server, cache))) vi.stubEnv(name, value);
    const schema = JSON.parse(await readFile(join(ROOT, 'docs/cli.schema.json'), 'utf8')) as AnySchemaObject;
    const ajv = new Ajv2020({ strict: true, allErrors: true });
    ajv.addSchema(schema);
    const isAs = (definition: string, value: unknown) => ajv.validate(`${schema.$id}#/$defs/${definition}`, value);
    const pulled = await json<{ path: string; bytes: number }>(['models', 'pull', MODEL]);
    expect([isAs('pulledModel', pulled), ajv.errorsText()]).toEqual([true, 'No errors']);
    expect(pulled).toMatchObject({ id: MODEL, licence: 'mit' });
    expect(await json(['models', 'info', pulled.path])).toMatchObject({ path: pulled.path });
    const removed = await json<{ bytes: number }>(['models', 'remove', MODEL]);
    expect([isAs('removedModel', removed), ajv.errorsText()]).toEqual([true, 'No errors']);
    expect(removed.bytes).toBeGreaterThanOrEqual(pulled.bytes);
    vi.unstubAllEnvs();
  });

  it('refuse a GGUF file that no architecture can run before anything of it is loaded', async () => {
    const model = { commit: 'a'.repeat(40), files: { 'm.gguf': { bytes: new Uint8Array(999), lfs: true } } };
    const [server, cache] = [await startHub({ [MODEL]: { ...model, ggufArchitecture: 'mamba' } }), await emptyCache()];
    for (const [name, value] of Object.entries(environment(server, cache))) vi.stubEnv(name, value);
    const { stderr } = await cli(['models', 'pull', MODEL]);
    expect(stderr).toMatch(/^error: m\.gguf: its architecture "mamba" is not supported \(supported: /);
    expect(server.seen.map(({ path }) => path)).toEqual([`/api/models/${MODEL}/revision/main`]);
    vi.unstubAllEnvs();
  });

  it('tell what is wrong in a sentence', async () => {
    const [server, cache] = [await startHub({}), await emptyCache()];
    for (const [name, value] of Object.entries(environment(server, cache))) vi.stubEnv(name, value);
    const failed = await cli(['models', 'pull', 'no/such']);
    expect(failed).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error: There is no model no\/such/),
    });
    expect(await cli(['models', 'pull', 'a@b@c'])).toMatchObject({ code: 2 });
    expect(await cli(['models', 'remove', 'no/such'])).toMatchObject({ code: 1 });
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    expect((await cli(['models', 'pull', MODEL])).stderr).toContain('HF_HUB_OFFLINE says to stay offline');
    vi.unstubAllEnvs();
  });
});

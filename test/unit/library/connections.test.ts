import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import type { DownloadProgress } from '../../../src/library/download';
import { type Fault, type HubServer, sha256 } from '../../hub/hub-server';
import { thorough } from '../../workbench/thorough';
import { COMMIT, clientOf, emptyCache, filesBelow, MODEL, pull, QUICK, randomBytes, startHub } from './hub-support';

const FILE = 'model.gguf';
const BLOBS = 'models--someone--tiny-gpt2/blobs';
const BYTES = randomBytes(300_000, 1);

/** A hub with one file, on the storage or in git itself. */
async function oneFile(lfs = true): Promise<{ server: HubServer; cache: string }> {
  const files = { [FILE]: { bytes: BYTES, lfs } };
  return { server: await startHub({ [MODEL]: { commit: COMMIT, files } }), cache: await emptyCache() };
}

/** One fault for each request for the file's bytes, in order; none after the last. */
function faults(server: HubServer, ...list: readonly Fault[]): void {
  const left = [...list];
  server.fault = ({ method, server: part, path }) =>
    method === 'GET' && path.endsWith(FILE) && (part === 'storage' || left[0]?.status !== undefined)
      ? left.shift()
      : undefined;
}

async function expectRight(path: string): Promise<void> {
  expect(sha256(await readFile(path))).toBe(sha256(BYTES));
}

/** Of the requests for the file's bytes, what each asked for. */
function ranges(server: HubServer): (string | undefined)[] {
  return server.seen
    .filter(({ server: part, path }) => part === 'storage' && path.endsWith(FILE))
    .map(({ headers }) => headers.range);
}

describe('a connection that is cut', () => {
  it('at 8 random points goes on there, and the file is right', async () => {
    const { server, cache } = await oneFile();
    const next = seededRandom(20);
    const cuts = Array.from({ length: 8 }, () => 1 + Math.floor(next() * 14_000));
    faults(server, ...cuts.map((cutAfter) => ({ cutAfter })));
    await expectRight((await pull(clientOf(server, cache))).path);
    const starts = ranges(server).map((range) => Number(/\d+/.exec(range ?? '0')?.[0]));
    expect(starts).toHaveLength(9);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    expect(starts.at(-1)).toBeGreaterThan(0);
    expect(starts.at(-1)).toBeLessThanOrEqual(cuts.reduce((sum, bytes) => sum + bytes, 0));
  });

  it('again and again without a byte is given up after a few tries, and told', async () => {
    const { server, cache } = await oneFile();
    faults(server, ...Array.from({ length: 50 }, () => ({ cutAfter: 0 })));
    await expect(pull(clientOf(server, cache))).rejects.toMatchObject({ fault: 'unreachable' });
    expect(ranges(server)).toHaveLength(QUICK.tries);
  });

  it('and a server that knows no ranges starts again from the first byte', async () => {
    const { server, cache } = await oneFile();
    faults(server, { cutAfter: 100_000 }, { ignoresRange: true });
    await expectRight((await pull(clientOf(server, cache))).path);
    expect(ranges(server)).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  });

  it('is given up where a server that knows no ranges never gets further', async () => {
    const { server, cache } = await oneFile();
    server.fault = ({ server: of }) => (of === 'storage' ? { cutAfter: 100_000, ignoresRange: true } : undefined);
    await expect(pull(clientOf(server, cache))).rejects.toThrow(/cannot be reached/);
    // A connection that is cut may lose the last of what was sent, so the furthest point may take more than one.
    const asked = ranges(server);
    expect(asked.filter((range) => range === asked.at(-1))).toHaveLength(QUICK.tries - 1);
  });

  it.runIf(thorough)('or stalled counts as broken after a while', async () => {
    const { server, cache } = await oneFile();
    const patience = { ...QUICK, idle: 300 };
    faults(server, { stallAfter: 1000 });
    await expectRight((await pull(clientOf(server, cache, { patience }))).path);
    expect(ranges(server)).toEqual([undefined, 'bytes=1000-']);
    faults(server, ...Array.from({ length: 9 }, () => ({ stallAfter: 0 })));
    const client = clientOf(server, await emptyCache(), { patience });
    await expect(pull(client)).rejects.toThrow('has sent nothing for 1 s. Try again');
  });

  it.runIf(thorough)('and slow is waited for as long as bytes come', async () => {
    const { server, cache } = await oneFile();
    faults(server, { slow: [20_000, 160] }); // takes longer than a connection may be idle
    await expectRight((await pull(clientOf(server, cache, { patience: { ...QUICK, idle: 2000 } }))).path);
    expect(ranges(server)).toHaveLength(1);
  });
});

describe('a cancelled download', () => {
  it('ends at once with its reason, keeps what was loaded, and goes on there', async () => {
    const { server, cache } = await oneFile();
    faults(server, { stallAfter: 123_000 });
    const stopper = new AbortController();
    const stopped = pull(clientOf(server, cache), {}, { signal: stopper.signal });
    const incomplete = join(cache, BLOBS, `${sha256(BYTES)}.llm-trace.incomplete`);
    await expect
      .poll(() =>
        stat(incomplete).then(
          ({ size }) => size,
          () => 0,
        ),
      )
      .toBe(123_000);
    stopper.abort(new Error('enough'));
    await expect(stopped).rejects.toThrow('enough');
    expect((await filesBelow(cache)).filter((name) => /lock|snapshots|refs/.test(name))).toEqual([]);
    await expectRight((await pull(clientOf(server, cache))).path);
    expect(ranges(server)).toEqual([undefined, 'bytes=123000-']);
  });

  it('before it begins asks for nothing', async () => {
    const { server, cache } = await oneFile();
    await expect(pull(clientOf(server, cache), {}, { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow(
      'no',
    );
    expect(server.seen).toEqual([]);
  });
});

describe('a byte that is turned over', () => {
  it.each([true, false])('on the way is noticed, and nothing of it stays (LFS: %s)', async (lfs) => {
    const { server, cache } = await oneFile(lfs);
    server.fault = ({ method }) => (method === 'GET' ? { flip: 200_000 } : undefined);
    await expect(pull(clientOf(server, cache))).rejects.toMatchObject({
      fault: 'damaged',
      message: expect.stringContaining(`${FILE} did not arrive as`),
    });
    expect(await filesBelow(cache)).toEqual([]);
    server.fault = () => undefined;
    await expectRight((await pull(clientOf(server, cache))).path);
  });

  it('in what an earlier download left is noticed, and all is loaded again', async () => {
    const { server, cache } = await oneFile();
    faults(server, ...Array.from({ length: QUICK.tries }, () => ({ cutAfter: 0 })));
    await expect(pull(clientOf(server, cache))).rejects.toThrow();
    const incomplete = join(cache, BLOBS, `${sha256(BYTES)}.llm-trace.incomplete`);
    await writeFile(incomplete, BYTES.slice(0, 1000).fill(7, 500, 501));
    server.seen.length = 0;
    await expectRight((await pull(clientOf(server, cache))).path);
    expect(ranges(server)).toEqual(['bytes=1000-', undefined]);
  });

  it('or a left file that is too long makes it start anew', async () => {
    const { server, cache } = await oneFile();
    faults(server, ...Array.from({ length: QUICK.tries }, () => ({ cutAfter: 0 })));
    await expect(pull(clientOf(server, cache))).rejects.toThrow();
    await writeFile(join(cache, BLOBS, `${sha256(BYTES)}.llm-trace.incomplete`), Buffer.alloc(400_000));
    server.seen.length = 0;
    await expectRight((await pull(clientOf(server, cache))).path);
    expect(ranges(server)).toEqual([undefined]);
  });
});

describe('a server that is busy', () => {
  it('is asked again after the time that it names', async () => {
    const { server, cache } = await oneFile();
    faults(server, { status: 429, headers: { 'retry-after': '1' } }, { status: 503 }, { status: 500 });
    const before = performance.now();
    await expectRight((await pull(clientOf(server, cache))).path);
    expect(performance.now() - before).toBeGreaterThan(990); // what it asked for, and no less
  });

  it.each([
    [
      '429',
      { 'retry-after': '300' },
      'takes no more requests from you for now: try again in 5 minutes. With a Hugging',
    ],
    ['429', { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() }, /try again in (59|60) minutes/],
    ['502', {}, 'cannot answer at the moment (HTTP status 502): try again later.'],
    ['418', {}, 'answered in a way that is not understood (HTTP status 418).'],
  ])('or answers %s too often is told so', async (status, headers, message) => {
    const { server, cache } = await oneFile();
    const retry = headers as Readonly<Record<string, string>>;
    server.fault = () => ({ status: Number(status), headers: retry });
    await expect(pull(clientOf(server, cache))).rejects.toThrow(message);
    expect(server.seen.length).toBeLessThanOrEqual(QUICK.tries);
  });
});

describe('a hub that is not there', () => {
  it('is told in a sentence, with its cause', async () => {
    const { server, cache } = await oneFile();
    const client = clientOf(server, cache);
    await server.stop();
    await expect(pull(client)).rejects.toMatchObject({
      fault: 'unreachable',
      message: expect.stringMatching(
        /cannot be reached \(connect ECONNREFUSED.*Check the network and try again, or open a model folder or GGUF file that you have\.$/,
      ),
    });
  });

  it('or is no hub is told', async () => {
    const { server, cache } = await oneFile();
    server.models.set(MODEL, { commit: 'no commit', files: {} });
    await expect(pull(clientOf(server, cache))).rejects.toThrow('does not answer as a model hub does');
    expect(() => clientOf(server, cache, { endpoint: 'file:///etc' })).toThrow('must begin with https://');
  });

  it('nor asked for when offline', async () => {
    const { server, cache } = await oneFile();
    const client = clientOf(server, cache, { offline: 'HF_HUB_OFFLINE' });
    await expect(pull(client)).rejects.toMatchObject({
      fault: 'offline',
      message: `${MODEL} cannot be looked up on the hub: HF_HUB_OFFLINE says to stay offline.`,
    });
    expect(server.seen).toEqual([]);
  });
});

describe('a hash that is none', () => {
  it.each([
    ['../../../../escape', 'tells no hash'],
    ['', 'tells no hash'],
  ])('is refused: %s', async (etag, message) => {
    const { server, cache } = await oneFile();
    server.fault = ({ method }) =>
      method === 'HEAD'
        ? { status: 302, headers: { 'x-linked-etag': `"${etag}"`, 'x-linked-size': '4', location: '/' } }
        : undefined;
    await expect(pull(clientOf(server, cache))).rejects.toThrow(message);
    expect(await filesBelow(cache)).toEqual([]);
  });
});

describe('a disk without room', () => {
  it('is told with the numbers before the weights are loaded', async () => {
    const { server, cache } = await oneFile();
    const headers = { 'x-linked-etag': `"${sha256(BYTES)}"`, 'x-linked-size': String(10 ** 15), location: '/' };
    server.fault = ({ method }) => (method === 'HEAD' ? { status: 302, headers } : undefined);
    await expect(pull(clientOf(server, cache))).rejects.toMatchObject({
      fault: 'no space',
      message: expect.stringMatching(
        /does not fit on the disk of .*: 1000000\.0 GB are missing and \d+(\.\d)? .B are free\. Make room, or set HF_HUB_CACHE/,
      ),
    });
    expect(server.loads(FILE)).toEqual([]);
    expect(await filesBelow(cache)).toEqual([]);
  });
});

describe('one who waits for another', () => {
  it('is told how far that is, loads nothing itself, and has the model then', async () => {
    const { server, cache } = await oneFile();
    faults(server, { slow: [30_000, 30] });
    const told: DownloadProgress[] = [];
    const first = pull(clientOf(server, cache));
    await expect.poll(() => ranges(server).length).toBe(1);
    const second = pull(clientOf(server, cache), {}, { onProgress: (progress) => told.push(progress) });
    expect((await second).path).toBe((await first).path);
    const waiting = told.filter(({ isWaiting }) => isWaiting).map(({ loaded }) => loaded);
    expect(waiting.length).toBeGreaterThan(1);
    expect(waiting.at(-1)).toBeGreaterThan(waiting[0] as number);
    expect(ranges(server)).toHaveLength(1);
  });

  it('goes on where the other one gave up', async () => {
    const { server, cache } = await oneFile();
    faults(server, { stallAfter: 5000 });
    const stopper = new AbortController();
    const first = pull(clientOf(server, cache), {}, { signal: stopper.signal });
    await expect.poll(() => ranges(server).length).toBe(1);
    const second = pull(clientOf(server, cache));
    await expect.poll(() => filesBelow(cache)).toHaveLength(2); // the lock, and what is loaded
    stopper.abort(new Error('gave up'));
    await expect(first).rejects.toThrow('gave up');
    await expectRight((await second).path);
  });
});

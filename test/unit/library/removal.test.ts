import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planRemoval, remove } from '../../../src/library/hub/cache-removal';
import { withFileLock } from '../../../src/model/file-lock';
import { COMMIT, clientOf, emptyCache, filesBelow, gpt2OnHub, MODEL, pull, startHub } from './hub-support';

const FOLDER = 'models--someone--tiny-gpt2';
const signal = new AbortController().signal;
const NEXT = 'f'.repeat(40);

/** A cache with two commits of a model, which differ in one file. */
async function twoCommits(): Promise<string> {
  const served = await gpt2OnHub();
  const server = await startHub({ [MODEL]: served });
  const cache = await emptyCache();
  await pull(clientOf(server, cache));
  const files = { ...served.files, 'README.md': { bytes: Buffer.from('of the next') } };
  server.models.set(MODEL, { ...served, commit: NEXT, files });
  await pull(clientOf(server, cache));
  return cache;
}

async function bytesOf(folder: string): Promise<number> {
  const files = (await filesBelow(folder)).filter((name) => name.startsWith('blobs/'));
  const sizes = await Promise.all(files.map(async (name) => (await readFile(join(folder, name))).byteLength));
  return sizes.reduce((sum, size) => sum + size, 0);
}

describe('removing a model', () => {
  it('takes all of it, tells the room that makes, and leaves other models', async () => {
    const cache = await twoCommits();
    const other = join(cache, 'models--someone--other', 'blobs', 'x');
    await mkdir(dirname(other), { recursive: true });
    await writeFile(other, 'x');
    const plan = await planRemoval(cache, MODEL);
    const blobs = await bytesOf(join(cache, FOLDER));
    expect(plan.bytes).toBeGreaterThanOrEqual(blobs);
    expect(plan.bytes).toBeLessThan(blobs + 10_000); // links, and what the reference says
    await remove(cache, plan, signal);
    expect(await filesBelow(cache)).toEqual(['models--someone--other/blobs/x']);
  });

  it('of one commit leaves what the other needs', async () => {
    const cache = await twoCommits();
    const plan = await planRemoval(cache, MODEL, COMMIT);
    expect(plan.commits).toEqual([COMMIT]);
    const readme = (await gpt2OnHub()).files['README.md']?.bytes.byteLength as number;
    expect(plan.bytes).toBeGreaterThanOrEqual(readme);
    expect(plan.bytes).toBeLessThan(readme + 10_000);
    await remove(cache, plan, signal);
    const left = await filesBelow(join(cache, FOLDER));
    expect(left.filter((name) => name.includes(COMMIT))).toEqual([]);
    for (const name of left.filter((name) => name.includes(NEXT))) await readFile(join(cache, FOLDER, name));
    expect(left.filter((name) => name.startsWith('blobs/'))).toHaveLength(left.filter((n) => n.includes(NEXT)).length);
    expect(await readFile(join(cache, FOLDER, 'refs/main'), 'utf8')).toBe(NEXT);
  });

  it('takes a commit that is named by its beginning, unless several begin so', async () => {
    const cache = await twoCommits();
    expect((await planRemoval(cache, MODEL, COMMIT.slice(0, 8))).commits).toEqual([COMMIT]);
    const twin = `${COMMIT.slice(0, 39)}${COMMIT.endsWith('0') ? '1' : '0'}`;
    await mkdir(join(cache, FOLDER, 'snapshots', twin));
    await expect(planRemoval(cache, MODEL, COMMIT.slice(0, 8))).rejects.toThrow('has no revision');
  });

  it('by the name of its only revision takes all of it', async () => {
    const cache = await twoCommits();
    await remove(cache, await planRemoval(cache, MODEL, COMMIT), signal);
    await remove(cache, await planRemoval(cache, MODEL, 'main'), signal);
    expect(await filesBelow(cache)).toEqual([]);
  });

  it('that is being loaded is refused', async () => {
    const cache = await twoCommits();
    const plan = await planRemoval(cache, MODEL);
    const before = await filesBelow(join(cache, FOLDER));
    await withFileLock(join(cache, '.locks', FOLDER, 'llm-trace.lock'), { signal }, async () => {
      await expect(remove(cache, plan, signal)).rejects.toThrow('is being downloaded by another window or program');
    });
    expect(await filesBelow(join(cache, FOLDER))).toEqual(before);
  });

  it('that is not there, or whose name means another place, is refused', async () => {
    const cache = await twoCommits();
    await expect(planRemoval(cache, 'no/such')).rejects.toThrow('no/such is not in the Hugging Face cache');
    await expect(planRemoval(cache, MODEL, 'v9')).rejects.toThrow('has no revision "v9"');
    await expect(planRemoval(cache, '../..')).rejects.toThrow('is not the name of a model');
    await expect(planRemoval(cache, MODEL, '../../x')).rejects.toThrow('is not a revision');
  });

  it('never follows a link out of the cache', async () => {
    const cache = await twoCommits();
    const outside = join(await emptyCache(), 'dear');
    await mkdir(outside);
    await writeFile(join(outside, 'file'), 'dear');
    await symlink(outside, join(cache, FOLDER, 'snapshots', COMMIT, 'linked'));
    await symlink(outside, join(cache, 'models--a--linked'));
    await expect(planRemoval(cache, 'a/linked')).rejects.toThrow('remove a/linked where it leads to');
    await remove(cache, await planRemoval(cache, MODEL), signal);
    expect(await readFile(join(outside, 'file'), 'utf8')).toBe('dear');
  });
});

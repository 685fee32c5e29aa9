/** Files appear whole or not at all, and take the place of nothing that is dear. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, link, lstat, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { requireWritable, writeAtomically } from '../../../src/model/atomic-file';
import { temporaryName } from '../../../src/model/temporary-files';
import { failure, folderWith, tempFolder } from './helpers';

/** Seconds. */
const DAY = 24 * 60 * 60;

/** @param seconds since the machine started */
function setUptime(seconds: number): void {
  vi.spyOn(os, 'uptime').mockReturnValue(seconds);
  syncBuiltinESMExports();
}

const anything = async () => undefined;
const write = (path: string, text: string, replaceable?: (path: string) => Promise<void>) =>
  writeAtomically(path, (put) => put(new TextEncoder().encode(text)), replaceable);

describe('a name that is free', () => {
  it('gets the file, with permissions as any other new file has', async () => {
    const folder = await folderWith({ other: 'x' });
    await write(join(folder, 'new'), 'content');
    expect(await readFile(join(folder, 'new'), 'utf8')).toBe('content');
    expect((await stat(join(folder, 'new'))).mode).toBe((await stat(join(folder, 'other'))).mode);
    expect((await readdir(folder)).sort()).toEqual(['new', 'other']);
  });

  it.runIf(process.platform === 'linux')('in a folder where none can be created, names that folder', async () => {
    expect((await failure(write('/proc/new', 'x'))).message).toBe(
      'new cannot be saved because no file can be created in the folder /proc.',
    );
  });

  it('of 250 characters too', async () => {
    const path = join(await tempFolder(), 'n'.repeat(250));
    await write(path, 'content');
    expect(await readFile(path, 'utf8')).toBe('content');
  });

  it('that is too long is told', async () => {
    const path = join(await tempFolder(), 'n'.repeat(300));
    expect((await failure(write(path, 'content'))).message).toBe(`${path} has too long a name.`);
  });

  it('that another program takes meanwhile keeps what that wrote', async () => {
    const path = join(await tempFolder(), 'a');
    const meanwhile = writeAtomically(path, async (put) => {
      await put(Uint8Array.of(1));
      await writeFile(path, 'theirs');
    });
    expect((await failure(meanwhile)).message).toMatch(/\/a (?:exists already|cannot be saved because another .*)\.$/);
    expect(await readFile(path, 'utf8')).toBe('theirs');
  });
});

describe('a name that is taken', () => {
  it('keeps its file', async () => {
    const folder = await folderWith({ a: 'dear' });
    const path = join(folder, 'a');
    expect((await failure(write(path, 'new'))).message).toBe(`${path} exists already.`);
    expect((await failure(requireWritable(path))).message).toBe(`${path} exists already.`);
    expect(await readFile(path, 'utf8')).toBe('dear');
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('gets the new file where that is allowed, and keeps links and permissions', async () => {
    const folder = await folderWith({ 'deep/a': 'old' });
    const [path, first, second] = [join(folder, 'deep/a'), join(folder, 'first'), join(folder, 'second')];
    await chmod(path, 0o640);
    await symlink('deep/a', first);
    await symlink(first, second);
    const asked: string[] = [];
    await write(second, 'new', async (existing) => void asked.push(existing));
    expect(asked).toEqual([second]);
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o7777).toBe(0o640);
    expect((await lstat(first)).isSymbolicLink() && (await lstat(second)).isSymbolicLink()).toBe(true);
    expect([await readdir(folder), await readdir(join(folder, 'deep'))]).toEqual([['deep', 'first', 'second'], ['a']]);
  });

  it('leaves other names of the same file alone', async () => {
    const folder = await folderWith({ a: 'old' });
    await link(join(folder, 'a'), join(folder, 'backup'));
    await write(join(folder, 'a'), 'new', anything);
    expect(await readFile(join(folder, 'backup'), 'utf8')).toBe('old');
  });

  it('keeps what another program writes meanwhile', async () => {
    const path = join(await folderWith({ a: 'old' }), 'a');
    const meanwhile = writeAtomically(
      path,
      async (put) => {
        await put(Uint8Array.of(1));
        await writeFile(path, 'theirs, and longer');
      },
      anything,
    );
    expect((await failure(meanwhile)).message).toContain('because another program has changed it meanwhile.');
    expect(await readFile(path, 'utf8')).toBe('theirs, and longer');
  });

  it('by a folder, a device or a link to nothing is told', async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, 'folder'));
    await symlink(join(folder, 'nothing'), join(folder, 'dangling'));
    for (const path of [join(folder, 'folder'), '/dev/null']) {
      expect((await failure(write(path, 'x', anything))).message).toContain('because something that is not a file');
    }
    const dangling = join(folder, 'dangling');
    expect((await failure(write(dangling, 'x', anything))).message).toBe(
      `${dangling} cannot be saved: it is a link to something that does not exist.`,
    );
    expect((await readdir(folder)).sort()).toEqual(['dangling', 'folder']);
  });
});

describe('what a killed run left', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });

  /** The name that a process which has ended would have given. */
  async function nameOfEnded(): Promise<string> {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    return temporaryName().replace(`-${process.pid}-`, `-${child.pid}-`);
  }

  it('is removed when something is saved beside it', async () => {
    const left = await nameOfEnded();
    const folder = await folderWith({ [left]: 'half' });
    await write(join(folder, 'a'), 'x');
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('stays while its process runs, however long, and a day where that may run on another machine', async () => {
    setUptime(30 * DAY);
    const own = temporaryName();
    const elsewhere = (await nameOfEnded()).replace(/^\.llm-trace-[0-9a-f]{8}/, '.llm-trace-00000000');
    const folder = await folderWith({ [own]: 'half', [elsewhere]: 'half' });
    await write(join(folder, 'a'), 'x');
    expect((await readdir(folder)).sort()).toEqual([own, elsewhere, 'a'].sort());
    const longAgo = new Date(Date.now() - 2000 * DAY);
    for (const name of [own, elsewhere]) await utimes(join(folder, name), longAgo, longAgo);
    await write(join(folder, 'b'), 'x');
    expect((await readdir(folder)).sort()).toEqual([own, 'a', 'b'].sort());
  });

  it('is removed where another process has its number since the machine was started anew', async () => {
    setUptime(0.5 * DAY);
    const former = temporaryName();
    const folder = await folderWith({ [former]: 'half' });
    const longAgo = new Date(Date.now() - 2000 * DAY);
    await utimes(join(folder, former), longAgo, longAgo);
    await write(join(folder, 'a'), 'x');
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('is told from files and folders of others', async () => {
    const left = await nameOfEnded();
    const others = { 'a.tmp': 'x', [`${left}.bak`]: 'x', [`${left.slice(0, -4)}/file`]: 'x' };
    const folder = await folderWith(others);
    await mkdir(join(folder, left));
    await write(join(folder, 'new'), 'x');
    expect((await readdir(folder)).length).toBe(5);
  });
});

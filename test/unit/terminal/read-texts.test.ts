/** What is read of files and folders on the command line, and what is said of the rest. */
import { chmod, mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readTexts, skippedNotes } from '../../../src/terminal/read-texts';
import { folderWith, tempFolder } from '../model/helpers';

const { signal } = new AbortController();
const GIGABYTE = 1024 ** 3;

/** A file of 3 GB that takes no room on the disk: a beginning, and then NULs. */
async function largeFile(path: string, beginning: string): Promise<void> {
  await writeFile(path, beginning);
  await truncate(path, 3 * GIGABYTE);
}

describe('of a folder', () => {
  it('all texts are read, below it as well, in the order of their names, and nothing that is hidden', async () => {
    const folder = await folderWith({ 'b.txt': 'B', 'a/c.txt': 'C', '.hidden': 'x', 'node_modules/d.js': 'x' });
    const { texts, skipped } = await readTexts([folder], signal);
    expect(texts).toEqual([
      { name: join(folder, 'a/c.txt'), text: 'C' },
      { name: join(folder, 'b.txt'), text: 'B' },
    ]);
    expect(skipped).toEqual([]);
  });

  it('a text longer than a few kilobytes is read whole', async () => {
    const text = 'äöü, '.repeat(10_000);
    expect((await readTexts([await folderWith({ a: text })], signal)).texts[0]?.text).toBe(text);
  });

  it('what cannot be read ends nothing: it is left out, and said why', async () => {
    const folder = await folderWith({ 'a.txt': 'A', 'half.txt': Uint8Array.of(0xc3) });
    await largeFile(join(folder, 'binary'), '');
    await largeFile(join(folder, 'large.txt'), 'text '.repeat(2000));
    await symlink('a.txt', join(folder, 'link.txt'));
    const { texts, skipped } = await readTexts([folder], signal);
    expect(texts.map(({ text }) => text)).toEqual(['A']);
    expect(skippedNotes(skipped)).toEqual([
      '2 files were left out: they are not UTF-8 text.',
      'One link was left out.',
      `${join(folder, 'large.txt')} was left out: it is too large to be read as one text.`,
    ]);
  });

  it.skipIf(process.getuid?.() === 0)('what may not be accessed ends nothing either', async () => {
    const folder = await folderWith({ 'a.txt': 'A', 'b.txt': 'B' });
    const closed = join(folder, 'c');
    await mkdir(closed);
    for (const path of [closed, join(folder, 'b.txt')]) await chmod(path, 0);
    onTestFinished(() => chmod(closed, 0o700));
    const { texts, skipped } = await readTexts([folder], signal);
    expect(texts.map(({ text }) => text)).toEqual(['A']);
    expect(skippedNotes(skipped)).toEqual([
      `2 files or folders could not be read. The first: ${closed} may not be accessed (permission denied).`,
    ]);
  });
});

describe('what is named', () => {
  it('is read also where it is a link', async () => {
    const folder = await folderWith({ 'a.txt': 'A' });
    const link = join(folder, 'link');
    await symlink('a.txt', link);
    expect((await readTexts([link], signal)).texts).toEqual([{ name: link, text: 'A' }]);
  });

  it('and cannot be read is a failure', async () => {
    const folder = await tempFolder();
    const [absent, binary, large] = ['absent', 'binary', 'large'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await largeFile(binary, '');
    await largeFile(large, 'text '.repeat(2000));
    await expect(readTexts([absent], signal)).rejects.toThrow(
      `${absent} does not exist: name a file of text, or a folder of such files.`,
    );
    const dangling = join(folder, 'dangling');
    await symlink(absent, dangling);
    await expect(readTexts([dangling], signal)).rejects.toThrow(
      `${dangling} is a link to something that does not exist: name a file of text, or a folder of such files.`,
    );
    await expect(readTexts([binary], signal)).rejects.toThrow(`${binary} is not UTF-8 text.`);
    await expect(readTexts([large], signal)).rejects.toThrow(`${large} is too large to be read as one text.`);
  });
});

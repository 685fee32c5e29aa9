/** What Git ignores is never read for ghost text, wherever it says so. */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { IgnoredFiles } from '../../../src/editor/ghost-text/other-files/ignored-files';
import { tempFolder } from '../model/helpers';

let home: string;

vi.mock('node:os', async (original) => ({ ...(await original<typeof import('node:os')>()), homedir: () => home }));

vi.mock('vscode', () => {
  const uri = (path: string) => ({ scheme: 'file', path, toString: () => path });
  const listen = () => ({ dispose: () => undefined });
  return {
    Disposable: { from: listen },
    Uri: { file: uri, joinPath: ({ path }: { path: string }, ...parts: string[]) => uri(join(path, ...parts)) },
    workspace: {
      createFileSystemWatcher: () => ({ onDidChange: listen, onDidCreate: listen, onDidDelete: listen }),
      fs: {
        stat: ({ path }: { path: string }) => stat(path),
        readFile: ({ path }: { path: string }) => readFile(path),
      },
    },
  };
});

let root: string;
beforeEach(async () => {
  [home, root] = [await tempFolder(), await tempFolder()];
  vi.stubEnv('XDG_CONFIG_HOME', '');
  await mkdir(join(root, '.git'));
});

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** Which of some files are ignored in a workspace. */
async function ignored(folder = root, files = new IgnoredFiles()): Promise<string[]> {
  const found: string[] = [];
  for (const name of ['a.log', 'b.txt', 'c.md', join('build', 'd.ts')]) {
    const path = join(folder, name);
    const uri = (at: string) => ({ scheme: 'file', path: at, toString: () => at }) as never;
    if (await files.isIgnored({ uri: uri(folder) } as never, uri(path))) found.push(name);
  }
  return found;
}

it('by the files .gitignore, from the folder on that the repository begins in', async () => {
  expect(await ignored()).toEqual([]);
  await put(join(root, '.gitignore'), '*.log\nbuild/\n');
  await put(join(root, 'within', '.gitignore'), '*.txt\n');
  expect(await ignored()).toEqual(['a.log', join('build', 'd.ts')]);
  expect(await ignored(join(root, 'within'))).toEqual(['a.log', 'b.txt', join('build', 'd.ts')]);
});

it("by the repository's own list, in a further worktree as well", async () => {
  await put(join(root, '.git', 'info', 'exclude'), '*.txt\n');
  expect(await ignored()).toEqual(['b.txt']);
  const other = await tempFolder();
  await put(join(other, '.git'), `gitdir: ${join(root, '.git', 'worktrees', 'other')}\n`);
  await put(join(root, '.git', 'worktrees', 'other', 'commondir'), '../..\n');
  expect(await ignored(other)).toEqual(['b.txt']);
});

it('by the list for all repositories, in its usual place or where Git is told that it is', async () => {
  await put(join(home, '.config', 'git', 'ignore'), '*.md\n');
  expect(await ignored()).toEqual(['c.md']);
  await put(join(home, '.gitconfig'), '[user]\n\tname = x\n[core]\n\texcludesFile = ~/mine\n[alias]\n\tx = y\n');
  await put(join(home, 'mine'), '*.log\n');
  expect(await ignored()).toEqual(['a.log']);
});

it('by a list that has changed, a minute later', async () => {
  const files = new IgnoredFiles();
  expect(await ignored(root, files)).toEqual([]);
  await put(join(root, '.git', 'info', 'exclude'), '*.txt\n');
  const now = performance.now();
  vi.spyOn(performance, 'now').mockReturnValue(now + 61_000);
  expect(await ignored(root, files)).toEqual(['b.txt']);
});

/** Files are shown in the file manager of the system where there is one, and nothing fails unseen where there is none. */
import { beforeEach, expect, it, vi } from 'vitest';
import { hasFileManager, showInFileManager } from '../../../src/editor/models/file-manager';
import { ModelEntries } from '../../../src/editor/views/model-entries';

const { env, executed } = vi.hoisted(() => ({
  env: { remoteName: undefined as string | undefined, uiKind: 1 },
  executed: { paths: [] as unknown[], fails: false },
}));
vi.mock('vscode', () => ({
  env,
  UIKind: { Desktop: 1, Web: 2 },
  Uri: { file: (path: string) => path },
  ThemeIcon: class {},
  l10n: { t: (text: string) => text },
  commands: {
    executeCommand: async (_: string, path: unknown) => {
      executed.paths.push(path);
      if (executed.fails) throw new Error("command 'revealFileInOS' not found");
    },
  },
}));

beforeEach(() => {
  Object.assign(env, { remoteName: undefined, uiKind: 1 });
  Object.assign(executed, { paths: [], fails: false });
});

it('there is one on the desktop alone', async () => {
  expect(hasFileManager()).toBe(true);
  await showInFileManager('/models/a');
  for (const elsewhere of [{ remoteName: 'ssh-remote' }, { remoteName: undefined, uiKind: 2 }]) {
    Object.assign(env, elsewhere);
    expect(hasFileManager()).toBe(false);
    await showInFileManager('/models/a');
  }
  expect(executed.paths).toEqual(['/models/a']);
});

it('a failure is told', async () => {
  executed.fails = true;
  const told: unknown[] = [];
  const model = { store: 'starter', path: '/models/a', name: 'a' };
  const catalog = { latest: { models: [model] } };
  const entries = new ModelEntries({ catalog, failures: { show: (error: unknown) => told.push(error) } } as never);
  await entries.reveal({ item: { id: '/models/a' } });
  expect(told).toHaveLength(1);
});

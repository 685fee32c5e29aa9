/** What the editor shows while a model is downloaded, and what it offers when that fails. */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Failures } from '../../../src/editor/failures';
import { downloadReference } from '../../../src/editor/models/hub-commands';
import { HubModels } from '../../../src/editor/models/hub-models';
import { HubToken } from '../../../src/editor/models/hub-token';
import type { ModelReader } from '../../../src/editor/models/model-choice';
import type { AboutModel } from '../../../src/engine/protocol/library-protocol';
import type { ServedModel } from '../../hub/hub-server';
import { emptyCache, filesBelow, gpt2OnHub, MODEL, startHub } from '../library/hub-support';
import { partOf } from '../part-of';

const editor = vi.hoisted(() => ({
  errors: [] as { message: string; actions: string[] }[],
  told: [] as string[],
  /** Of questions. */
  details: [] as string[],
  progress: [] as { message?: string; increment?: number }[],
  opened: [] as string[],
  /** What the user clicks, one after the other. */
  clicks: [] as (string | undefined)[],
  typed: undefined as string | undefined,
  global: {} as Record<string, unknown>,
  workspace: {} as Record<string, unknown>,
  /** Titles of notifications with progress. */
  titles: [] as string[],
  /** Cancels what the latest of them shows. */
  cancel: (): void => undefined,
}));

vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  ProgressLocation: { Notification: 15, Window: 10 },
  Uri: { parse: (text: string) => text },
  env: { openExternal: async (page: string) => editor.opened.push(page) },
  window: {
    showErrorMessage: async (message: string, ...actions: string[]) => {
      editor.errors.push({ message, actions });
      return editor.clicks.shift();
    },
    showWarningMessage: async () => editor.clicks.shift(),
    showInformationMessage: async (message: string, options?: { modal: boolean; detail: string }) => {
      editor.told.push(message);
      if (!options?.modal) return undefined;
      editor.details.push(options.detail);
      return editor.clicks.shift();
    },
    showInputBox: async () => editor.typed,
    showQuickPick: async (items: readonly unknown[]) => items[0],
    withProgress: ({ title }: { title: string }, work: (shown: unknown, token: unknown) => unknown) => {
      editor.titles.push(title);
      const onCancellationRequested = (cancel: () => void) => {
        editor.cancel = cancel;
      };
      return work({ report: (step: object) => editor.progress.push(step) }, { onCancellationRequested });
    },
  },
  workspace: {
    getConfiguration: () => ({
      inspect: (name: string) => ({ globalValue: editor.global[name], workspaceValue: editor.workspace[name] }),
    }),
  },
}));

const secrets = new Map<string, string>();
const token = new HubToken({
  get: async (key) => secrets.get(key),
  store: async (key, value) => void secrets.set(key, value),
  delete: async (key) => void secrets.delete(key),
});
const log = { error: () => undefined, info: () => undefined, show: () => undefined };
const forgotten: string[] = [];
const engine = {
  forgetModels: async ({ below }: { below: string }) => void forgotten.push(`${below} ${existsSync(below)}`),
};
let changes = 0;
const changed = () => changes++;
const models = new HubModels({ engine, token, failures: new Failures(log), quantized: '', changed });

beforeEach(() => {
  for (const list of [editor.errors, editor.told, editor.details, editor.progress, editor.opened, editor.clicks])
    list.length = 0;
  [editor.global, editor.workspace, editor.typed] = [{}, {}, undefined];
  changes = 0;
  secrets.clear();
});

async function hubWith(served: ServedModel) {
  const [server, cache] = [await startHub({ [MODEL]: served }), await emptyCache()];
  vi.stubEnv('HF_HUB_CACHE', cache);
  vi.stubEnv('HF_TOKEN_PATH', `${cache}/none`);
  vi.stubEnv('HF_ENDPOINT', '');
  editor.global['hub.endpoint'] = server.endpoint;
  return { server, cache };
}

describe('a download', () => {
  it('tells its bytes, and percents that come to 100', async () => {
    await hubWith(await gpt2OnHub());
    const path = await models.download({ id: MODEL });
    expect((await stat(path as string)).isDirectory()).toBe(true);
    expect(changes).toBe(1); // lists of models are read anew
    expect(editor.progress.at(-1)?.message).toMatch(/ of 192\.\d kB/);
    const percent = editor.progress.reduce((sum, { increment = 0 }) => sum + increment, 0);
    expect(percent).toBeLessThanOrEqual(100.001);
    expect(editor.errors).toEqual([]);
  });

  it('that fails can be tried again', async () => {
    const { server } = await hubWith(await gpt2OnHub());
    server.fault = () => (editor.errors.length === 0 ? { status: 418 } : undefined);
    editor.clicks.push('Retry');
    expect(await models.download({ id: MODEL })).toContain('snapshots');
    expect(editor.errors.map(({ actions }) => actions)).toEqual([['Retry', 'Show Log']]);
  });

  it('of a gated model leads to its page, and to the token', async () => {
    const { server } = await hubWith({ ...(await gpt2OnHub()), gated: true, token: 'hf_mine' });
    editor.clicks.push('Open Page');
    expect(await models.download({ id: MODEL })).toBeUndefined();
    expect(editor.errors[0]?.actions).toEqual(['Open Page', 'Set Token...', 'Retry', 'Show Log']);
    expect(editor.opened).toEqual([`${server.endpoint}/${MODEL}`]);
    editor.clicks.push('Set Token...');
    editor.typed = ' hf_mine ';
    expect(await models.download({ id: MODEL })).toContain('snapshots');
    expect([...secrets.values()]).toEqual(['hf_mine']);
  });

  it('is not tried again where the question for a token is closed, though there is one', async () => {
    await hubWith({ ...(await gpt2OnHub()), gated: true, token: 'hf_mine' });
    editor.typed = 'hf_other';
    await token.ask();
    editor.typed = undefined;
    editor.clicks.push('Set Token...');
    expect(await models.download({ id: MODEL })).toBeUndefined();
    expect(editor.errors).toHaveLength(1);
  });

  it('asks which of several GGUF files is meant', async () => {
    const gguf = (name: string) => ({ [name]: { bytes: Buffer.from(name), lfs: true } });
    await hubWith({ commit: 'c'.repeat(40), files: { ...gguf('a.gguf'), ...gguf('b.gguf') } });
    expect(await models.download({ id: MODEL })).toMatch(/a\.gguf$/);
  });

  it('asks the hub for nothing when the user stays offline', async () => {
    const { server } = await hubWith(await gpt2OnHub());
    editor.global['hub.offline'] = true;
    expect(await models.download({ id: MODEL })).toBeUndefined();
    expect(editor.errors[0]?.message).toContain('the setting llmTrace.hub.offline says to stay offline');
    expect(editor.errors[0]?.actions).toEqual(['Retry', 'Choose Another Model...', 'Show Log']);
    expect(server.seen).toEqual([]);
  });

  it('never asks a hub that a workspace names', async () => {
    const { server } = await hubWith(await gpt2OnHub());
    [editor.workspace, editor.global] = [editor.global, {}];
    vi.stubEnv('HF_ENDPOINT', 'of the environment');
    expect(await models.download({ id: MODEL })).toBeUndefined();
    expect(editor.errors[0]?.message).toContain('The hub\'s address "of the environment" is none');
    expect(server.seen).toEqual([]);
  });
});

describe('before a download', () => {
  it('it is asked once, with the size where the hub tells it, and from where and to where', async () => {
    const { server, cache } = await hubWith(await gpt2OnHub());
    const { host } = new URL(server.endpoint);
    editor.clicks.push('Download', undefined);
    expect(await models.confirmDownload({ id: MODEL })).toBe(true);
    expect(await models.confirmDownload({ id: MODEL })).toBe(false);
    expect(editor.told[0]).toMatch(/^Download .+ \(192\.\d kB\) from .+\?$/);
    expect(editor.told[0]).toContain(` from ${host}?`);
    expect(editor.details[0]).toBe(`It goes into the cache that Python shares: ${cache}`);
    expect(await filesBelow(cache)).toEqual([]);
    // Of what the hub does not tell of no size is known.
    expect(await models.confirmDownload({ id: 'nobody/nothing' })).toBe(false);
    expect(editor.told.at(-1)).toBe(`Download nobody/nothing from ${host}?`);
  });

  it('nothing is asked where the hub must not be used, which the download itself says', async () => {
    const { server } = await hubWith(await gpt2OnHub());
    editor.global['hub.offline'] = true;
    expect(await models.confirmDownload({ id: MODEL })).toBe(true);
    expect([editor.told, server.seen]).toEqual([[], []]);
  });

  it('nothing is asked of what is here already, and nothing is loaded where the answer is no', async () => {
    const done: string[] = [];
    const hub = {
      confirmDownload: async ({ id }: { id: string }) => {
        done.push(`asked for ${id}`);
        return false;
      },
      download: async ({ id }: { id: string }) => {
        done.push(`downloaded ${id}`);
        return '/cache/folder';
      },
    };
    const reader = (refused: string | null) =>
      partOf<Parameters<typeof downloadReference>[1]>({
        aboutModel: async () =>
          partOf<Awaited<ReturnType<ModelReader['aboutModel']>>>({
            description: partOf<AboutModel['description']>({ refused }),
          }),
      });
    const reference = { kind: 'hub', id: MODEL } as const;
    expect(await downloadReference(hub, reader(null), reference)).toBe(MODEL);
    expect(await downloadReference(hub, reader('It is not here.'), reference)).toBeUndefined();
    expect(done).toEqual([`downloaded ${MODEL}`, `asked for ${MODEL}`]);
  });
});

describe('a downloaded model', () => {
  it('is deleted after a question, with the room that makes', async () => {
    const { cache } = await hubWith(await gpt2OnHub());
    await models.download({ id: MODEL });
    editor.clicks.push(undefined);
    expect(await models.askToRemove()).toBeUndefined();
    expect(await filesBelow(cache)).not.toEqual([]);
    editor.clicks.push('Remove');
    forgotten.length = 0;
    changes = 0;
    expect(await models.askToRemove()).toMatchObject({ id: MODEL });
    expect(changes).toBe(1);
    const folder = join(cache, 'models--someone--tiny-gpt2');
    expect(forgotten).toEqual([`${folder} true`, `${folder} false`]); // the engine lets go first, and sweeps after
    expect(await filesBelow(cache)).toEqual([]);
    expect(editor.told.at(-1)).toMatch(/^someone\/tiny-gpt2 is removed, which frees 192\.\d kB\.$/);
    expect(await models.askToRemove()).toBeUndefined();
    expect(editor.titles.slice(-3)).toEqual([
      `Looking for models in ${cache}`,
      'Removing someone/tiny-gpt2',
      `Looking for models in ${cache}`,
    ]);
    expect(editor.told.at(-1)).toMatch(/^No model has been downloaded yet: .+ holds none/);
  });

  it('is not removed when that is cancelled while it waits for a run', async () => {
    const { cache } = await hubWith(await gpt2OnHub());
    await models.download({ id: MODEL });
    const before = await filesBelow(cache);
    const waiting = {
      forgetModels: (_: unknown, options: { signal?: AbortSignal } = {}) =>
        new Promise<void>((_resolve, reject) => {
          options.signal?.addEventListener('abort', () => reject(new Error('cancelled')));
          editor.cancel();
        }),
    };
    const others = { token, failures: new Failures(log), quantized: '', changed };
    editor.clicks.push('Remove');
    expect(await new HubModels({ engine: waiting, ...others }).askToRemove()).toBeUndefined();
    expect(await filesBelow(cache)).toEqual(before);
    expect(editor.errors).toEqual([]);
  });
});

it('what the hub says of a model is asked for by itself, and downloads nothing', async () => {
  const { server, cache } = await hubWith(await gpt2OnHub());
  const said = await models.lookUp({ id: MODEL }, new AbortController().signal);
  expect(said).toMatch(/^The hub says: 192\.\d kB to download · mit$/);
  expect(server.seen.map(({ path }) => path)).toEqual([`/api/models/${MODEL}/revision/main`]);
  expect(await filesBelow(cache)).toEqual([]);
});

describe('a token', () => {
  it('is kept as a secret, and removed by an empty text', async () => {
    editor.typed = 'hf_x';
    expect(await token.ask()).toBe(true);
    expect(await token.get()).toBe('hf_x');
    editor.typed = undefined; // closed without an answer
    expect(await token.ask()).toBe(false);
    expect(await token.get()).toBe('hf_x');
    editor.typed = '';
    expect(await token.ask()).toBe(false);
    expect(await token.get()).toBeUndefined();
    expect(editor.told).toEqual(['The token is set.', 'The token is removed.']);
  });
});

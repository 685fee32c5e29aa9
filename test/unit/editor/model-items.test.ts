/** The list that a model is picked from. */
import { expect, it, vi } from 'vitest';
import { inListOrder } from '../../../src/editor/models/list-order';
import { type ChosenModels, modelFacts, modelItems } from '../../../src/editor/models/model-items';
import type { Catalog, ListedModel } from '../../../src/engine/protocol/library-protocol';
import { parseReference } from '../../../src/library/reference';

vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  QuickPickItemKind: { Separator: -1, Default: 0 },
  env: { uiKind: 1 },
  UIKind: { Desktop: 1 },
  ThemeIcon: class {
    constructor(readonly id: string) {}
  },
}));

const GB = 1e9;

function listed(name: string, of: Partial<ListedModel> = {}): ListedModel {
  return {
    store: 'folders',
    name,
    otherNames: [],
    reference: parseReference(`/models/${name}`),
    path: `/models/${name}`,
    bytes: 98e6,
    stamp: '',
    identity: name,
    licenceFile: null,
    refused: null,
    description: {
      architecture: 'llama',
      architectureName: 'Llama',
      parameters: 134_515_008,
      precision: ['Q4_1', 'Q8_0', 'F32'],
      contextLength: 8192,
      tokenizer: 'byte-level BPE',
      licence: 'apache-2.0',
      predicts: 'next token',
      memory: { trace: 0.538 * GB, ghostText: 0.14 * GB, cache: 0.1 * GB },
      refused: null,
    },
    ...of,
  };
}

const refused = (name: string, reason: string) =>
  listed(name, {
    description: {
      ...(listed('').description as NonNullable<ListedModel['description']>),
      predicts: null,
      memory: null,
      refused: reason,
    },
  });

const ALONE: ChosenModels = { traces: '/models/a', ghostText: '/models/a', isApart: false };

function items(models: readonly ListedModel[], more: Partial<Parameters<typeof modelItems>[0]> = {}) {
  const catalog: Catalog = { models, passedOver: [], undescribed: 0, freeMemory: 4 * GB };
  return modelItems({
    catalog,
    chosen: ALONE,
    typed: '',
    downloads: false,
    isForGood: true,
    isAdding: false,
    lookedUp: new Map(),
    folders: [],
    foldersOfModels: new Set(),
    ...more,
  });
}

const labels = (found: ReturnType<typeof items>) => found.map(({ label }) => label);

it('leads to the setting that names the listed folders, where there are any', () => {
  const found = items([listed('a')], { folders: ['/models/mine', '/models/more'] });
  expect(found.find(({ label }) => label === '$(remove) Stop Listing a Folder...')).toMatchObject({
    description: 'opens the setting that names /models/mine, /models/more',
    action: { kind: 'open setting', setting: 'llmTrace.models.folders' },
  });
});

it('tells what each model is, marks the one in use, and has what cannot be run last', () => {
  const found = items([
    refused('old', '/models/old/config.json: model_type "mamba" is not supported (supported: bert, gpt2).'),
    listed('a'),
    listed('b', { store: 'ollama', otherNames: ['c'] }),
  ]);
  expect(labels(found)).toEqual([
    'Installed',
    '$(check) a',
    '$(package) b',
    'Elsewhere on This Machine',
    '$(folder-opened) Open a Folder...',
    '$(file) Open a GGUF File...',
    '$(add) List a Further Folder...',
    'Cannot Be Run',
    '$(circle-slash) old',
  ]);
  expect(found[1]).toMatchObject({
    description: 'for new traces and ghost text · 98 MB · Llama · your folders · apache-2.0',
    detail: '135M parameters · Q4_1, Q8_0 · context 8,192 · byte-level BPE · 538 MB of memory · /models/a',
  });
  expect(found[2]).toMatchObject({
    description: '98 MB · Llama · Ollama · apache-2.0 · c',
    detail: expect.stringMatching(/ of memory · \/models\/b$/),
    action: { kind: 'use', model: '/models/b' },
  });
  expect(found.at(-1)).toMatchObject({
    detail: 'config.json: model_type "mamba" is not supported.',
    action: { kind: 'explain' },
  });
});

it('marks what is used for traces and for ghost text, where they differ', () => {
  const chosen = { traces: '/models/a', ghostText: '/models/b', isApart: true };
  const found = items([listed('a'), listed('b')], { chosen });
  expect(found.slice(1, 3).map(({ description }) => description)).toEqual([
    'for new traces · 98 MB · Llama · your folders · apache-2.0',
    'for ghost text · 98 MB · Llama · your folders · apache-2.0',
  ]);
  expect(labels(found).at(-1)).toBe('$(sparkle) Use the Model of Traces for Ghost Text Too');
  expect(found.at(-1)?.description).toBe('also each that you choose for traces later');
  expect(labels(found).slice(1, 3)).toEqual(['$(check) a', '$(sparkle) b']);
});

it('the list for ghost text alone has its model first and ticked, and that of traces with the sign of traces', () => {
  const chosen = { traces: '/models/a', ghostText: '/models/b', isApart: true };
  const found = items([listed('a'), listed('b'), listed('c')], { chosen, mustContinue: true });
  expect(labels(found).slice(1, 4)).toEqual(['$(check) b', '$(search) a', '$(package) c']);
});

it('offers ghost text only with what continues texts, and warns of what does not fit into memory', () => {
  const encoder = listed('a', {
    description: { ...(listed('').description as NonNullable<ListedModel['description']>), predicts: 'masked token' },
  });
  const large = listed('b', {
    description: {
      ...(listed('').description as NonNullable<ListedModel['description']>),
      memory: { trace: 9 * GB, ghostText: 0, cache: 0 },
    },
  });
  const [, second, first] = items([encoder, large]);
  expect(first?.buttons?.map(({ tooltip }) => tooltip)).toEqual(['Use for Traces', 'Show in the File Manager']);
  expect(first?.detail).toMatch(/^encoder, which fills in masked tokens · /);
  expect(second?.detail).not.toContain('encoder');
  expect(second?.label).toBe('$(warning) b');
  expect(second?.buttons?.map(({ tooltip }) => tooltip)).toContain('Use for Ghost Text');
});

it('an encoder-decoder is called that, so that it is found by what it is', () => {
  const writesAnother = listed('a', {
    description: {
      ...(listed('').description as NonNullable<ListedModel['description']>),
      memory: { trace: 0, ghostText: null, cache: 0 },
    },
  });
  const [, first] = items([writesAnother]);
  expect(first?.detail).toMatch(/^encoder-decoder, which writes another text · /);
});

it.each([
  ['masked token', 'encoder, which fills in masked tokens'],
  ['replaced token', 'encoder, a discriminator: it tells which tokens were replaced'],
  ['sentence embedding', 'encoder, which makes one vector of a text'],
  ['nothing', 'encoder, which makes one vector of each token'],
] as const)('says what an encoder is for: of %s it is "%s"', (predicts, said) => {
  const description = { ...(listed('').description as NonNullable<ListedModel['description']>), predicts };
  expect(modelFacts(listed('a', { description }), GB).split(' · ')).toContain(said);
});

it('for ghost text alone it marks what does not continue texts, and does not use it', () => {
  const described = (name: string, change: Partial<NonNullable<ListedModel['description']>>) =>
    listed(name, {
      description: { ...(listed('').description as NonNullable<ListedModel['description']>), ...change },
    });
  const encoder = described('e', { predicts: 'masked token' });
  const translator = described('t', { memory: { trace: GB, ghostText: null, cache: null } });
  const unknown = listed('u', { description: null });
  const [, decoder, ...others] = items([encoder, translator, unknown, listed('d')], { mustContinue: true });
  expect(decoder?.action).toEqual({ kind: 'use', model: '/models/d' });
  expect(others.slice(0, 3)).toMatchObject([
    { label: '$(package) u', action: { kind: 'use' } },
    {
      label: '$(circle-slash) e',
      description: expect.stringMatching(/^does not continue texts · /),
      action: { kind: 'explain', sentence: 'e suggests no ghost text: it does not continue texts.' },
    },
    { label: '$(circle-slash) t', action: { kind: 'explain' }, buttons: [{ tooltip: 'Show in the File Manager' }] },
  ]);
  expect(items([encoder])[1]).toMatchObject({ label: '$(package) e', action: { kind: 'use' } });
});

it('offers to change what is used only where the choice is for good', () => {
  const [, once] = items([listed('b')], { isForGood: false });
  expect(once?.buttons?.map(({ tooltip }) => tooltip)).toEqual(['Show in the File Manager']);
  const apart: ChosenModels = { traces: '/models/a', ghostText: '/models/b', isApart: true };
  expect(labels(items([], { chosen: apart, isForGood: false })).join()).not.toContain('Ghost Text');
});

it('offers downloads only where there are any: suggestions that are not here, and what is typed', () => {
  expect(labels(items([], { typed: 'owner/name' })).join()).not.toContain('cloud-download');
  const here = listed('d', { reference: parseReference('distilbert/distilgpt2') });
  const found = labels(items([here], { downloads: true, typed: 'owner/name@v1' }));
  expect(found[0]).toBe('$(cloud-download) Download owner/name@v1');
  expect(found).toContain('$(cloud-download) openai-community/gpt2');
  expect(found.indexOf('$(file) Open a GGUF File...')).toBeLessThan(found.indexOf('On the Hugging Face Hub'));
  expect(found).not.toContain('$(cloud-download) distilbert/distilgpt2');
  expect(labels(items([here], { downloads: true, typed: 'distilbert/distilgpt2' }))[0]).toBe('Installed');
});

it('offline it suggests no downloads, and one row opens the setting that forbids them', () => {
  const offline = (by: 'setting' | 'environment', typed = '') => items([], { offline: by, typed }).slice(-2);
  expect(offline('setting')).toMatchObject([
    { label: 'On the Hugging Face Hub' },
    {
      label: '$(circle-slash) Offline: Nothing Is Downloaded',
      description: 'turn off the setting “Hub: Offline” to download models',
      action: { kind: 'open setting', setting: 'llmTrace.hub.offline' },
    },
  ]);
  const [, byEnvironment] = offline('environment');
  expect(byEnvironment?.description).toBe('the environment variable HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE is set');
  expect(byEnvironment?.action).toBeUndefined();
  expect(labels(items([], { downloads: true })).join()).not.toContain('Offline');
});

it('has what lies in a folder that was added just now first, also what cannot be run', () => {
  const found = labels(items([listed('a'), listed('b', { path: '/new/deep/b' })], { added: '/new' }));
  expect(found.slice(0, 4)).toEqual(['In /new', '$(package) b', 'Installed', '$(check) a']);
  expect(labels(items([listed('a')], { added: '/new' }))[0]).toBe('Installed');
  const broken = { ...refused('old', 'It is old.'), path: '/new/old' };
  const all = labels(items([broken, listed('b', { path: '/new/b' })], { added: '/new' }));
  expect(all.slice(0, 4)).toEqual(['In /new', '$(package) b', '$(circle-slash) old', 'Installed']);
  expect(all).not.toContain('Cannot Be Run');
});

it('says how to get what may not be in the list, unless it is', () => {
  expect(items([listed('a')], { typed: 'xyz' }).at(-1)).toMatchObject({
    label: '$(info) Not in this list? Type its path',
    alwaysShow: true,
  });
  for (const typed of ['', '/models/a', '/models/x.gguf'])
    expect(labels(items([listed('a')], { typed })).join()).not.toContain('Not in this list');
  // One whose path is typed is shown, with why it cannot be run: the path may stand nowhere in its row.
  const shown = items([listed('a'), refused('old', 'It is old.')], { typed: '/models/old' }).filter(
    ({ alwaysShow }) => alwaysShow,
  );
  expect(shown).toMatchObject([{ label: '$(circle-slash) old', detail: 'It is old.', action: { kind: 'explain' } }]);
});

it('leaves out what is on this machine where a model is to be added', () => {
  const models = [listed('a'), refused('old', 'It cannot be run.')];
  const found = labels(items(models, { downloads: true, isAdding: true, typed: '/models/x.gguf' }));
  expect(found.slice(0, 3)).toEqual([
    '$(arrow-right) Use /models/x.gguf',
    'Elsewhere on This Machine',
    '$(folder-opened) Open a Folder...',
  ]);
  expect(found).toContain('$(cloud-download) openai-community/gpt2');
  for (const here of ['Installed', '$(package) a', '$(check) a', 'Cannot Be Run', '$(circle-slash) old'])
    expect(found).not.toContain(here);
});

it('offers again what was downloaded in part only', () => {
  const reference = parseReference('distilbert/distilgpt2');
  const stopped = { ...refused('distilbert/distilgpt2', 'Its download is not finished.'), reference };
  const found = items([stopped], { downloads: true, typed: 'distilbert/distilgpt2' }).at(-1);
  expect(found).toMatchObject({
    label: '$(cloud-download) distilbert/distilgpt2',
    action: { kind: 'download', reference },
  });
  expect(items([stopped]).at(-1)).toMatchObject({ action: { kind: 'explain' } });
});

it('takes a typed path or name of Ollama, and shows foreign names as text', () => {
  expect(items([], { typed: 'ollama:llama3.2' })[0]?.action).toEqual({ kind: 'use', model: 'ollama:llama3.2:latest' });
  expect(items([], { typed: '/models/x.gguf' })[0]).toMatchObject({ alwaysShow: true, action: { kind: 'use' } });
  expect(labels(items([], { typed: 'llama' }))[0]).toBe('Installed');
  const [, hostile] = items([listed('$(trash) \u202ex')]);
  expect(hostile?.label).toBe('$(package) \\$(trash) \\u{202e}x');
});

it('a folder of the user’s that holds no model is told in the list, and why; others that were passed over are not', () => {
  const passedOver = [
    { path: '/mine', reason: 'holds no model' },
    { path: '/new', reason: 'does not exist' },
    { path: '/mine/lost.gguf', reason: 'is a link to something that does not exist' },
  ];
  const catalog: Catalog = { models: [listed('a')], passedOver, undescribed: 0, freeMemory: 4 * GB };
  const told = (added?: string) =>
    items([], { catalog, folders: ['/mine'], added }).filter(({ label }) => label.startsWith('$(info)'));
  expect(told()).toMatchObject([
    { label: '$(info) No models in /mine', action: { kind: 'explain', sentence: '/mine holds no model.' } },
  ]);
  // Who has named one just now is told of it, whatever is typed.
  expect(told('/new').map(({ detail, alwaysShow }) => [detail, alwaysShow])).toEqual([
    ['/mine holds no model.', false],
    ['/new does not exist.', true],
  ]);
});

it('says of a model that no program keeps in which folder it lies', () => {
  const path = '/work/models/smollm2-135m/SmolLM2-135M-Instruct.Q4_1.gguf';
  const own = listed('SmolLM2-135M-Instruct.Q4_1', { store: 'opened', path, reference: parseReference(path) });
  expect(items([own])[1]?.description).toBe('98 MB · Llama · in smollm2-135m/ · apache-2.0');
  expect(items([{ ...own, path: '/work/models/own' }])[1]?.description).toContain(' · in models/ · ');
});

it('two models of one name are told apart by where they come from, or lie', () => {
  const found = labels(
    items([
      listed('starter', { store: 'starter', path: '/extension/starter' }),
      listed('starter', { path: '/x/starter' }),
      listed('starter', { path: '/y/starter' }),
      listed('other'),
    ]),
  );
  expect(found.filter((label) => /starter|other/.test(label))).toEqual([
    '$(package) starter (comes with LLM Trace)',
    '$(package) starter (/x/starter)',
    '$(package) starter (/y/starter)',
    '$(package) other',
  ]);
});

it('lists models in one order whatever they are chosen for: those that go on with a text first, those that cannot be run last', () => {
  const described = (name: string, change: Partial<NonNullable<ListedModel['description']>>) =>
    listed(name, {
      description: { ...(listed('').description as NonNullable<ListedModel['description']>), ...change },
    });
  const encoder = described('encoder', { predicts: 'masked token' });
  const translator = described('translator', { memory: { trace: GB, ghostText: null, cache: null } });
  const unknown = listed('unknown', { description: null });
  const refused = described('broken', { refused: 'it has no tokenizer.' });
  const models = [unknown, refused, encoder, listed('decoder'), translator];
  const names = (more: Parameters<typeof items>[1]) =>
    labels(items(models, more)).flatMap(
      (label) => /(encoder|decoder|translator|unknown|broken)$/.exec(label)?.[0] ?? [],
    );
  const order = ['decoder', 'unknown', 'encoder', 'translator', 'broken'];
  expect(names({})).toEqual(order);
  expect(names({ isForGood: false })).toEqual(order);
  expect(inListOrder(models).map(({ name }) => name)).toEqual(order); // as the view of models has them
});

it('leaves each model where the list has shown it, whatever becomes known of it meanwhile; others come behind', () => {
  const described = (name: string, change: Partial<NonNullable<ListedModel['description']>>) =>
    listed(name, {
      path: `/models/${name}`,
      description: { ...(listed('').description as NonNullable<ListedModel['description']>), ...change },
    });
  const shown = ['/models/encoder', '/models/broken', '/models/decoder'];
  const models = [
    described('later', {}),
    described('decoder', {}),
    described('broken', { refused: 'it has no tokenizer.' }),
    described('encoder', { predicts: 'masked token' }),
    described('unusable', { refused: 'it has no tokenizer.' }),
  ];
  const names = (more: Parameters<typeof items>[1]) =>
    labels(items(models, more)).flatMap((label) => /(later|decoder|broken|encoder|unusable)$/.exec(label)?.[0] ?? []);
  expect(names({ shown })).toEqual(['encoder', 'broken', 'decoder', 'later', 'unusable']);
  expect(names({})).toEqual(['later', 'decoder', 'encoder', 'broken', 'unusable']);
});

it('a model on the disk that the typed text finds comes before the download of that name', () => {
  const named = (typed: string) => labels(items([listed('a'), listed('b')], { typed, downloads: true }));
  expect(named('models/b').slice(0, 4)).toEqual([
    'Installed',
    '$(check) a',
    expect.stringMatching(/ b$/),
    '$(cloud-download) Download models/b',
  ]);
  expect(named('models/c')[0]).toBe('$(cloud-download) Download models/c');
});

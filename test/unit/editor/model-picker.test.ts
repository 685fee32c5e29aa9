/** Picking a model: what is known at once, what follows, and what a pick writes. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { Failures } from '../../../src/editor/failures';
import { ModelCatalog } from '../../../src/editor/models/model-catalog';
import type { ModelItem } from '../../../src/editor/models/model-items';
import { ModelPicker, type PickerParts } from '../../../src/editor/models/model-picker';
import type { Catalog, ModelDescription } from '../../../src/engine/protocol/library-protocol';
import { parseReference } from '../../../src/library/reference';
import { tempFolder } from '../model/helpers';

type Button = { item: ModelItem; button: vscode.QuickInputButton };

/** The list as VS Code would show it, driven by the test. */
const list = vi.hoisted(() => {
  const handlers: Record<string, (given: unknown) => unknown> = {};
  const on = (name: string) => (handler: (given: unknown) => unknown) => {
    handlers[name] = handler;
  };
  return {
    items: [] as unknown[],
    activeItems: [] as unknown[],
    selectedItems: [] as unknown[],
    value: '',
    title: '',
    busy: false,
    disposed: false,
    drawn: 0,
    onDidChangeValue: on('value'),
    onDidAccept: on('accept'),
    onDidChangeActive: on('active'),
    onDidTriggerItemButton: on('button'),
    onDidHide: on('hide'),
    show: () => undefined,
    dispose() {
      this.disposed = true;
    },
    fire: (name: string, given?: unknown) => handlers[name]?.(given),
  };
});
const written = vi.hoisted((): unknown[][] => []);
const told = vi.hoisted((): string[] => []);
const executed = vi.hoisted((): unknown[][] => []);
/** Where progress was told, and of what. */
const progressed = vi.hoisted((): [number, string][] => []);
/** Presses Cancel in a notification of progress. */
const cancel = vi.hoisted(() => ({ press: () => {} }));
/** The button of a failure that is pressed. */
const pressed = vi.hoisted((): { label?: string } => ({}));
vi.mock('vscode', async () => ({
  EventEmitter: (await import('vscode-jsonrpc')).Emitter,
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  QuickPickItemKind: { Separator: -1, Default: 0 },
  env: { uiKind: 1 },
  UIKind: { Desktop: 1 },
  ThemeIcon: class {
    constructor(readonly id: string) {}
  },
  ProgressLocation: { Window: 10, Notification: 15 },
  ConfigurationTarget: { Global: 1 },
  commands: { executeCommand: async (...command: unknown[]) => void executed.push(command) },
  window: {
    createQuickPick: () => list,
    withProgress: (
      { location, title, cancellable }: vscode.ProgressOptions & { readonly location: number },
      work: (progress: unknown, cancellation: unknown) => unknown,
    ) => {
      progressed.push([location, title ?? '']);
      return work(undefined, {
        onCancellationRequested: (listener: () => void) => {
          if (cancellable) cancel.press = listener;
        },
      });
    },
    showOpenDialog: async () => [{ fsPath: '/models/further/' }],
    showInformationMessage: async (text: string) => void told.push(text),
    setStatusBarMessage: (text: string) => void told.push(text),
    showWarningMessage: async (text: string) => void told.push(text),
    showErrorMessage: async (text: string, ...buttons: string[]) => {
      told.push(text);
      return buttons.find((button) => button === pressed.label);
    },
  },
  workspace: {
    getConfiguration: () => ({
      get: (name: string) => written.findLast(([setting]) => setting === name)?.[1],
      update: async (...update: unknown[]) => void written.push(update),
    }),
    onDidChangeConfiguration: () => undefined,
  },
}));

const DESCRIPTION: ModelDescription = {
  architecture: 'gpt2',
  architectureName: 'GPT-2',
  parameters: 1e6,
  precision: ['F32'],
  contextLength: 96,
  tokenizer: null,
  licence: null,
  predicts: 'next token',
  memory: { trace: 4e6, ghostText: 1e6, cache: 1e5 },
  refused: null,
};

function catalogOf(known: number): Catalog {
  const models = ['starter', 'a', 'b'].map((name, index) => ({
    store: index === 0 ? ('starter' as const) : ('folders' as const),
    name,
    otherNames: [],
    reference: parseReference(`/models/${name}`),
    path: `/models/${name}`,
    bytes: 1e6,
    stamp: '',
    identity: name,
    licenceFile: null,
    refused: null,
    description: index < known ? DESCRIPTION : null,
  }));
  return { models, passedOver: [], undescribed: models.length - known, freeMemory: 8e9 };
}

/** What was asked of the engine. */
const asked: number[] = [];

function picker(more: Partial<PickerParts> = {}): ModelPicker {
  let known = 0;
  const settings = {
    model: '/models/starter',
    ghostTextModel: '/models/starter',
    isGhostTextApart: false,
    modelFolders: [],
  };
  const log = { error: (error: unknown) => told.push(String(error)), info: () => undefined, show: () => undefined };
  const engine = {
    listModels: async ({ describeFor }: { readonly describeFor: number }) => {
      asked.push(describeFor);
      if (describeFor > 0) known++;
      return catalogOf(known);
    },
  };
  return new ModelPicker({
    catalog: catalogFrom(engine),
    engine: {
      aboutModel: async ({ model }) => ({
        path: model,
        name: model,
        bytes: 1,
        freeMemory: 1,
        description: DESCRIPTION,
      }),
      tokens: async () => [],
    },
    failures: new Failures(log),
    settings: () => settings,
    starter: '/models/starter',
    ...more,
  });
}

function catalogFrom(engine: ConstructorParameters<typeof ModelCatalog>[0]['engine']): ModelCatalog {
  const settings = () => ({ model: '/models/starter', ghostTextModel: '/models/starter', modelFolders: [] });
  return new ModelCatalog({
    engine,
    settings,
    opened: async () => [],
    starter: '/models/starter',
    memory: '/storage/models.json',
  });
}

const labels = () => (list.items as ModelItem[]).map(({ label }) => label);
const entry = (end: string) => (list.items as ModelItem[]).find(({ label }) => label.endsWith(end)) as ModelItem;

beforeEach(() => {
  Object.assign(list, { items: [], activeItems: [], value: '', disposed: false });
  for (const all of [asked, written, told, executed, progressed]) all.length = 0;
});

it('shows what is known at once, and describes the rest bit by bit while it is open', async () => {
  const shown = picker().show();
  expect(labels()).toEqual(['$(loading~spin) Looking for models on this machine...']);
  await vi.waitFor(() =>
    expect(labels().slice(0, 4)).toEqual(['Installed', '$(check) starter', '$(package) a', '$(package) b']),
  );
  await vi.waitFor(() => expect(list.busy).toBe(false));
  expect(asked).toEqual([0, 400, 400, 400]);
  expect(entry('b')).toMatchObject({
    description: expect.stringContaining('GPT-2'),
    detail: expect.stringMatching(/^1M parameters/),
  });
  list.fire('hide');
  expect(await shown).toBeUndefined();
  expect({ written, disposed: list.disposed }).toEqual({ written: [], disposed: true });
});

it('a model that is not read very soon says so in a notification, one that is in the status bar only', async () => {
  const read = async (milliseconds: number) => {
    const about = async ({ model }: { readonly model: string }) => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      return { path: model, name: model, bytes: 1, freeMemory: 1, description: DESCRIPTION };
    };
    const shown = picker({ engine: { aboutModel: about, tokens: async () => [] } }).show();
    await vi.waitFor(() => expect(entry('a')).toBeDefined());
    list.activeItems = [entry('a')];
    list.fire('accept');
    await shown;
    return progressed.splice(0);
  };
  const title = 'LLM Trace: reading a';
  expect(await read(0)).toEqual([[10, title]]);
  expect(await read(400)).toEqual([
    [10, title],
    [15, title],
  ]);
});

it('a model whose reading is cancelled is not used, and nothing is said, even if the engine does not stop', async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const engine: PickerParts['engine'] = {
    aboutModel: (_, options) => {
      signals.push(options?.signal);
      return new Promise(() => {});
    },
    tokens: async () => [],
  };
  for (const purpose of ['traces', { title: 'Choose a Model to Compare With' }] as const) {
    const shown = picker({ engine }).show({ purpose });
    await accept('a');
    await vi.waitFor(() => expect(progressed.map(([location]) => location)).toEqual([10, 15]));
    cancel.press();
    expect(await shown).toBeUndefined();
    expect(signals.pop()?.aborted).toBe(true);
    expect([written, told]).toEqual([[], []]);
    progressed.length = 0;
  }
});

it('writes the setting of what it is picked for', async () => {
  const models = picker();
  const accept = async (end: string, use?: 'ghost text') => {
    const shown = models.show({ purpose: use });
    await vi.waitFor(() => entry(end));
    await vi.waitFor(() => expect(entry(end)).toBeDefined());
    list.activeItems = [entry(end)];
    list.fire('accept');
    return shown;
  };
  expect(await accept('a')).toBe('/models/a');
  expect(await accept('starter')).toBe('/models/starter');
  expect(await accept('b', 'ghost text')).toBeUndefined();
  expect(await accept('starter', 'ghost text')).toBeUndefined();
  // Before other traces, what ghost text goes on with.
  expect(written).toEqual([
    ['ghostText.model', 'starter', 1],
    ['model', '/models/a', 1],
    ['model', undefined, 1],
    ['ghostText.model', '/models/b', 1],
    ['ghostText.model', 'starter', 1],
  ]);
});

it('where what was picked is no model, a button shows the list again, and who waits for a model gets that one', async () => {
  const broken = 'This folder holds no model.';
  const about = async ({ model }: { model: string }) => {
    if (model === '/models/a') throw new Error(broken);
    return { path: model, name: 'b', bytes: 1, freeMemory: 1, description: DESCRIPTION };
  };
  const models = picker({ engine: { aboutModel: about, tokens: async () => [] } });
  pressed.label = 'Choose Another...';
  const shown = models.show();
  await accept('a');
  await accept('b');
  expect(await shown).toBe('/models/b');
  expect(told).toContain(`LLM Trace: ${broken}`);
  delete pressed.label;
});

it('a folder of models is listed by a button', async () => {
  const folder = await tempFolder();
  await mkdir(join(folder, 'm'));
  for (const name of ['config.json', 'model.safetensors']) await writeFile(join(folder, 'm', name), '');
  const broken = 'holds no model';
  const models = picker({
    engine: { aboutModel: () => Promise.reject(new Error(broken)), tokens: async () => [] },
  });
  pressed.label = 'List Its Models';
  const shown = models.show();
  list.value = folder;
  list.fire('value');
  await accept(folder);
  await vi.waitFor(() => expect(written).toEqual([['models.folders', [folder], 1]]));
  await vi.waitFor(() => expect(entry('a')).toBeDefined());
  delete pressed.label;
  list.fire('hide');
  expect(await shown).toBeUndefined();
});

it('a further folder is named in one way, though a dialog answers with a slash at its end', async () => {
  const shown = picker().show();
  await accept('List a Further Folder...');
  await vi.waitFor(() => expect(written).toEqual([['models.folders', ['/models/further'], 1]]));
  await vi.waitFor(() => expect(entry('a')).toBeDefined());
  list.fire('hide');
  expect(await shown).toBeUndefined();
});

it('shows the other ways to a model only below the models, also where these cannot be listed', async () => {
  let fail = (_: Error): void => undefined;
  const failed = new Promise<Catalog>((_, reject) => {
    fail = reject;
  });
  const shown = picker({ catalog: catalogFrom({ listModels: () => failed }) }).show();
  list.value = '/models/c';
  list.fire('value');
  expect(labels()).toEqual(['$(arrow-right) Use /models/c', '$(loading~spin) Looking for models on this machine...']);
  list.value = '';
  list.fire('value');
  fail(new Error('The disk is gone.'));
  await vi.waitFor(() => expect(entry('Open a Folder...')).toBeDefined());
  expect(labels()).not.toContain('$(loading~spin) Looking for models on this machine...');
  list.fire('hide');
  expect(await shown).toBeUndefined();
});

it('of a further folder, no encoder is shown first before it is known to be one', async () => {
  const [first, second] = catalogOf(0).models.slice(1);
  const listModels = async ({ describeFor }: { readonly describeFor: number }): Promise<Catalog> => {
    const described = (predicts: ModelDescription['predicts']) =>
      describeFor > 0 ? { ...DESCRIPTION, predicts } : null;
    const models = [
      { ...(first as Catalog['models'][number]), path: '/models/further/a', description: described('masked token') },
      { ...(second as Catalog['models'][number]), path: '/models/further/b', description: described('next token') },
    ];
    return { ...catalogOf(0), models, undescribed: describeFor > 0 ? 0 : 2 };
  };
  const shown = picker({ catalog: catalogFrom({ listModels }) }).show({ added: '/models/further' });
  expect(labels()).toEqual(['$(loading~spin) Looking for models in /models/further...']);
  await vi.waitFor(() => expect(entry('b')).toBeDefined());
  expect(labels().slice(0, 3)).toEqual(['In /models/further', '$(package) b', '$(package) a']);
  list.fire('hide');
  await shown;
});

/** Picks an entry of the list once that is there; the next list begins with none. */
async function accept(end: string): Promise<void> {
  await vi.waitFor(() => expect(entry(end)).toBeDefined());
  const { items, activeItems } = list;
  list.activeItems = [entry(end)];
  list.fire('accept');
  Object.assign(list, { items: items.slice(0, 0), activeItems: activeItems.slice(0, 0), value: '', disposed: false });
}

it('an entry’s buttons choose for traces or for ghost text', async () => {
  const shown = picker().show();
  await vi.waitFor(() => expect(list.busy).toBe(false));
  const item = entry('b');
  const button = item.buttons?.find(({ tooltip }) => tooltip === 'Use for Ghost Text');
  list.fire('button', { item, button } as Button);
  await shown;
  expect(written).toEqual([['ghostText.model', '/models/b', 1]]);
  expect(told.filter((one) => one === 'Ghost text now uses /models/b.')).toHaveLength(1);
});

it('what is typed is downloaded and used, or nothing when that is cancelled', async () => {
  const wanted: unknown[] = [];
  const answers: (string | undefined)[] = ['/cache/snapshot', undefined];
  const models = picker({
    download: async (reference) => {
      wanted.push(reference);
      return answers.shift();
    },
  });
  for (const expected of ['/cache/snapshot', undefined]) {
    const shown = models.show();
    list.value = 'owner/name@v1';
    list.fire('value');
    list.activeItems = [entry('owner/name@v1')];
    list.fire('accept');
    expect(await shown).toBe(expected);
    list.value = '';
  }
  expect(wanted[0]).toEqual({ kind: 'hub', id: 'owner/name', revision: 'v1' });
  expect(written.at(-1)).toEqual(['model', '/cache/snapshot', 1]);
});

it('offline, it offers no download of what is typed, and opens the setting that forbids downloads', async () => {
  const shown = picker({ download: async () => '/cache/snapshot', offline: () => 'setting' }).show();
  await vi.waitFor(() => expect(entry('Offline: Nothing Is Downloaded')).toBeDefined());
  list.value = 'owner/name';
  list.fire('value');
  expect(labels().join()).not.toContain('cloud-download');
  list.activeItems = [entry('Offline: Nothing Is Downloaded')];
  list.fire('accept');
  expect(await shown).toBeUndefined();
  expect(executed).toEqual([['workbench.action.openSettings', 'llmTrace.hub.offline']]);
});

it('of a folder that holds one GGUF model that is used, its parts in their order', async () => {
  const folder = await tempFolder();
  const names = ['small-00002-of-00002.gguf', 'mmproj-small.gguf', 'README.md', 'small-00001-of-00002.gguf'];
  for (const name of names) await writeFile(join(folder, name), '');
  const choose = async () => {
    const shown = picker().show();
    list.value = folder;
    list.fire('value');
    list.activeItems = [list.items[0]];
    list.fire('accept');
    list.value = '';
    return shown;
  };
  expect(await choose()).toBe(join(folder, 'small-00001-of-00002.gguf'));
  await writeFile(join(folder, 'other.gguf'), '');
  expect(await choose()).toBe(folder); // which of them is asked where it is opened
  // Once that is known, such a folder is not offered as a model.
  const shown = picker().show();
  list.value = folder;
  list.fire('value');
  // What it lacks is said, as no entry opens it.
  const detail = expect.stringContaining('no model: that takes a config.json beside weights, or a single GGUF file');
  const listed = { label: `$(add) List the Models in ${folder}`, detail };
  await vi.waitFor(() => expect(list.items[0]).toMatchObject(listed));
  list.activeItems = [list.items[0]];
  list.fire('accept');
  await vi.waitFor(() => expect(written.at(-1)).toEqual(['models.folders', [folder], 1]));
  list.value = '';
  list.fire('hide');
  await shown;
});

it('a model that cannot be read changes nothing, and is told', async () => {
  const catalog = catalogFrom({ listModels: async () => catalogOf(3) });
  const engine = {
    aboutModel: async () => {
      throw new Error('/models/a does not exist.');
    },
    tokens: async () => [],
  };
  const shown = picker({ engine, catalog }).show();
  await vi.waitFor(() => expect(entry('a')).toBeDefined());
  list.activeItems = [entry('a')];
  list.fire('accept');
  expect(await shown).toBeUndefined();
  expect({ written, told: told.join() }).toMatchObject({
    written: [],
    told: expect.stringContaining('does not exist'),
  });
});

it('says in its title what the icons of its rows are for', async () => {
  const shown = picker().show({ purpose: 'both' });
  await vi.waitFor(() => expect(entry('b')).toBeDefined());
  expect(list.title).toBe('Choose a Model for Traces and Ghost Text');
  list.fire('hide');
  await shown;
});

it('what is picked for one thing only is answered, and writes no setting', async () => {
  const shown = picker().show({ purpose: { title: 'Choose a Model to Compare With' } });
  await vi.waitFor(() => expect(entry('b')).toBeDefined());
  expect(list.title).toBe('Choose a Model to Compare With'); // its rows have no icons of a use
  list.activeItems = [entry('b')];
  list.fire('accept');
  expect(await shown).toBe('/models/b');
  expect({ written, told }).toEqual({ written: [], told: [] });
});

it('where the hub is not asked unasked, a suggestion’s button asks it; a failure is told, and can be asked again', async () => {
  const answers = [undefined, '353.0 MB · mit'];
  const wanted: string[] = [];
  const lookUp = async ({ id }: { id: string }) => {
    wanted.push(id);
    const answer = answers.shift();
    if (answer === undefined) throw new Error('The hub does not answer.');
    return answer;
  };
  const shown = picker({ download: async () => undefined, lookUp }).show();
  await vi.waitFor(() => expect(entry('distilgpt2')).toBeDefined());
  expect(wanted).toEqual([]);
  const press = () => list.fire('button', { item: entry('distilgpt2'), button: entry('distilgpt2').buttons?.[0] });
  press();
  await vi.waitFor(() => expect(told.join()).toContain('does not answer'));
  await vi.waitFor(() => expect(entry('distilgpt2').buttons).toHaveLength(1));
  press();
  await vi.waitFor(() => expect(entry('distilgpt2').detail).toBe('353.0 MB · mit'));
  expect(wanted).toEqual(['distilbert/distilgpt2', 'distilbert/distilgpt2']);
  list.fire('hide');
  await shown;
});

it('Enter takes the entry that was on the screen, although the list was filled anew meanwhile', async () => {
  const shown = picker().show();
  await vi.waitFor(() => expect(entry('b')).toBeDefined());
  await vi.waitFor(() => expect(list.busy).toBe(false));
  list.fire('active'); // the window shows what it was sent last
  const place = list.items.indexOf(entry('a'));
  list.value = 'owner/name@v1';
  const models = [...(list.items as ModelItem[])];
  list.fire('value'); // nothing is downloaded here: the same entries, as new objects
  list.value = '~/another';
  list.fire('value'); // an entry for what is typed comes first, so that all others move
  expect(list.items.indexOf(entry('a'))).toBe(place + 1);
  list.selectedItems = [list.items[place]]; // the place of "a" on the screen, read in the new list
  list.fire('accept');
  list.selectedItems = [];
  expect(models[place]?.label).toContain('a');
  expect(await shown).toBe('/models/a');
});

it('sizes and licences of suggestions are asked for in the background, drawn at once, and not asked again', async () => {
  const wanted: string[][] = [];
  const facts = {
    remembered: async () => new Map([['openai-community/gpt2', 'remembered words']]),
    askAbout: async (ids: readonly string[], _: AbortSignal, tell?: (id: string, said: string) => void) => {
      wanted.push([...ids]);
      tell?.('distilbert/distilgpt2', '353.0 MB to download · apache-2.0');
    },
  };
  const models = picker({ download: async () => undefined, facts });
  for (const _ of [1, 2]) {
    const shown = models.show();
    await vi.waitFor(() => expect(entry('distilgpt2').detail).toBe('353.0 MB to download · apache-2.0'));
    expect(entry('openai-community/gpt2').detail).toBe('remembered words');
    await vi.waitFor(() => expect(list.busy).toBe(false));
    list.fire('hide');
    await shown;
  }
  await vi.waitFor(() => expect(wanted.length).toBeGreaterThan(0));
  expect(wanted[0]).toContain('distilbert/distilgpt2');
  expect(wanted.flat()).not.toContain('openai-community/gpt2');
  expect(wanted.slice(1).flat()).not.toContain('distilbert/distilgpt2');
});

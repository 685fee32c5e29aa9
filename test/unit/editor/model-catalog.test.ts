/** The view of models has what is there now: it looks anew when models may have come or gone, and not otherwise. */
import { beforeEach, expect, it, vi } from 'vitest';
import { listedReference } from '../../../src/editor/models/listed-reference';
import { ModelCatalog } from '../../../src/editor/models/model-catalog';
import type { ModelOffer } from '../../../src/editor/models/model-choice';
import { ModelEntries } from '../../../src/editor/views/model-entries';
import { CancelledError } from '../../../src/engine/protocol/errors';
import type { Catalog } from '../../../src/engine/protocol/library-protocol';
import { formatReference, parseReference } from '../../../src/library/reference';
import { partOf } from '../part-of';

vi.mock('vscode', async () => ({
  EventEmitter: (await import('vscode-jsonrpc')).Emitter,
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  ThemeIcon: class {},
  TreeItem: class {
    constructor(readonly label: string) {}
  },
  ConfigurationTarget: { Global: 1 },
  ProgressLocation: {},
  window: {
    showWarningMessage: async (sentence: string) => void warned.push(sentence),
    showInformationMessage: async (...message: string[]) => void told.push(message),
    setStatusBarMessage: (sentence: string) => void told.push([sentence]),
    withProgress: (_: unknown, work: () => unknown) => work(),
  },
  workspace: { getConfiguration: () => ({ get: () => undefined, update: async () => undefined }) },
}));

const warned: string[] = [];
/** Messages, with their buttons. */
const told: string[][] = [];

const STARTER = '/models/starter';
const GPT2 = 'distilbert/distilgpt2';

let installed: string[];
let undescribed: number;
/** Why the models cannot be run. */
let refused: string | null;
let settings: { model: string; ghostTextModel: string; modelFolders: string[] };
let asked: { readonly folders: readonly string[]; readonly describeFor: number }[];
/** Called before the engine answers. */
let meanwhile: () => void;
let catalog: ModelCatalog;
let entries: ModelEntries;
let changes: number;
/** What is offered with a model that is chosen. */
let offer: ModelOffer | undefined;

beforeEach(() => {
  [installed, undescribed, refused, asked, changes] = [[STARTER], 0, null, [], 0];
  settings = { model: STARTER, ghostTextModel: STARTER, modelFolders: [] };
  meanwhile = () => undefined;
  const listModels = async ({ folders, describeFor }: (typeof asked)[number]): Promise<Catalog> => {
    asked.push({ folders, describeFor });
    const models = installed.map(listed);
    if (describeFor > 0) undescribed--;
    meanwhile();
    return { models, undescribed, freeMemory: 8e9, passedOver: [] };
  };
  offer = undefined;
  const engine = {
    aboutModel: async () => ({
      name: 'distilgpt2',
      description: { refused: null, predicts: 'next token', memory: null },
    }),
    tokens: async () => [],
  };
  const parts = { settings: () => settings, starter: STARTER };
  catalog = new ModelCatalog({
    ...parts,
    opened: async () => [],
    engine: { listModels: listModels as never },
    memory: '/models.json',
  });
  catalog.onDidChange(() => changes++);
  entries = new ModelEntries({
    ...parts,
    catalog,
    engine: engine as never,
    failures: {} as never,
    offerOf: () => offer,
  });
});

function listed(name: string): Catalog['models'][number] {
  const reference = parseReference(name);
  const store = name === STARTER ? 'starter' : name.endsWith('.gguf') ? 'opened' : 'hugging-face';
  const description = refused === null ? null : { refused };
  const path = `/at/${formatReference(reference)}`;
  return partOf<Catalog['models'][number]>({ store, name, reference, path, bytes: 1e6, description });
}

const shown = async () =>
  (await entries.read(() => undefined)).map(({ item }) => {
    const told = String(item.description).split(' · ');
    return `${item.label}: ${told.includes('for new traces') ? 'for new traces' : told[0]}`;
  });

it('is read once while nothing changes', async () => {
  expect(await shown()).toHaveLength(1);
  await shown();
  expect(asked).toEqual([{ folders: [], describeFor: 0 }]);
});

it('has a model that was downloaded, as the one in use, and not one that was removed', async () => {
  await shown();
  installed.push(GPT2);
  catalog.forget();
  expect(changes).toBe(1);
  settings = { ...settings, model: GPT2 };
  expect(await shown()).toContain(`distilgpt2: for new traces`);
  installed.pop();
  catalog.forget();
  expect((await shown()).join()).not.toContain('distilgpt2');
});

it('has the models of folders that were set since, and one that is set and came from elsewhere', async () => {
  await shown();
  settings = { ...settings, modelFolders: ['/more'] };
  await shown();
  expect(asked.at(-1)?.folders).toEqual(['/more']);
  installed.push(GPT2);
  settings = { ...settings, model: GPT2 };
  expect(await shown()).toContain(`distilgpt2: for new traces`);
});

it('is read anew where a model came while it was read', async () => {
  meanwhile = () => {
    meanwhile = () => undefined;
    installed.push(GPT2);
    catalog.forget();
  };
  expect(await shown()).toHaveLength(1);
  expect(await shown()).toHaveLength(2);
});

it('is described bit by bit, and not asked for again by itself where that fails; cancelled, it goes on later', async () => {
  await catalog.look();
  undescribed = 3;
  await catalog.look();
  meanwhile = () => {
    if (undescribed === 1) throw new CancelledError();
  };
  let told = 0;
  await expect(catalog.describe(() => told++)).rejects.toThrow(CancelledError);
  expect([told, catalog.latest?.undescribed]).toEqual([1, 2]);
  meanwhile = () => {
    throw new Error('The engine has stopped.');
  };
  await expect(catalog.describe(() => told++)).rejects.toThrow('stopped');
  expect(catalog.latest?.undescribed).toBe(0);
});

it('names a model in its row without its owner, and its size right behind that, as a narrow view cuts what comes last', async () => {
  const rows = async () => (await entries.read(() => undefined)).map(({ item }) => [item.label, item.description]);
  const model = 'HuggingFaceTB/SmolLM2-135M';
  installed = [model];
  settings = { ...settings, model: listedReference(listed(model)) };
  catalog.forget();
  expect((await rows()).at(-1)).toEqual([
    'SmolLM2-135M',
    expect.stringMatching(/^1 MB · for new traces · .+ · HuggingFaceTB$/),
  ]);
  // Two of one name are told apart by their owners.
  installed = [model, 'else/SmolLM2-135M'];
  catalog.forget();
  expect((await rows()).slice(-2).map(([label]) => label)).toEqual([model, 'else/SmolLM2-135M']);
});

it('begins what it says of a file with its folder, which is often named after the model', async () => {
  installed = ['/models/smollm2-135m/a.Q4_1.gguf'];
  catalog.forget();
  const [{ item } = { item: undefined }] = await entries.read(() => undefined);
  expect([item?.label, item?.description]).toEqual(['a.Q4_1.gguf', 'in smollm2-135m/ · 1 MB · /models/smollm2-135m']);
});

it('tells where one points at it what a model is, or why it is refused, and its path, in short lines', async () => {
  const lines = async () => String((await entries.read(() => undefined))[0]?.item.tooltip).split('\n');
  expect(await lines()).toEqual([STARTER, '1 MB', `/at/${STARTER}`]);
  installed = [`/models/\u202e${'x'.repeat(5000)}`];
  catalog.forget();
  expect((await lines())[2]).toMatch(/^\/at\/\/models\/\\u\{202e\}x+…x+$/);
  refused = `\u001b]0;${'y'.repeat(5000)}.`;
  catalog.forget();
  const refusal = await lines();
  expect(refusal[1]).toMatch(/^\\u\{1b\}\]0;y+…y+\.$/);
  expect(refusal.every((line) => line.length < 700)).toBe(true);
});

it('a click uses a model, and tells of one that cannot be run why, its path last', async () => {
  settings = { ...settings, model: `/at/${STARTER}` };
  const [{ item } = { item: undefined }] = await entries.read(() => undefined);
  expect(item?.command).toMatchObject({ command: 'llmTrace.useModel', arguments: [{ item: { id: item?.id } }] });
  await entries.use({ item: { id: item?.id } });
  expect(warned).toEqual([]); // it is in use
  refused = `/at/${STARTER}/config.json: model_type "mamba" is not supported (supported: bert).`;
  catalog.forget();
  const [broken] = await entries.read(() => undefined);
  expect(broken?.item.description).toMatch(/^(?:for new traces · )?cannot be run · /);
  await entries.use({ item: { id: item?.id } });
  expect(warned).toEqual([
    `${STARTER} cannot be run. config.json: model_type "mamba" is not supported (supported: bert). It is in /at/${STARTER}.`,
  ]);
});

it('a click offers to trace the shown text with the model, where a panel shows another', async () => {
  installed = [STARTER, GPT2];
  const click = async () => {
    const row = (await entries.read(() => undefined)).find(({ item }) => item.label === 'distilgpt2');
    told.length = 0;
    await entries.use(row);
    return told;
  };
  expect(await click()).toEqual([['Traces now use distilgpt2; ghost text stays with the starter.']]);
  const taken = vi.fn(async () => undefined);
  offer = { label: 'Trace the Shown Text with It', isTakenAtOnce: false, take: taken };
  expect(await click()).toEqual([
    ['Traces now use distilgpt2; ghost text stays with the starter.', offer.label, 'Use It for Ghost Text Too'],
  ]);
  expect(taken).not.toHaveBeenCalled();
  offer = { ...offer, isTakenAtOnce: true };
  await click();
  expect(taken).toHaveBeenCalledOnce();
});

it('the view begins with the model in use, and none moves as more becomes known or another is used', async () => {
  installed = [STARTER, GPT2, '/at/last'];
  settings = { ...settings, model: '/at/last' };
  const names = async () => (await shown()).map((one) => one.split(':')[0]);
  const first = await names();
  expect(first).toEqual(['last', 'starter', 'distilgpt2']);
  refused = 'it has no tokenizer.';
  settings = { ...settings, model: GPT2 };
  catalog.forget();
  expect(await names()).toEqual(first);
});

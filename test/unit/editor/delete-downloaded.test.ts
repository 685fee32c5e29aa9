/** A downloaded model that is deleted is no longer in use. */
import { beforeEach, expect, it, vi } from 'vitest';
import { deleteDownloaded } from '../../../src/editor/models/hub-commands';
import type { HubModels } from '../../../src/editor/models/hub-models';
import { partOf } from '../part-of';

const { settings, told } = vi.hoisted(() => ({ settings: new Map<string, unknown>(), told: [] as string[] }));

vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  ConfigurationTarget: { Global: 1 },
  window: { showInformationMessage: async (text: string) => void told.push(text) },
  workspace: {
    getConfiguration: () => ({
      get: (name: string, fallback: unknown) => settings.get(name) ?? fallback,
      update: async (name: string, value: unknown) => void settings.set(name, value),
    }),
  },
}));

const ID = 'someone/tiny';
const deleted = (id: string | undefined) =>
  deleteDownloaded(partOf<HubModels>({ askToRemove: async () => (id === undefined ? undefined : { id }) }));

beforeEach(() => {
  settings.clear();
  told.length = 0;
});

it('says what is used in its place, for traces, for ghost text or for both', async () => {
  settings.set('model', ID);
  await deleted(ID);
  expect([settings.get('model'), told]).toEqual([undefined, [`${ID} is removed: traces now use the starter.`]]);
  settings.set('model', 'another/one');
  settings.set('ghostText.model', `${ID}@main`);
  await deleted(ID);
  expect(settings.get('model')).toBe('another/one');
  expect(told.at(-1)).toBe(`${ID} is removed: ghost text now uses the model of traces.`);
  for (const setting of ['model', 'ghostText.model']) settings.set(setting, ID);
  await deleted(ID);
  expect(told.at(-1)).toBe(`${ID} is removed: traces now use the starter and ghost text now uses the model of traces.`);
});

it('says nothing of a model that was not in use, or was not removed', async () => {
  settings.set('model', ID);
  await deleted('another/one');
  await deleted(undefined);
  expect([settings.get('model'), told]).toEqual([ID, []]);
});

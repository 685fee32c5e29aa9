/** Models that were opened by their paths. */
import { expect, it } from 'vitest';
import { OpenedModels } from '../../../src/editor/models/opened-models';

const STARTER = '/extension/models/starter';

it('a model that was opened by its path stays listed when another is chosen, the latest first and at most twelve', async () => {
  const stored = new Map<string, unknown>();
  const memory = {
    get: (key: string) => stored.get(key),
    update: async (key: string, value: unknown) => void stored.set(key, value),
  } as ConstructorParameters<typeof OpenedModels>[0];
  const settings = { model: STARTER, ghostTextModel: STARTER };
  const opened = () => new OpenedModels(memory, () => settings, STARTER);
  const choose = async (model: string) => {
    settings.model = model;
    await opened().remember();
  };
  await opened().remember();
  expect([stored.size, opened().read()]).toEqual([0, []]);
  await choose('/models/a.gguf');
  await choose('owner/name');
  await choose('/models/b');
  await choose(STARTER);
  // Who asks is another window, or a later one.
  expect(opened().read()).toEqual(['/models/b', '/models/a.gguf']);
  await choose('/models/a.gguf');
  expect(opened().read()).toEqual(['/models/a.gguf', '/models/b']);
  for (let i = 0; i < 20; i++) await choose(`/models/${i}`);
  expect(opened().read()).toHaveLength(12);
  expect(opened().read()[0]).toBe('/models/19');
  stored.set('openedModels', 'not a list');
  expect(opened().read()).toEqual(['/models/19']);
});

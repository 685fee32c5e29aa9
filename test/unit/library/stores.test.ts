/** Models in other programs' folders: found where they lie, described without being loaded, and never touched. */
import { chmod, link, mkdir, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openModel } from '../../../src/architectures/open/open-model';
import { aboutModel } from '../../../src/library/catalog/about-model';
import { findModels } from '../../../src/library/catalog/find-models';
import { listModels } from '../../../src/library/catalog/list-models';
import { resolveReference } from '../../../src/library/catalog/resolve-reference';
import { formatReference, parseReference } from '../../../src/library/reference';
import type { Surroundings } from '../../../src/library/surroundings';
import { copyOf, tempFolder } from '../model/helpers';
import { fixturePath, STARTER } from '../support';
import {
  COMMIT,
  hashOfTree,
  machine,
  OTHER_COMMIT,
  put,
  putFolder,
  putGguf,
  putOllama,
  putRepository,
} from './store-trees';

const { signal } = new AbortController();
const ALL = { memory: null, describeFor: Number.POSITIVE_INFINITY, signal };

async function gguf(fixture?: string): Promise<Uint8Array> {
  const path = join(await tempFolder(), 'model.gguf');
  await putGguf(path, fixture);
  return readFile(path);
}

/** What is found, by name: whether it can be run, or the reason. */
async function listed(surroundings: Surroundings): Promise<Record<string, string | null>> {
  const before = await hashOfTree(surroundings.home);
  const { models, undescribed } = await listModels(surroundings, ALL);
  expect(undescribed).toBe(0);
  expect(await hashOfTree(surroundings.home)).toBe(before);
  return Object.fromEntries(models.map(({ name, description }) => [name, description?.refused ?? null]));
}

/** Every model that is listed as runnable opens by its reference. */
async function expectAllOpen(surroundings: Surroundings): Promise<void> {
  const { models } = await listModels(surroundings, ALL);
  for (const { reference, description, path } of models) {
    if (description?.refused !== null) continue;
    const resolved = await resolveReference(parseReference(formatReference(reference)), surroundings, { signal });
    expect(resolved).toBe(path);
    const opened = await openModel(resolved, async () => tempFolder());
    expect(opened.spec.contextLength).toBe(description.contextLength);
    expect(opened.precision).toEqual(description.precision);
  }
}

describe("Hugging Face's cache", () => {
  const cacheOf = ({ home }: Surroundings) => join(home, '.cache', 'huggingface', 'hub');

  it('lists folders and GGUF files by their ids, and what cannot be run with its reason', async () => {
    const here = await machine();
    const cache = cacheOf(here);
    await putRepository(cache, 'owner/folder', fixturePath('gpt2'));
    const files = await tempFolder();
    await putGguf(join(files, 'small-Q8_0.gguf'));
    await putGguf(join(files, 'other-F32.gguf'), 'qwen2');
    await put(join(files, 'mmproj-F16.gguf'), 'a projector');
    await putRepository(cache, 'owner/quants', files);
    await putRepository(
      cache,
      'owner/new',
      await copyOf(fixturePath('gpt2'), { 'config.json': { model_type: 'mamba' } }),
    );
    await putRepository(
      cache,
      'owner/old',
      await copyOf(fixturePath('gpt2'), { 'model.safetensors': null, 'pytorch_model.bin': 'x' }),
    );
    await put(join(cache, 'models--owner--half', 'blobs', 'abc.incomplete'), 'half');
    await put(join(cache, 'datasets--owner--data', 'blobs', 'abc'), 'no model');
    const found = await listed(here);
    expect(found).toEqual({
      'owner/folder': null,
      'owner/quants/small-Q8_0.gguf': null,
      'owner/quants/other-F32.gguf': null,
      'owner/new': expect.stringContaining('model_type "mamba" is not supported'),
      'owner/old': expect.stringContaining('pickled (pytorch_model.bin)'),
      'owner/half': 'Its download is not finished.',
    });
    await expectAllOpen(here);
  });

  it.each([
    [{ HF_HUB_CACHE: 'a', HF_HOME: 'b' }, 'a'],
    [{ HUGGINGFACE_HUB_CACHE: 'a', HF_HOME: 'b' }, 'a'],
    [{ HF_HOME: 'b', XDG_CACHE_HOME: 'c' }, 'b/hub'],
    [{ XDG_CACHE_HOME: 'c' }, 'c/huggingface/hub'],
    [{ LLAMA_CACHE: 'd', HF_HOME: 'b' }, 'd'],
  ])('is where %o says', async (names, place) => {
    const home = await tempFolder();
    const env = Object.fromEntries(Object.entries(names).map(([name, path]) => [name, join(home, path)]));
    await putRepository(join(home, place), 'owner/name', fixturePath('gpt2'));
    expect(Object.keys(await listed(await machine({ home, env })))).toEqual(['owner/name']);
  });

  it('has revisions: the same weights are listed once, others by their commit', async () => {
    const here = await machine();
    const cache = cacheOf(here);
    await putRepository(cache, 'owner/name', fixturePath('gpt2'));
    await putRepository(cache, 'owner/name', fixturePath('gpt2'), { commit: OTHER_COMMIT, ref: 'v1' });
    await putRepository(cache, 'owner/other', fixturePath('gpt2'));
    await putRepository(cache, 'owner/other', fixturePath('gpt2-inverse-layer-scale'), {
      commit: OTHER_COMMIT,
      ref: null,
    });
    const { models } = await findModels(here, { signal });
    expect(models.map(({ name, otherNames }) => [name, otherNames])).toEqual([
      ['owner/name', ['owner/name@v1']],
      ['owner/other', []],
      [`owner/other@${OTHER_COMMIT.slice(0, 12)}`, []],
    ]);
    const at = (text: string) => resolveReference(parseReference(text), here, { signal });
    expect(await at('owner/name@v1')).toContain(OTHER_COMMIT);
    expect(await at(`owner/other@${OTHER_COMMIT.slice(0, 8)}`)).toContain(OTHER_COMMIT);
    expect(await at('owner/other')).toContain(COMMIT);
  });

  it('asks which of several files is meant, and names what is near to what is not there', async () => {
    const here = await machine();
    const files = await tempFolder();
    await putGguf(join(files, 'small-Q8_0.gguf'));
    await putGguf(join(files, 'small-Q4_0.gguf'));
    await putRepository(cacheOf(here), 'owner/quants', files);
    const at = (text: string) => resolveReference(parseReference(text), here, { signal });
    await expect(at('owner/quants')).rejects.toThrow(
      'owner/quants has 2 GGUF files that this can mean (small-Q4_0.gguf, small-Q8_0.gguf): add the one that you want, as in owner/quants:small-Q4_0.gguf.',
    );
    expect(await at('owner/quants:q8_0')).toMatch(/small-Q8_0\.gguf$/);
    await expect(at('owner/quant')).rejects.toThrow(/There is no model "owner\/quant".*nearest is owner\/quants:/);
  });
});

describe('a model that is opened by its path', () => {
  it('is listed wherever it lies, without the others beside it', async () => {
    const folder = await tempFolder();
    await putGguf(join(folder, 'small-Q8_0.gguf'));
    await putGguf(join(folder, 'other.gguf'));
    const path = join(folder, 'small-Q8_0.gguf');
    const gone = join(folder, 'gone.gguf');
    const { models } = await findModels({ ...(await machine()), opened: [path, path, gone] }, { signal });
    expect(models).toMatchObject([{ store: 'opened', name: 'small-Q8_0', path, reference: { kind: 'file', path } }]);
  });

  it('in the hub’s cache is the one that is listed there, with the bytes that its links lead to', async () => {
    const here = await machine();
    const cache = join(here.home, '.cache', 'huggingface', 'hub');
    const path = await putRepository(cache, 'owner/name', fixturePath('gpt2'));
    const { models, passedOver } = await findModels({ ...here, opened: [path] }, { signal });
    expect(models).toMatchObject([{ store: 'hugging-face', name: 'owner/name', path, otherNames: [] }]);
    expect(passedOver).toEqual([]);
    const { size } = await stat(join(fixturePath('gpt2'), 'model.safetensors'));
    const about = await aboutModel({ kind: 'hub', id: 'owner/name' }, here, signal);
    expect(about).toMatchObject({ path, name: 'owner/name', bytes: size });
  });
});

describe('Ollama', () => {
  it('finds models by their manifests, and declines those of other layouts by name', async () => {
    const here = await machine();
    const root = join(here.home, '.ollama', 'models');
    const bytes = await gguf();
    const library = 'registry.ollama.ai/library';
    await putOllama(root, `${library}/llama3.2/1b`, bytes, {
      license: '\nMIT License\n\nCopyright',
      template: '{{ .Prompt }}',
    });
    await putOllama(root, `${library}/llama3.2/latest`, bytes);
    await putOllama(root, 'registry.ollama.ai/owner/qwen/latest', await gguf('qwen2'));
    await putOllama(root, 'hf.co/owner/gpt/Q8_0', await gguf('gpt2'));
    await putOllama(root, `${library}/new/latest`, null, { tensor: 'one', json: '{}' });
    await put(join(root, 'manifests', library, 'broken', 'latest'), '{"layers": [{"digest": "sha256:../../etc"}]}');
    expect(await listed(here)).toEqual({
      'llama3.2:1b': null,
      'owner/qwen': null,
      'hf.co/owner/gpt:Q8_0': null,
      new: expect.stringContaining('one tensor a file'),
    });
    const { models, passedOver } = await listModels(here, ALL);
    expect(models[0]).toMatchObject({ name: 'hf.co/owner/gpt:Q8_0' });
    const tagged = models.find(({ name }) => name === 'llama3.2:1b');
    expect(tagged).toMatchObject({
      otherNames: ['llama3.2'],
      description: { licence: 'MIT License', architecture: 'llama' },
    });
    expect(passedOver).toEqual([expect.objectContaining({ reason: 'is no manifest that Ollama writes' })]);
    await expectAllOpen(here);
  });

  it('lies where OLLAMA_MODELS says', async () => {
    const root = await tempFolder();
    await putOllama(root, 'registry.ollama.ai/library/a/b', await gguf());
    const here = await machine({ env: { OLLAMA_MODELS: root } });
    expect(await resolveReference(parseReference('ollama:a:b'), here, { signal })).toContain('sha256-');
    await expect(resolveReference(parseReference('ollama:a'), here, { signal })).rejects.toThrow(
      'The nearest is ollama:a:b.',
    );
  });
});

describe('programs with GGUF files in folders', () => {
  it.each([
    ['LM Studio', '.lmstudio/models/owner/model/a.gguf', 'owner/model/a.gguf'],
    ['LM Studio of before', '.cache/lm-studio/models/owner/model/a.gguf', 'owner/model/a.gguf'],
    ["llama.cpp's older cache", '.cache/llama.cpp/owner_model_a.gguf', 'owner_model_a.gguf'],
    ['GPT4All', '.local/share/nomic.ai/GPT4All/a.gguf', 'a.gguf'],
    ['Jan', '.config/Jan/data/llamacpp/models/model/model.gguf', 'model/model.gguf'],
    ['Jan of before', '.config/Jan/data/models/model/model.gguf', 'model/model.gguf'],
  ])('%s', async (_, path, name) => {
    const here = await machine();
    await putGguf(join(here.home, path));
    await put(join(here.home, path, '..', 'model.yml'), 'name: model');
    await put(join(here.home, path, '..', 'b.gguf'), 'GGUF of another version: a header follows, but no such one');
    const found = await listed(here);
    expect(found[name]).toBeNull();
    expect(Object.values(found).filter((reason) => reason !== null)).toEqual([
      expect.stringContaining('GGUF files of version 2 and 3'),
    ]);
    await expectAllOpen(here);
  });

  it('LM Studio may have moved', async () => {
    const here = await machine();
    const moved = await tempFolder();
    await put(join(here.home, '.lmstudio-home-pointer'), `${moved}\n`);
    await putGguf(join(moved, 'models', 'o', 'm', 'a.gguf'));
    expect(Object.keys(await listed(here))).toEqual(['o/m/a.gguf']);
  });

  it('lists split files once, and says when one of them is missing', async () => {
    const here = await machine();
    const folder = join(here.home, '.lmstudio', 'models', 'o', 'm');
    await putGguf(join(folder, 'a-00001-of-00002.gguf'));
    expect(await listed(here)).toEqual({
      'o/m/a-00001-of-00002.gguf': expect.stringContaining('a-00002-of-00002.gguf does not exist'),
    });
  });
});

describe("the user's folders", () => {
  it('are looked through for both kinds, so many levels down', async () => {
    const root = await tempFolder();
    const here = await machine({ home: root, folders: [root] });
    await putFolder(join(root, 'a', 'b', 'gpt2'));
    await putGguf(join(root, 'a', 'x.gguf'));
    await putGguf(join(root, '1', '2', '3', '4', '5', '6', '7', 'deep.gguf'));
    await put(join(root, 'project', 'config.json'), '{"no": "model"}');
    expect(await listed(here)).toEqual({ 'a/b/gpt2': null, 'a/x.gguf': null });
  });

  it('lead to other folders by links, never in a circle, and what is there under two names is listed once', async () => {
    const root = await tempFolder();
    const outside = await tempFolder();
    await putGguf(join(outside, 'a.gguf'));
    await putGguf(join(root, 'b.gguf'));
    await symlink(join(outside, 'a.gguf'), join(root, 'out.gguf'));
    await symlink(outside, join(root, 'out'));
    await symlink(root, join(root, 'loop'));
    await symlink('nowhere', join(root, 'lost.gguf'));
    await symlink('b.gguf', join(root, 'c.gguf'));
    await link(join(root, 'b.gguf'), join(root, 'd.gguf'));
    const { models, passedOver } = await findModels(await machine({ folders: [root] }), { signal });
    expect(models.map(({ name, otherNames }) => [name, otherNames])).toEqual([
      ['b.gguf', ['c.gguf', 'd.gguf']],
      ['out.gguf', ['out/a.gguf']],
    ]);
    expect(passedOver.map(({ path, reason }) => [path.slice(root.length + 1), reason])).toEqual([
      ['lost.gguf', 'is a link to something that does not exist'],
    ]);
  });

  it('of links to model folders are listed with these, by the names that they have there', async () => {
    const [root, outside] = [await tempFolder(), await tempFolder()];
    await putFolder(join(outside, 'gpt2'));
    await mkdir(join(outside, 'nothing'));
    await symlink(outside, join(root, 'round'));
    await symlink(root, join(outside, 'back'));
    await symlink(join(outside, 'gpt2'), join(root, 'linked'));
    const named = join(await tempFolder(), 'models');
    await symlink(root, named);
    // One that ends in a slash is the same.
    for (const folders of [[root], [named], [`${named}/`]]) {
      const { models, passedOver } = await findModels(await machine({ folders }), { signal });
      expect(models.map(({ name }) => name)).toEqual(['linked']);
      expect(models[0]?.path).toBe(join(folders[0] ?? '', 'linked'));
      expect(passedOver).toEqual([]);
    }
  });

  it('that hold no model, or are not there, are told with what was looked for', async () => {
    const root = await tempFolder();
    await put(join(root, 'project', 'config.json'), '{"no": "model"}');
    const gone = join(root, 'gone');
    const { passedOver } = await findModels(await machine({ folders: [root, gone] }), { signal });
    expect(passedOver).toEqual([
      {
        path: root,
        reason: expect.stringMatching(/^holds no model: neither a folder with config\.json .+ nor a GGUF file/),
      },
      { path: gone, reason: expect.stringMatching(/^does not exist: name another folder/) },
    ]);
  });

  it.skipIf(process.getuid?.() === 0)('that cannot be read are passed over with the reason', async () => {
    const root = await tempFolder();
    await mkdir(join(root, 'closed'));
    await chmod(join(root, 'closed'), 0);
    onTestFinished(() => chmod(join(root, 'closed'), 0o700));
    const { passedOver } = await findModels(await machine({ folders: [root] }), { signal });
    expect(passedOver).toEqual([{ path: join(root, 'closed'), reason: 'may not be accessed (permission denied)' }]);
  });

  it('are bounded by count, which is told', async () => {
    const root = await tempFolder();
    for (let i = 0; i < 40; i++) await put(join(root, `${i % 4}`, `${i}.gguf`), 'GGUF');
    const limits = { entries: 25, milliseconds: 60_000 };
    const { models, passedOver } = await findModels(await machine({ folders: [root] }), { signal, limits });
    expect(models).toHaveLength(21); // 25 entries, of which 4 are the folders
    expect(passedOver).toEqual([expect.objectContaining({ path: root, reason: expect.stringContaining('too much') })]);
  });

  it('are left at once when it is cancelled', async () => {
    const root = await tempFolder();
    for (let i = 0; i < 20; i++) await put(join(root, `${i}`, 'a.gguf'), 'GGUF');
    const abort = new AbortController();
    const finding = findModels(await machine({ folders: [root] }), { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(finding).rejects.toThrow('enough');
  });
});

describe('the same bytes in two stores', () => {
  it('are one model with two names', async () => {
    const here = await machine();
    const path = join(here.home, '.lmstudio', 'models', 'o', 'm', 'a.gguf');
    await putGguf(path);
    await mkdir(join(here.home, '.cache', 'llama.cpp'), { recursive: true });
    await link(path, join(here.home, '.cache', 'llama.cpp', 'o_m_a.gguf'));
    const { models } = await findModels(here, { signal });
    expect(models.map(({ name, otherNames }) => [name, otherNames])).toEqual([['o/m/a.gguf', ['o_m_a.gguf']]]);
  });

  it('the starter is there too, and comes first', async () => {
    const here = await machine({ starter: STARTER });
    await putGguf(join(here.home, '.cache', 'llama.cpp', 'a.gguf'));
    expect(Object.entries(await listed(here))).toEqual([
      ['starter', null],
      ['a.gguf', null],
    ]);
  });
});

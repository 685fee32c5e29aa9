/** What models are, and what of it is remembered. */
import { readFile, rename, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModel } from '../../../src/architectures/open/open-model';
import { listModels } from '../../../src/library/catalog/list-models';
import { resolveReference } from '../../../src/library/catalog/resolve-reference';
import { closestTo } from '../../../src/library/closest';
import { describeModel, licenceInReadme, licenceInText } from '../../../src/library/describe';
import { formatReference } from '../../../src/library/reference';
import { copyOf, tempFolder } from '../model/helpers';
import { fixturePath, STARTER } from '../support';
import { machine, putFolder, putGguf, putRepository } from './store-trees';

const { signal } = new AbortController();
const everything = { describeFor: Number.POSITIVE_INFINITY, signal };

describe('describing', () => {
  it.each([
    ['gpt2', 'GPT-2', 'byte-level BPE'],
    ['llama', 'Llama', 'SentencePiece BPE'],
    ['bert', 'BERT', 'WordPiece'],
    ['t5', 'T5', 'Unigram'],
    ['marian', 'Marian', 'Unigram'],
    ['gemma3', 'Gemma 3', 'SentencePiece BPE'],
  ])('%s: as it is when it is opened', async (name, architectureName, tokenizer) => {
    const description = await describeModel(fixturePath(name));
    const model = await openModel(fixturePath(name), async () => tempFolder());
    const parameters = model.weights.names
      .map((weight) => model.weights.get(weight).shape.reduce((product, size) => product * size, 1))
      .reduce((a, b) => a + b);
    expect(model.tokenizer.kind).toBe(tokenizer);
    expect(description).toMatchObject({
      architecture: model.spec.modelType,
      architectureName,
      parameters,
      precision: model.precision,
      contextLength: name === 't5' ? null : model.spec.contextLength,
      tokenizer,
      predicts: model.plan.predicts,
      memory: { trace: 4 * parameters },
      refused: null,
    });
  });

  it.each(['bert', 'modernbert', 't5', 'bart'])('%s: ghost text and a cache are not for it', async (name) => {
    const { memory } = await describeModel(fixturePath(name));
    expect(memory).toMatchObject({ ghostText: null, cache: null });
  });

  it('a decoder: what ghost text takes, and the keys and values of a whole context', async () => {
    const { memory, contextLength } = await describeModel(fixturePath('llama'));
    const { spec } = await openModel(fixturePath('llama'), async () => tempFolder());
    expect(memory?.cache).toBe(8 * spec.layers * spec.kvHeads * spec.dHead * (contextLength ?? 0));
    expect(memory?.ghostText).toBeLessThan(memory?.trace ?? 0);
  });

  it('a quantised file is described without being widened', async () => {
    const path = join(await tempFolder(), 'a.gguf');
    await putGguf(path);
    expect(await describeModel(path)).toMatchObject({
      architecture: 'llama',
      tokenizer: 'byte-level BPE',
      refused: null,
    });
  });

  it.each([
    ['config.json', '{"model_type": "gpt2"'],
    ['config.json', { model_type: 'gpt2', n_layer: 99 }],
    ['model.safetensors', 'short'],
    ['tokenizer.json', null],
  ])('what is wrong in %s is told in the sentence that opening ends in', async (file, content) => {
    const folder = await copyOf(fixturePath('gpt2'), { [file]: content });
    const sentence = await openModel(folder, async () => tempFolder()).then(
      () => '',
      (error: Error) => error.message,
    );
    expect(sentence).not.toBe('');
    expect(await describeModel(folder)).toMatchObject({ refused: sentence, memory: null, predicts: null });
  });

  it('a file of another architecture says what it is', async () => {
    const path = join(await tempFolder(), 'a.gguf');
    await putGguf(path);
    const bytes = await readFile(path);
    const at = bytes.indexOf(Buffer.from('llama', 'utf8'), bytes.indexOf('general.architecture') + 20);
    bytes.write('mamba', at);
    await writeFile(path, bytes);
    const described = await describeModel(path);
    expect(described).toMatchObject({
      architecture: 'mamba',
      architectureName: 'mamba',
      precision: expect.arrayContaining(['F32']),
    });
    expect(described.parameters).toBeGreaterThan(1000);
    expect(described.refused).toContain('"mamba" is not supported');
  });

  it('licences', () => {
    expect(licenceInReadme('---\nlanguage: en\nlicense: apache-2.0\n---\n# Model')).toBe('apache-2.0');
    expect(licenceInReadme('---\r\nlicense: "mit" # free\r\n---\r\n')).toBe('mit');
    expect(licenceInReadme('---\nlicense: other\nlicense_name: llama3.2\n---\n')).toBe('llama3.2');
    expect(licenceInReadme('---\nlicense:\n- mit\n- apache-2.0\n---\n')).toBe('mit');
    expect(licenceInReadme('# Model\n\nlicense: mit')).toBeNull();
    expect(licenceInText('\n  Apache License\n Version 2.0')).toBe('Apache License');
    expect(licenceInText('')).toBeNull();
  });
});

it('a repository that two caches hold is listed with a reference for each, which leads to it', async () => {
  const [own, other] = [await tempFolder(), await tempFolder()];
  const here = await machine({ env: { HF_HUB_CACHE: own, LLAMA_CACHE: other } });
  for (const cache of [own, other]) await putRepository(cache, 'owner/tiny', fixturePath('gpt2'));
  const { models } = await listModels(here, {
    memory: join(await tempFolder(), 'models.json'),
    describeFor: 0,
    signal,
  });
  expect(models.map(({ path }) => path.startsWith(own))).toEqual([true, false]);
  expect(new Set(models.map(({ reference }) => formatReference(reference))).size).toBe(2);
  for (const { reference, path } of models) expect(await resolveReference(reference, here, { signal })).toBe(path);
});

describe('what is remembered', () => {
  it('is used until the model changes, and a damaged memory is none', async () => {
    const here = await machine({ folders: [await tempFolder()] });
    const [folder = ''] = here.folders;
    await putFolder(join(folder, 'gpt2'));
    await putFolder(join(folder, 'bert'), 'bert');
    await putGguf(join(folder, 'a.gguf'));
    const memory = join(await tempFolder(), 'sub', 'models.json');
    const known = () => listModels(here, { memory, describeFor: 0, signal });
    expect(await known()).toMatchObject({ undescribed: 3 });
    expect(await listModels(here, { ...everything, memory })).toMatchObject({ undescribed: 0 });
    expect(await known()).toMatchObject({ undescribed: 0 });
    await truncate(join(folder, 'a.gguf'), 1000);
    expect((await known()).models.filter(({ description }) => description === null).map(({ name }) => name)).toEqual([
      'a.gguf',
    ]);
    await writeFile(memory, '{"version":');
    expect(await known()).toMatchObject({ undescribed: 3 });
    await listModels(here, { ...everything, memory });
    await writeFile(memory, (await readFile(memory, 'utf8')).replace(/"version":"[^"]+"/, '"version":"0.0.0"'));
    expect(await known()).toMatchObject({ undescribed: 3 });
  });

  it('is forgotten where another file of the same length and time is renamed into place', async () => {
    const here = await machine({ folders: [await tempFolder()] });
    const config = join(here.folders[0] ?? '', 'gpt2', 'config.json');
    await putFolder(join(config, '..'));
    const memory = join(await tempFolder(), 'models.json');
    const refused = async () => (await listModels(here, { ...everything, memory })).models[0]?.description?.refused;
    expect(await refused()).toBeNull();
    const { atime, mtime } = await stat(config);
    await writeFile(`${config}.new`, (await readFile(config, 'utf8')).replace('"gpt2"', '"xxx2"'));
    await utimes(`${config}.new`, atime, mtime);
    await rename(`${config}.new`, config);
    expect(await refused()).toMatch(/xxx2/);
  });

  it('grows by one at least each time', async () => {
    const here = await machine({ starter: STARTER, folders: [await tempFolder()] });
    await putGguf(join(here.folders[0] ?? '', 'a.gguf'));
    const memory = join(await tempFolder(), 'models.json');
    const some = () => listModels(here, { memory, describeFor: Number.MIN_VALUE, signal });
    expect([(await some()).undescribed, (await some()).undescribed]).toEqual([1, 0]);
  });
});

it('names that are near', () => {
  const names = ['distilbert/distilgpt2', 'openai-community/gpt2', 'ollama:llama3.2:1b', '/models/a.gguf'];
  expect(closestTo('distilgpt', names)[0]).toBe('distilbert/distilgpt2');
  expect(closestTo('ollama:llama3:1b', names)).toEqual(['ollama:llama3.2:1b']);
  expect(closestTo('zzzzzzzz', names)).toEqual([]);
});

it('a folder that holds one GGUF model alone means that file, as in the window; one with several means itself', async () => {
  const here = await machine();
  const folder = await tempFolder();
  const path = join(folder, 'a.gguf');
  await putGguf(path);
  expect(await resolveReference({ kind: 'folder', path: folder }, here, { signal })).toBe(path);
  await putGguf(join(folder, 'b.gguf'));
  expect(await resolveReference({ kind: 'folder', path: folder }, here, { signal })).toBe(folder);
  expect(await resolveReference({ kind: 'folder', path: STARTER }, here, { signal })).toBe(STARTER);
});

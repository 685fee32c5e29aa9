/** Widened weights on the disk: bounded, the oldest first, never one in use, and gone with their model. */
import { readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { beginUse, makeRoomForWidened, sweepWidened, widenedName } from '../../../../src/model/gguf/widened-files';
import { failure, tempFolder } from '../helpers';

const STATE = '0123456789abcdef'.repeat(4);

/** Files of 100 bytes, the first used longest ago; nobody uses them now. */
async function filled(names: readonly string[]) {
  const folder = await tempFolder();
  const models: string[] = [];
  for (const [age, name] of names.entries()) {
    const model = join(folder, `${name}.gguf`);
    await writeFile(model, 'model');
    models.push(model);
    const path = join(folder, widenedName(model, STATE));
    await writeFile(path, new Uint8Array(100));
    await (await beginUse(path, model))();
    const time = new Date(Date.now() - (names.length - age) * 60_000);
    await utimes(path.replace('.safetensors', '.json'), time, time);
  }
  return { folder, models };
}

const namesIn = async (folder: string) =>
  (await readdir(folder)).filter((name) => name.endsWith('.safetensors')).map((name) => name[0]);

it('a description says what the file is, and of which model', async () => {
  const { folder, models } = await filled(['a']);
  const name = (await readdir(folder)).find((one) => one.endsWith('.json')) as string;
  expect(JSON.parse(await readFile(join(folder, name), 'utf8'))).toEqual({
    about: expect.stringMatching(/^Weights of a quantised GGUF model as float32, made by LLM Trace/),
    model: models[0],
    weights: widenedName(models[0] as string, STATE),
  });
});

it('what was used longest ago goes first, as far as room is needed', async () => {
  const { folder, models } = await filled(['a', 'b', 'c']);
  await (await beginUse(join(folder, widenedName(models[0] as string, STATE)), models[0] as string))();
  await makeRoomForWidened(folder, '/new.gguf', { needed: 150, most: 350 });
  expect(await namesIn(folder)).toEqual(['a', 'c']);
  expect((await readdir(folder)).filter((name) => name.startsWith('b'))).toEqual(['b.gguf']);
});

it('what is in use stays, also where that is too much', async () => {
  const { folder, models } = await filled(['a', 'b']);
  const [model] = models as [string];
  const end = await beginUse(join(folder, widenedName(model, STATE)), model);
  await makeRoomForWidened(folder, '/new.gguf', { needed: 300, most: 300 });
  expect(await namesIn(folder)).toEqual(['a']);
  await end();
  await makeRoomForWidened(folder, '/new.gguf', { needed: 300, most: 300 });
  expect(await namesIn(folder)).toEqual([]);
});

it('ending one use, however often, ends no other of the same process', async () => {
  const { folder, models } = await filled(['a']);
  const [model] = models as [string];
  const begin = () => beginUse(join(folder, widenedName(model, STATE)), model);
  const former = await begin();
  await former();
  const [first, second] = [await begin(), await begin()];
  await former();
  await first();
  await makeRoomForWidened(folder, '/new.gguf', { needed: 300, most: 300 });
  expect(await namesIn(folder)).toEqual(['a']);
  await second();
  await makeRoomForWidened(folder, '/new.gguf', { needed: 300, most: 300 });
  expect(await namesIn(folder)).toEqual([]);
});

it('a use that a killed process did not end counts no more', async () => {
  const { folder, models } = await filled(['a']);
  await writeFile(join(folder, `${widenedName(models[0] as string, STATE)}.in-use-999999999-0`), '');
  await makeRoomForWidened(folder, '/new.gguf', { needed: 300, most: 300 });
  expect(await readdir(folder)).toEqual(['a.gguf']);
});

it('a use counts no more whose process was there before the machine started', async () => {
  const { folder, models } = await filled(['a']);
  const mark = join(folder, `${widenedName(models[0] as string, STATE)}.in-use-${process.pid}-0`);
  await writeFile(mark, '');
  const before = new Date(Date.now() - 1000 * uptime() - 48 * 60 * 60 * 1000);
  await utimes(mark, before, before);
  await makeRoomForWidened(folder, '/new.gguf', { needed: 300, most: 300 });
  expect(await readdir(folder)).toEqual(['a.gguf']);
});

it('what all may not hold is refused with the numbers', async () => {
  const { folder } = await filled(['a']);
  const refused = async (needed: number, most: number) =>
    (await failure(makeRoomForWidened(folder, '/new.gguf', { needed, most }))).message;
  expect(await refused(6e9, 4e9)).toBe(
    '/new.gguf is quantised, and its weights as float32 take 6.0 GB: more than the 4.0 GB that all such files may take.',
  );
  expect(await refused(40e6, 30e6)).toContain(' take 40 MB: more than the 30 MB that all such files may take.');
  expect(await namesIn(folder)).toEqual(['a']);
});

it('they go with their model, and when it is another', async () => {
  const { folder, models } = await filled(['a', 'b', 'c']);
  await rm(models[1] as string);
  await sweepWidened(folder);
  expect(await namesIn(folder)).toEqual(['a', 'c']);
  await sweepWidened(folder, models[2] as string);
  expect(await namesIn(folder)).toEqual(['a']);
});

it('one that another window removes meanwhile is passed over', async () => {
  const { folder } = await filled(['a']);
  const gone = widenedName(join(folder, 'gone.gguf'), STATE);
  await symlink(join(folder, 'nothing'), join(folder, gone));
  await writeFile(join(folder, gone.replace('.safetensors', '.json')), JSON.stringify({ model: folder }));
  expect(await sweepWidened(folder)).toHaveLength(1);
});

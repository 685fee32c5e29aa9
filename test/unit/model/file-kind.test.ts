/** A file is replaced only by one of its kind. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type ContentKind, onlyKind } from '../../../src/model/file-kind';
import { npyHeader } from '../../../src/model/npy';
import { failure, folderWith, GPT2, STARTER } from './helpers';

const FILES: Record<ContentKind, Uint8Array | string> = {
  npy: npyHeader([2, 3]),
  png: Buffer.from('89504e470d0a1a0a0000000d', 'hex'),
  svg: '<svg xmlns="http://www.w3.org/2000/svg"/>',
  text: '1. Text\n',
};
const KINDS = Object.keys(FILES) as ContentKind[];

it.each(KINDS)('%s replaces its like and an empty file', async (kind) => {
  const folder = await folderWith({ like: FILES[kind], empty: '' });
  await onlyKind(kind)(join(folder, 'like'));
  await onlyKind(kind)(join(folder, 'empty'));
});

it.each(KINDS)('%s replaces neither weights nor another kind', async (kind) => {
  const others = KINDS.filter((other) => other !== kind && !(kind === 'text' && other === 'svg'));
  const folder = await folderWith(Object.fromEntries(others.map((other) => [other, FILES[other]])));
  const weights = [GPT2, STARTER].map((model) => join(model, 'model.safetensors'));
  for (const path of [...weights, ...others.map((other) => join(folder, other))]) {
    expect((await failure(onlyKind(kind)(path))).message).toMatch(/ is not replaced because it is not an? .*\.$/);
  }
});

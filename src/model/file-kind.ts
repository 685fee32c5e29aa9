/** Recognises a file's kind by its first bytes, so that a file is replaced only by one of the same kind. */
import { open } from 'node:fs/promises';
import type { Replaceable } from './atomic-file';
import { ioFault, ModelFolderError } from './errors';

export type ContentKind = 'npy' | 'png' | 'svg' | 'text';

/** How many bytes are read for that. */
const BEGINNING = 4096;
const NAMES: Readonly<Record<ContentKind, string>> = {
  npy: 'a NumPy array',
  png: 'a PNG picture',
  svg: 'an SVG picture',
  text: 'a text',
};
const IS: Readonly<Record<ContentKind, (beginning: Buffer) => boolean>> = {
  npy: (beginning) => beginning.toString('latin1').startsWith('\x93NUMPY'),
  png: (beginning) => beginning.toString('latin1').startsWith('\x89PNG\r\n\x1a\n'),
  svg: (beginning) => /^(?:\ufeff)?\s*(?:<\?xml|<!--|<svg)/.test(beginning.toString('utf8')),
  text: (beginning) => !beginning.includes(0),
};

/** Allows files of this kind and empty ones to be replaced. @throws a sentence for any other file */
export function onlyKind(kind: ContentKind): Replaceable {
  return async (path) => {
    const beginning = await readBeginning(path);
    if (beginning.length === 0 || IS[kind](beginning)) return;
    throw new ModelFolderError(`${path} is not replaced because it is not ${NAMES[kind]}: choose another name.`);
  };
}

async function readBeginning(path: string): Promise<Buffer> {
  try {
    const handle = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(BEGINNING), 0, BEGINNING, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new ModelFolderError(`${path} ${ioFault(error)}.`, { cause: error });
  }
}

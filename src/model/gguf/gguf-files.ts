/** The files of a GGUF model: a single one, or all parts of a split model. */
import { dirname, join } from 'node:path';
import { count as grouped } from '../../base/counted';
import { ModelFolderError } from '../errors';
import { type FileState, type ReadFile, settledState } from '../file-state';
import { realPath } from '../files';
import { shorten } from '../json';
import { type GgufHeader, type GgufTensor, readGgufHeader } from './gguf-file';
import { ggufPart } from './gguf-names';

/** A tensor in one of a model's files; `file` is its real path. */
export interface StoredGgufTensor extends GgufTensor {
  readonly file: string;
  readonly state: FileState;
}

export interface GgufFiles {
  /** The header of the first file, which describes the model, with the tensors of all files. */
  readonly header: GgufHeader;
  readonly tensors: ReadonlyMap<string, StoredGgufTensor>;
  /** Real paths, in order. */
  readonly files: readonly ReadFile[];
}

/** More parts than any model has. */
const MOST_PARTS = 1000;

/**
 * Reads the headers of a model's files; the path of any part of a split model leads to all of them.
 * @throws a sentence with file, tensor and fault
 */
export async function openGgufFiles(path: string, longestList?: number): Promise<GgufFiles> {
  const tensors = new Map<string, StoredGgufTensor>();
  const files: ReadFile[] = [];
  const headers: GgufHeader[] = [];
  for (const part of await partsOf(path)) {
    const file = await realPath(part, part === path ? 'model' : 'part');
    const state = await settledState(file); // before the header is read, so that a change meanwhile is noticed
    const header = await readGgufHeader(file, longestList);
    files.push({ path: file, state });
    headers.push(header);
    for (const tensor of header.tensors.values()) {
      const other = tensors.get(tensor.name);
      if (other)
        throw new ModelFolderError(
          `Tensor "${shorten(tensor.name)}" is stored twice, in ${other.file} and in ${file}.`,
        );
      tensors.set(tensor.name, { ...tensor, file, state });
    }
  }
  const [first] = headers as [GgufHeader, ...GgufHeader[]];
  requireAllParts(first, headers.length);
  return { header: { ...first, tensors }, tensors, files };
}

/** The paths of all parts, which are beside the given one, with the names that llama.cpp gives them. */
async function partsOf(path: string): Promise<string[]> {
  const found = ggufPart(path);
  if (!found) return [path];
  const { count } = found;
  if (count > MOST_PARTS)
    throw new ModelFolderError(
      `${path} claims to be one of ${grouped(count)} parts; at most ${grouped(MOST_PARTS)} are read.`,
    );
  return Array.from({ length: count }, (_, part) => found.sibling(part + 1));
}

function requireAllParts({ file, metadata }: GgufHeader, found: number): void {
  const count = metadata.get('split.count') ?? 1;
  if (count === found || (count === 0 && found === 1)) return;
  const name = `${join(dirname(file), 'NAME')}-00001-of-${String(count).padStart(5, '0')}.gguf`;
  throw new ModelFolderError(
    `${file} is one of ${count} parts of a model, which are found by their names: call them ${name} and so on.`,
  );
}

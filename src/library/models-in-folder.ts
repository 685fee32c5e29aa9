/**
 * Finds the models in a folder by the names of its files: a Hugging Face folder, GGUF files, or weights in unsupported
 * formats.
 */

import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sum } from '../base/sums';
import { stateOfAll } from '../model/file-state';
import { ggufPart, isGgufModel } from '../model/gguf/gguf-names';
import type { FoundModel, StoreId } from './found-model';
import { type ModelReference, pathReference } from './reference';
import { isFileOrLink, type SeenFile, type Walk } from './walk';

/** How a store names the models in one of its folders. */
export interface Naming {
  readonly store: StoreId;
  /** @param file the name of the GGUF file; left out if the model is the folder itself */
  name(folder: string, file?: string): string;
  /** Left out if models are referred to by their paths. */
  reference?(folder: string, file?: string): ModelReference;
}

interface Contents {
  readonly folder: string;
  readonly entries: readonly Dirent[];
}

const PICKLED = /^pytorch_model.*\.bin$|\.(?:pt|pth|ckpt|pkl)$/i;
const OTHER_WEIGHTS = /^(?:tf_model\.h5|flax_model\.msgpack|.*\.onnx|rust_model\.ot)$/i;
/** Files, other than weights, that belong to a model or describe it. */
const DESCRIBING_FILES =
  /^(?:config|generation_config|modules|tokenizer|tokenizer_config|(?:target_)?vocab|model\.safetensors\.index)\.json$|^(?:source|target)\.spm$|^README\.md$/;

/** The models in one folder, without those in folders below it. */
export async function modelsInFolder(walk: Walk, contents: Contents, naming: Naming): Promise<FoundModel[]> {
  const names = contents.entries.filter(isFileOrLink).map(({ name }) => name);
  const folder = isModelFolder(names) ? await folderModel(walk, contents, naming) : [];
  const groups = ggufGroups(names);
  if (groups.size === 0) return folder;
  const files = await existingFiles(walk, contents, [...groups.values()].flat());
  return [...folder, ...[...groups.values()].flatMap((parts) => ggufModel(contents, parts, files, naming))];
}

/** The path of a folder's GGUF file if that is its only model, otherwise the path of the folder. */
export async function onlyModelIn(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []); // opening the folder reports the error
  const [parts, other] = isModelFolder(names) ? [] : ggufGroups(names.toSorted()).values();
  return parts?.[0] === undefined || other ? folder : join(folder, parts[0]);
}

/** The most subfolders that are looked into for models that nobody asked to list. */
const MOST_LOOKED_INTO = 100;

/**
 * The paths of the models in the subfolders of a folder: of a subfolder that holds a config.json and weights, and of GGUF files;
 * none if it cannot be read.
 */
export async function modelsBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const below = entries.filter((entry) => entry.isDirectory()).slice(0, MOST_LOOKED_INTO);
  const found = below.map(async ({ name }) => {
    const path = join(folder, name);
    const names = await readdir(path).catch(() => []);
    const files = [...ggufGroups(names.toSorted()).values()].flatMap(([first]) => first ?? []);
    return [...(isModelFolder(names) ? [path] : []), ...files.map((file) => join(path, file))];
  });
  return (await Promise.all(found)).flat();
}

/**
 * Whether models are directly below a folder: in subfolders, or as several GGUF files in it. False if the folder cannot be
 * read.
 */
export async function holdsModelFolders(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  if (ggufGroups(entries.map(({ name }) => name)).size > 1) return true;
  for (const { name } of entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink())) {
    const names = await readdir(join(folder, name)).catch(() => []);
    if (isModelFolder(names) || ggufGroups(names).size > 0) return true;
  }
  return false;
}

/** Whether a folder is not a model itself, but has models directly below it. */
export async function isFolderOfModels(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  return !isModelFolder(names) && ggufGroups(names).size !== 1 && (await holdsModelFolders(folder));
}

function isModelFolder(names: readonly string[]): boolean {
  const isWeights = (name: string) => /\.safetensors$|\.safetensors\.index\.json$/.test(name);
  return names.includes('config.json') && names.some((name) => isWeights(name) || isForeign(name));
}

/** Whether a file is weights in an unsupported format. */
function isForeign(name: string): boolean {
  return PICKLED.test(name) || OTHER_WEIGHTS.test(name);
}

async function folderModel(walk: Walk, { folder, entries }: Contents, naming: Naming): Promise<FoundModel[]> {
  const names = entries.map(({ name }) => name);
  const safetensors = weightNames(names);
  const foreign = safetensors.length > 0 ? [] : names.filter(isForeign);
  const weights = safetensors.length > 0 ? safetensors : foreign;
  const looked = names.filter((name) => weights.includes(name) || DESCRIBING_FILES.test(name));
  const files = await existingFiles(walk, { folder, entries }, looked);
  const held = weights.flatMap((name) => files.get(name) ?? []);
  const largest = held.toSorted((a, b) => b.bytes - a.bytes)[0];
  return [
    {
      store: naming.store,
      name: naming.name(folder),
      otherNames: [],
      reference: naming.reference?.(folder) ?? { kind: 'folder', path: folder },
      path: folder,
      bytes: sum(held.map(({ bytes }) => bytes)),
      stamp: stateOfAll([...files.values()]),
      identity: largest?.identity ?? folder,
      licenceFile: null,
      refused: foreign.length > 0 ? foreignFault(foreign) : null,
    },
  ];
}

/** Names of the weight files. Opening a folder reads this one file if it exists, otherwise the shards. */
function weightNames(names: readonly string[]): readonly string[] {
  const all = names.filter((name) => name.endsWith('.safetensors'));
  return all.includes('model.safetensors') ? ['model.safetensors'] : all;
}

function foreignFault(foreign: readonly string[]): string {
  const [first = ''] = foreign;
  return PICKLED.test(first)
    ? `Its weights are pickled (${first}), which can run code when they are read: only safetensors and GGUF are opened.`
    : `Its weights are in another format (${first}): only safetensors and GGUF are opened.`;
}

/** The names of each model's files, in order; a model that is not split has one. */
function ggufGroups(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    if (!isGgufModel(name)) continue;
    const key = ggufPart(name)?.group ?? name;
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  return groups;
}

function ggufModel(
  { folder }: Contents,
  parts: readonly string[],
  files: ReadonlyMap<string, SeenFile>,
  naming: Naming,
): FoundModel[] {
  const held = parts.flatMap((name) => files.get(name) ?? []);
  const [name] = parts;
  const [first] = held;
  if (name === undefined || !first) return [];
  const path = join(folder, name);
  return [
    {
      store: naming.store,
      name: naming.name(folder, name),
      otherNames: [],
      reference: naming.reference?.(folder, name) ?? pathReference(path),
      path,
      bytes: sum(held.map(({ bytes }) => bytes)),
      stamp: stateOfAll(held),
      identity: first.identity,
      licenceFile: null,
      refused: null,
    },
  ];
}

/** The files that exist, of those in a folder. */
async function existingFiles(
  walk: Walk,
  { folder, entries }: Contents,
  names: readonly string[],
): Promise<Map<string, SeenFile>> {
  const links = new Set(entries.filter((entry) => entry.isSymbolicLink()).map(({ name }) => name));
  const files = await Promise.all(names.map((name) => walk.file(join(folder, name), links.has(name))));
  return new Map(names.flatMap((name, index) => (files[index] ? [[name, files[index]] as const] : [])));
}

/** Finds the path that a reference leads to, which `openModel` can open. */
import { ModelFolderError } from '../../model/errors';
import { closestTo } from '../closest';
import type { FoundModel } from '../found-model';
import { repositoryFolder } from '../hub/cache-repository';
import { onlyModelIn } from '../models-in-folder';
import { formatReference, type HubReference, type ModelReference } from '../reference';
import { hubCaches, modelsInSnapshot, snapshotFolder } from '../stores/hugging-face';
import { findOllamaModel, ollamaStores } from '../stores/ollama';
import type { Surroundings } from '../surroundings';
import { findModels } from './find-models';

/** How many of several candidates an error names. */
const NAMED = 4;

/** The place that a reference leads to. */
interface Located {
  /** A folder or a GGUF file. */
  readonly path: string;
  /** A file with the text of the licence, outside the model's own files. */
  readonly licenceFile: string | null;
}

interface ResolveOptions {
  readonly signal: AbortSignal;
  /** Whether the error for an unknown name lists similar names, which takes a search of all stores; the default is true. */
  readonly namesNearest?: boolean;
}

/** The folder or GGUF file that a reference leads to. @throws as `locate` */
export async function resolveReference(
  reference: ModelReference,
  surroundings: Surroundings,
  options: ResolveOptions,
): Promise<string> {
  return (await locate(reference, surroundings, options)).path;
}

/**
 * Finds the place that a reference leads to. Paths are not checked: opening them reports what is wrong.
 * @throws ModelFolderError with one sentence that says what is missing, with the most similar names, or what is ambiguous
 */
export async function locate(
  reference: ModelReference,
  surroundings: Surroundings,
  options: ResolveOptions,
): Promise<Located> {
  switch (reference.kind) {
    case 'folder':
      return { path: await onlyModelIn(reference.path), licenceFile: null };
    case 'file':
      return { path: reference.path, licenceFile: null };
    case 'ollama':
      return inOllama(reference.name, reference, surroundings, options);
    case 'hub':
      return inCache(reference, surroundings, options);
  }
}

async function inOllama(
  name: string,
  reference: ModelReference,
  surroundings: Surroundings,
  options: ResolveOptions,
): Promise<Located> {
  for (const root of ollamaStores(surroundings)) {
    const found = await findOllamaModel(root, name, options.signal);
    if (found) return usable(found, reference);
  }
  throw await notHere(reference, 'Ollama has none of that name', surroundings, options);
}

async function inCache(reference: HubReference, surroundings: Surroundings, options: ResolveOptions): Promise<Located> {
  const { id, revision = 'main', file } = reference;
  const { signal } = options;
  for (const cache of hubCaches(surroundings)) {
    const folder = await snapshotFolder(repositoryFolder(cache, id), revision, signal);
    if (folder === undefined) continue;
    const { models } = await modelsInSnapshot(folder, id, signal);
    const found = oneOf(models, file, reference, folder);
    return usable(found, reference);
  }
  throw await notHere(reference, 'no downloaded model and no folder has that name', surroundings, options);
}

/** The snapshot's only model, or one of its GGUF files. */
function oneOf(
  models: readonly FoundModel[],
  file: string | undefined,
  reference: HubReference,
  folder: string,
): FoundModel {
  const wanted = file?.toLowerCase();
  const matching = models.filter(({ path }) => {
    if (wanted === undefined) return true;
    const name = path.slice(folder.length + 1).toLowerCase();
    return name === wanted || name.includes(wanted);
  });
  const exact = matching.find(({ path }) => path.slice(folder.length + 1).toLowerCase() === wanted);
  const [only, ...others] = exact ? [exact] : wanted === undefined ? preferFolder(matching, folder) : matching;
  if (!only) {
    const what = file === undefined ? 'has no weights in the cache' : `has no GGUF file "${file}" in the cache`;
    throw new ModelFolderError(`${reference.id} ${what}: ${folder}.`);
  }
  if (others.length === 0) return only;
  const names = [only, ...others].map(({ path }) => path.slice(folder.length + 1));
  const shown = names.slice(0, NAMED).join(', ');
  throw new ModelFolderError(
    `${reference.id} has ${names.length} GGUF files that this can mean (${shown}${names.length > NAMED ? ', ...' : ''}): ` +
      `add the one that you want, as in ${reference.id}:${names[0]}.`,
  );
}

/** If no file is named, the folder itself is meant, provided that it is a model. */
function preferFolder(models: readonly FoundModel[], folder: string): readonly FoundModel[] {
  const own = models.filter(({ path }) => path === folder);
  return own.length > 0 ? own : models;
}

function usable({ path, licenceFile, refused }: FoundModel, reference: ModelReference): Located {
  if (refused === null) return { path, licenceFile };
  throw new ModelFolderError(`${formatReference(reference)} cannot be run. ${refused}`);
}

async function notHere(
  reference: ModelReference,
  why: string,
  surroundings: Surroundings,
  { signal, namesNearest = true }: ResolveOptions,
): Promise<ModelFolderError> {
  const name = formatReference(reference);
  const nearest = namesNearest ? closestTo(name, await usableNames(surroundings, signal)) : [];
  const fault = `There is no model "${name}" here: ${why}.`;
  if (nearest.length === 0) return new ModelFolderError(fault, { kind: 'unknown model' });
  return new ModelFolderError(`${fault} The nearest is ${nearest.join(', then ')}.`);
}

async function usableNames(surroundings: Surroundings, signal: AbortSignal): Promise<string[]> {
  const { models } = await findModels(surroundings, { signal });
  return models.filter(({ refused }) => refused === null).map((model) => formatReference(model.reference));
}

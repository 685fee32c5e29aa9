/** The Hugging Face cache, which is shared by Python, Transformers and llama.cpp's `-hf`. */
import { join } from 'node:path';
import { idOfRepository } from '../../model/repository-name';
import { type FoundModel, UNFINISHED_DOWNLOAD } from '../found-model';
import { commitNamed } from '../hub/commit-named';
import { hubCacheFolder } from '../hub/environment';
import { modelsInFolder, type Naming } from '../models-in-folder';
import { type HubReference, isHubId } from '../reference';
import type { Surroundings } from '../surroundings';
import { foldersBelow, type Walk, walkBelow } from '../walk';
import { type FindOptions, joined, NOTHING, type Store, type StoreListing } from './store';

const MAIN = 'main';
/** Depth of the refs folder: "refs/pr/1". */
const REFS_DEPTH = 3;

export const huggingFace: Store = {
  id: 'hugging-face',
  async find(surroundings, options) {
    return joined(await Promise.all(hubCaches(surroundings).map((root) => findInCache(root, options))));
  },
};

/** The caches to search: first the one that Python uses, then llama.cpp's own if it is configured. */
export function hubCaches({ env, home }: Surroundings): string[] {
  const other = env['LLAMA_CACHE'];
  return [...new Set([hubCacheFolder(env, home), ...(other ? [other] : [])])];
}

/** A repository in the cache: the commit of each branch and tag, and the commits that are present. */
interface Snapshots {
  readonly folder: string;
  readonly refs: ReadonlyMap<string, string>;
  readonly commits: readonly string[];
}

/** The folder of a revision in a repository's folder; `undefined` if it is not present. */
export async function snapshotFolder(
  repository: string,
  revision: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const walk = await walkBelow(repository, signal);
  if (!walk) return undefined;
  const { folder, refs, commits } = await readSnapshots(walk, walk.root);
  const commit = refs.get(revision) ?? revision;
  const known = commitNamed(commit, commits);
  return known === undefined ? undefined : join(folder, 'snapshots', known);
}

/** The models of one snapshot. */
export async function modelsInSnapshot(folder: string, id: string, signal: AbortSignal): Promise<StoreListing> {
  const walk = await walkBelow(join(folder, '..', '..'), signal);
  if (!walk) return NOTHING;
  return { models: await snapshotModels(walk, folder, { kind: 'hub', id }), passedOver: walk.passedOver };
}

async function findInCache(root: string, { signal, limits }: FindOptions): Promise<StoreListing> {
  const walk = await walkBelow(root, signal, limits);
  if (!walk) return NOTHING;
  const models: FoundModel[] = [];
  for (const entry of await walk.list(walk.root)) {
    const id = entry.isDirectory() ? idOfRepository(entry.name) : undefined;
    if (id === undefined || !isHubId(id)) continue;
    models.push(...(await modelsOfRepository(walk, join(walk.root, entry.name), id)));
  }
  return { models, passedOver: walk.passedOver };
}

async function modelsOfRepository(walk: Walk, repository: string, id: string): Promise<FoundModel[]> {
  const { folder, refs, commits } = await readSnapshots(walk, repository);
  const models: FoundModel[] = [];
  for (const commit of commits) {
    const names = [...refs].filter(([, at]) => at === commit).map(([name]) => name);
    const revision = names.includes(MAIN) ? undefined : (names[0] ?? commit);
    const of: HubReference = { kind: 'hub', id, ...(revision !== undefined && { revision }) };
    const found = await snapshotModels(walk, join(folder, 'snapshots', commit), of);
    // The commit of the main branch goes first, so that the same files under another commit only add a name.
    if (revision === undefined) models.unshift(...found);
    else models.push(...found);
  }
  if (models.length > 0) return models;
  const reason = await whyNothing(walk, folder);
  if (reason !== undefined) models.push(unusable(id, folder, reason));
  return models;
}

async function readSnapshots(walk: Walk, folder: string): Promise<Snapshots> {
  const refs = new Map<string, string>();
  const root = join(folder, 'refs');
  for await (const { folder: at, entries } of foldersBelow(walk, root, REFS_DEPTH)) {
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const path = join(at, entry.name);
      const commit = (await walk.text(path))?.trim();
      if (commit) refs.set(path.slice(root.length + 1).replaceAll('\\', '/'), commit);
    }
  }
  const commits = (await walk.list(join(folder, 'snapshots'))).filter((entry) => entry.isDirectory());
  return { folder, refs, commits: commits.map(({ name }) => name) };
}

async function snapshotModels(walk: Walk, folder: string, of: HubReference): Promise<FoundModel[]> {
  const naming: Naming = {
    store: 'hugging-face',
    name: (_, file) =>
      [of.id, of.revision && `@${of.revision.slice(0, 12)}`, file && `/${file}`].filter(Boolean).join(''),
    reference: (at, file) =>
      at === folder ? { ...of, ...(file !== undefined && { file }) } : { kind: 'file', path: join(at, file ?? '') },
  };
  const models: FoundModel[] = [];
  // Some repositories keep each quantisation in its own folder.
  for await (const contents of foldersBelow(walk, folder, 1)) {
    const found = await modelsInFolder(walk, contents, naming);
    models.push(...(contents.folder === folder ? found : found.filter(({ reference }) => reference.kind === 'file')));
  }
  return models;
}

/** Why a repository has no model; `undefined` if it was never meant to have one. */
async function whyNothing(walk: Walk, folder: string): Promise<string | undefined> {
  const blobs = await walk.list(join(folder, 'blobs'));
  if (blobs.some(({ name }) => name.endsWith('.incomplete'))) return UNFINISHED_DOWNLOAD;
  return blobs.length > 0 ? 'Only some of its files are here, and no weights among them.' : undefined;
}

function unusable(id: string, path: string, refused: string): FoundModel {
  return {
    store: 'hugging-face',
    name: id,
    otherNames: [],
    reference: { kind: 'hub', id },
    path,
    bytes: 0,
    stamp: '',
    identity: path,
    licenceFile: null,
    refused,
  };
}

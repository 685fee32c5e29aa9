/**
 * Ollama keeps a manifest for each tag (`manifests/HOST/OWNER/NAME/TAG`), which says which blobs hold its layers. The
 * model's layer is a GGUF file without that extension.
 */
import { join } from 'node:path';
import * as v from 'valibot';
import { stateOfAll } from '../../model/file-state';
import type { FoundModel } from '../found-model';
import type { Surroundings } from '../surroundings';
import { foldersBelow, isFileOrLink, type Walk, walkBelow } from '../walk';
import { type FindOptions, joined, NOTHING, type Store, type StoreListing } from './store';

const HOST = 'registry.ollama.ai';
const OWNER = 'library';
const DEPTH = 4;
const LAYER = 'application/vnd.ollama.image.';

const Manifest = v.object({
  layers: v.array(v.object({ mediaType: v.string(), digest: v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/)) })),
});
type Layers = v.InferOutput<typeof Manifest>['layers'];

export const ollama: Store = {
  id: 'ollama',
  async find(surroundings, options) {
    return joined(await Promise.all(ollamaStores(surroundings).map((root) => findIn(root, options))));
  },
};

/** Possible places of its models: the configured one if there is one, otherwise the user's own and that of the service. */
export function ollamaStores({ env, home, platform }: Surroundings): string[] {
  if (env['OLLAMA_MODELS']) return [env['OLLAMA_MODELS']];
  const service = platform === 'linux' ? ['/usr/share/ollama/.ollama/models'] : [];
  return [join(home, '.ollama', 'models'), ...service];
}

/**
 * One model of a store by its name; `undefined` if it does not exist.
 * @param name "NAME:TAG", with or without its owner and host
 */
export async function findOllamaModel(
  root: string,
  name: string,
  signal: AbortSignal,
): Promise<FoundModel | undefined> {
  const walk = await walkBelow(root, signal);
  if (!walk) return undefined;
  const at = name.lastIndexOf(':');
  const parts = name.slice(0, at).split('/');
  const [host, owner] = [HOST, OWNER].map((usual, index) => parts.at(index - 3) ?? usual);
  const place = [host ?? HOST, owner ?? OWNER, parts.at(-1) ?? '', name.slice(at + 1)];
  return (await modelOf(walk, join(walk.root, 'manifests', ...place), place))[0];
}

async function findIn(root: string, { signal, limits }: FindOptions): Promise<StoreListing> {
  const walk = await walkBelow(root, signal, limits);
  if (!walk) return NOTHING;
  const manifests = join(walk.root, 'manifests');
  const models: FoundModel[] = [];
  for await (const { folder, entries } of foldersBelow(walk, manifests, DEPTH)) {
    const place = folder.slice(manifests.length + 1).split(/[/\\]/);
    if (place.length < 2) continue;
    for (const entry of entries) {
      if (isFileOrLink(entry)) models.push(...(await modelOf(walk, join(folder, entry.name), [...place, entry.name])));
    }
  }
  return { models, passedOver: walk.passedOver };
}

async function modelOf(walk: Walk, manifest: string, place: readonly string[]): Promise<FoundModel[]> {
  const text = await walk.text(manifest);
  const layers = text === undefined ? undefined : layersOf(text);
  if (!layers) {
    if (text !== undefined) walk.passOver(manifest, 'is no manifest that Ollama writes');
    return [];
  }
  const blob = (kind: string) => {
    const layer = layers.find(({ mediaType }) => mediaType === LAYER + kind);
    return layer && join(walk.root, 'blobs', layer.digest.replace(':', '-'));
  };
  const path = blob('model');
  const refused = whyNot(layers);
  const file = path === undefined ? undefined : await walk.file(path, true);
  if (!file && refused === null) return [];
  const name = shortName(place);
  return [
    {
      store: 'ollama',
      name: name.replace(/:latest$/, ''),
      otherNames: [],
      reference: { kind: 'ollama', name },
      path: file?.path ?? manifest,
      bytes: file?.bytes ?? 0,
      stamp: file ? stateOfAll([file]) : '',
      identity: file?.identity ?? manifest,
      licenceFile: blob('license') ?? null,
      refused,
    },
  ];
}

function layersOf(text: string): Layers | undefined {
  try {
    return v.parse(Manifest, JSON.parse(text)).layers;
  } catch {
    return undefined;
  }
}

/** Why a model cannot be opened: it is not a whole model in one file. Null if it can. */
function whyNot(layers: Layers): string | null {
  const has = (kind: string) => layers.some(({ mediaType }) => mediaType === LAYER + kind);
  if (has('tensor'))
    return "It is stored one tensor a file, in Ollama's newer layout, which is not read: use its GGUF file.";
  if (has('adapter')) return 'It is an adapter on another model, which is not applied here.';
  return has('model') ? null : 'Its manifest names no weights: it may run on a server only.';
}

/** The name that Ollama itself lists. */
function shortName(place: readonly string[]): string {
  const [host = '', owner = '', ...rest] = place.length >= 4 ? place : [HOST, ...place];
  const name = rest.slice(0, -1).join('/');
  const before = host !== HOST ? `${host}/${owner}/` : owner !== OWNER ? `${owner}/` : '';
  return `${before}${name}:${rest.at(-1) ?? 'latest'}`;
}

/** References to models: by folder, by GGUF file, by a name in Ollama's store, or by an id on the hub. */
import { basename, resolve } from 'node:path';
import { expandHome } from '../base/home-path';
import { ggufStem } from '../model/gguf/gguf-names';
import { idOfSnapshot, repositoryName } from '../model/repository-name';

/** A repository of the Hugging Face hub, in the cache that is shared with Python programs. */
export interface HubReference {
  readonly kind: 'hub';
  /** "OWNER/NAME", or "NAME" for the oldest repositories. */
  readonly id: string;
  /** A branch, a tag or a commit; "main" if left out. */
  readonly revision?: string;
  /** For a repository with GGUF files: the name of one, or a part of it that no other has, such as "Q4_K_M". */
  readonly file?: string;
}

export type ModelReference =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string }
  /** `name` is "NAME:TAG", "OWNER/NAME:TAG" or "HOST/OWNER/NAME:TAG". */
  | { readonly kind: 'ollama'; readonly name: string }
  | HubReference;

const OLLAMA = 'ollama:';
/** A part of a name that is a valid file name on every platform, and does not begin with a dot. */
const PART = '[A-Za-z0-9_][A-Za-z0-9._-]*';
const OLLAMA_NAME = new RegExp(`^(?:(?:${PART}(?::\\d+)?/)?${PART}/)?${PART}(?::${PART})?$`);
const HUB_ID = new RegExp(`^(?:${PART}/)?${PART}$`);
const HUB = new RegExp(`^(?<id>(?:${PART}/)?${PART})(?:@(?<revision>${PART}(?:/${PART})*))?(?::(?<file>${PART}))?$`);
/** Names that the hub and caches could not split again, or that lead out of a folder. */
const UNSAFE = /\.\.|--/;
const LONGEST_ID = 96;

/**
 * Parses a reference without looking at any file. A text in the form of a hub id is a hub id; a folder of the same form has
 * to be written with "./" before it.
 */
export function parseReference(text: string): ModelReference {
  const trimmed = text.trim();
  if (trimmed.startsWith(OLLAMA)) {
    const name = trimmed.slice(OLLAMA.length);
    if (OLLAMA_NAME.test(name) && !name.includes('..')) {
      return { kind: 'ollama', name: /:[^/]*$/.test(name) ? name : `${name}:latest` };
    }
  }
  return hubReference(trimmed) ?? pathReference(expandHome(trimmed));
}

/** The reference to a path, whether or not anything is there. */
export function pathReference(path: string): ModelReference {
  const kind = /\.gguf$|[/\\]sha256-[0-9a-f]{64}$/i.test(path) ? 'file' : 'folder';
  return { kind, path: resolve(path) };
}

/** The text that `parseReference` reads back. */
export function formatReference(reference: ModelReference): string {
  switch (reference.kind) {
    case 'folder':
    case 'file':
      return reference.path;
    case 'ollama':
      return `${OLLAMA}${reference.name}`;
    case 'hub': {
      const { id, revision, file } = reference;
      return `${id}${revision === undefined ? '' : `@${revision}`}${file === undefined ? '' : `:${file}`}`;
    }
  }
}

/**
 * A short name for people, which is the same whether a model of the hub is referred to by its id or by its folder in the
 * cache.
 */
export function nameOfReference(reference: ModelReference): string {
  switch (reference.kind) {
    case 'folder':
      return idOfSnapshot(reference.path) ?? basename(reference.path);
    case 'file':
      return ggufStem(basename(reference.path));
    case 'ollama':
      return reference.name.replace(/:latest$/, '');
    case 'hub':
      return formatReference(reference);
  }
}

/** Whether a text can be a repository's id. */
export function isHubId(text: string): boolean {
  return HUB_ID.test(text) && !UNSAFE.test(text) && text.length <= LONGEST_ID;
}

function hubReference(text: string): HubReference | undefined {
  const { id, revision, file } = HUB.exec(text)?.groups ?? {};
  if (id === undefined || !isHubId(id) || revision?.includes('..') || file?.includes('..')) return undefined;
  // "model.gguf" is a file in the current folder, but "OWNER/NAME" may have this ending too.
  if (!id.includes('/') && /\.gguf$/i.test(id)) return undefined;
  return { kind: 'hub', id, ...(revision !== undefined && { revision }), ...(file !== undefined && { file }) };
}

/** Whether a reference names the hub's model of this id, either by id or by a path in the cache. */
export function isOfHub(reference: ModelReference, id: string): boolean {
  if (reference.kind === 'hub') return reference.id === id;
  return 'path' in reference && reference.path.split(/[/\\]/).includes(repositoryName(id));
}

/** What is found in stores before any of it is opened. */
import type { ModelReference } from './reference';

/** The programs or places that keep models. */
const STORES = [
  'starter',
  'hugging-face',
  'lm-studio',
  'ollama',
  'llama-cpp',
  'gpt4all',
  'jan',
  'folders',
  'opened',
] as const;
export type StoreId = (typeof STORES)[number];

/** The reason why a model in the hub's cache cannot be opened yet. */
export const UNFINISHED_DOWNLOAD = 'Its download is not finished.';

export interface FoundModel {
  readonly store: StoreId;
  /** The store's name for it. */
  readonly name: string;
  /** Its other names: the same bytes under another name, possibly in another store. */
  readonly otherNames: readonly string[];
  readonly reference: ModelReference;
  /** The path to open: a folder or a GGUF file. */
  readonly path: string;
  /** Size of its weights in bytes. */
  readonly bytes: number;
  /** Changes whenever one of the inspected files changes. */
  readonly stamp: string;
  /** The file system's identity of the weights: the same for the same bytes. */
  readonly identity: string;
  /** A file with the text of the licence, outside the model's own files. */
  readonly licenceFile: string | null;
  /** One sentence that says why it cannot be run, if that is evident without opening it; otherwise null. */
  readonly refused: string | null;
}

/** A place that was not searched, and the reason: the rest of a sentence that begins with the path. */
export interface PassedOver {
  readonly path: string;
  readonly reason: string;
}

/** What stores are found to hold, before anything of it is opened. */
import type { ModelReference } from './reference';

/** Whose folder it is. */
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

/** Why a model of the hub's cache cannot be opened yet. */
export const UNFINISHED_DOWNLOAD = 'Its download is not finished.';

export interface FoundModel {
  readonly store: StoreId;
  /** What its store calls it. */
  readonly name: string;
  /** What else it is called: the same bytes under other names, also in other stores. */
  readonly otherNames: readonly string[];
  readonly reference: ModelReference;
  /** What is opened: a folder, or a GGUF file. */
  readonly path: string;
  /** Bytes of its weights. */
  readonly bytes: number;
  /** Changes whenever one of the files does that were looked at. */
  readonly stamp: string;
  /** The file system's name of the weights: the same for the same bytes. */
  readonly identity: string;
  /** A text that says its licence, apart from the model's own files. */
  readonly licenceFile: string | null;
  /** Why it cannot be run, where that is seen without opening it: one sentence. */
  readonly refused: string | null;
}

/** A place that was not looked at, and why: the end of a sentence that begins with the path. */
export interface PassedOver {
  readonly path: string;
  readonly reason: string;
}

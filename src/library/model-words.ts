/** Puts what is known about a model into words for lists. */
import { basename, dirname } from 'node:path';
import { byteWords } from '../base/byte-words';
import { capital } from '../base/counted';
import type { ModelDescription } from './describe';
import type { FoundModel, StoreId } from './found-model';

/** The program or place that keeps the models. */
const STORE_NAMES: Readonly<Record<Exclude<StoreId, 'opened'>, string>> = {
  starter: 'comes with LLM Trace',
  'hugging-face': 'Hugging Face cache',
  'lm-studio': 'LM Studio',
  ollama: 'Ollama',
  'llama-cpp': 'llama.cpp',
  gpt4all: 'GPT4All',
  jan: 'Jan',
  folders: 'your folders',
};

/** Where a model lies: the program or place that keeps it; of one that lies anywhere else, its folder. */
export function whereWords({ store, path }: Pick<FoundModel, 'store' | 'path'>): string {
  return store === 'opened' ? `in ${basename(dirname(path))}/` : STORE_NAMES[store];
}

/** "Q4_K, F32": the most frequent types of its values. */
export function precisionWords(precision: readonly string[]): string {
  return precision.slice(0, 2).join(', ');
}

/** The memory that running it takes, compared with what is available: "538 MB of 5.1 GB free memory". */
export function memoryWords({ memory }: Pick<ModelDescription, 'memory'>, freeMemory: number): string | null {
  return memory && `${byteWords(memory.trace)} of ${byteWords(freeMemory)} free memory`;
}

/** Whether a trace does not fit into the free memory. */
export function isTooLarge({ memory }: Pick<ModelDescription, 'memory'>, freeMemory: number): boolean {
  return memory !== null && memory.trace > freeMemory;
}

/** Why it cannot be run, without what a list of models already shows: its path, and which models could be run. */
export function reasonWords(refused: string, path: string): string {
  return wholeReasonWords(refused, path).replace(/ \(supported: [^)]*\)/, '');
}

/** Why it cannot be run, including which models could be run. */
export function wholeReasonWords(refused: string, path: string): string {
  const own = refused
    .replaceAll(`${path}/`, '')
    .replaceAll(`${path}\\`, '')
    .replace(`${path}: `, '')
    .replace(`${path}, `, '')
    .replace(`${path} `, 'It ');
  return /^[a-z]+ /.test(own) ? capital(own) : own;
}

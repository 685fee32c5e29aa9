/** What `--model` and `models info` name. */
import { lstatSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { ModelId } from '../engine/protocol/model-protocol';
import { formatReference, parseReference } from '../library/reference';

export const MODEL_ARGUMENT =
  'a model folder or GGUF file, OWNER/NAME of a downloaded model of the hub, ollama:NAME:TAG, or starter (see `llm-trace models`)';

/**
 * What is there under that path goes before models of that name, also a link that leads nowhere; then comes the model that
 * is in the package.
 * @param starter the folder of that model, which is named as the folder is
 * @returns what reads an argument. It throws InvalidArgumentError for a text without a name, which would stand for the
 * working directory
 */
export function modelArgument(starter: ModelId): (text: string) => ModelId {
  return (text) => {
    if (text.trim() === '') throw new InvalidArgumentError('It names no model.');
    const path = resolve(text);
    if (isThere(path)) return path;
    return text.trim() === basename(starter) ? starter : formatReference(parseReference(text));
  };
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false; // a folder on the way may not be entered
  }
}

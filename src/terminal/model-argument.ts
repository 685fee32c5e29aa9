/** What `--model` and `models info` name. */
import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { ModelId } from '../engine/protocol/model-protocol';
import { formatReference, parseReference } from '../library/reference';

export const MODEL_ARGUMENT =
  'a model folder or GGUF file, OWNER/NAME of a downloaded model of the hub, or ollama:NAME:TAG (see `llm-trace models`)';

/**
 * What is there under that path goes before models of that name, also a link that leads nowhere.
 * @throws InvalidArgumentError for a text without a name, which would stand for the working directory
 */
export function modelArgument(text: string): ModelId {
  if (text.trim() === '') throw new InvalidArgumentError('It names no model.');
  const path = resolve(text);
  return isThere(path) ? path : formatReference(parseReference(text));
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false; // a folder on the way may not be entered
  }
}

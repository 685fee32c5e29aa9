/** The values of `--model` and `models info`. */
import { lstatSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { ModelId } from '../engine/protocol/model-protocol';
import { formatReference, parseReference } from '../library/reference';

export const MODEL_ARGUMENT = modelsOr('ollama:NAME:TAG, or starter');
/** For a command that cannot use the starter. */
export const MODEL_NOT_STARTER = modelsOr('or ollama:NAME:TAG');

function modelsOr(named: string): string {
  return `a model folder or GGUF file, OWNER/NAME of a downloaded model of the hub, ${named} (see \`llm-trace models\`)`;
}

/**
 * Parses a model. A path that exists, even a link that leads nowhere, takes precedence over models of that name; next comes
 * the model in the package.
 * @param starter the folder of that model, whose name is the folder's
 * @returns the parser of an argument, which throws InvalidArgumentError for an empty name, because that would mean the
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
    return false; // a parent folder may not be accessible
  }
}

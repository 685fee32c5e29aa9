/** The supported architectures. To add one: a file like `gpt2.ts`, its spec in `spec.ts`, a line in `ARCHITECTURES`. */
import * as v from 'valibot';
import type { ExpectedWeight } from './checkpoint';
import { ModelFolderError } from './errors';
import { gpt2 } from './gpt2';
import { type JsonFile, shorten } from './json';
import { readFields } from './schema';
import type { ModelSpec } from './spec';

/** A folder's configuration files as parsed. */
export interface ConfigFiles {
  readonly config: JsonFile;
  /** generation_config.json, where there is one. */
  readonly generation: JsonFile | undefined;
}

export interface Architecture {
  /** `model_type` in config.json. */
  readonly modelType: string;
  /** What some checkpoints put before the names of the base model's weights. */
  readonly prefix: string;
  /** Checks the configuration; `expected` lists the weights lazily. Throws a sentence with file, field and fault. */
  read(files: ConfigFiles): { readonly spec: ModelSpec; readonly expected: Iterable<ExpectedWeight> };
}

const ARCHITECTURES: readonly Architecture[] = [gpt2];

const AnyConfig = v.object({ model_type: v.optional(v.string('must be a text')) });

/** The architecture that config.json's `model_type` names; for any other, a sentence that lists the supported ones. */
export function findArchitecture(config: JsonFile): Architecture {
  const supported = ARCHITECTURES.map(({ modelType }) => modelType).join(', ');
  const { model_type } = readFields(config, AnyConfig);
  if (model_type === undefined) {
    throw new ModelFolderError(`${config.file}: field "model_type" is missing (supported: ${supported}).`);
  }
  const found = ARCHITECTURES.find(({ modelType }) => modelType === model_type);
  if (found) return found;
  throw new ModelFolderError(
    `${config.file}: model_type "${shorten(model_type)}" is not supported (supported: ${supported}).`,
  );
}

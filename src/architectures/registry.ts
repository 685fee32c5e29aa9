/** The supported families. To add one, write a file beside this one and add it to the list. */
import * as v from 'valibot';
import type { WeightNames } from '../model/checkpoint';
import { ModelFolderError } from '../model/errors';
import type { GgufHeader } from '../model/gguf/gguf-file';
import { shorten } from '../model/json';
import { readFields } from '../model/schema';
import { bart } from './bart';
import { bert } from './bert';
import { distilBert } from './distilbert';
import { electra } from './electra';
import { gemma } from './gemma';
import { gemma2 } from './gemma2';
import { gemma3 } from './gemma3';
import { gptBigCode } from './gpt-bigcode';
import { gptNeo } from './gpt-neo';
import { gptNeoX } from './gpt-neox';
import { gpt2 } from './gpt2';
import { gptJ } from './gptj';
import { granite } from './granite';
import { llama } from './llama';
import { marian } from './marian';
import { mistral } from './mistral';
import { modernBert } from './modernbert';
import { olmo2 } from './olmo2';
import { opt } from './opt';
import { pegasus } from './pegasus';
import { phi } from './phi';
import { phi3 } from './phi3';
import type { Architecture, ConfigFiles, ModelSpec, Variant } from './plan/architecture';
import { Definition } from './plan/definition';
import type { GgufFamily } from './plan/gguf-fields';
import type { Plan } from './plan/plan';
import { qwen2 } from './qwen2';
import { qwen3 } from './qwen3';
import { roberta } from './roberta';
import { smollm3 } from './smollm3';
import { stableLm } from './stablelm';
import { starCoder2 } from './starcoder2';
import { t5 } from './t5';

/** Each family reads its own kinds of configuration, which no other family reads. */
const ARCHITECTURES: readonly Architecture[] = [
  bart,
  bert,
  distilBert,
  electra,
  gemma,
  gemma2,
  gemma3,
  gptBigCode,
  gptNeo,
  gptNeoX,
  gpt2,
  gptJ,
  granite,
  llama,
  marian,
  mistral,
  modernBert,
  olmo2,
  opt,
  pegasus,
  phi,
  phi3,
  qwen2,
  qwen3,
  roberta,
  smollm3,
  stableLm,
  starCoder2,
  t5,
];

/** The family that a GGUF file names in its metadata. @throws ModelFolderError if it is not supported */
export function ggufFamily(header: GgufHeader): GgufFamily & { readonly modelType: string } {
  return ggufFamilyOf(header.metadata.get('general.architecture'), header.file);
}

/**
 * @param name of the architecture in a file's metadata
 * @param where the file, for error messages
 * @throws ModelFolderError with one sentence if it is not supported
 */
export function ggufFamilyOf(name: unknown, where: string): GgufFamily & { readonly modelType: string } {
  for (const { gguf, names } of ARCHITECTURES) {
    if (gguf && gguf.architecture === name) return { ...gguf, modelType: Object.keys(names)[0] as string };
  }
  const supported = ARCHITECTURES.flatMap(({ gguf }) => (gguf ? [gguf.architecture] : []))
    .sort()
    .join(', ');
  const fault =
    name === undefined ? 'it names no architecture' : `its architecture "${shorten(String(name))}" is not supported`;
  throw new ModelFolderError(`${where}: ${fault} (supported: ${supported}).`);
}

/**
 * The name of an architecture for people; the id itself if it is not supported.
 * @param id `model_type` of a configuration, or `general.architecture` of a GGUF file
 */
export function architectureName(id: string): string {
  for (const { gguf, names } of ARCHITECTURES) {
    const name = Object.hasOwn(names, id) ? names[id] : gguf?.architecture === id ? Object.values(names)[0] : undefined;
    if (name !== undefined) return name;
  }
  return id;
}

const AnyConfig = v.object({ model_type: v.optional(v.string('must be a text')) });

/** A model's configuration, and its forward pass as a plan. */
export interface DefinedModel {
  readonly spec: ModelSpec;
  readonly plan: Plan;
  /** Another form of block 0, if the family has one. */
  readonly variant: { readonly name: Variant; readonly plan: Plan } | null;
}

/** How checkpoints of the family name its weights. @throws ModelFolderError if the family is not supported */
export function weightNames(files: Pick<ConfigFiles, 'config'>): WeightNames {
  const { prefix, endings = {} } = findArchitecture(files);
  return { prefix, endings };
}

/** @throws ModelFolderError with one sentence if the family, or a setting of its configuration, is not supported */
export function defineModel(files: ConfigFiles): DefinedModel {
  const architecture = findArchitecture(files);
  const spec = architecture.read(files);
  const { variant } = architecture;
  return {
    spec,
    plan: planBy(architecture, architecture.define, spec),
    variant: variant ? { name: variant.name, plan: planBy(architecture, variant.define, spec) } : null,
  };
}

function planBy(architecture: Architecture, define: Architecture['define'], spec: ModelSpec): Plan {
  const definition = new Definition(spec.modelType, architecture.words?.(spec));
  define(definition, spec);
  return definition.plan();
}

function findArchitecture({ config }: Pick<ConfigFiles, 'config'>): Architecture {
  const supported = ARCHITECTURES.flatMap(({ names }) => Object.keys(names))
    .sort()
    .join(', ');
  const { model_type } = readFields(config, AnyConfig);
  if (model_type === undefined) {
    throw new ModelFolderError(`${config.file}: field "model_type" is missing (supported: ${supported}).`);
  }
  const found = ARCHITECTURES.find(({ names }) => Object.hasOwn(names, model_type));
  if (found) return found;
  throw new ModelFolderError(
    `${config.file}: model_type "${shorten(model_type)}" is not supported (supported: ${supported}).`,
  );
}

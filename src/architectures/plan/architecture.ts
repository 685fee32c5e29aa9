/** The interface of a family's file: reading its config.json, and defining its forward pass. */
import type { JsonFile } from '../../model/json';
import type { Definition } from './definition';
import type { EncoderSizes } from './encoder-sizes';
import type { GenerationRules } from './generation-rules';
import type { GgufFamily } from './gguf-fields';
import type { SectionWords } from './sections';

/** The parsed files of a sentence encoder. */
export interface SentenceFiles {
  /** modules.json: the modules in order. */
  readonly modules: JsonFile;
  /** sentence_bert_config.json, if there is one. */
  readonly transformer: JsonFile | undefined;
  /** config_sentence_transformers.json, if there is one. */
  readonly prompts: JsonFile | undefined;
  /** For each module with a config.json in its folder, that file. */
  readonly moduleConfigs: ReadonlyMap<string, JsonFile>;
}

/** The parsed configuration files of a folder. */
export interface ConfigFiles {
  readonly config: JsonFile;
  /** generation_config.json, if there is one. */
  readonly generation: JsonFile | undefined;
  /** The files of a sentence encoder, if it is one. */
  readonly sentence?: SentenceFiles | undefined;
  /** The names of the checkpoint's tensors, in the family's own form; absent for a configuration without a checkpoint. */
  readonly tensors?: ReadonlySet<string> | undefined;
  /** Set for a GGUF file, which stores some weights in another order. */
  readonly gguf?: GgufLayout | undefined;
}

/** What only GGUF files have. */
interface GgufLayout {
  /** The factors of the wavelengths of rotary positions (`rope_freqs.weight`); null if the file has none. */
  readonly ropeFactors: readonly number[] | null;
}

/** A model's sizes and settings, under names that all families share. */
export interface ModelSpec {
  /** `model_type` in config.json. */
  readonly modelType: string;
  /** The number of rows of the embedding matrix. */
  readonly vocabSize: number;
  /** The length of the longest text in tokens. */
  readonly contextLength: number;
  /** The file that limits texts to fewer tokens than the model has positions for, if one does. */
  readonly limitedBy?: string;
  /** Whether the model itself has no longest text, so that `contextLength` only keeps sizes within reason. */
  readonly isUnbounded?: boolean;
  readonly dModel: number;
  readonly layers: number;
  readonly heads: number;
  /** The number of heads of keys and values, which several query heads may share. */
  readonly kvHeads: number;
  readonly dHead: number;
  /** The width of the MLP's hidden layer. */
  readonly dMlp: number;
  readonly bosTokenId: number | undefined;
  /** Generation ends at any of these tokens (from generation_config.json, else config.json). */
  readonly eosTokenIds: readonly number[];
  /** The encoder of an encoder-decoder; the other sizes are then the decoder's. */
  readonly encoder?: EncoderSizes;
  /** The rules of generation_config.json for new tokens; encoder-decoders only. */
  readonly generation?: GenerationRules;
}

/** The number of blocks that the user can choose from: for an encoder-decoder, those of the deeper stack. */
export function blockCount({ layers, encoder }: Pick<ModelSpec, 'layers' | 'encoder'>): number {
  return Math.max(layers, encoder?.layers ?? 0);
}

/** The number of heads that the user can choose from. */
export function headCountOf({ heads, encoder }: Pick<ModelSpec, 'heads' | 'encoder'>): number {
  return Math.max(heads, encoder?.heads ?? 0);
}

/** The forms of a pass: what the model computes, or the family's variant of block 0. */
export const VARIANTS = ['model', 'walkthrough'] as const;
export type Variant = (typeof VARIANTS)[number];

/** Another way to compute block 0, shown beside the model's own. */
interface BlockVariant<Spec> {
  readonly name: Exclude<Variant, 'model'>;
  define(definition: Definition, spec: Spec): void;
}

export interface Architecture<Spec extends ModelSpec = ModelSpec> {
  /** For each `model_type` in config.json, the name for people, as the family's authors write it. */
  readonly names: Readonly<Record<string, string>>;
  /** The prefix that some checkpoints put before the names of the base model's weights. */
  readonly prefix: string;
  /** Maps the endings of weight names in older checkpoints to the present ones. */
  readonly endings?: Readonly<Record<string, string>>;
  /** Reads and checks the configuration. @throws a sentence with file, field and fault, also for an unsupported setting */
  read(files: ConfigFiles): Spec;
  /** How GGUF files describe the family, if they can. */
  readonly gguf?: GgufFamily;
  /** Defines the forward pass, operation by operation. */
  define(definition: Definition, spec: Spec): void;
  readonly variant?: BlockVariant<Spec>;
  /** Sentences on what is particular about the family, for the steps where it matters. */
  words?(spec: Spec): SectionWords;
}

/** Returns its argument; it only checks types. Every family's file exports the result of one call. */
export function architecture<Spec extends ModelSpec>(entry: Architecture<Spec>): Architecture<Spec> {
  return entry;
}

/** What a family's file holds: how its config.json is read, and its forward pass. */
import type { JsonFile } from '../../model/json';
import type { Definition } from './definition';
import type { EncoderSizes } from './encoder-sizes';
import type { GenerationRules } from './generation-rules';
import type { GgufFamily } from './gguf-fields';
import type { SectionWords } from './sections';

/** The files of a sentence encoder, as parsed. */
export interface SentenceFiles {
  /** modules.json: what follows what. */
  readonly modules: JsonFile;
  /** sentence_bert_config.json, where there is one. */
  readonly transformer: JsonFile | undefined;
  /** config_sentence_transformers.json, where there is one. */
  readonly prompts: JsonFile | undefined;
  /** Of each module: the config.json of its folder, where there is one. */
  readonly moduleConfigs: ReadonlyMap<string, JsonFile>;
}

/** A folder's configuration files as parsed. */
export interface ConfigFiles {
  readonly config: JsonFile;
  /** generation_config.json, where there is one. */
  readonly generation: JsonFile | undefined;
  /** The files of a sentence encoder, where there are some. */
  readonly sentence?: SentenceFiles | undefined;
  /** The names of the checkpoint's tensors, as the family calls them; absent where a configuration stands alone. */
  readonly tensors?: ReadonlySet<string> | undefined;
  /** Where a GGUF file says all this: it stores some weights in another order. */
  readonly gguf?: GgufLayout | undefined;
}

/** What GGUF has of its own. */
interface GgufLayout {
  /** What the wavelengths of rotary positions are multiplied with (`rope_freqs.weight`), where the file has it. */
  readonly ropeFactors: readonly number[] | null;
}

/** What every model's configuration says, in the field's own terms. */
export interface ModelSpec {
  /** `model_type` in config.json. */
  readonly modelType: string;
  /** Rows of the embedding matrix. */
  readonly vocabSize: number;
  /** The longest text in tokens. */
  readonly contextLength: number;
  /** The file that lets it read fewer tokens than it has positions for, where there is one. */
  readonly limitedBy?: string;
  /** No text is too long for this model: the longest one only keeps sizes within reason. */
  readonly isUnbounded?: boolean;
  readonly dModel: number;
  readonly layers: number;
  readonly heads: number;
  /** Heads of keys and values, which several query heads may share. */
  readonly kvHeads: number;
  readonly dHead: number;
  /** Width of the MLP's hidden layer. */
  readonly dMlp: number;
  readonly bosTokenId: number | undefined;
  /** Generation ends at any of these (generation_config.json, else config.json). */
  readonly eosTokenIds: readonly number[];
  /** Of an encoder-decoder, whose other sizes are the decoder's. */
  readonly encoder?: EncoderSizes;
  /** What generation_config.json forces and forbids, for encoder-decoders. */
  readonly generation?: GenerationRules;
}

/** How many blocks one can choose among: of an encoder-decoder those of the deeper stack. */
export function blockCount({ layers, encoder }: Pick<ModelSpec, 'layers' | 'encoder'>): number {
  return Math.max(layers, encoder?.layers ?? 0);
}

/** How many heads one can choose among. */
export function headCountOf({ heads, encoder }: Pick<ModelSpec, 'heads' | 'encoder'>): number {
  return Math.max(heads, encoder?.heads ?? 0);
}

/** Which form of the pass: what the model computes, or the family's variant of block 0. */
export const VARIANTS = ['model', 'walkthrough'] as const;
export type Variant = (typeof VARIANTS)[number];

/** Another way to compute the first block, which is shown beside the model's own. */
interface BlockVariant<Spec> {
  readonly name: Exclude<Variant, 'model'>;
  define(definition: Definition, spec: Spec): void;
}

export interface Architecture<Spec extends ModelSpec = ModelSpec> {
  /** By value of `model_type` in config.json: the name for people, as the authors of the family write it. */
  readonly names: Readonly<Record<string, string>>;
  /** What some checkpoints put before the names of the base model's weights. */
  readonly prefix: string;
  /** Ends of weights' names in older checkpoints, and what they are called now. */
  readonly endings?: Readonly<Record<string, string>>;
  /** Checks the configuration. @throws a sentence with file, field and fault, also for a switch that is not supported */
  read(files: ConfigFiles): Spec;
  /** How GGUF files have it, where there are such. */
  readonly gguf?: GgufFamily;
  /** The forward pass, operation by operation. */
  define(definition: Definition, spec: Spec): void;
  readonly variant?: BlockVariant<Spec>;
  /** What is particular, as a sentence in the step where it happens. */
  words?(spec: Spec): SectionWords;
}

/** A family's file exports one of these. */
export function architecture<Spec extends ModelSpec>(entry: Architecture<Spec>): Architecture<Spec> {
  return entry;
}

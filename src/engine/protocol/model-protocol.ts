/** The description of a model. Blocks and heads are counted from 0, here and in every other message. */
import type { Variant } from '../../architectures/plan/architecture';
import type { EncoderSizes } from '../../architectures/plan/encoder-sizes';
import type { Plan } from '../../architectures/plan/plan';

export type { Plan, Variant };

/**
 * A reference to a model, in the form that `library/reference.ts` reads. The engine opens the model when it is first needed.
 */
export type ModelId = string;

export interface ModelInfo {
  readonly folder: ModelId;
  /** Identifies the state of the folder's files when the model was opened; it differs if any of them has changed. */
  readonly state: string;
  readonly name: string;
  readonly modelType: string;
  /** The usual name of its architecture: "GPT-2". */
  readonly architecture: string;
  readonly layers: number;
  readonly heads: number;
  /** Number of heads of keys and values, which several query heads may share. */
  readonly kvHeads: number;
  readonly dModel: number;
  readonly dHead: number;
  readonly dMlp: number;
  readonly vocabSize: number;
  readonly contextLength: number;
  /** The kind of its tokenizer: "byte-level BPE"; left out if an older trace does not say. */
  readonly tokenizer?: string | undefined;
  /** Sizes of the encoder of an encoder-decoder; all other sizes are then the decoder's. */
  readonly encoder?: EncoderSizes;
  readonly parameters: number;
  /** Another form of block 0 that can be shown, if the family has one. */
  readonly variant: Variant | null;
  /** Settings of generation_config.json that this program does not apply, as written there: "num_beams 4". */
  readonly notDone?: readonly string[];
  /** What the forward pass computes. */
  readonly predicts: Plan['predicts'];
  /** Names of tensors in the folder that the model does not use. */
  readonly ignored: readonly string[];
  /**
   * The types in which its values are stored ("F32", "Q4_K"), the most frequent first; empty if an older trace does not say.
   */
  readonly precision: readonly string[];
}

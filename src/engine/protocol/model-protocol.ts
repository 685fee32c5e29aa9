/** What is said of a model. Blocks and heads are counted from 0, here and in every other message. */
import type { Variant } from '../../architectures/plan/architecture';
import type { EncoderSizes } from '../../architectures/plan/encoder-sizes';
import type { Plan } from '../../architectures/plan/plan';

export type { Plan, Variant };

/** A model is named by a reference, as `library/reference.ts` reads it: the engine opens it when it is first needed. */
export type ModelId = string;

export interface ModelInfo {
  readonly folder: ModelId;
  /** Stands for the state of the folder's files when the model was opened: another one where any of them has changed. */
  readonly state: string;
  readonly name: string;
  readonly modelType: string;
  /** What people call its architecture: "GPT-2". */
  readonly architecture: string;
  readonly layers: number;
  readonly heads: number;
  /** Heads of keys and values, which several query heads may share. */
  readonly kvHeads: number;
  readonly dModel: number;
  readonly dHead: number;
  readonly dMlp: number;
  readonly vocabSize: number;
  readonly contextLength: number;
  /** How its tokenizer cuts a text: "byte-level BPE"; absent where an older trace does not say. */
  readonly tokenizer?: string | undefined;
  /** Of an encoder-decoder, whose other sizes are the decoder's. */
  readonly encoder?: EncoderSizes;
  readonly parameters: number;
  /** Another form of block 0 that can be shown, where the family has one. */
  readonly variant: Variant | null;
  /** What generation_config.json asks for and is not done here, as it stands there: "num_beams 4". */
  readonly notDone?: readonly string[];
  /** What its pass is made for. */
  readonly predicts: Plan['predicts'];
  /** Tensors of the folder that the model does not use. */
  readonly ignored: readonly string[];
  /** How its values are stored ("F32", "Q4_K"), those of most of them first; empty where an older trace does not say. */
  readonly precision: readonly string[];
}

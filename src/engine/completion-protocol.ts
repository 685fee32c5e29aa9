/** What can be asked of the engine while somebody types, and what it answers. */
import type { CompletionOptions, Silence } from '../generate/completion';
import type { TextKind } from '../generate/text-kind';
import type { ReadFile } from '../model/file-state';
import type { Precision } from './precision';
import type { ModelId } from './protocol';

export type { CompletionOptions, Silence };

export interface CompletionParams {
  readonly model: ModelId;
  /** Names the document, so that the window in it can stay where it is. */
  readonly document: string;
  readonly kind: TextKind;
  /** The text up to the cursor, and where it begins in the document. */
  readonly text: string;
  readonly start: number;
  readonly options: CompletionOptions;
}

export interface TokenChoice {
  readonly id: number;
  readonly token: string;
  readonly text: string;
  readonly probability: number;
}

export interface CompletionToken extends TokenChoice {
  readonly alternatives: readonly TokenChoice[];
}

export interface CompletionSuggestion {
  readonly text: string;
  readonly tokens: readonly CompletionToken[];
  /** How probable the tokens are, among all that agree with what has been typed. */
  readonly probability: number;
  /** How often the first word of suggestions like it is right. */
  readonly confidence: number;
}

export interface CompletionResult {
  /** What the model read, and what of the text was taken back to be spelled out again by the first tokens. */
  readonly ids: readonly number[];
  readonly typed: string;
  readonly suggestions: readonly CompletionSuggestion[];
  /** Why there is none. */
  readonly silence: Silence | null;
  readonly precision: Precision;
  /** Tokens that were in the cache, and those that were computed before the first suggested one. */
  readonly reused: number;
  readonly computed: number;
  /** Whether the window had to move, which costs the whole cache. */
  readonly slid: boolean;
  /** Milliseconds inside the engine. */
  readonly milliseconds: number;
}

/** A suggestion that is explained: the run that made it. */
export interface SuggestionRun {
  readonly result: Pick<CompletionResult, 'ids' | 'typed' | 'precision' | 'reused' | 'computed' | 'milliseconds'>;
  /** The one of its suggestions that was shown. */
  readonly suggestion: Omit<CompletionSuggestion, 'confidence'>;
}

export interface QuantizeParams {
  readonly model: ModelId;
  /** A model that is quantised already keeps the bits that it has. */
  readonly bits: 4 | 8;
  /** Where quantised weights are kept. */
  readonly folder: string;
}

/** Quantised weights of a model. */
export interface QuantizedSource {
  readonly model: ModelId;
  readonly path: string;
  /** SHA-256 of the weights that they were made from, and their files as they were then. */
  readonly source: string;
  readonly files: readonly ReadFile[];
}

/** Which weights to measure, as `quantize` answered. */
export interface CalibrateParams {
  readonly model: ModelId;
  readonly path: string;
}

export interface QuantizeResult extends QuantizedSource {
  /** Whether it was there already. */
  readonly known: boolean;
  readonly precision: Precision;
  readonly milliseconds: number;
}

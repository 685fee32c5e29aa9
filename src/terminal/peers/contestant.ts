/** The protocol between the bench and a runtime: ours or a peer, each in a process of its own. */

/** A runtime, the model in its format, and the number of threads (`null` for its own default). */
export type Job = { readonly threads: number | null } & (
  | {
      readonly runtime: 'LLM Trace';
      readonly model: string;
      readonly widened: string;
      readonly quantized: QuantizedFile | null;
    }
  | { readonly runtime: 'llama.cpp'; readonly packages: string; readonly file: string }
  | {
      readonly runtime: 'Transformers.js';
      readonly packages: string;
      readonly folder: string;
      /** Its class for such a model. */
      readonly model: 'AutoModelForCausalLM' | 'AutoModelForSeq2SeqLM' | 'AutoModelForMaskedLM' | 'AutoModel';
    }
);

export type RuntimeName = Job['runtime'];

/** A file that `writeQuantized` made from the weights whose hash is `source`. */
export interface QuantizedFile {
  readonly path: string;
  readonly source: string;
}

/** A runtime's library, loaded. */
export interface LoadedRuntime {
  readonly version: string;
  open(): Promise<Contestant>;
}

export type Contestant = Generating | Passing;

export interface Generating {
  /**
   * Generates greedily from an empty cache, also beyond an end-of-text token; for an encoder-decoder, `ids` are the source.
   * @param onToken called as soon as a token is known
   */
  generate(ids: readonly number[], count: number, onToken: (id: number) => void): Promise<void>;
}

/** The interface of an encoder. */
export interface Passing {
  pass(ids: readonly number[]): Promise<void>;
}

/** One continuation or one pass; times are in milliseconds. */
export interface Run {
  /** From the call to the first new token, so that the whole prompt is included; for an encoder, the pass. */
  readonly prefill: number;
  /** From the first new token to the last; 0 for an encoder. */
  readonly decode: number;
  readonly tokens: readonly number[];
  /** Resident memory of the process afterwards, in bytes. (Its peak would be that of the process from which it was forked.) */
  readonly memory: number;
}

/** The times of what a process has loaded, in milliseconds. */
export interface Ready {
  readonly version: string;
  /** Time to load the library. */
  readonly library: number;
  /** Time to open the model and its tokenizer after that. */
  readonly load: number;
}

/** Messages to the process: first its job, then any number of prompts, one at a time. */
export type Request = { readonly job: Job } | { readonly ids: readonly number[]; readonly count: number };
/** Messages from the process, one for each request. */
export type Reply = { readonly ready: Ready } | { readonly run: Run } | { readonly failure: string };

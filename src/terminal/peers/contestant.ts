/** What the bench asks of a runtime: ours and its peers, each in a process of its own. */

/** A runtime, the model in its format, and its threads (`null`: as many as it takes by itself). */
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

/** Made by `writeQuantized` from the weights whose hash is `source`. */
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
  /** The greedy continuation from an empty cache, of an encoder-decoder what it writes of a source of these ids, also beyond an end-of-text token. @param onToken called at once */
  generate(ids: readonly number[], count: number, onToken: (id: number) => void): Promise<void>;
}

/** An encoder. */
export interface Passing {
  pass(ids: readonly number[]): Promise<void>;
}

/** One continuation, or one pass; times in milliseconds. */
export interface Run {
  /** From the call to the first new token: the whole prompt is computed. Of an encoder, the pass. */
  readonly prefill: number;
  /** From there to the last one; of an encoder 0. */
  readonly decode: number;
  readonly tokens: readonly number[];
  /** Resident memory of the process after it, in bytes. (Its peak would be that of the process it was forked from.) */
  readonly memory: number;
}

/** What a process has loaded; times in milliseconds. */
export interface Ready {
  readonly version: string;
  /** Loading the library. */
  readonly library: number;
  /** Opening the model and its tokenizer, from then on. */
  readonly load: number;
}

/** To the process: first its job, then as many prompts as wanted, one at a time. */
export type Request = { readonly job: Job } | { readonly ids: readonly number[]; readonly count: number };
/** From the process, one for each request. */
export type Reply = { readonly ready: Ready } | { readonly run: Run } | { readonly failure: string };

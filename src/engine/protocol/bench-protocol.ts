/** What `bench` measures of a model. */

/** What `bench` measures of a model; times in milliseconds, medians of rounds that alternate with their peer. */
export interface BenchResult {
  readonly model: string;
  /** Opening the folder and everything that a trace runs. */
  readonly load: number;
  readonly lengths: readonly LengthBench[];
  /** Null: the model does not generate. */
  readonly decoding: DecodingBench | null;
  /** Largest resident memory of the process in bytes, before the peer is loaded. */
  readonly peakMemory: number;
}

/** The decoder, with its weights as they are and in blocks. */
export interface DecodingBench {
  /** Opening its graph once everything else is open. */
  readonly load: number;
  readonly float32: DecoderBench;
  readonly quantized: readonly QuantizedBench[];
}

export interface LengthBench {
  readonly tokens: number;
  /** The peer: one graph that gives the logits of all positions, or what the pass ends in, and nothing else. */
  readonly forward: number;
  /** From the ids to all logits, the residual stream, and the steps of one block. */
  readonly trace: number;
  /** trace / forward: the median of the rounds' ratios, in each of which the machine is as busy for both */
  readonly ratio: number;
  /** A look at another block: its stages captured and its steps described. */
  readonly block: number;
  /** A trace of all blocks, and all its proofs, with their separate decode run where the model generates. */
  readonly traceWithProofs: number;
}

/** One continuation of 64 tokens by 64 more (fewer of both where the context is small). */
export interface DecoderBench {
  /** The prompt, in milliseconds; of an encoder-decoder the source, and the first token that is written of it. */
  readonly prefill: number;
  /** The tokens after it, one by one. */
  readonly decodeTokensPerSecond: number;
}

export interface QuantizedBench extends DecoderBench {
  readonly bits: number;
  /** Weights that share a scale. */
  readonly block: number;
  /** Of the file. */
  readonly bytes: number;
  /** Making the file, in milliseconds. */
  readonly quantize: number;
  /** Against float32, over all positions of a fixed text: the root mean square of the logits' differences, relative to their spread. */
  readonly relativeError: number;
  /** Share of its positions whose most probable next token is the same. */
  readonly agreement: number;
}

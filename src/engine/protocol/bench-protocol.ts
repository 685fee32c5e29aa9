/** What `bench` measures of a model. */

/**
 * What `bench` measures of a model. Times are in milliseconds: medians over rounds, each of which runs the model and its
 * peer in turn.
 */
export interface BenchResult {
  readonly model: string;
  /** Time to open the folder and everything that a trace runs. */
  readonly load: number;
  readonly lengths: readonly LengthBench[];
  /** Null if the model does not generate, or the measurement was cancelled before its end. */
  readonly decoding: DecodingBench | null;
  /** Largest resident memory of the process in bytes, before the peer is loaded. */
  readonly peakMemory: number;
}

/** Speed of the decoder with its own weights and with its weights quantised in blocks. */
export interface DecodingBench {
  /** Time to open the decoder's graph once everything else is open, in milliseconds. */
  readonly load: number;
  readonly float32: DecoderBench;
  readonly quantized: readonly QuantizedBench[];
}

export interface LengthBench {
  readonly tokens: number;
  /** Time of the peer: one graph that computes only the logits of all positions, or whatever the model's pass ends in. */
  readonly forward: number;
  /** Time of a trace: from the ids to all logits, the residual stream and the steps of one block. */
  readonly trace: number;
  /**
   * trace / forward: the median of the ratios of single rounds, because within a round the machine is equally busy for both.
   */
  readonly ratio: number;
  /** Time to show another block: its stages are captured and its steps described. */
  readonly block: number;
  /** Time of a trace of all blocks with all its proofs, including the separate decode run if the model generates. */
  readonly traceWithProofs: number;
}

/** Speed of continuing 64 tokens by 64 more (fewer of both if the context is small). */
export interface DecoderBench {
  /** Time for the prompt in milliseconds; for an encoder-decoder, time for the source and the first token of the output. */
  readonly prefill: number;
  /** Speed of the tokens after the first, which are decoded one by one. */
  readonly decodeTokensPerSecond: number;
}

export interface QuantizedBench extends DecoderBench {
  readonly bits: number;
  /** How many weights share a scale. */
  readonly block: number;
  /** Size of the file of quantised weights. */
  readonly bytes: number;
  /** Time to make that file, in milliseconds. */
  readonly quantize: number;
  /**
   * Error against float32 over all positions of a fixed text: the root mean square of the logits' differences, relative to
   * the spread of the logits.
   */
  readonly relativeError: number;
  /** Share of that text's positions whose most probable next token is the same as in float32. */
  readonly agreement: number;
}

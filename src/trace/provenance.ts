/** What a single value was computed from: the very numbers that went in, and what they give. */

/** Numbers that went in, in order: "blocks.0.ln1[3, :]", or of a weight "h.0.attn.c_attn.weight[:, 17]". */
export interface Operand {
  readonly label: string;
  readonly values: Float32Array;
}

export interface Provenance {
  readonly stage: string;
  readonly index: readonly number[];
  /**
   * `product`: Σ aᵢ bᵢ · scale + bias. `sum`: Σ of single values. `norm`: (x - mean) / √(var + ε) · γ + β.
   * `softmax`: exp(xᵢ) / Σ exp(x). `activation`: f(x). `lookup`: a row of a matrix. `mask`: a value or -inf.
   */
  readonly kind: 'product' | 'sum' | 'norm' | 'softmax' | 'activation' | 'lookup' | 'mask';
  /** In plain characters, with this step's names: "q = ln1 · W_Q + b_Q". */
  readonly formula: string;
  readonly operands: readonly Operand[];
  /** Single numbers that take part, by name: scale, bias, epsilon, mean, sigma, gamma, beta, future. */
  readonly constants: Readonly<Record<string, number>>;
  /** The name of the activation function, where it is one. */
  readonly activation: string | null;
  /** The same computed anew in double precision, and the value that the run gave. */
  readonly computed: number;
  readonly stored: number;
}

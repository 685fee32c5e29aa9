/** Activation functions in double precision, as transformers' `ACT2FN` defines them. */
import type { Activation } from '../model/spec';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
/** Hendrycks & Gimpel 2016. */
const geluTanh = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
const silu = (x: number) => x * sigmoid(x);

export interface ActivationFunction {
  readonly of: (x: number) => number;
  /** In plain characters. */
  readonly formula: string;
}

const TANH_FORM = '0.5 · x · (1 + tanh(√(2/π) · (x + 0.044715 · x³)))';

export const ACTIVATION_FUNCTIONS: Readonly<Record<Activation, ActivationFunction>> = {
  gelu: { of: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)), formula: '0.5 · x · (1 + erf(x / √2))' },
  gelu_new: { of: geluTanh, formula: TANH_FORM },
  gelu_fast: { of: geluTanh, formula: TANH_FORM },
  gelu_pytorch_tanh: { of: geluTanh, formula: TANH_FORM },
  quick_gelu: { of: (x) => x * sigmoid(1.702 * x), formula: 'x · sigmoid(1.702 · x)' },
  relu: { of: (x) => Math.max(x, 0), formula: 'max(x, 0)' },
  silu: { of: silu, formula: 'x · sigmoid(x)' },
  swish: { of: silu, formula: 'x · sigmoid(x)' },
  tanh: { of: Math.tanh, formula: 'tanh(x)' },
};

/** Beyond this, erf is 1 in double precision. */
const ERF_SATURATED = 6;

/** The error function, by a series of which all terms have one sign, so that nothing cancels (A&S 7.1.6). */
function erf(x: number): number {
  if (Math.abs(x) > ERF_SATURATED) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > (Number.EPSILON * Math.abs(sum)) / 4; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

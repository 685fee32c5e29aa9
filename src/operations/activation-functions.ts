/** The activation functions as transformers' `ACT2FN` defines them: in double precision, as text, in TeX and in NumPy. */

export const ACTIVATIONS = [
  'gelu',
  'gelu_new',
  'gelu_fast',
  'gelu_pytorch_tanh',
  'gelu_python',
  'quick_gelu',
  'relu',
  'relu2',
  'silu',
  'swish',
  'tanh',
] as const;
export type Activation = (typeof ACTIVATIONS)[number];

interface ActivationFunction {
  readonly of: (x: number) => number;
  /** The name for people: "GELU". */
  readonly name: string;
  /** The end of a sentence that begins with the name: what the function does to values. */
  readonly effect: string;
  /** The formula in x, in plain characters and in TeX; null if the name says it. */
  readonly formula: { readonly text: string; readonly tex: string } | null;
  /** A NumPy expression of x. */
  readonly numpy: (x: string) => string;
}

const MUTES = 'lets large positive values through and mutes negative ones';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** The exact GELU: Hendrycks & Gimpel 2016. */
const GELU: ActivationFunction = {
  of: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  name: 'GELU',
  effect: MUTES,
  formula: {
    text: '0.5 · x · (1 + erf(x / √2))',
    tex: '0.5\\,x\\,(1 + \\mathrm{erf}(x / \\sqrt{2}))',
  },
  numpy: (x) => `0.5 * ${x} * (1 + np.vectorize(math.erf)(${x} / np.sqrt(2)))`,
};

/** The tanh approximation of GELU, from the same paper. */
const GELU_TANH: ActivationFunction = {
  of: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
  name: 'GELU',
  effect: MUTES,
  formula: {
    text: '0.5 · x · (1 + tanh(√(2/π) · (x + 0.044715 · x³)))',
    tex: '0.5\\,x\\,(1 + \\tanh(\\sqrt{2/\\pi}\\,(x + 0.044715\\,x^3)))',
  },
  numpy: (x) => `0.5 * ${x} * (1 + np.tanh(np.sqrt(2 / np.pi) * (${x} + 0.044715 * ${x}**3)))`,
};

/** Elfwing et al. 2017. */
const SILU: ActivationFunction = {
  of: (x) => x * sigmoid(x),
  name: 'SiLU',
  effect: MUTES,
  formula: { text: 'x · sigmoid(x)', tex: 'x\\,\\sigma(x)' },
  numpy: (x) => `${x} / (1 + np.exp(-${x}))`,
};

export const ACTIVATION_FUNCTIONS: Readonly<Record<Activation, ActivationFunction>> = {
  gelu: GELU,
  gelu_python: GELU,
  gelu_new: GELU_TANH,
  gelu_fast: GELU_TANH,
  gelu_pytorch_tanh: GELU_TANH,
  quick_gelu: {
    of: (x) => x * sigmoid(1.702 * x),
    name: 'QuickGELU',
    effect: MUTES,
    formula: { text: 'x · sigmoid(1.702 · x)', tex: 'x\\,\\sigma(1.702\\,x)' },
    numpy: (x) => `${x} / (1 + np.exp(-1.702 * ${x}))`,
  },
  relu: {
    of: (x) => Math.max(x, 0),
    name: 'ReLU',
    effect: 'keeps positive values and sets negative ones to 0',
    formula: { text: 'max(x, 0)', tex: '\\max(x, 0)' },
    numpy: (x) => `np.maximum(${x}, 0)`,
  },
  /** So et al. 2021. */
  relu2: {
    of: (x) => Math.max(x, 0) ** 2,
    name: 'ReLU²',
    effect: 'squares positive values and sets negative ones to 0',
    formula: { text: 'max(x, 0)²', tex: '\\max(x, 0)^2' },
    numpy: (x) => `np.maximum(${x}, 0)**2`,
  },
  silu: SILU,
  swish: SILU,
  tanh: {
    of: Math.tanh,
    name: 'tanh',
    effect: 'brings every value between −1 and 1',
    formula: null,
    numpy: (x) => `np.tanh(${x})`,
  },
};

/** The function's definition, to be put after a formula that calls it by name: there are two kinds of GELU. */
export function definitionOf(activation: Activation): { readonly text: string; readonly tex: string } {
  const { name, formula } = ACTIVATION_FUNCTIONS[activation];
  if (formula === null) return { text: '', tex: '' };
  return { text: `,  ${name}(x) = ${formula.text}`, tex: ` \\quad \\mathrm{${name}}(x) = ${formula.tex}` };
}

/** For larger |x|, erf is ±1 in double precision. */
const ERF_SATURATED = 6;

/** The error function, by a series whose terms all have the same sign, so that nothing cancels (A&S 7.1.6). */
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

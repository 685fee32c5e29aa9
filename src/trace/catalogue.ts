/** The 18 steps from text to next token: titles, formulas and plain words. Pure data, for every surface. */
import type { BlockStageName } from '../graph/stages';

/** What a step shows: stages outside blocks by their full names, those of the chosen block by their names in it. */
export type StepSource =
  | { readonly stage: 'embed' | 'pos_embed' | 'ln_final' | 'logits' }
  | { readonly block: BlockStageName }
  /** A stage of every block. */
  | { readonly everyBlock: BlockStageName };

export interface StepDescription {
  readonly number: number;
  readonly title: string;
  /** Where it lies on the path of the data. */
  readonly group: 'in' | 'block' | 'out';
  /** The formula in plain characters, and in TeX; absent where nothing is computed. */
  readonly formula: string | null;
  readonly tex: string | null;
  readonly explanation: string;
  /** How the walk-through variant differs here from the model; absent where it does not. */
  readonly variantNote: string | null;
  readonly sources: readonly StepSource[];
}

type Entry = Omit<StepDescription, 'number' | 'variantNote'> & { readonly variantNote?: string };

const ENTRIES: readonly Entry[] = [
  {
    title: 'Text',
    group: 'in',
    formula: null,
    tex: null,
    explanation:
      'The text that the model reads. Everything below is computed from it and from the weights of the model.',
    sources: [],
  },
  {
    title: 'Tokens, ids and mask',
    group: 'in',
    formula: 'ids = tokenize(text)',
    tex: '\\mathrm{ids} = \\mathrm{tokenize}(\\mathrm{text})',
    explanation:
      'The tokenizer cuts the text into pieces of its vocabulary and gives each its number; Ġ marks a leading space. The attention mask is 1 for every real token: here nothing is padded.',
    sources: [],
  },
  {
    title: 'Embedding matrix',
    group: 'in',
    formula: 'W_E ∈ ℝ^(d_vocab × d_model)',
    tex: 'W_E \\in \\mathbb{R}^{d_\\mathrm{vocab} \\times d_\\mathrm{model}}',
    explanation:
      'One row of learned numbers for every token of the vocabulary: what the model knows of a token before it has seen any context.',
    sources: [],
  },
  {
    title: 'Embedded vectors',
    group: 'in',
    formula: 'x₀ = W_E[ids] + W_pos[positions]',
    tex: 'x_0 = W_E[\\mathrm{ids}] + W_\\mathrm{pos}[\\mathrm{positions}]',
    explanation:
      'Each token is replaced by its row of the embedding matrix, and a learned vector for its position is added. The sum is the residual stream, which every block reads and adds to.',
    variantNote: 'The walk-through leaves the positions out: its first block reads the token embeddings alone.',
    sources: [{ stage: 'embed' }, { stage: 'pos_embed' }, { block: 'resid_pre' }],
  },
  {
    title: 'LayerNorm 1',
    group: 'block',
    formula: 'ln1 = (x − mean(x)) / √(var(x) + ε) · γ + β',
    tex: '\\mathrm{ln1} = \\frac{x - \\mathrm{mean}(x)}{\\sqrt{\\mathrm{var}(x) + \\varepsilon}} \\cdot \\gamma + \\beta',
    explanation:
      'Each vector is shifted to mean 0 and scaled to variance 1, then weighted by learned numbers, so that attention reads values of a steady size.',
    sources: [{ block: 'ln1' }],
  },
  {
    title: 'Queries, keys and values',
    group: 'block',
    formula: 'q = ln1 · W_Q + b_Q,  k = ln1 · W_K + b_K,  v = ln1 · W_V + b_V',
    tex: 'q = \\mathrm{ln1}\\,W_Q + b_Q \\quad k = \\mathrm{ln1}\\,W_K + b_K \\quad v = \\mathrm{ln1}\\,W_V + b_V',
    explanation:
      'Three views of each token: the query is what it looks for, the key what it offers to be found by, the value what it hands on. Each head has its own.',
    variantNote:
      'The walk-through takes all columns as one head as wide as the model; the model splits them among its heads.',
    sources: [{ block: 'attn.q' }, { block: 'attn.k' }, { block: 'attn.v' }],
  },
  {
    title: 'Scores',
    group: 'block',
    formula: 'scores = q · kᵀ / √d_head',
    tex: '\\mathrm{scores} = \\frac{q\\,k^\\top}{\\sqrt{d_\\mathrm{head}}}',
    explanation:
      'How well each query (row) matches each key (column), before any mask. The division keeps the scores from growing with the width of the head.',
    variantNote: 'With one head, the walk-through divides by the square root of the model’s whole width.',
    sources: [{ block: 'attn.attn_scores_unmasked' }],
  },
  {
    title: 'Mask and weights',
    group: 'block',
    formula: 'weights = softmax(scores + mask)',
    tex: '\\mathrm{weights} = \\mathrm{softmax}(\\mathrm{scores} + \\mathrm{mask})',
    explanation:
      'The causal mask sets every later position to −∞, so that no token sees its future; softmax turns each row into weights that sum to 1.',
    variantNote: 'The walk-through has no causal mask: every token sees every other.',
    sources: [{ block: 'attn.attn_scores' }, { block: 'attn.pattern' }],
  },
  {
    title: 'Attention output and residual',
    group: 'block',
    formula: 'z = weights · v,  attn_out = concat(z) · W_O + b_O,  resid_mid = resid_pre + attn_out',
    tex: 'z = \\mathrm{weights}\\,v \\quad \\mathrm{attn\\_out} = \\mathrm{concat}(z)\\,W_O + b_O \\quad \\mathrm{resid\\_mid} = \\mathrm{resid\\_pre} + \\mathrm{attn\\_out}',
    explanation:
      'Each head mixes the values by its weights; the heads are joined and projected, and the result is added to the residual stream.',
    sources: [{ block: 'attn.z' }, { block: 'attn_out' }, { block: 'resid_mid' }],
  },
  {
    title: 'LayerNorm 2',
    group: 'block',
    formula: 'ln2 = (x − mean(x)) / √(var(x) + ε) · γ + β,  x = resid_mid',
    tex: '\\mathrm{ln2} = \\frac{x - \\mathrm{mean}(x)}{\\sqrt{\\mathrm{var}(x) + \\varepsilon}} \\cdot \\gamma + \\beta \\quad x = \\mathrm{resid\\_mid}',
    explanation: 'The same normalization with weights of its own, before the MLP.',
    sources: [{ block: 'ln2' }],
  },
  {
    title: 'MLP',
    group: 'block',
    formula: 'pre = ln2 · W_in + b_in,  post = GELU(pre)',
    tex: '\\mathrm{pre} = \\mathrm{ln2}\\,W_\\mathrm{in} + b_\\mathrm{in} \\quad \\mathrm{post} = \\mathrm{GELU}(\\mathrm{pre})',
    explanation:
      'Each token alone is spread over a wider layer of neurons, and an activation function lets the positive ones through.',
    variantNote: 'The walk-through uses the exact (erf) GELU, whatever activation the model has.',
    sources: [{ block: 'mlp.pre' }, { block: 'mlp.post' }],
  },
  {
    title: 'Block output',
    group: 'block',
    formula: 'mlp_out = post · W_out + b_out,  resid_post = resid_mid + mlp_out',
    tex: '\\mathrm{mlp\\_out} = \\mathrm{post}\\,W_\\mathrm{out} + b_\\mathrm{out} \\quad \\mathrm{resid\\_post} = \\mathrm{resid\\_mid} + \\mathrm{mlp\\_out}',
    explanation: 'The neurons are projected back and added to the residual stream: what the block hands to the next.',
    sources: [{ block: 'mlp_out' }, { block: 'resid_post' }],
  },
  {
    title: 'All blocks and the final norm',
    group: 'out',
    formula: 'ln_final = LayerNorm(resid_post of the last block)',
    tex: '\\mathrm{ln\\_final} = \\mathrm{LayerNorm}(\\mathrm{resid\\_post})',
    explanation:
      'Every block repeats steps 5 to 12 with weights of its own. After the last one the residual stream is normalized once more.',
    sources: [{ everyBlock: 'resid_post' }, { stage: 'ln_final' }],
  },
  {
    title: 'Logits',
    group: 'out',
    formula: 'logits = ln_final · W_U',
    tex: '\\mathrm{logits} = \\mathrm{ln\\_final}\\,W_U',
    explanation:
      'One score for every token of the vocabulary, at every position: how well each would continue the text up to there.',
    sources: [{ stage: 'logits' }],
  },
  {
    title: 'Top predictions',
    group: 'out',
    formula: 'p = softmax(logits)',
    tex: 'p = \\mathrm{softmax}(\\mathrm{logits})',
    explanation:
      'Softmax turns the logits of a position, the last one unless another is chosen, into probabilities over the whole vocabulary: what the model expects to follow. These are the largest.',
    sources: [],
  },
  {
    title: 'The predicted token',
    group: 'out',
    formula: 'next = argmax p',
    tex: '\\mathrm{next} = \\arg\\max p',
    explanation:
      'Greedy decoding takes the most probable token. Sampling draws one instead, often after temperature, top-k and top-p have made the distribution narrower.',
    sources: [],
  },
  {
    title: 'Generation',
    group: 'out',
    formula: 'repeat: append next, run again',
    tex: null,
    explanation:
      'The chosen token is appended and the model runs again, one token at a time; the keys and values of earlier tokens are kept.',
    sources: [],
  },
  {
    title: 'The whole text',
    group: 'out',
    formula: null,
    tex: null,
    explanation: 'The ids decoded back into text: what was given, and what the model added.',
    sources: [],
  },
];

export const STEPS: readonly StepDescription[] = ENTRIES.map((entry, index) => ({
  number: index + 1,
  variantNote: null,
  ...entry,
}));

/** The names of figures, by the last part of a stage's label. */
const HEADINGS: Readonly<Record<string, string>> = {
  q: 'Query',
  q_norm: 'Query',
  rot_q: 'Query',
  k: 'Key',
  k_norm: 'Key',
  rot_k: 'Key',
  v: 'Value',
  attn_scores_unmasked: 'Scores',
  attn_scores_capped: 'Scores',
  attn_scores: 'Scores',
  pattern: 'Weights',
  resid_pre: 'Token vectors, the input of block 0',
  resid_mid: 'Vectors after attention',
  resid_post: 'Vectors after the block',
  normalized_resid_mid: 'Vectors after attention, normalised',
  normalized_resid_post: 'Vectors after the block, normalised',
  ln1: 'Normalised vectors',
  ln2: 'Normalised vectors',
  ln3: 'Normalised vectors',
  post: 'Neurons',
  embed: 'Rows of the embedding matrix',
  pos_embed: 'Vectors of the positions',
  z: 'What the head mixed',
  out: 'All heads, projected',
  ln1_post: 'What attention adds, normalised',
  attn_out: 'What attention adds',
  pre: 'Before the activation',
  pre_linear: 'Up projection, which the gate scales',
  mlp_out: 'What the MLP adds',
  ln2_post: 'What the MLP adds, normalised',
  ln_final: 'Normalised vectors',
  logits: 'Logits',
  pooler_out: 'What the pooler gives',
  pooled: 'Vector of the text',
  sentence_embedding: 'Vector of the text',
};

/** The name of the figure of a stage, by the stage's label. @param isGated whether the model's MLPs have gates */
export function figureHeading(label: string, isGated: boolean): string | undefined {
  const last = label.split('.').at(-1) ?? label;
  return last === 'pre' && isGated ? 'Gate, before the activation' : HEADINGS[last];
}

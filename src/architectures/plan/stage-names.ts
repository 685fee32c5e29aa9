/** The names of stages in formulas. */
import type { Stage } from './plan';

/** Names that are not simply the last part of the stage's label. */
const SHORT: Readonly<Record<string, string>> = {
  'attn.attn_scores_unmasked': 'scores',
  'attn.attn_scores_capped': 'capped',
  'attn.attn_scores': 'masked',
  'attn.pattern': 'weights',
  // The outputs of attention and MLP before a norm or a scale that follows them.
  'attn.out': 'attn',
  'mlp.out': 'mlp',
};

/** The stage's name in formulas: "q" for "blocks.0.attn.q". */
export function shortName({ label, name }: Pick<Stage, 'label' | 'name'>): string {
  // With two stacks there are two final norms, so each needs its full name.
  if (label === 'ln_final') return name;
  return SHORT[label] ?? (label.split('.').at(-1) as string);
}

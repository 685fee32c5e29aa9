/** What formulas call stages. */
import type { Stage } from './plan';

/** Where that is not the last part of the stage's own name. */
const SHORT: Readonly<Record<string, string>> = {
  'attn.attn_scores_unmasked': 'scores',
  'attn.attn_scores_capped': 'capped',
  'attn.attn_scores': 'masked',
  'attn.pattern': 'weights',
  // What attention and MLP give before a norm or a scale of their own.
  'attn.out': 'attn',
  'mlp.out': 'mlp',
};

export function shortName({ label, name }: Pick<Stage, 'label' | 'name'>): string {
  // Each of two stacks has a final norm: they are different tensors.
  if (label === 'ln_final') return name;
  return SHORT[label] ?? (label.split('.').at(-1) as string);
}

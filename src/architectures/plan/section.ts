/** A step on the way from a text to the model's output: what it shows, and where on that way it is. */

/** The view of a step, besides tensors. */
export type SectionView =
  | 'text'
  | 'tokens'
  | 'embedding matrix'
  | 'embedding'
  | 'norm'
  | 'projections'
  | 'scores'
  | 'weights'
  | 'attention output'
  | 'mlp'
  | 'block output'
  | 'blocks'
  | 'logits'
  | 'predictions'
  | 'choice'
  | 'generation'
  | 'whole text'
  | 'masked predictions'
  | 'replaced tokens'
  | 'pooler'
  | 'sentence embedding';

/** A stage of a step: outside blocks, in the chosen block, in the first one, or in every block. */
export interface SectionStage {
  readonly label: string;
  readonly of: 'pass' | 'block' | 'first block' | 'every block';
  /** For several stacks, the one that it belongs to. */
  readonly part?: string;
}

export interface Section {
  readonly number: number;
  readonly title: string;
  /** Its section of the data's path: before the blocks, within one, or after them. */
  readonly group: 'in' | 'block' | 'out';
  readonly view: SectionView;
  /** For several stacks, the one that the step is about, if it is about one. */
  readonly part?: string;
  readonly explanation: string;
  /** A formula for what is not an operation of the plan; stages have the formulas of their operations. */
  readonly formula: { readonly text: string; readonly tex: string | null } | null;
  /** How the variant differs from the model here; null if it does not. */
  readonly variantNote: string | null;
  /** The explanation to show for the variant, if the model’s is not true of it. */
  readonly variantExplanation?: string;
  readonly stages: readonly SectionStage[];
}

/** A step as written, before it is known which stages the model has. */
export interface SectionEntry
  extends Omit<Section, 'number' | 'variantNote' | 'variantExplanation' | 'stages' | 'formula' | 'explanation'> {
  /** For norms and MLPs it is made from words on what the model's operation does: see `computed-words`. */
  readonly explanation: string | ((computed: string) => string);
  readonly formula?: Section['formula'];
  /** The labels of its stages. If a model has none of them, a decoder shows `absent` instead; an encoder omits the step. */
  readonly labels?: readonly string[];
  readonly absent?: string;
  /** The title and explanation if none of its stages is a state of the residual stream. */
  readonly withoutStream?: Pick<Section, 'title' | 'explanation'>;
  /** The title and explanation if there is no final norm. */
  readonly withoutFinalNorm?: Pick<Section, 'title' | 'explanation'>;
}

/**
 * An id of a step within its plan, equal in every plan that has the step: "weights", "decoder weights", "decoder cross
 * weights", "norm ln1".
 */
export function sectionId({ part, view, stages: [first] }: Pick<Section, 'part' | 'view' | 'stages'>): string {
  const cross = first?.label.startsWith('cross') ? 'cross' : undefined;
  return [part, cross, view, view === 'norm' ? first?.label : undefined].filter(Boolean).join(' ');
}

/** A step from a text to what the model says of it: what it shows, and where it lies. */

/** What a step shows besides tensors. */
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

/** A step's stages: those outside blocks, of the chosen block, of the first one, or of every block. */
export interface SectionStage {
  readonly label: string;
  readonly of: 'pass' | 'block' | 'first block' | 'every block';
  /** The stack that they belong to, where there are several. */
  readonly part?: string;
}

export interface Section {
  readonly number: number;
  readonly title: string;
  /** Where it lies on the path of the data. */
  readonly group: 'in' | 'block' | 'out';
  readonly view: SectionView;
  /** The stack that it is about, where there are several and it is about one of them. */
  readonly part?: string;
  readonly explanation: string;
  /** Of what is no operation of the plan; the formulas of stages are their operations' own. */
  readonly formula: { readonly text: string; readonly tex: string | null } | null;
  /** How the variant differs here from the model; null where it does not. */
  readonly variantNote: string | null;
  /** The explanation where the variant is told, if the model’s own is not true of it. */
  readonly variantExplanation?: string;
  readonly stages: readonly SectionStage[];
}

/** What is said of a step before it is known which stages a model has. */
export interface SectionEntry
  extends Omit<Section, 'number' | 'variantNote' | 'variantExplanation' | 'stages' | 'formula' | 'explanation'> {
  /** Of a norm and of an MLP it is made of what its operation does: see `computed-words`. */
  readonly explanation: string | ((computed: string) => string);
  readonly formula?: Section['formula'];
  /** Its stages, by their labels. A decoder that has none of them is told `absent` instead; an encoder has no such step. */
  readonly labels?: readonly string[];
  readonly absent?: string;
  /** What it is called and said to be where none of its stages adds to the residual stream. */
  readonly withoutSum?: Pick<Section, 'title' | 'explanation'>;
  /** What it is called and said to be where the stream goes on without a final norm. */
  readonly withoutFinalNorm?: Pick<Section, 'title' | 'explanation'>;
}

/**
 * Names a step among those of its plan, the same in every plan that has it: "weights", "decoder weights", "decoder cross
 * weights", "norm ln1".
 */
export function sectionId({ part, view, stages: [first] }: Pick<Section, 'part' | 'view' | 'stages'>): string {
  const cross = first?.label.startsWith('cross') ? 'cross' : undefined;
  return [part, cross, view, view === 'norm' ? first?.label : undefined].filter(Boolean).join(' ');
}

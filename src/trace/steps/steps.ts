/** The steps of a pass with the numbers of one trace: shapes, statistics, and first and last values. */
import type { Variant } from '../../architectures/plan/architecture';
import { layerIn, nodeOf, type Plan, partOf, type Stage, sourceStack } from '../../architectures/plan/plan';
import type { Section, SectionStage } from '../../architectures/plan/section';
import { type AttentionRole, attentionRole } from '../../architectures/plan/stage-roles';
import { oncePer } from '../../base/once-per';
import type { Model } from '../../lowering/model';
import { kindOf } from '../../operations/kinds';
import type { MaskRule } from '../../operations/mask-rule';
import type { SequenceName } from '../../operations/node';
import { modelOf, type TraceSource } from '../run/source';
import { maskOf } from '../run/stage-mask';
import { headAxisOf, headFor } from '../tensors/head-axis';
import type { Statistics } from '../tensors/statistics';
import { elementCount } from '../tensors/tensor';
import { hidesNothing, isGate, nameInFormula } from './names';
import { type Excerpt, takeExcerpt } from './tensor-excerpt';
import type { WeightStatistics } from './weight-statistics';

export interface StepTensor {
  /** The full name of the stage or weight. */
  readonly name: string;
  readonly kind: 'stage' | 'weight';
  readonly variant: Variant;
  readonly axes: readonly string[];
  /** For each axis, the sequence whose tokens it runs over; null if it does not run over tokens. */
  readonly sequences: readonly (SequenceName | null)[];
  readonly shape: readonly number[];
  /** null if not computed: they take a pass over many values, which the user may never look at, and can be requested. */
  readonly statistics: Statistics | null;
  /** Its block; null outside blocks. */
  readonly layer: number | null;
  /** Its name within a block: "attn.q". */
  readonly label: string;
  /** Which keys a query may see, if its columns are keys; null if nothing is hidden. */
  readonly mask: MaskRule | null;
  /** Whether these are attention weights, each row of which sums to 1. */
  readonly isProbability: boolean;
  /** Its role in attention; absent if it has none. */
  readonly attention?: AttentionRole;
  /** Present for a query or key that was rotated by its position. */
  readonly isRotated?: true;
  /** The quantised type that a weight is stored in; absent for other weights. */
  readonly storedAs?: string;
  /** The head that the excerpt shows; null if the tensor has no head axis. */
  readonly head: number | null;
  readonly excerpt: Excerpt;
}

/** The description of a step without its numbers. */
export interface StepDescription extends Omit<Section, 'stages' | 'formula'> {
  /** The formula with this model's constants, in plain characters and in TeX; null if nothing is computed. */
  readonly formula: string | null;
  readonly tex: string | null;
}

export interface Step extends StepDescription {
  /** The block that the step shows; null outside blocks. */
  readonly layer: number | null;
  readonly tensors: readonly StepTensor[];
  /** One sentence that says why expected tensors are missing: the model of a saved trace is not there. */
  readonly unavailable?: string;
}

export interface StepChoice {
  readonly layer: number;
  readonly head: number;
  readonly variant: Variant;
}

export interface StepsWanted extends StepChoice {
  /** The number of the step that is read: only that one gets statistics of large tensors. 0: no step does; absent: all do. */
  readonly step?: number;
}

/** A tensor of at most this many values always has statistics. */
const FEW_VALUES = 2 ** 13;

/**
 * All steps for a block and a head. For a variant, the steps up to its block's end show its tensors first and the model's
 * own beside them.
 */
export async function describeSteps(
  trace: TraceSource,
  choice: StepsWanted,
  weightStatistics: WeightStatistics,
): Promise<Step[]> {
  const steps: Step[] = [];
  const plan = trace.planOf(choice.variant);
  for (const section of trace.planOf('model').sections) {
    const layer = section.group === 'block' ? layerOf(plan, section, choice.layer) : null;
    const isWeight = section.view === 'embedding matrix';
    const content = isWeight ? await embeddingStep(trace, weightStatistics, isRead(section, choice)) : undefined;
    const description = describeSection(section, plan, choice.layer, choice.variant);
    steps.push({ ...description, layer, ...(content ?? { tensors: await stepTensors(trace, section, choice) }) });
  }
  return steps;
}

/** Whether a step gets statistics of large tensors. */
function isRead({ number }: Section, { step }: StepsWanted): boolean {
  return step === undefined || step === number;
}

/** The descriptions of each plan are kept, as plans do not change. */
const described = new WeakMap<Plan, Map<string, StepDescription>>();

/** A section with the formulas of its stages in a block. */
function describeSection(section: Section, plan: Plan, layer: number, variant: Variant): StepDescription {
  const known = described.get(plan) ?? new Map<string, StepDescription>();
  described.set(plan, known);
  const key = `${section.number} ${layer}`;
  const description = known.get(key) ?? withFormulas(told(section, variant), plan, layer);
  known.set(key, description);
  return description;
}

/** The section with the variant's explanation, if it has one. */
function told({ variantExplanation, ...section }: Section, variant: Variant): Section {
  const isVariant = variant !== 'model' && section.group !== 'out' && variantExplanation !== undefined;
  return isVariant ? { ...section, explanation: variantExplanation } : section;
}

function withFormulas({ stages, formula, ...section }: Section, plan: Plan, layer: number): StepDescription {
  if (formula) return { ...section, formula: formula.text, tex: formula.tex };
  const shown = stages.flatMap((stage) => (stage.of === 'every block' ? [] : stagesOf(plan, stage, layer)));
  const first = shown.filter((stage, at) => shown.findIndex(({ node }) => node === stage.node) === at);
  // A mask that hides nothing has no formula, as it changes nothing.
  const computed = first.filter(({ node }) => !hidesNothing(plan, node));
  const formulas = computed.map((stage) => {
    const node = nodeOf(plan, stage.node);
    return kindOf(node).formula(
      node,
      (id) => nameInFormula(plan, stage, id),
      (id) => isGate(plan, id),
    );
  });
  if (formulas.length === 0) return { ...section, formula: null, tex: null };
  return {
    ...section,
    formula: formulas.map(({ text }) => text).join(',  '),
    tex: formulas.map(({ tex }) => tex).join(' \\quad '),
  };
}

async function stepTensors(trace: TraceSource, section: Section, choice: StepsWanted): Promise<StepTensor[]> {
  const tensors: StepTensor[] = [];
  const all = isRead(section, choice);
  const variants: Variant[] =
    choice.variant !== 'model' && section.group !== 'out' ? [choice.variant, 'model'] : ['model'];
  for (const variant of variants) {
    const plan = trace.planOf(variant);
    for (const stage of section.stages.flatMap((wanted) => stagesOf(plan, wanted, choice.layer))) {
      // Outside its block, a variant has no stages of its own.
      if (variant !== 'model' && stage.block === null) continue;
      const head = variant === 'model' ? choice.head : 0;
      tensors.push(await stageTensor(trace, stage.name, { variant, head, all }));
    }
  }
  return tensors;
}

/** The block that a step shows: limited to the step's own stack, if there are several. */
function layerOf(plan: Plan, { part }: Pick<Section, 'part'>, layer: number): number {
  return part === undefined ? layer : layerIn(plan, part, layer);
}

const stagesByLabel = oncePer(({ stages }: Plan) => {
  const byLabel = new Map<string, Stage[]>();
  for (const stage of stages) byLabel.set(stage.label, [...(byLabel.get(stage.label) ?? []), stage]);
  return byLabel;
});

function stagesOf(plan: Plan, { label, of, part }: SectionStage, chosen: number): Stage[] {
  const labelled = stagesByLabel(plan).get(label) ?? [];
  const named = labelled.filter((stage) => part === undefined || partOf(stage) === part);
  const layer = layerOf(plan, part === undefined ? {} : { part }, chosen);
  switch (of) {
    case 'pass':
      return named.filter(({ block }) => block === null);
    case 'every block':
      return named.filter(({ block }) => block !== null);
    // The sum of the embeddings is the input of the first block, whichever block is chosen.
    case 'first block':
      return named.filter(({ block }) => block !== null).slice(0, 1);
    case 'block':
      return named.filter(({ block }) => block?.layer === layer);
  }
}

/** The number of query heads in the stack that a stage belongs to. */
function headsOf(trace: TraceSource, stage: Stage, variant: Variant): number {
  const { encoder, heads } = trace.spec;
  const isEncoder = encoder && partOf(stage) === sourceStack(trace.planOf(variant))?.name;
  return isEncoder ? encoder.heads : heads;
}

interface StageWanted {
  readonly variant: Variant;
  readonly head: number;
  /** Whether its statistics are computed however large it is. */
  readonly all: boolean;
}

async function stageTensor(trace: TraceSource, name: string, { variant, head, all }: StageWanted): Promise<StepTensor> {
  const { axes, shape, node, stage, layer } = trace.find(name, variant);
  const headAxis = headAxisOf(axes);
  const heads = headsOf(trace, stage, variant);
  const ofHead = headFor(axes, shape, Math.min(head, heads - 1), heads);
  const excerpt = await takeExcerpt(shape, axes, ofHead, (region) => trace.region(name, variant, region));
  const attention = attentionRole(trace.planOf(variant), stage.node);
  return {
    name,
    kind: 'stage',
    layer: layer ?? null,
    label: stage.label,
    mask: maskOf(trace.planOf(variant), node),
    isProbability: node.kind === 'softmax',
    ...(attention && { attention }),
    ...(node.kind === 'rotary' && { isRotated: true }),
    variant,
    axes,
    sequences:
      trace.planOf(variant).nodes[stage.node]?.axes.map((axis) => ('sequence' in axis ? axis.sequence : null)) ?? [],
    shape,
    statistics: all || elementCount(shape) <= FEW_VALUES ? await trace.statistics(name, variant) : null,
    head: headAxis < 0 ? null : ofHead,
    excerpt,
  };
}

async function embeddingStep(
  trace: TraceSource,
  weightStatistics: WeightStatistics,
  all: boolean,
): Promise<Pick<Step, 'tensors' | 'unavailable'>> {
  const model = availableModel(trace);
  if (typeof model === 'string') return { tensors: [], unavailable: model };
  return { tensors: [await embeddingMatrix(model, weightStatistics, all)] };
}

/** The trace's model, or the sentence that says why it is not available. */
function availableModel(trace: TraceSource): Model | string {
  try {
    return modelOf(trace, 'The embedding matrix');
  } catch (error) {
    return (error as Error).message;
  }
}

/** The matrix from which each token takes its row, and the name of its columns. */
function embeddingMatrixOf({ nodes }: Plan): { readonly name: string; readonly columns: string } {
  const lookup = nodes.find((node) => node.kind === 'lookup' && node.index === 'ids');
  if (lookup?.kind !== 'lookup') throw new Error('The model embeds no tokens.');
  return { name: lookup.matrix.name, columns: lookup.axes[1]?.name ?? 'd_model' };
}

async function embeddingMatrix(model: Model, weightStatistics: WeightStatistics, all: boolean): Promise<StepTensor> {
  const { name, columns } = embeddingMatrixOf(model.folder.plan);
  const location = model.folder.weights.get(name);
  const axes = ['d_vocab', columns];
  return {
    name: location.storedName,
    kind: 'weight',
    layer: null,
    label: name,
    mask: null,
    isProbability: false,
    variant: 'model',
    axes,
    sequences: [null, null],
    shape: location.shape,
    ...(location.blocks ? { storedAs: location.blocks.type.name } : {}),
    statistics: all || elementCount(location.shape) <= FEW_VALUES ? await weightStatistics.of(model, name) : null,
    head: null,
    excerpt: await weightStatistics.excerptOf(model, name, axes),
  };
}

/** How every stage follows from others and from the weights: which numbers go into a row of it, and what is done. */
import { axisSizes, type BlockStageName, blockStageName, type Variant } from '../graph/stages';
import { type NormStage, type ProjectionStage, weightMapOf } from '../graph/weight-map';
import type { Activation } from '../model/spec';
import type { TraceSource } from './source';

/** Half-open. */
export type Range = readonly [start: number, stop: number];

/** A box of a stage or of a weight: on each axis one index, a range, or all of it. */
export interface ProvenanceInput {
  /** As formulas call it: "ln1", "W_Q". */
  readonly name: string;
  readonly source: { readonly stage: string; readonly variant: Variant } | { readonly weight: string };
  readonly index: readonly (number | Range | 'all')[];
}

/** Computes values `span` of a row of a stage. */
export type RowProvenance = { readonly formula: string; readonly span: Range } & Operation;

export type Operation =
  /** Σ left · right · scale + bias. `right` holds a column [in, out] or a row [out, in] for each value. */
  | {
      readonly kind: 'product';
      readonly left: ProvenanceInput;
      readonly right: ProvenanceInput;
      readonly outputs: 'columns' | 'rows';
      readonly scale: number | null;
      readonly bias: ProvenanceInput | null;
    }
  | { readonly kind: 'sum'; readonly terms: readonly ProvenanceInput[] }
  /** `x` is the whole row; `gamma` and `beta` are of the span. */
  | {
      readonly kind: 'norm';
      readonly x: ProvenanceInput;
      readonly gamma: ProvenanceInput;
      readonly beta: ProvenanceInput | null;
      readonly epsilon: number;
    }
  /** `x` is the whole row. */
  | { readonly kind: 'softmax'; readonly x: ProvenanceInput }
  | { readonly kind: 'activation'; readonly x: ProvenanceInput; readonly activation: Activation }
  | { readonly kind: 'lookup'; readonly row: ProvenanceInput }
  /** -inf behind `query`. */
  | { readonly kind: 'mask'; readonly x: ProvenanceInput; readonly query: number };

/** A row of a stage: all indices but the last. */
export interface RowAddress {
  readonly stage: string;
  readonly variant: Variant;
  readonly row: readonly number[];
}

/** @throws one sentence when there is no such stage */
export function rowProvenance(trace: TraceSource, address: RowAddress, span: Range): RowProvenance {
  const { stage, layer } = trace.find(address.stage, address.variant);
  const place: PlacedRow = { trace, variant: address.variant, layer, row: address.row, span };
  return { span, ...ROWS[stage.name as keyof typeof ROWS](place) };
}

interface PlacedRow {
  readonly trace: TraceSource;
  readonly variant: Variant;
  readonly layer: number | undefined;
  readonly row: readonly number[];
  readonly span: Range;
}

type RowProvenanceMaker = (place: PlacedRow) => { readonly formula: string } & Operation;
type StageKey = BlockStageName | 'embed' | 'pos_embed' | 'ln_final' | 'logits';

const ROWS: { readonly [name in StageKey]: RowProvenanceMaker } = {
  embed: (place) => {
    const { trace, row, span } = place;
    const id = trace.tokens[row[0] as number]?.id ?? -1;
    return {
      kind: 'lookup',
      formula: 'embed = W_E[id]',
      row: { name: 'W_E', source: { weight: mapOf(place).embed }, index: [id, span] },
    };
  },
  pos_embed: (place) => ({
    kind: 'lookup',
    formula: 'pos_embed = W_pos[position]',
    row: { name: 'W_pos', source: { weight: mapOf(place).posEmbed }, index: [place.row[0] as number, place.span] },
  }),
  resid_pre: residPre,
  ln1: (place) => norm(place, 'ln1', stageInput(place, 'resid_pre', 'x', [pos(place), 'all'])),
  'attn.q': (place) => headProjection(place, 'attn.q', 'Q'),
  'attn.k': (place) => headProjection(place, 'attn.k', 'K'),
  'attn.v': (place) => headProjection(place, 'attn.v', 'V'),
  'attn.attn_scores_unmasked': (place) => {
    const [head, query] = place.row as [number, number];
    return {
      kind: 'product',
      formula: 'scores = q · k · scale',
      left: stageInput(place, 'attn.q', 'q', [query, head, 'all']),
      right: stageInput(place, 'attn.k', 'k', [place.span, head, 'all']),
      outputs: 'rows',
      scale: mapOf(place).attentionScale(place.layer as number, place.variant),
      bias: null,
    };
  },
  'attn.attn_scores': (place) => {
    const [head, query] = place.row as [number, number];
    const x = stageInput(place, 'attn.attn_scores_unmasked', 'scores', [head, query, place.span]);
    // The walk-through has no causal mask.
    if (place.variant === 'walkthrough') return { kind: 'sum', formula: 'scores, with no mask', terms: [x] };
    return { kind: 'mask', formula: 'masked = scores + mask', x, query };
  },
  'attn.pattern': (place) => ({
    kind: 'softmax',
    formula: 'weights = softmax(masked)',
    x: stageInput(place, 'attn.attn_scores', 'masked', [...place.row, 'all']),
  }),
  'attn.z': (place) => {
    const [query, head] = place.row as [number, number];
    return {
      kind: 'product',
      formula: 'z = weights · v',
      left: stageInput(place, 'attn.pattern', 'weights', [head, query, 'all']),
      right: stageInput(place, 'attn.v', 'v', ['all', head, place.span]),
      outputs: 'columns',
      scale: null,
      bias: null,
    };
  },
  attn_out: (place) => projection(place, 'attn_out', 'O', stageInput(place, 'attn.z', 'z', [pos(place), 'all', 'all'])),
  resid_mid: (place) => residualSum(place, 'resid_mid', ['resid_pre', 'attn_out']),
  ln2: (place) => norm(place, 'ln2', stageInput(place, 'resid_mid', 'x', [pos(place), 'all'])),
  'mlp.pre': (place) => projection(place, 'mlp.pre', 'in', stageInput(place, 'ln2', 'ln2', [pos(place), 'all'])),
  'mlp.post': (place) => {
    const activation = mapOf(place).activation(place.variant);
    return {
      kind: 'activation',
      formula: `post = ${activation}(pre)`,
      x: stageInput(place, 'mlp.pre', 'pre', [pos(place), place.span]),
      activation,
    };
  },
  mlp_out: (place) => projection(place, 'mlp_out', 'out', stageInput(place, 'mlp.post', 'post', [pos(place), 'all'])),
  resid_post: (place) => residualSum(place, 'resid_post', ['resid_mid', 'mlp_out']),
  ln_final: (place) => {
    const last = place.trace.spec.layers - 1;
    return norm(place, 'ln_final', stageInput({ ...place, layer: last }, 'resid_post', 'x', [pos(place), 'all']));
  },
  logits: (place) =>
    projection(place, 'logits', 'U', {
      name: 'ln_final',
      source: { stage: 'ln_final', variant: 'model' },
      index: [pos(place), 'all'],
    }),
};

function mapOf({ trace }: PlacedRow) {
  return weightMapOf(trace.spec);
}

function pos({ row }: PlacedRow): number {
  return row[0] as number;
}

/** A part of another stage of the same block. */
function stageInput(
  place: PlacedRow,
  stage: BlockStageName,
  name: string,
  index: ProvenanceInput['index'],
): ProvenanceInput {
  const source = { stage: blockStageName(place.layer ?? 0, stage), variant: place.variant };
  return { name, source, index };
}

/** Values of the span, in the same row of another stage. */
function sameRow({ row, span }: PlacedRow, stage: string, name: string, variant: Variant): ProvenanceInput {
  return { name, source: { stage, variant }, index: [...row, span] };
}

function residPre(place: PlacedRow) {
  const { layer = 0, variant } = place;
  const embed = sameRow(place, 'embed', 'embed', 'model');
  // The walk-through leaves the positions out.
  if (variant === 'walkthrough') return { kind: 'sum' as const, formula: 'resid_pre = embed', terms: [embed] };
  if (layer === 0) {
    const terms = [embed, sameRow(place, 'pos_embed', 'pos_embed', 'model')];
    return { kind: 'sum' as const, formula: 'resid_pre = embed + pos_embed', terms };
  }
  const before = blockStageName(layer - 1, 'resid_post');
  return {
    kind: 'sum' as const,
    formula: `resid_pre = ${before}`,
    terms: [sameRow(place, before, 'resid_post', variant)],
  };
}

function residualSum(place: PlacedRow, stage: BlockStageName, terms: readonly BlockStageName[]) {
  return {
    kind: 'sum' as const,
    formula: `${stage} = ${terms.join(' + ')}`,
    terms: terms.map((term) => sameRow(place, blockStageName(place.layer ?? 0, term), term, place.variant)),
  };
}

function norm(place: PlacedRow, stage: NormStage, x: ProvenanceInput) {
  const { weight, bias, epsilon } = mapOf(place).norm(stage, place.layer ?? 0);
  const part = (name: string, source: string): ProvenanceInput => ({
    name,
    source: { weight: source },
    index: [place.span],
  });
  return {
    kind: 'norm' as const,
    formula: `${stage} = (x − mean) / √(var + ε) · γ + β`,
    x,
    gamma: part('gamma', weight),
    beta: bias === null ? null : part('beta', bias),
    epsilon,
  };
}

/** The columns of one head, which lie side by side. */
function headProjection(place: PlacedRow, stage: 'attn.q' | 'attn.k' | 'attn.v', letter: string) {
  const { trace, variant, row, span } = place;
  const first = (row[1] as number) * axisSizes(trace.spec, 0, variant).d_head;
  const ln1 = stageInput(place, 'ln1', 'ln1', [pos(place), 'all']);
  return projection({ ...place, span: [first + span[0], first + span[1]] }, stage, letter, ln1);
}

/** @param place its span is that of the projection's own outputs */
function projection(place: PlacedRow, stage: ProjectionStage, letter: string, left: ProvenanceInput) {
  const { weight, bias, outputs, first } = mapOf(place).projection(stage, place.layer ?? 0);
  const span: Range = [first + place.span[0], first + place.span[1]];
  const result = stage.split('.').at(-1);
  return {
    kind: 'product' as const,
    formula: `${result} = ${left.name} · W_${letter}${bias === null ? '' : ` + b_${letter}`}`,
    left,
    right: {
      name: `W_${letter}`,
      source: { weight },
      index: outputs === 'columns' ? (['all', span] as const) : ([span, 'all'] as const),
    },
    outputs,
    scale: null,
    bias: bias === null ? null : { name: `b_${letter}`, source: { weight: bias }, index: [span] },
  };
}

/** How code would address a part: "blocks.0.attn.q[3, 2, :]". @param shape of the whole tensor */
export function inputLabel(part: ProvenanceInput, shape: readonly number[]): string {
  const index = part.index.map((entry, axis) => {
    if (typeof entry === 'number') return String(entry);
    if (entry === 'all' || (entry[0] === 0 && entry[1] === shape[axis])) return ':';
    return entry[1] === entry[0] + 1 ? String(entry[0]) : `${entry[0]}:${entry[1]}`;
  });
  return `${sourceName(part)}[${index.join(', ')}]`;
}

export function sourceName({ source }: ProvenanceInput): string {
  return 'stage' in source ? source.stage : source.weight;
}

/** A part's ranges as a slice. @param shape of the whole tensor */
export function inputSlice({ index }: ProvenanceInput, shape: readonly number[]) {
  const ranges = index.map((entry, axis): Range => {
    if (entry === 'all') return [0, shape[axis] as number];
    return typeof entry === 'number' ? [entry, entry + 1] : entry;
  });
  return { start: ranges.map(([start]) => start), stop: ranges.map(([, stop]) => stop) };
}

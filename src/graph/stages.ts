/**
 * The stages of a pass through a model and their shapes, named as TransformerLens names activations
 * (without its `hook_`), so that an exported trace is comparable with the field's other tools.
 */
import type { ModelSpec } from '../model/spec';

export type Axis = 'pos' | 'd_model' | 'head' | 'd_head' | 'query' | 'key' | 'd_mlp' | 'd_vocab';

export interface Stage {
  readonly name: string;
  readonly axes: readonly Axis[];
}

/** Before the first block. The sum of the two is `blocks.0.resid_pre`. */
export const EMBED_STAGES = [
  { name: 'embed', axes: ['pos', 'd_model'] },
  { name: 'pos_embed', axes: ['pos', 'd_model'] },
] as const satisfies readonly Stage[];

/**
 * Inside a block, in the order of computation. `attn.attn_scores_unmasked` is our own name: the scaled scores
 * before the causal mask; `attn.attn_scores` is the same with -inf in the future.
 */
export const BLOCK_STAGES = [
  { name: 'resid_pre', axes: ['pos', 'd_model'] },
  { name: 'ln1', axes: ['pos', 'd_model'] },
  { name: 'attn.q', axes: ['pos', 'head', 'd_head'] },
  { name: 'attn.k', axes: ['pos', 'head', 'd_head'] },
  { name: 'attn.v', axes: ['pos', 'head', 'd_head'] },
  { name: 'attn.attn_scores_unmasked', axes: ['head', 'query', 'key'] },
  { name: 'attn.attn_scores', axes: ['head', 'query', 'key'] },
  { name: 'attn.pattern', axes: ['head', 'query', 'key'] },
  { name: 'attn.z', axes: ['pos', 'head', 'd_head'] },
  { name: 'attn_out', axes: ['pos', 'd_model'] },
  { name: 'resid_mid', axes: ['pos', 'd_model'] },
  { name: 'ln2', axes: ['pos', 'd_model'] },
  { name: 'mlp.pre', axes: ['pos', 'd_mlp'] },
  { name: 'mlp.post', axes: ['pos', 'd_mlp'] },
  { name: 'mlp_out', axes: ['pos', 'd_model'] },
  { name: 'resid_post', axes: ['pos', 'd_model'] },
] as const satisfies readonly Stage[];

/** After the last block. */
export const FINAL_STAGES = [
  { name: 'ln_final', axes: ['pos', 'd_model'] },
  { name: 'logits', axes: ['pos', 'd_vocab'] },
] as const satisfies readonly Stage[];

export type BlockStageName = (typeof BLOCK_STAGES)[number]['name'];

/** What the block graph itself gives: `resid_pre` goes in, and the masked scores follow from the unmasked ones. */
export type BlockOutputName = Exclude<BlockStageName, 'resid_pre' | 'attn.attn_scores'>;
export const BLOCK_OUTPUTS = BLOCK_STAGES.filter(
  (stage): stage is Extract<(typeof BLOCK_STAGES)[number], { name: BlockOutputName }> =>
    stage.name !== 'resid_pre' && stage.name !== 'attn.attn_scores',
);

/** The sizes of one pass: a model's, for a text of `pos` tokens. */
export type AxisSizes = Readonly<Record<Axis, number>>;

/** Sizes for `tokens` tokens of a model; in the walk-through variant one head is as wide as the model. */
export function axisSizes(spec: ModelSpec, tokens: number, variant: Variant = 'model'): AxisSizes {
  const oneHead = variant === 'walkthrough';
  return {
    pos: tokens,
    query: tokens,
    key: tokens,
    d_model: spec.dModel,
    head: oneHead ? 1 : spec.heads,
    d_head: oneHead ? spec.dModel : spec.dHead,
    d_mlp: spec.dMlp,
    d_vocab: spec.vocabSize,
  };
}

/**
 * `model` is what the model computes. `walkthrough` is block 0 as popular walk-throughs simplify it: no positional
 * embeddings, one head as wide as the model, no causal mask, the erf form of GELU.
 */
export const VARIANTS = ['model', 'walkthrough'] as const;
export type Variant = (typeof VARIANTS)[number];

export function stageShape(stage: Stage, sizes: AxisSizes): number[] {
  return stage.axes.map((axis) => sizes[axis]);
}

export function blockStageName(layer: number, stage: BlockStageName): string {
  return `blocks.${layer}.${stage}`;
}

export interface StageAddress {
  /** The block it belongs to, if it belongs to one. */
  readonly layer: number | undefined;
  readonly stage: Stage;
}

/** Find the stage a full name such as `blocks.3.attn.q` or `logits` speaks of; `undefined` if there is none. */
export function parseStageName(name: string, layers: number): StageAddress | undefined {
  const match = /^blocks\.(0|[1-9]\d*)\.(.+)$/.exec(name);
  if (!match) {
    const stage = [...EMBED_STAGES, ...FINAL_STAGES].find((candidate) => candidate.name === name);
    return stage && { layer: undefined, stage };
  }
  const layer = Number(match[1]);
  const stage = BLOCK_STAGES.find((candidate) => candidate.name === match[2]);
  return stage && layer < layers ? { layer, stage } : undefined;
}

/** Every stage of a model by its full name, in the order of computation. */
export function allStages(layers: number): StageAddress[] {
  const outside = (stage: Stage): StageAddress => ({ layer: undefined, stage });
  const blocks = Array.from({ length: layers }, (_, layer) => BLOCK_STAGES.map((stage) => ({ layer, stage })));
  return [...EMBED_STAGES.map(outside), ...blocks.flat(), ...FINAL_STAGES.map(outside)];
}

export function fullStageName({ layer, stage }: StageAddress): string {
  return layer === undefined ? stage.name : `blocks.${layer}.${stage.name}`;
}

/** Where two traces first differ. */
import { nodeOf, type Stage, stackOver } from '../../architectures/plan/plan';
import type { PlanNode } from '../../operations/kinds';
import { rowSequence, type SequenceName, SOURCE, TOKENS } from '../../operations/node';
import { tokensOf } from '../run/source';
import { headCount } from '../tensors/head-axis';
import { isComparable, readNorms } from './difference';
import { ROUNDING, type Side, sideStage } from './drift';

/**
 * The first stage, in the order of computation, at which two traces differ by more than rounding or have values that are not
 * numbers.
 */
export interface FirstDifference {
  readonly stage: string;
  /** The name of the stage in b, whose blocks may have other names. */
  readonly other: string;
  readonly head: number | null;
  /** The sequence whose tokens are paired. */
  readonly sequence: SequenceName;
  /** The first pair of tokens that differs in this stage, one of words if there is any. */
  readonly pair: number;
  /** ‖b − a‖ as a share of the longer of the two vectors; NaN where values are not numbers. */
  readonly share: number;
  /** How many values of that pair are NaN or infinite, and so neither equal nor different. */
  readonly notNumbers: number;
}

/**
 * The result of the search. 'nothing differs': everything comparable is the same, and so is the output of each block, which is
 * comparable. 'nothing comparable': no difference was found, but the output of some blocks could not be compared.
 */
export type FoundDifference = FirstDifference | 'nothing differs' | 'nothing comparable';

/** What is compared: a stack of each side, and the pairs of tokens of its sequence. */
interface Searched {
  readonly a: Side;
  readonly b: Side;
  readonly sequence: SequenceName;
  readonly pairs: readonly number[];
}

/** Corresponding stages of both sides. */
interface StagePair {
  readonly a: Stage;
  readonly b: Stage;
}

/**
 * Finds the first stage, in the order of computation, in which a pair of tokens differs by more than rounding; the logits are
 * left out. An encoder is computed before its decoder.
 * @param sourcePairs pairs of tokens of the sources; without them only the decoders are searched
 */
export async function findFirstDifference(
  a: Side,
  b: Side,
  pairs: readonly number[],
  sourcePairs: readonly number[] = [],
): Promise<FoundDifference> {
  const ofSource =
    sourcePairs.length > 0 ? await findInStack({ a, b, sequence: SOURCE, pairs: sourcePairs }) : 'nothing differs';
  if (typeof ofSource !== 'string') return ofSource;
  const found = await findInStack({ a, b, sequence: TOKENS, pairs });
  return found === 'nothing differs' ? ofSource : found;
}

/**
 * Searches a block only if its output differs: otherwise nothing in it differs, or the difference does not matter. For models
 * of different depth, only the blocks that both have are compared.
 */
async function findInStack(searched: Searched): Promise<FoundDifference> {
  const { a, b, sequence } = searched;
  const layers = Math.min(layersOf(a, sequence), layersOf(b, sequence));
  const stages = commonStages(searched).filter((pair) => pair.a.link !== 'head');
  const search = async (among: readonly StagePair[]) => {
    for (const pair of among) {
      const found = await firstIn(pair, searched);
      if (found) return found;
    }
    return null;
  };
  const before = await search(stages.filter(({ a: { block, link } }) => block === null && link === 'embedding'));
  if (before) return before;
  const [endsA, endsB] = [lastStates(a, sequence), lastStates(b, sequence)];
  let isComplete = true;
  for (let layer = 0; layer < layers; layer++) {
    const inside = stages.filter((pair) => pair.a.block?.layer === layer);
    const handedOn = inside.find((pair) => pair.a === endsA.get(layer) && pair.b === endsB.get(layer));
    const isSeen = handedOn !== undefined && isComparable(...sidesOf(handedOn, a, b, null));
    if (isSeen && !(await search([handedOn]))) continue;
    const found = await search(inside);
    if (found) return found;
    isComplete = false;
  }
  const after = await search(stages.filter((pair) => pair.a.link === 'final norm'));
  return after ?? (isComplete ? 'nothing differs' : 'nothing comparable');
}

/**
 * Corresponding stages of both, in the order of computation: stages at the same place in their stacks, with the same label and
 * role, whatever the blocks are called. Outside block 0, a variant has no stages of its own.
 */
function commonStages({ a, b, sequence }: Searched): StagePair[] {
  const ofB = new Map(stagesOver(b, sequence).map((stage) => [placeOf(stage), stage]));
  const models = a.variant === 'model' && b.variant === 'model';
  return stagesOver(a, sequence).flatMap((stage) => {
    const counterpart = ofB.get(placeOf(stage));
    return counterpart && (stage.block !== null || models) ? [{ a: stage, b: counterpart }] : [];
  });
}

/** Kinds of operations that depend on the position of a token and on nothing else about it. */
const OF_POSITIONS: ReadonlySet<PlanNode['kind']> = new Set(['angles', 'relative bias']);

/**
 * The stages whose rows are the tokens of a sequence, in the stack that runs over it. Stages that only encode a token's
 * position are left out: what the model makes of the position is a difference.
 */
function stagesOver({ source, variant }: Side, sequence: SequenceName): Stage[] {
  const plan = source.planOf(variant);
  const { name } = stackOver(plan, sequence);
  return plan.stages.filter(
    ({ block, node }) =>
      (block === null || block.stack === name) &&
      !OF_POSITIONS.has(nodeOf(plan, node).kind) &&
      runsOver(nodeOf(plan, node), sequence),
  );
}

function placeOf({ block, link, label, role }: Stage): string {
  return `${block ? `block ${block.layer}` : link} ${label} ${role}`;
}

function runsOver({ axes }: PlanNode, sequence: SequenceName): boolean {
  return axes.some((axis) => 'sequence' in axis) && rowSequence({ axes }) === sequence;
}

/** The output of each block: the last state of the residual stream in it. */
function lastStates(side: Side, sequence: SequenceName): Map<number | undefined, Stage> {
  const states = stagesOver(side, sequence).filter(({ block, role }) => block !== null && role === 'stream');
  return new Map(states.map((stage) => [stage.block?.layer, stage]));
}

/** Of the pairs that differ in a stage, the first one of words says more than one of special tokens before it. */
async function firstIn(stages: StagePair, { a, b, sequence, pairs }: Searched): Promise<FirstDifference | null> {
  const tokens = [tokensOf(a.source, sequence), tokensOf(b.source, sequence)];
  const isOfWords = (pair: number) => tokens.every((of, side) => !of[pairs[2 * pair + side] as number]?.special);
  for (const head of headsOf(stages, a, b)) {
    const sides = sidesOf(stages, a, b, head);
    if (!isComparable(...sides)) continue;
    const { normA, normB, norm, notNumbers } = await readNorms(...sides, pairs);
    const share = (pair: number) => shareOf(norm[pair], normA[pair], normB[pair]);
    const differing = [...norm.keys()].filter((index) => (notNumbers[index] ?? 0) > 0 || share(index) > ROUNDING);
    const pair = differing.find(isOfWords) ?? differing[0];
    if (pair === undefined) continue;
    const place = { stage: stages.a.name, other: stages.b.name, head, sequence, pair };
    return { ...place, share: share(pair), notNumbers: notNumbers[pair] ?? 0 };
  }
  return null;
}

function sidesOf(stages: StagePair, a: Side, b: Side, head: number | null) {
  return [sideStage(a, stages.a.name, head), sideStage(b, stages.b.name, head)] as const;
}

function shareOf(norm = 0, normA = 0, normB = 0): number {
  const longer = Math.max(normA, normB);
  return longer === 0 ? 0 : norm / longer;
}

function layersOf({ source, variant }: Side, sequence: SequenceName): number {
  return stackOver(source.planOf(variant), sequence).layers;
}

/** The heads to compare: each head that both sides have, for attention; null, for vectors, which are compared whole. */
function headsOf(stages: StagePair, a: Side, b: Side): (number | null)[] {
  const found = [a.source.find(stages.a.name, a.variant), b.source.find(stages.b.name, b.variant)];
  if (!found[0]?.axes.includes('query')) return [null];
  return [...Array(Math.min(...found.map(({ axes, shape }) => headCount(axes, shape) ?? 1))).keys()];
}

/** Plain words for what a norm does, or for its absence. */
import { showsCrossAttention } from '../../architectures/plan/block-parts';
import type { NormNode } from '../../operations/norm';
import { type DescribedPlan, hasSum, normOf, type PlainWords, type Step, stagesOfStep } from './described-step';
import { divided, gainOf } from './norm-formula';

const AGAIN = 'Brought to one size again';

const ONE_SIZE = 'Brought to one size';

/** For the norm before attention. */
function firstNorm(node: NormNode): PlainWords {
  return {
    title: ONE_SIZE,
    lead: `Each token’s vector ${divided(node)}${learned(node, 'learned ones')}. Vectors that point the same way come out the same, however long they were.`,
  };
}

/**
 * @param first the step of the norm that attention reads, if it is of the same kind; `undefined` if attention reads its
 * input without a norm, or through one of another kind
 * @param attention the kind of attention that is before it
 */
function secondNorm(node: NormNode, first: number | undefined, attention: string): PlainWords {
  const added = `After ${attention} has added its part, each vector`;
  const other = isLearned(node) ? 'with other learned numbers' : 'now for the MLP';
  return {
    title: AGAIN,
    lead:
      first === undefined
        ? `${added} ${divided(node, ' once more')}${learned(node, 'other learned ones')}.`
        : `${added} goes through step ${first} again, ${other}.`,
  };
}

/** For the first norm of a block if it comes after what it normalises. */
function firstNormBehind(node: NormNode): PlainWords {
  return {
    title: ONE_SIZE,
    lead: `After attention has added its part, each vector ${divided(node)}${learned(node, 'learned ones')}.`,
  };
}

/** For a norm that the MLP has of its own although it is beside attention, and not after it. */
function normBeside(node: NormNode): PlainWords {
  return {
    title: AGAIN,
    lead: `The MLP stands beside attention and reads the vectors that came into the block, too. For it, each of them ${divided(node, ' once more')}${learned(node, 'other learned ones')}.`,
  };
}

function isLearned({ gamma, beta }: NormNode): boolean {
  return gamma.length > 0 || beta !== null;
}

/** Says how each number is then multiplied and shifted. */
function learned(node: NormNode, ones: 'learned ones' | 'other learned ones'): string {
  if (!isLearned(node)) return '';
  const gain = gainOf(node);
  if (node.beta === null) return `, and its numbers are multiplied by ${ones} ${gain}`;
  if (node.gamma.length === 0) return `, and its numbers are shifted by ${ones} (β)`;
  return `, and its numbers are multiplied by ${ones} ${gain} and shifted by others (β)`;
}

const NO_NORM = 'No norm here';

/** What the norm of a step is for, and what it does with the vectors, in plain words. */
export function normWords(section: Step, plan: DescribedPlan, layer: number | undefined): PlainWords {
  const own = plan.sections[section.number - 1];
  const before = plan.sections.filter(({ part, number }) => part === own?.part && number < section.number);
  const attention = before.findLast(({ view }) => view === 'attention output');
  const isBeside = attention !== undefined && !hasSum(attention, plan);
  const node = nodeIn(section, plan, layer);
  if (!node) return { title: NO_NORM, lead: withoutNorm(section, plan, isBeside, layer) };
  if (!attention) return firstNorm(node);
  if (isBeside) return normBeside(node);
  // "Again" only if an earlier step has a norm.
  const first = before.find(({ view, stages }) => view === 'norm' && stages.length > 0);
  if (!first) return firstNormBehind(node);
  const isAgain = first.number < attention.number && isSameKind(nodeIn(first, plan, layer), node);
  const kind = showsCrossAttention(plan, attention) ? 'cross-attention' : 'attention';
  return secondNorm(node, isAgain ? first.number : undefined, kind);
}

/** The norm of a step in one of the blocks, some of which may not have it. */
function nodeIn(section: Step, plan: DescribedPlan, layer: number | undefined): NormNode | undefined {
  const nodes = stagesOfStep(section, plan, layer).map((stage) => plan.nodes[stage.node]);
  return nodes.find((one): one is NormNode => one?.kind === 'norm');
}

/** Whether two norms compute the same apart from their learned numbers. */
function isSameKind(one: NormNode | undefined, other: NormNode): boolean {
  const kindOf = (node: NormNode) =>
    [node.centered, node.gamma.length > 0, node.gammaOffset, node.beta !== null].join();
  return one !== undefined && kindOf(one) === kindOf(other);
}

/** Says what is read if a block has no norm here, and where it has one instead. */
function withoutNorm(section: Step, plan: DescribedPlan, isBeside: boolean, layer: number | undefined): string {
  const { number } = section;
  if (isBeside)
    return 'The MLP stands beside attention and has no norm of its own: it reads the same vectors as attention does.';
  const isOfMlp = plan.sections[number]?.view === 'mlp';
  const reader = isOfMlp ? 'The MLP' : 'Attention';
  const output = plan.sections.find(
    (one) => one.number > number && one.view === (isOfMlp ? 'block output' : 'attention output'),
  );
  const norm = output && normOf(output, plan, 'before the sum', layer);
  const instead = norm ? ` What it gives ${divided(norm)} instead, before it is added (step ${output.number}).` : '';
  return `${reader} reads each token’s vector as it is.${instead}`;
}

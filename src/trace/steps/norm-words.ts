/** What a norm does, or that there is none, in plain words. */
import type { NormNode } from '../../operations/norm';
import { hasNorm, hasSum, type PlainWords, type Step, stagesOfStep, type Told } from './told-step';

const AGAIN = 'Brought to one size again';

/** Before attention. */
export const NORM = firstNorm(undefined);

function firstNorm(node: NormNode | undefined): PlainWords {
  return {
    title: 'Brought to one size',
    lead: `Each token’s vector ${divided(node)}${learned(node, 'learned ones')}. How long it was then no longer matters, only which way it points.`,
  };
}

function secondNorm(node: NormNode | undefined): PlainWords {
  return {
    title: AGAIN,
    lead: `After attention has added its part, each vector ${divided(node, ' once more')}${learned(node, 'other learned ones')}.`,
  };
}

/** Where no step before has told of a norm: it stands behind what it normalises. */
function firstNormBehind(node: NormNode | undefined): PlainWords {
  return {
    title: NORM.title,
    lead: `After attention has added its part, each vector ${divided(node)}${learned(node, 'learned ones')}.`,
  };
}

/** Where the MLP stands beside attention, and not behind it, but has a norm of its own. */
function normBeside(node: NormNode | undefined): PlainWords {
  return {
    title: AGAIN,
    lead: `The MLP stands beside attention and reads the vectors that came into the block, too. For it, each of them ${divided(node, ' once more')}${learned(node, 'other learned ones')}.`,
  };
}

/** Named by its formula: its length is another thing, and 1 after no norm. */
function divided(node: NormNode | undefined, again = ''): string {
  if (!node) return `is${again} divided by its own size`;
  return node.centered
    ? `has its mean taken off and is${again} divided by the standard deviation of its numbers`
    : `is${again} divided by the root of the mean of the squares of its numbers`;
}

function isLearned({ gamma, beta }: NormNode): boolean {
  return gamma.length > 0 || beta !== null;
}

/** What is done to each of the numbers then. */
function learned(node: NormNode | undefined, ones: 'learned ones' | 'other learned ones'): string {
  if (!node || !isLearned(node)) return '';
  const gain = node.gammaOffset === 0 ? '(γ)' : '(1 + γ)';
  if (node.beta === null) return `, and its numbers are multiplied by ${ones} ${gain}`;
  if (node.gamma.length === 0) return `, and its numbers are shifted by ${ones} (β)`;
  return `, and its numbers are multiplied by ${ones} ${gain} and shifted by others (β)`;
}

const NO_NORM = 'No norm here';

export function normWords(section: Step, plan: Told, layer?: number): PlainWords {
  const own = plan.sections[section.number - 1];
  const before = plan.sections.filter(({ part, number }) => part === own?.part && number < section.number);
  const attention = before.findLast(({ view }) => view === 'attention output');
  const isBeside = attention !== undefined && !hasSum(attention, plan);
  // In one of the blocks it may be left out.
  const stages = stagesOfStep(section, plan, layer);
  if (stages.length === 0) return { title: NO_NORM, lead: withoutNorm(section, plan, isBeside) };
  const node = stages.map((stage) => plan.nodes[stage.node]).find((one) => one?.kind === 'norm');
  if (!attention) return firstNorm(node);
  if (isBeside) return normBeside(node);
  // "Again" where a step before has told of a norm.
  return before.some(({ view, stages }) => view === 'norm' && stages.length > 0)
    ? secondNorm(node)
    : firstNormBehind(node);
}

/** What is read where a block has no norm, and where it has one instead. */
function withoutNorm(section: Step, plan: Told, isBeside: boolean): string {
  const { number } = section;
  if (isBeside)
    return 'The MLP stands beside attention and has no norm of its own: it reads the same vectors as attention does.';
  const isOfMlp = plan.sections[number]?.view === 'mlp';
  const reader = isOfMlp ? 'The MLP' : 'Attention';
  const output = plan.sections.find(
    (one) => one.number > number && one.view === (isOfMlp ? 'block output' : 'attention output'),
  );
  const instead =
    output && hasNorm(output, plan, 'before the sum')
      ? ` What it gives is divided by its own size instead, before it is added (step ${output.number}).`
      : '';
  return `${reader} reads each token’s vector as it is.${instead}`;
}

/** How a model's logit follows from the parts of its residual stream, with the operations that this model has there. */
import { logitsOf, type Plan } from '../../architectures/plan';
import type { Formula } from '../../operations/kind';
import type { PlanNode } from '../../operations/kinds';
import type { NormNode } from '../../operations/norm';

/** What a weighted sum c of the stream becomes: factors from the left to the right, and constants that join the sum. */
interface Written {
  readonly part: string;
  readonly rest: string;
}

/**
 * The sum that direct logit attribution takes apart: of the logit before a soft-cap, where there is one.
 * @param isDifference of that logit minus another token's
 */
export function attributionFormula(plan: Plan, isDifference = false): Formula {
  const way = wayToLogits(plan);
  const text = written(way, isDifference ? { ...TEXT, ...TEXT_OF_TWO } : TEXT);
  const tex = written(way, isDifference ? { ...TEX, ...TEX_OF_TWO } : TEX);
  const [sum, sumTex] = isDifference
    ? ['logit(id₁) − logit(id₂)', '\\mathrm{logit}(\\mathrm{id}_1) - \\mathrm{logit}(\\mathrm{id}_2)']
    : ['logit', '\\mathrm{logit}'];
  return {
    text: `${sum} = Σ_parts ${text.part}${text.rest}`,
    tex: `${sumTex} = \\sum_{c} ${tex.part}${tex.rest}`,
  };
}

/** The operations between the last sum of the stream and the logits, in the order of computation. */
function wayToLogits(plan: Plan): PlanNode[] {
  const way: PlanNode[] = [];
  let node = plan.nodes[logitsOf(plan)];
  if (node?.kind === 'softcap') node = plan.nodes[node.inputs[0] as number];
  while (node && node.kind !== 'sum') {
    way.unshift(node);
    node = plan.nodes[node.inputs[0] as number];
  }
  return way;
}

interface Notation {
  readonly norm: (node: NormNode) => string;
  readonly times: string;
  readonly gain: string;
  readonly shift: string;
  readonly matrix: (isHead: boolean) => string;
  readonly bias: (isHead: boolean) => string;
}

const TEXT: Notation = {
  norm: ({ centered }) => (centered ? '(c − mean(c)) / √(var(x) + ε)' : 'c / √(mean(x²) + ε)'),
  times: ' · ',
  gain: 'γ',
  shift: 'β',
  matrix: (isHead) => (isHead ? 'W_U[:, id]' : 'W_out'),
  bias: (isHead) => (isHead ? 'b_U[id]' : 'b_out'),
};

const TEX: Notation = {
  norm: ({ centered }) =>
    centered
      ? '\\frac{c - \\mathrm{mean}(c)}{\\sqrt{\\mathrm{var}(x) + \\varepsilon}}'
      : '\\frac{c}{\\sqrt{\\mathrm{mean}(x^2) + \\varepsilon}}',
  times: ' \\cdot ',
  gain: '\\gamma',
  shift: '\\beta',
  matrix: (isHead) => (isHead ? 'W_U[:, \\mathrm{id}]' : 'W_\\mathrm{out}'),
  bias: (isHead) => (isHead ? 'b_U[\\mathrm{id}]' : 'b_\\mathrm{out}'),
};

type OfHead = Pick<Notation, 'matrix' | 'bias'>;

/** Of the difference of two logits: the rows of the head's matrix, and its biases, are subtracted. */
const TEXT_OF_TWO: OfHead = {
  matrix: (isHead) => (isHead ? '(W_U[:, id₁] − W_U[:, id₂])' : 'W_out'),
  bias: (isHead) => (isHead ? '(b_U[id₁] − b_U[id₂])' : 'b_out'),
};

const TEX_OF_TWO: OfHead = {
  matrix: (isHead) => (isHead ? '(W_U[:, \\mathrm{id}_1] - W_U[:, \\mathrm{id}_2])' : 'W_\\mathrm{out}'),
  bias: (isHead) => (isHead ? '(b_U[\\mathrm{id}_1] - b_U[\\mathrm{id}_2])' : 'b_\\mathrm{out}'),
};

function written(way: readonly PlanNode[], notation: Notation): Written {
  const head = way.findLast(({ kind }) => kind === 'linear');
  const constants: string[] = [];
  let part = 'c';
  const multiply = (factor: string) => {
    part += notation.times + factor;
    for (const [i, constant] of constants.entries()) constants[i] = constant + notation.times + factor;
  };
  for (const node of way) {
    if (node.kind === 'norm') {
      part = notation.norm(node);
      if (node.gamma.length > 0) part += notation.times + (node.gammaOffset ? `(1 + ${notation.gain})` : notation.gain);
      if (node.beta) constants.push(notation.shift);
    } else if (node.kind === 'linear') {
      multiply(notation.matrix(node === head));
      if (node.bias) constants.push(notation.bias(node === head));
    } else if (node.kind === 'scale') multiply(String(Number(node.factor.toPrecision(6))));
  }
  return { part, rest: constants.map((constant) => ` + ${constant}`).join('') };
}

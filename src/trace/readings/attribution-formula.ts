/** The formula by which a model's logit is a sum over the parts of its residual stream, with the operations of this model. */
import type { Plan } from '../../architectures/plan/plan';
import type { Formula, ProjectionNames } from '../../operations/kind';
import { kindOf, type PlanNode } from '../../operations/kinds';
import { uncappedNode } from './logit-direction';

/** A weighted sum of the stream as it is written: factors from left to right, and constants that are added. */
interface Written {
  readonly part: string;
  readonly rest: string;
}

/**
 * The formula of the sum that direct logit attribution decomposes: that of the logit before a soft-cap, if there is one.
 * @param isDifference whether another token's logit is subtracted
 */
export function attributionFormula(plan: Plan, isDifference = false): Formula {
  const way = wayToLogits(plan);
  const head = isDifference ? HEAD_OF_TWO : HEAD;
  const [text, tex] = [written(way, head, 'text'), written(way, head, 'tex')];
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
  let node = plan.nodes[uncappedNode(plan)];
  while (node && node.kind !== 'sum') {
    way.unshift(node);
    node = plan.nodes[node.inputs[0] as number];
  }
  return way;
}

/** The unembedding matrix and bias: the column of the explained token. */
const HEAD: ProjectionNames = {
  matrix: { text: 'W_U[:, id]', tex: 'W_U[:, \\mathrm{id}]' },
  bias: { text: 'b_U[id]', tex: 'b_U[\\mathrm{id}]' },
};

/** For the difference of two logits: the tokens' columns and biases are subtracted. */
const HEAD_OF_TWO: ProjectionNames = {
  matrix: {
    text: '(W_U[:, id₁] − W_U[:, id₂])',
    tex: '(W_U[:, \\mathrm{id}_1] - W_U[:, \\mathrm{id}_2])',
  },
  bias: { text: '(b_U[id₁] − b_U[id₂])', tex: '(b_U[\\mathrm{id}_1] - b_U[\\mathrm{id}_2])' },
};

/** Names for a projection before the unembedding. */
const BEFORE_HEAD: ProjectionNames = {
  matrix: { text: 'W_out', tex: 'W_\\mathrm{out}' },
  bias: { text: 'b_out', tex: 'b_\\mathrm{out}' },
};

const TIMES: Formula = { text: ' · ', tex: ' \\cdot ' };

function written(way: readonly PlanNode[], ofHead: ProjectionNames, notation: keyof Formula): Written {
  const head = way.findLast(({ kind }) => kind === 'linear');
  let part = 'c';
  let constants: readonly string[] = [];
  for (const node of way) {
    const made = kindOf(node).partFormula?.(node, node === head ? ofHead : BEFORE_HEAD);
    if (!made) continue;
    const factors = made.factors.map((factor) => TIMES[notation] + factor[notation]).join('');
    part = (made.part?.[notation] ?? part) + factors;
    constants = [
      ...constants.map((constant) => constant + factors),
      ...made.constants.map((constant) => constant[notation]),
    ];
  }
  return { part, rest: constants.map((constant) => ` + ${constant}`).join('') };
}

/** Models of any family with sizes, switches and weights that are drawn at random. */
import type { Plan } from '../../../src/architectures/plan/plan';
import { kindOf, type PlanNode } from '../../../src/operations/kinds';
import { inputCount } from '../../../src/operations/linear';
import type { WeightUse } from '../../../src/operations/node';
import {
  normalNumbers,
  type RandomWeight,
  roundTo,
  tensorOf,
  type WeightType,
  type WrittenModel,
  writeModel,
} from '../random-model';
import { type Config, defineConfig } from './defined-model';
import { Draw, drawConfig, hashOf } from './drawn-config';

/** The same template and seed give the same model. */
export async function makeDrawnModel(template: Config, seed: string): Promise<WrittenModel> {
  const draw = new Draw(seed);
  const config = drawConfig(template, draw);
  const dtype = draw.of<WeightType>(['F32', 'F16', 'BF16']);
  const weights = drawWeights(defineConfig(config).plan, normalNumbers(hashOf(seed)), dtype);
  const tensors = Array.from(weights, ([name, weight]) => tensorOf(name, weight, dtype));
  return writeModel(config, tensors, draw.of([1, 3]));
}

/** All that the plan reads, of sizes at which attention is neither flat nor saturated. */
function drawWeights(plan: Plan, normal: () => number, dtype: WeightType): Map<string, RandomWeight> {
  const weights = new Map<string, RandomWeight>();
  for (const node of plan.nodes) {
    for (const use of kindOf(node).weights(node)) {
      if (weights.has(use.name)) continue;
      const { mean, sigma } = spreadOf(node, use);
      const length = use.shape.reduce((product, size) => product * size, 1);
      const values = Array.from({ length }, () => roundTo(mean + sigma * normal(), dtype));
      weights.set(use.name, { shape: use.shape, values });
    }
  }
  return weights;
}

function spreadOf(node: PlanNode, { name }: WeightUse): { readonly mean: number; readonly sigma: number } {
  if (node.kind === 'norm' && node.gamma.some((gamma) => gamma.name === name)) {
    return { mean: 1 - node.gammaOffset, sigma: 0.2 };
  }
  if (node.kind === 'norm' || (node.kind === 'linear' && node.bias?.name === name)) return { mean: 0, sigma: 0.1 };
  return { mean: 0, sigma: node.kind === 'linear' ? 0.8 / Math.sqrt(inputCount(node.matrix)) : 0.5 };
}

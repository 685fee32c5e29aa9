/** The keys and values of a decoder's cross-attentions, computed once from the encoder's output. */
import type { Plan } from '../architectures/plan/plan';
import { nodeOf } from '../architectures/plan/plan';
import type { Weights } from '../model/weights';
import type { OnnxModel } from '../onnx/builder';
import type { NodeId } from '../operations/node';
import { crossAttentions } from './caches';
import { partGraph } from './trace';

/** The node from which the keys and values of cross-attentions are computed; `undefined` if there are none. */
export function encoderOutput(plan: Plan): NodeId | undefined {
  const [first] = crossAttentions(plan);
  return first && nodeOf(plan, first.key).inputs[0];
}

/** The encoder's output [source, d_model] -> keys and values of each cross-attention [source, kv_head, d_head]. */
export function crossGraph(plan: Plan, weights: Weights): OnnxModel {
  const gives = crossAttentions(plan).flatMap(({ key, value }) => [key, value]);
  return partGraph('cross-attention', plan, weights, { reads: [encoderOutput(plan) as NodeId], gives });
}

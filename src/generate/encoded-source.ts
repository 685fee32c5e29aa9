/** A source text as a decoder attends to it: the keys and values of all its cross-attentions, computed once and then kept. */
import { nodeOf } from '../architectures/plan/plan';
import { crossAttentions } from '../lowering/caches';
import { encoderOutput } from '../lowering/cross';
import { crossName } from '../lowering/decode';
import type { Model } from '../lowering/model';
import { valueName } from '../lowering/trace';
import { float32, type TensorData, type Tensors } from '../onnx/session';
import { type NodeId, rowWidth } from '../operations/node';

export interface EncodedSource {
  /** The number of tokens of the source. */
  readonly tokens: number;
  /** Bytes of all keys and values. */
  readonly byteLength: number;
  /** The inputs that each run of the decoder gets from the source. */
  readonly inputs: Tensors;
}

/** @param output the encoder's output for the source, [source, d_model] */
export async function encodedSource(model: Model, output: Float32Array): Promise<EncodedSource> {
  const { plan } = model.folder;
  const from = encoderOutput(plan) as NodeId;
  const width = rowWidth(nodeOf(plan, from));
  const tokens = output.length / width;
  const attentions = crossAttentions(plan);
  const names = attentions.flatMap(({ key, value }) => [valueName(key), valueName(value)]);
  const session = await model.cross();
  const results = await session.run({ [valueName(from)]: float32(output, [tokens, width]) }, names);
  const of = (id: NodeId) => results[valueName(id)] as TensorData;
  const inputs = Object.fromEntries(
    attentions.flatMap(({ key, value }, index) => [
      [crossName(index, 'key'), of(key)],
      [crossName(index, 'value'), of(value)],
    ]),
  );
  const byteLength = Object.values(inputs).reduce((sum, { data }) => sum + data.byteLength, 0);
  return { tokens, byteLength, inputs };
}

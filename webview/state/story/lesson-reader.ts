/** What lessons read from the trace that a panel shows. */
import { WINDOW } from '../../../src/engine/protocol/panel-protocol';
import type { TensorAddress } from '../../../src/engine/protocol/tensor-protocol';
import type { LessonTrace } from '../../../src/trace/lessons/lesson';
import type { PanelData } from '../../panel/panel';

/** Rejects when the signal aborts. */
export function lessonTrace({ summary, readings, host }: PanelData, signal: AbortSignal): LessonTrace {
  const { trace, text, tokens, top, model, plan } = summary;
  const read = async (stage: string, ...index: readonly number[]): Promise<Float32Array> => {
    const shape = shapeOf(stage);
    if (!host || !shape) throw new Error('This model has no such step.');
    const start = shape.map((_, axis) => index[axis] ?? 0);
    const stop = shape.map((size, axis) => (index[axis] === undefined ? size : index[axis] + 1));
    const address: TensorAddress = { trace, stage, variant: 'model' };
    return (await host.connection.ask(WINDOW, { address, slice: { start, stop } }, signal)).data;
  };
  const shapeOf = (name: string): readonly number[] | undefined => {
    const stage = plan.stages.find((candidate) => candidate.name === name);
    const axes = stage && plan.nodes[stage.node]?.axes;
    return axes?.map((axis) => ('sequence' in axis ? tokens.length : axis.size));
  };
  return {
    plan,
    tokens,
    text,
    layers: model.layers,
    heads: model.heads,
    top: top.map((token) => ({ ...token, special: false })),
    read,
    lens: (position) => readings.read('lens', { positions: [position], target: null }, signal),
    ablation: (position, part) => readings.read('ablation', { position, id: null, part }, signal),
    similarity: (other, without = []) => readings.read('similarityTo', { text: other, positions: without }, signal),
    attribution: (position) => readings.read('attribution', { position, id: null }, signal),
  };
}

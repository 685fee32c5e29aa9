/** An encoder's plan as a plain ONNX model that other runtimes can run: with Transformers.js' names, and with padded batches. */
import type { Plan } from '../architectures/plan/plan';
import type { Weights } from '../model/weights';
import type { OnnxModel, Value } from '../onnx/builder';
import { LOWEST } from '../onnx/numbers';
import { DataType } from '../onnx/onnx';
import type { PlanNode } from '../operations/kinds';
import type { MaskRule } from '../operations/mask-rule';
import { fixedSize, type NodeId } from '../operations/node';
import { GraphLowering, maskName } from './context';

const LENGTH = 'sequence_length';

export class EncoderExport extends GraphLowering {
  constructor(plan: Plan, weights: Weights) {
    super('exported', plan, weights, 2);
  }

  /** The input `input_ids`: [B, S], int64. */
  override ids(): Value {
    return this.tokens('input_ids');
  }

  /** The input `token_type_ids`: [B, S], int64. */
  override types(): Value {
    return this.tokens('token_type_ids');
  }

  /** Positions, which are the same for the whole batch: [1, S] */
  override positions(): Value {
    return this.once('positions', () => this.g.op('Unsqueeze', [this.range(), this.g.ints([0])]));
  }

  /** 0 where a query may attend; the lowest float32 outside its window and for padding. [B, 1, 1 or S, S] */
  mask(rule: MaskRule): Value {
    return this.once(maskName(rule), () => {
      const { g } = this;
      const real = g.op('Cast', [g.op('Unsqueeze', [this.attentionMask, g.ints([1, 2])])], { to: DataType.BOOL });
      const visible = rule.window === null ? real : g.op('And', [real, this.near(rule.window)]);
      return g.op('Where', [visible, g.scalar(0), g.scalar(LOWEST)]);
    });
  }

  /** Key − query position, the same for the whole batch: [S, S], int64. */
  override distances(): Value {
    return this.once('distances', () => this.differences(this.range(), this.range()));
  }

  /** Makes a node's result an output of the graph, [B, S, ...], with this name. */
  run(end: NodeId, name: string): void {
    // Creates the inputs in their documented order.
    void [this.ids(), this.attentionMask];
    const widths = this.node(end).axes.slice(1).map(fixedSize);
    this.g.output(name, this.value(end), ['batch_size', LENGTH, ...widths]);
  }

  /** Hides padding, where a single text needs no mask. */
  protected override lower(node: PlanNode): Value {
    if (node.kind !== 'mask') return super.lower(node);
    return this.g.op('Add', [this.value(node.inputs[0] as NodeId), this.mask(node.rule)]);
  }

  private get attentionMask(): Value {
    return this.tokens('attention_mask');
  }

  /** Whether a key is within half a window of each query: [S, S] */
  private near(window: number): Value {
    const { g } = this;
    const distances = g.op('Abs', [this.distances()]);
    return g.op('LessOrEqual', [distances, g.int(Math.floor((window - 1) / 2))]);
  }

  private range(): Value {
    return this.once('range', () => {
      const { g } = this;
      const length = g.op('Squeeze', [g.op('Shape', [this.ids()], { start: 1, end: 2 })]);
      return g.op('Range', [g.int(0), length, g.int(1)]);
    });
  }

  private tokens(name: string): Value {
    return this.once(name, () => this.g.input(name, DataType.INT64, ['batch_size', LENGTH]));
  }
}

/**
 * The whole pass, with the names and symbolic sizes of Transformers.js: input_ids, attention_mask and, if the model has
 * token types, token_type_ids [B, S] -> logits [B, S, V] if there is a head, else last_hidden_state [B, S, D].
 */
export function exportedEncoder(plan: Plan, weights: Weights): OnnxModel {
  const lowering = new EncoderExport(plan, weights);
  lowering.run(plan.logits ?? plan.finalNorm, plan.logits === null ? 'last_hidden_state' : 'logits');
  return lowering.g.build();
}

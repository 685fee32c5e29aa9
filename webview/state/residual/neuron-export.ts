/** Exports the values of a neuron at all tokens, with exact numbers, for other programs. */
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { Neuron } from '../../../src/trace/neurons/neuron';
import { float32Digits, tokenLabel } from '../../strings/format';
import { neuronStrings as texts } from '../../strings/neurons';

/** A header, and a row for each token in the order of the text. @param tokens of the sequence at which it is active */
export function neuronLines(
  { layer, neuron, stage, activations }: Pick<Neuron, 'layer' | 'neuron' | 'stage' | 'activations'>,
  tokens: readonly Token[],
): string[][] {
  return [
    [...texts.exported],
    ...activations.map((value, at) => {
      const token = tokens[at];
      return [stage, String(layer), String(neuron), String(at), token ? tokenLabel(token) : '', float32Digits(value)];
    }),
  ];
}

/** Texts of the card of a neuron. */
import { addedInWords } from '../../src/base/added-in-words';
import { count } from '../../src/base/counted';
import { ordinal } from '../../src/base/ordinal';

export const neuronStrings = {
  title: (neuron: number, layer: number) => `Neuron ${neuron} of block ${layer}`,
  titleAwaited: 'Neurons',
  ask: (neuron: number) => `What does neuron ${neuron} do?`,
  item: 'Neurons: which add most, what one does…',
  itemAbout: 'What a neuron reacts to, and what it adds to the prediction',
  close: 'Close',
  choose: 'Another neuron',
  block: 'Block',
  neuron: 'Neuron',
  show: 'Show',
  most: (logit: string, all: number, blocks: number) =>
    `Of all ${count(all)} neurons of the ${blocks === 1 ? 'block' : `${blocks} blocks`}, those that add most to ${logit}, each named by block and number:`,
  against: 'Those that take away most:',
  /** "5.535": block and neuron, named like heads. */
  name: (layer: number, neuron: number) => `${layer}.${neuron}`,
  namedInFull: (layer: number, neuron: number, amount: string) =>
    `${layer}.${neuron} ${amount}, neuron ${neuron} of block ${layer}`,
  reacts: 'What it reacts to in this text',
  /** @param activation "GELU", or "" */
  value: (activation: string, isGated: boolean) => {
    const after = activation === '' ? '' : `, after ${activation}`;
    return isGated
      ? `A neuron’s value, its activation, is that of its gate${after} times that of its other projection. At each token:`
      : `A neuron’s value, its activation${after}, at each token:`;
  },
  strip: 'Its value at each token of the text, as tints',
  ranked: (shown: number, all: number) =>
    shown === all
      ? 'All tokens, by the size of its value'
      : `${shown} of ${count(all)} tokens, by the size of its value`,
  all: (tokens: number) => `All ${count(tokens)} tokens`,
  token: 'Token',
  position: 'Position',
  activation: 'Value',
  valueAt: (token: string, position: number, value: string) => `${token}, position ${position}: ${value}`,
  /** The columns of the export. */
  exported: ['stage', 'layer', 'neuron', 'position', 'token', 'value'],
  /** What is exported. */
  tableName: (layer: number, neuron: number) => `the values of neuron ${layer}.${neuron} at all tokens`,
  reads: 'What it reads here',
  /** @param activation "GELU", or "" */
  readsHelp: (activation: string, isGated: boolean, after: string, value: string) =>
    `Before ${activation === '' ? 'the activation function' : activation}, ${isGated ? 'its gate' : 'its value'} after ${after} is ${value}: its weights in the input matrix times the residual stream through the norm, with this run’s scale. So it is a sum of what each part has written there, and of biases (of that matrix, of norms and of attention outputs):`,
  readsRest: (parts: number) => `the other ${count(parts)} parts`,
  readsBiases: 'biases',
  readsSum: 'sum',
  readsProof: (holds: boolean, residual: string, bound: string) =>
    `${holds ? 'It equals' : 'It differs from'} the run’s value: difference ${residual}, allowed ${bound}.`,
  part: 'Part',
  gives: 'gives',
  adds: 'What it adds to the prediction',
  /** @param unit what a value of 1 adds @param logit "the logit of “They”" @param value what it adds */
  addsHere: (
    [after, position]: readonly [string, number],
    activation: string,
    unit: string,
    logit: string,
    value: string,
  ) =>
    `After ${after}, position ${position}, its value is ${activation}. A value of 1 ${addedInWords(unit, logit)}: that is its row of the output matrix, through the final norm with this run’s scale. So here it ${addedInWords(value)}.`,
  /** @param before how many neurons add more; if it takes away, how many take away more */
  standing: (isAdding: boolean, before: number, neurons: number, mlp: string) =>
    `It ${isAdding ? 'adds' : 'takes away'} ${before === 0 ? 'most' : `the ${ordinal(before)} most`} of the ${count(neurons)} neurons of its MLP, which as a whole ${addedInWords(mlp)}.`,
  whole: (logit: string, isDifference: boolean) =>
    `The ${isDifference ? 'difference of the two logits' : 'logit'} is ${logit}.`,
  logitOf: (token: string) => `the logit of ${token}`,
  without: 'What becomes of the prediction without it',
  controls: 'The run without it, and those without its controls',
  run: 'Run without this neuron',
  runTitle:
    'The model runs once more with the value of this neuron 0 at every token, and as controls without each of the 8 other neurons of its block that are nearest in what they add directly, with the same sign, in the last block in their values',
  writes: 'Which tokens it makes more probable, by its weights alone',
  writesHelp: (isLastBlock: boolean) =>
    `Its row of the output matrix, as the final norm weighs it (γ; a LayerNorm takes off its mean first), times the unembedding: the same for every text. ${isLastBlock ? 'The norm’s scale, which depends on the text and keeps the order, is left out.' : 'The norm’s scale, which depends on the text and keeps the order, and what later blocks make of it are left out.'} Where its value is below 0 it does the opposite.`,
  formula: '(γ ⊙ W_out[neuron]) · W_U',
  top: 'more probable',
  bottom: 'less probable',
  toStep: (step: number) => `Show it in step ${step}`,
} as const;

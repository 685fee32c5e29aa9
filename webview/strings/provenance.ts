/** Texts about where a value came from. */
import { count } from '../../src/base/counted';

export const provenance = {
  title: 'This value',
  /** Where the value that the user asked about is still shown. */
  otherTold: 'The card of the figure now tells of another value.',
  others: (left: number) => (left === 1 ? '(the other term)' : `(the other ${count(left)} terms)`),
  agrees: 'equals the stored value',
  agreesRounded: (difference: string) => `equals the stored value up to float32 rounding: differs by ${difference}`,
  disagrees: (difference: string, bound: string) =>
    `differs from the stored value by ${difference}, more than rounding explains (${bound})`,
  /** For an equation that has only the largest terms. */
  allTerms: 'Show where this value comes from, with all of its terms',
  rounded: 'Digits are rounded here: the values themselves give this result.',
  more: 'i or Alt+click: every number',
  computed: 'computed',
  stored: 'stored',
  difference: 'difference',
  /** About the bound: it is for one operation, and not for the whole way from the token ids. */
  bound: 'rounding of this one operation allows',
  boundTitle:
    'How far the stored value may lie from the computed one if only this last operation rounds to float32. What went into it is taken as it is stored. A program that begins at the token ids collects the roundings of all operations, and may differ by more.',
  future: 'masked: the query may not see this key',
  past: 'the query sees this key: nothing is masked',
  order: 'Order',
  orders: { position: 'by position', size: 'largest first' },
  back: 'Back',
  close: 'Close',
  copyNumPy: 'Copy as NumPy: last operation',
  copyNumPyTitle:
    'A program that computes this value from the numbers below, which it carries. It proves the last operation.',
  saveWholeWay: 'Prove It in Python, from the Token IDs…',
  saveWholeWayTitle:
    'A program that begins at the text’s token ids, reads the weights from the model’s file, and goes through every operation up to this value. It proves the model. Its difference collects the roundings of all these operations, and may be larger than what this one alone allows.',
  copied: (lines: number) => `Copied: ${count(lines)} lines of Python.`,
  row: 'i',
  token: 'token',
  term: 'term',
  factor: 'factor',
  /** In a column's heading, after its name. */
  timesEach: (scale: string) => `(× ${scale})`,
  inView: (shown: number, all: number) => `${count(shown)} of ${count(all)} at a time: scroll for more`,
  deviation: 'x − mean',
  weight: 'weight',
  value: 'value',
  tableLabel: (address: string) => `What ${address} came from`,
  follow: (address: string) => `What ${address} came from`,
  keys: 'Arrow keys move, Enter follows a number back to what it came from, Backspace returns.',
  /**
   * "W_Q is a weight, stored in the model as transformer.h.2.attn.c_attn.weight[:, 46]: fixed since training, so its way back
   * ends here. That of ln1 goes on."
   * @param others the other inputs, which came from other numbers; empty if the way back ends here
   */
  weights: (weights: readonly { readonly name: string; readonly label: string }[], others: readonly string[]) => {
    const [first] = weights;
    const places = weights.map(({ name, label }) => `${name} is ${label}`).join(', ');
    const isOne = weights.length === 1;
    const stored = isOne
      ? `${first?.name} is a weight, stored in the model as ${first?.label}`
      : `Weights, stored in the model: ${places}`;
    const ends = isOne
      ? ': fixed since training, so its way back ends here.'
      : '. They have been fixed since training, so their way back ends here.';
    return `${stored}${ends}${others.length > 0 ? ` That of ${listed(others)} goes on.` : ''}`;
  },
  /** What each index of an address stands for: "[head 3, query 11, key 5]". */
  indices: (words: readonly string[]) => `[${words.join(', ')}]`,
  example: 'This step’s numbers, for the chosen token and dimension',
} as const;

/** "resid_mid and mlp_out" */
function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last;
}

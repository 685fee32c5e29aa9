/** Texts about the addition of a step, drawn as strips: a vector before, what is added to it, and the vector after. */
import type { SumRole } from '../../src/trace/steps/stream-sum';
import { threeDigits } from './format';

/** What is added up: the vectors of an embedded token, or the residual stream after the attention or the MLP of a block. */
export type SumOf = 'embedding' | 'attention' | 'mlp' | 'both';

interface Position {
  readonly position: number;
  /** Whether its vector is a row of a table rather than the result of a formula. */
  readonly isRow: boolean;
}

/** What happens to attention's output before it is added. */
type Written = 'as it is' | 'normed' | 'scaled';

const BEFORE: Readonly<Record<SumOf, string>> = {
  embedding: 'before',
  attention: 'before',
  mlp: 'before the MLP',
  both: 'before the block',
};

const AFTER: Readonly<Record<SumOf, string>> = {
  embedding: 'its vector',
  attention: 'after',
  mlp: 'after the block',
  both: 'after the block',
};

/** A label beside its strip has room for one word. */
const LABELS: Readonly<Record<Exclude<SumRole, 'sum'>, string>> = {
  token: 'table row',
  position: 'position',
  type: 'type',
  stream: 'before',
  attention: 'attention',
  'cross-attention': 'cross-attention',
  mlp: 'MLP',
  other: 'added',
  norm: 'after norm',
};

const THROUGH: Readonly<Record<Written, string>> = {
  'as it is': 'after the output matrix',
  normed: 'after the output matrix and a norm',
  scaled: 'after the output matrix, scaled',
};

export const streamSumStrings = {
  /** The name of a vector, in words: "what attention adds (after the output matrix)". */
  name: (role: SumRole, of: SumOf, { position, isRow, written }: Position & { readonly written: Written }): string => {
    switch (role) {
      case 'token':
        return 'its row of the table';
      case 'position':
        return `${isRow ? 'the row' : 'the vector'} of position ${position}`;
      case 'type':
        return 'the row of its type';
      case 'stream':
        return BEFORE[of];
      case 'attention':
        return `what attention adds (${THROUGH[written]})`;
      case 'cross-attention':
        return `what cross-attention adds (${THROUGH[written]})`;
      case 'mlp':
        return 'what the MLP adds';
      case 'other':
        return 'what is added';
      case 'sum':
        return AFTER[of];
      case 'norm':
        return 'that after the norm';
    }
  },
  /** "+ attention", "= after" */
  label: (role: SumRole, of: SumOf, place: number): string => {
    if (role === 'sum') return `= ${of === 'embedding' ? 'vector' : 'after'}`;
    return place === 0 || role === 'norm' ? LABELS[role] : `+ ${LABELS[role]}`;
  },
  /** The length of a vector: "‖3.21‖" */
  length: (length: number): string => `‖${threeDigits(length)}‖`,
  /** "before + what attention adds = after" */
  equation: (terms: readonly string[], sum: string, norm: string | undefined): string =>
    `${terms.join(' + ')} = ${sum}${norm === undefined ? '' : ` → ${norm}`}`,
  /** What is drawn, after the name of its token. */
  of: (token: string, equation: string): string => `${token}: ${equation}`,
  lengths: '‖ ‖: length',
  explain: (name: string, dimension: string): string => `What this number came from: ${dimension}, ${name}`,
};

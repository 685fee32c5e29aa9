/** What the Python programs that compute a value or a row have in common. */
import { shownText } from '../../base/quoted-token';
import type { WeightDtype } from '../../model/weights';
import type { Range } from '../../operations/derivation';
import { type NodeBase, SOURCE } from '../../operations/node';
import { type FoundStage, type TraceSource, tokensOf } from '../run/source';
import { requireWithin, type ValueAddress } from './explain-value';
import { pythonString } from './python-literals';

/** NumPy's names for the number formats of weight files. */
export const FILE_TYPES: Readonly<Record<WeightDtype, string>> = { F32: '<f4', F16: '<f2', BF16: '<u2' };

export const STORED_NOTE = 'What the run gave, in float32:';

/** Where a value or a row is in its stage. */
export interface Place {
  readonly isRow: boolean;
  /** All indices except the last. */
  readonly row: readonly number[];
  /** The range along the last axis. */
  readonly span: Range;
  /** "logits[3, :]" */
  readonly name: string;
}

/**
 * @param index the index of a value, or of a row if the last index is left out @throws RangeError with one sentence if it
 * is out of range
 */
export function placeOf({ stage, index }: ValueAddress, { shape, axes }: Pick<FoundStage, 'shape' | 'axes'>): Place {
  const isRow = index.length === shape.length - 1;
  requireWithin(stage, isRow ? [...index, 0] : index, shape, axes);
  const at = index.at(-1) as number;
  return {
    isRow,
    row: index.slice(0, shape.length - 1),
    span: isRow ? [0, shape.at(-1) as number] : [at, at + 1],
    name: `${stage}[${[...index, ...(isRow ? [':'] : [])].join(', ')}]`,
  };
}

/** Comments that name the tokens at the indices of a value. */
export function tokenNotes(trace: TraceSource, { axes }: NodeBase, index: readonly number[]): string[] {
  return axes.flatMap((axis, place) => {
    if ('size' in axis) return [];
    const token = tokensOf(trace, axis.sequence)[index[place] ?? -1];
    const whose = axis.sequence === SOURCE ? ' of the source' : '';
    return token ? [`# ${axis.name} ${index[place]} is the token ${pythonString(shownText(token))}${whose}.`] : [];
  });
}

export const NUMPY = 'import numpy as np';

/** The imports that the lines need. */
export function imports(lines: readonly string[]): string[] {
  const uses = (module: string) => lines.some((line) => line.includes(`${module}.`));
  return [...(uses('base64') ? ['import base64'] : []), ...(uses('math') ? ['import math'] : []), NUMPY];
}

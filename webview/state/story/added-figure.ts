/** The heat map of an addition: a strip for each added vector and one for their sum, with one colour scale. */

import { float32Digits, valuesToSum } from '../../../src/base/number-text';
import { lengthOf } from '../../../src/base/vectors';
import { rowSequence } from '../../../src/trace/steps/matrix';
import { TOKENS, tokensIn } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { statistics } from '../../../src/trace/tensors/statistics';
import { chosenIn } from '../../choice/choice';
import type { MapOptions } from '../../heat-map/map-options';
import type { PanelData } from '../../panel/panel';
import type { GridSource } from '../../sources/grid';
import { matrixSource } from '../../sources/matrix-source';
import { spokenIndex } from '../../strings/axes';
import { proseFourDecimals } from '../../strings/format';
import { nameInText } from '../../strings/name-in-text';
import { streamSumStrings as texts } from '../../strings/stream-sum';
import { drawnTensor } from '../figures/drawn-tensor';
import type { ValueAddress } from '../provenance/explain';
import { addressText } from '../provenance/provenance';
import { type AddedRows, equationOf, placeIn, rowNames } from './added-rows';

/** Digits, and the letters of these labels, are narrower than the estimate for their room, so strips get the rest. */
const NARROW = 0.87;

/** An addition with its values. */
export interface AddedFigure {
  readonly added: AddedRows;
  /** The values of each row [d_model]. */
  readonly values: readonly Float32Array[];
  /** The position of the token. */
  readonly position: number;
  /** "“·is”: before + what attention adds = after" */
  readonly heading: string;
  /** The names of the rows, in words. */
  readonly names: readonly string[];
  /** The rows below one another [vector, d_model]. */
  readonly tensor: StepTensor;
  readonly windows: GridSource;
  readonly look: MapOptions;
}

/** @param values of each row at the chosen token [d_model] */
export function addedFigure(
  added: AddedRows,
  values: readonly Float32Array[],
  { summary, choice }: Pick<PanelData, 'summary' | 'choice'>,
): AddedFigure {
  const [first] = added.rows;
  const sequence = (first && rowSequence(first.tensor)) ?? TOKENS;
  const position = chosenIn(choice, sequence);
  const names = rowNames(added, position);
  const token = nameInText(tokensIn(summary, sequence), position) ?? String(position);
  const heading = texts.of(token, equationOf(added, names));
  const all = Float32Array.from(values.flatMap((row) => [...row]));
  const tensor = stripsTensor(added, heading, all);
  const labels = added.rows.map(
    ({ role }, at) => `${texts.label(role, added.of, at)} ${texts.length(lengthOf(values[at] as Float32Array))}`,
  );
  const figure = { added, values, position, heading, names, tensor };
  return {
    ...figure,
    windows: matrixSource(all, tensor.shape[1] as number),
    look: {
      mask: null,
      rowLabel: (row) => labels[row] ?? '',
      longestLabels: { rows: Math.ceil(NARROW * Math.max(...labels.map(({ length }) => length))), columns: 1 },
      describe: (_, { row, column, value }) => {
        const dimension = spokenIndex(tensor.axes[1] as string, column);
        const equation = equationAt(figure, column).text;
        const place = `${token}, ${dimension}`;
        return {
          value: equation,
          place: `${place}: ${names[row]}`,
          address: `${addressText(addressAt(figure, row, column))}: ${float32Digits(value)}`,
          spoken: `${dimension}, ${names[row]}: ${proseFourDecimals(value)}. ${equation}`,
          brief: { place, value: equation, of: names[row] ?? '' },
        };
      },
    },
  };
}

type Valued = Pick<AddedFigure, 'added' | 'values'>;

/** The addition in one dimension, as numbers: one for each row, which add up as written. */
export function equationAt(
  { added, values }: Valued,
  column: number,
): { readonly text: string; readonly numbers: readonly string[] } {
  const at = (place: 'term' | 'sum') =>
    values.flatMap((row, i) => (placeIn(added.rows[i]?.role) === place ? [row[column] as number] : []));
  const [sum = Number.NaN] = at('sum');
  const written = valuesToSum(at('term'), sum);
  const normed =
    values.length > written.values.length + 1 ? [proseFourDecimals(values.at(-1)?.[column] as number)] : [];
  const numbers = [...written.values, written.sum, ...normed];
  return { text: equationOf(added, inBrackets(added, numbers)), numbers };
}

/** After a plus sign, a negative number is in brackets. */
function inBrackets({ rows }: AddedRows, numbers: readonly string[]): string[] {
  const isAdded = (at: number) => at > 0 && placeIn(rows[at]?.role) === 'term';
  return numbers.map((number, at) => (isAdded(at) && number.startsWith('−') ? `(${number})` : number));
}

/** The address by which the engine knows a value of a row. */
export function addressAt({ added, position }: Pick<AddedFigure, 'added' | 'position'>, row: number, column: number) {
  const { name: stage, variant } = (added.rows[row] as AddedRows['rows'][number]).tensor;
  return { stage, variant, index: [position, column] } satisfies ValueAddress;
}

function stripsTensor({ rows }: AddedRows, name: string, values: Float32Array): StepTensor {
  const width = values.length / rows.length;
  return drawnTensor({
    name,
    axes: ['vector', rows[0]?.tensor.axes[1] ?? 'd_model'],
    sequences: [null, null],
    shape: [rows.length, width],
    statistics: statistics(values),
  });
}

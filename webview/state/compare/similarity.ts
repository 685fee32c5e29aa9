/** The heat map of how alike the tokens of two texts are: those of A down, those of B across. */

import type { Similarity } from '../../../src/engine/protocol/reading-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { TOKENS } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { indexAt, shownCount } from '../../../src/trace/tensors/axis';
import { statistics } from '../../../src/trace/tensors/statistics';
import { FIRST_CHOICE } from '../../choice/choice';
import type { MapOptions } from '../../heat-map/map-options';
import type { PanelData } from '../../panel/panel';
import type { GridSource } from '../../sources/grid';
import { compareStrings as strings } from '../../strings/compare';
import { exact, quotedToken, tokenLabel } from '../../strings/format';
import type { CompareData } from './comparison';

/** The axis of B's tokens. */
export const OTHER_AXIS = 'token of B';

export interface SimilarityFigure {
  readonly similarity: Similarity;
  readonly tensor: StepTensor;
  readonly panel: PanelData;
  readonly look: MapOptions;
}

/** @param before the figure so far: what need not be made anew is taken from it */
export function similarityFigure(
  similarity: Similarity,
  { comparison, choice, width }: CompareData,
  before: SimilarityFigure | undefined,
): SimilarityFigure {
  const kept = before?.similarity === similarity ? before : undefined;
  const [a, b] = [comparison.a.summary, comparison.b.summary];
  const row = comparison.alignment.rows[choice.row];
  const at = { token: row?.a ?? -1, dimension: row?.b == null ? null : { axis: OTHER_AXIS, index: row.b } };
  return {
    similarity,
    tensor: kept?.tensor ?? tensorOf(similarity, a, b),
    panel: {
      summary: a,
      choice: { ...FIRST_CHOICE, ...at },
      windows: kept?.panel.windows ?? sourceOf(similarity, b.tokens.length),
      readings: comparison.a.readings,
      width: Math.min(width, 640),
    },
    look: kept?.look ?? lookOf(a, b),
  };
}

function tensorOf({ tokens }: Similarity, a: TraceSummary, b: TraceSummary): StepTensor {
  return {
    name: strings.similarityMap,
    kind: 'stage',
    variant: 'model',
    layer: null,
    label: strings.similarityMap,
    mask: null,
    isProbability: false,
    axes: ['pos', OTHER_AXIS],
    sequences: [TOKENS, null],
    shape: [a.tokens.length, b.tokens.length],
    // The scale is that of all cosines, so that comparisons compare: however small these are, it ends at 1.
    statistics: { ...statistics(Float32Array.from(tokens)), min: -1, max: 1, norm: Math.sqrt(tokens.length) },
    head: null,
    excerpt: { rows: [], columns: [], values: new Float32Array() },
  };
}

function sourceOf({ tokens }: Similarity, columnCount: number): GridSource {
  return {
    async grid(_address, _tensor, rows, columns) {
      const width = shownCount(columns);
      const values = new Float32Array(shownCount(rows) * width);
      for (let row = 0; row < shownCount(rows); row++)
        for (let column = 0; column < width; column++)
          values[row * width + column] = tokens[indexAt(rows, row) * columnCount + indexAt(columns, column)] as number;
      return { rows, columns, values };
    },
  };
}

function lookOf(a: TraceSummary, b: TraceSummary): MapOptions {
  const named = ({ tokens }: TraceSummary, position: number) => {
    const token = tokens[position];
    return token ? quotedToken(token) : String(position);
  };
  return {
    kind: 'signed',
    mask: null,
    slantsLabels: true,
    columnLabel: (index) => {
      const token = b.tokens[index];
      return token ? tokenLabel(token) : '';
    },
    describe: (_, { row, column, value }) => {
      const place = strings.similarityPlace(named(a, row), named(b, column));
      return { value: exact(value), address: strings.similarityMap, place, spoken: `${place}, ${exact(value)}` };
    },
  };
}

/** The token of B that is most like one of A. */
export function mostAlike(
  { tokens }: Similarity,
  position: number,
  columns: number,
): { position: number; cosine: number } {
  const row = tokens.subarray(position * columns, (position + 1) * columns);
  const best = row.reduce((top, value, index) => (value > (row[top] as number) ? index : top), 0);
  return { position: best, cosine: row[best] ?? Number.NaN };
}

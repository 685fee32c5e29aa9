/** All numbers of the logit lens, to be copied or saved, including positions that are not in view. */
import type { LensPoint } from '../../../src/trace/readings/lens-points';
import type { PanelData } from '../../panel/panel';
import { exportedTrace } from '../../state/figures/exported-trace';
import { MOST_TEXT_VALUES, traceFileName } from '../../state/figures/value-export';
import type { LensColumns } from '../../state/residual/lens-columns';
import { lensLines, lensNumbers } from '../../state/residual/lens-export';
import type { Columns } from '../../state/residual/lens-view';
import { lens as strings } from '../../strings/residual';
import type { SavedNumbers } from '../figures/picture-menu';
import { numbersOfLines } from '../figures/save-values';

interface LensSource {
  readonly panel: PanelData;
  readonly points: readonly LensPoint[];
  readonly columns: LensColumns;
  /** The same for the explained token, if one is chosen. */
  readonly targeted: LensColumns;
}

/** Reads both. @throws Error with the reason if they could not be read */
export async function readLensColumns(
  { columns, targeted }: Pick<LensSource, 'columns' | 'targeted'>,
  wanted: Columns,
): Promise<void> {
  await columns.read(wanted);
  await targeted.read(wanted);
}

export function numbersOfLens(of: LensSource): SavedNumbers {
  const { panel, points, columns, targeted } = of;
  const { summary, choice } = panel;
  const { tokens } = summary;
  const lines = async () => {
    await readLensColumns(of, { start: 0, stop: tokens.length });
    const exported = {
      ...{ points, tokens, target: choice.target ?? undefined },
      cell: (point: number, position: number) => columns.cell(point, position),
      targeted: (point: number, position: number) => targeted.cell(point, position)?.target ?? null,
    };
    return lensLines(exported);
  };
  const file = { name: traceFileName('logit-lens', summary), about: strings.tableName };
  const tooMany = lensNumbers(points.length, tokens.length) > MOST_TEXT_VALUES;
  return { ...numbersOfLines(lines, file, () => exportedTrace(panel)), tooMany };
}

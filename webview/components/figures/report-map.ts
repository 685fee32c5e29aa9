/** A heat map drawn for a report, even if it is not on the page. */
import { overviewAxes } from '../../../src/trace/steps/matrix';
import { chosenPositions } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { NEVER_ABORTED } from '../../base/never-aborted';
import { mapText } from '../../heat-map/figure';
import type { PicturePart } from '../../heat-map/figure-layout';
import { layFrame } from '../../heat-map/frame';
import type { MapOptions } from '../../heat-map/map-options';
import { DEFAULT_LOOK, inPalette, type PictureLook } from '../../heat-map/picture-look';
import { savedOverview } from '../../heat-map/saved-picture';
import type { PanelData } from '../../panel/panel';
import { addressOf } from '../../sources/address';
import { scaleOf } from '../../theme/color-scale';
import { documentPalette } from '../../theme/palettes';

/** For paper and for pages of any colour; sharp at any size. */
export const REPORT_LOOK: PictureLook = { ...DEFAULT_LOOK, format: 'svg', size: 1, colors: 'light' };

interface ReportedMap {
  readonly tensor: StepTensor;
  readonly panel: PanelData;
  readonly look: MapOptions;
}

interface MapSelection {
  /** The row that the text beside it is about. */
  readonly row: number | undefined;
  readonly column?: number | undefined;
  /** Whether cells are squares. */
  readonly square?: boolean;
}

/** @returns `undefined` if it cannot be coloured, because its statistics are unknown */
export async function reportMap(
  { tensor, panel, look }: ReportedMap,
  { row, column, square = false }: MapSelection,
): Promise<PicturePart | undefined> {
  const { summary, choice, windows, width } = panel;
  if (!tensor.statistics) return undefined;
  const axes = overviewAxes(tensor, chosenPositions(choice));
  const grid = await windows.grid(addressOf(tensor, summary), tensor, axes.rows, axes.columns, NEVER_ABORTED);
  const kept = { row, columns: column === undefined ? [] : [column] };
  const page = layFrame(axes.rows, axes.columns, { square, room: width, pageRatio: 1, kept });
  const of = { tensor, texts: summary, look, axes, scale: scaleOf('probability', tensor.statistics) };
  const picture = savedOverview(of, grid, page, width, { isAlone: true, withNumbers: 'where few' });
  return (
    picture && {
      drawing: inPalette({ ...picture, told: row }, documentPalette('light')),
      text: mapText({ tensor, picture, axes, traced: look.traced }),
    }
  );
}

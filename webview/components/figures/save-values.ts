/** Saves the numbers of a tensor: the shown matrix as text, or all of it as an array. */

import { COPY } from '../../../src/engine/protocol/panel-protocol';
import type { SavedFile } from '../../../src/engine/protocol/save-protocol';
import { matrixOf } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { NEVER_ABORTED } from '../../base/never-aborted';
import { mapName } from '../../heat-map/figure';
import type { PanelData } from '../../panel/panel';
import { addressOf } from '../../sources/address';
import type { Grid } from '../../sources/grid';
import type { PanelHost } from '../../sources/panel-host';
import { csvOf, shownNameOf, tensorNameOf, tsvOf, valuesCsv } from '../../state/figures/value-export';
import { belowOrigin, type ExportedOf, withOrigin } from '../../strings/exported-of';
import { exportTexts as texts } from '../../strings/exports';
import type { SavedNumbers } from './picture-menu';

/** A tensor, and the panel in which its numbers are read. */
export interface SavedValues {
  readonly tensor: StepTensor;
  readonly panel: Pick<PanelData, 'summary' | 'windows'>;
}

/** Reads all values of the shown matrix. */
export function readValues({ tensor, panel }: SavedValues): Promise<Grid> {
  const { rows, columns } = matrixOf(tensor);
  const whole = (size: number) => ({ size, spans: [{ start: 0, stop: size }] });
  return panel.windows.grid(addressOf(tensor, panel.summary), tensor, whole(rows), whole(columns), NEVER_ABORTED);
}

/** @returns a message that says what was done; '' if the user declined */
export async function saveCsv(of: SavedValues, host: PanelHost, onWriting: () => void): Promise<string> {
  const { tensor, panel } = of;
  const csv = valuesCsv(tensor, await readValues(of), panel.summary);
  return saveText(csv, { name: shownNameOf(tensor, panel.summary), about: mapName(tensor) }, host, onWriting);
}

/** Saves a text of numbers that are not a tensor of a trace. @returns as `saveCsv` */
export async function saveText(
  csv: string,
  file: { readonly name: string; readonly about: string },
  host: PanelHost,
  onWriting: () => void,
): Promise<string> {
  const data = new TextEncoder().encode(csv);
  return saidOf(await host.connection.save({ kind: 'figure', ...file, format: 'csv', data }, onWriting));
}

type Lines = readonly (readonly string[])[];

/**
 * The numbers of a table whose lines are only made when they are saved or copied.
 * @param readOrigin what the lines are of, if their own columns do not say it
 */
export function numbersOfLines(
  lines: () => Lines | Promise<Lines>,
  file: { readonly name: string; readonly about: string },
  readOrigin?: () => Promise<ExportedOf>,
): SavedNumbers & Required<Pick<SavedNumbers, 'copy'>> {
  const placed = async (place: (of: ExportedOf, lines: Lines) => Lines) => {
    const made = await lines();
    return readOrigin ? place(await readOrigin(), made) : made;
  };
  return {
    csv: async (host, onWriting) => saveText(csvOf(await placed(withOrigin)), file, host, onWriting),
    copy: async (host) => copyLines(await placed(belowOrigin), host),
    tooMany: false,
  };
}

/** Copies lines of cells in the format of spreadsheets. @returns a message that says what was done */
async function copyLines(lines: Lines, host: PanelHost): Promise<string> {
  await host.connection.ask(COPY, { text: tsvOf(lines) });
  return texts.copied(lines.length);
}

/** Saves the whole tensor (.npy). @returns as `saveCsv` */
export async function saveArray(
  { tensor, panel }: SavedValues,
  host: PanelHost,
  onWriting: () => void,
): Promise<string> {
  const address = addressOf(tensor, panel.summary);
  const name = tensorNameOf(tensor, panel.summary);
  return saidOf(await host.connection.save({ kind: 'tensor', name, about: tensor.name, address }, onWriting));
}

/** The message about a saved file. @returns '' if the user declined */
export function saidOf(file: SavedFile | null): string {
  return file ? texts.saved(file.name, file.answers) : '';
}

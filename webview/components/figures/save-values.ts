/** Saves the numbers of a tensor: as text of the matrix that is shown, or all of it as an array. */

import { COPY } from '../../../src/engine/protocol/panel-protocol';
import { matrixOf } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { NEVER } from '../../base/never';
import { mapName } from '../../heat-map/figure';
import type { PanelData } from '../../panel/panel';
import { addressOf } from '../../sources/address';
import type { Grid } from '../../sources/grid';
import type { PanelHost } from '../../sources/panel-host';
import { csvOf, shownNameOf, tensorNameOf, tsvOf, valuesCsv } from '../../state/figures/value-export';
import { exportTexts as texts } from '../../strings/exports';
import type { SavedNumbers } from './picture-menu';

/** A tensor, and where its numbers are read. */
export interface SavedValues {
  readonly tensor: StepTensor;
  readonly panel: Pick<PanelData, 'summary' | 'windows'>;
}

/** All values of the matrix that is shown. */
export function readValues({ tensor, panel }: SavedValues): Promise<Grid> {
  const { rows, columns } = matrixOf(tensor);
  const whole = (size: number) => ({ size, spans: [{ start: 0, stop: size }] });
  return panel.windows.grid(addressOf(tensor, panel.summary), tensor, whole(rows), whole(columns), NEVER);
}

/** @returns what was done; '' where the user declined */
export async function saveCsv(of: SavedValues, host: PanelHost, onWriting: () => void): Promise<string> {
  const { tensor, panel } = of;
  const csv = valuesCsv(tensor, await readValues(of), panel.summary);
  return saveText(csv, { name: shownNameOf(tensor, panel.summary), about: mapName(tensor) }, host, onWriting);
}

/** A text of numbers that are no tensor of a trace. @returns as `saveCsv` */
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

/** Of a table whose lines are asked for when they are taken out. */
export function numbersOfLines(
  lines: () => Lines | Promise<Lines>,
  file: { readonly name: string; readonly about: string },
): SavedNumbers {
  return {
    csv: async (host, onWriting) => saveText(csvOf(await lines()), file, host, onWriting),
    copy: async (host) => copyLines(await lines(), host),
    tooMany: false,
  };
}

/** Lines of cells to the clipboard, as spreadsheets take them. @returns what was done */
export async function copyLines(lines: readonly (readonly string[])[], host: PanelHost): Promise<string> {
  await host.connection.ask(COPY, { text: tsvOf(lines) });
  return texts.copied(lines.length);
}

/** The whole tensor (.npy). @returns as `saveCsv` */
export async function saveArray(
  { tensor, panel }: SavedValues,
  host: PanelHost,
  onWriting: () => void,
): Promise<string> {
  const address = addressOf(tensor, panel.summary);
  const name = fileNameOf({ tensor, panel });
  return saidOf(await host.connection.save({ kind: 'tensor', name, about: tensor.name, address }, onWriting));
}

/** A name for a file of all of a tensor. */
function fileNameOf({ tensor, panel }: SavedValues): string {
  return tensorNameOf(tensor, panel.summary);
}

/** What is said of a file that was saved. @returns '' where the user declined */
export function saidOf(file: { readonly name: string } | null): string {
  return file ? texts.saved(file.name) : '';
}

/** Texts of the export menus. */
import { count } from './strings';

export const exportTexts = {
  actions: 'Save, export, compare, run again',
  showVariant: (name: string) => `Show: ${name}`,
  figure: (name: string) => `Export ${name}`,
  copyRow: (row: string) => `Copy row ${row} as NumPy`,
  copyValue: (address: string) => `Copy ${address} as NumPy`,
  explainValue: (address: string) => `Explain ${address}`,
  copyValues: 'Copy all values as text',
  tooMany: (most: number) => `More than ${count(most)} values: save the tensor instead.`,
  saveTensor: 'Save tensor (.npy)…',
  saveSvg: 'Save picture (.svg)…',
  savePng: 'Save picture (.png)…',
  export: 'Export…',
  saveTrace: 'Save all tensors (.safetensors)…',
  saveWalkthrough: 'Save the walk-through’s tensors (.safetensors)…',
  openReport: 'Open the report as text',
  saveReport: 'Save the report (.txt)…',
  copied: (lines: number) => `Copied: ${count(lines)} ${lines === 1 ? 'line' : 'lines'}.`,
  saved: (name: string) => `Saved: ${name}`,
  saving: 'Saving…',
  openedFrom: (path: string) => `Opened from ${path}.`,
  modelAbsent: (model: string) =>
    `The model, ${model}, is not open, so figures that need its weights are missing. ` +
    'Choose its folder as the model, then open the file again.',
  madeIn: (time: string) => `was traced in ${time}`,
} as const;

/** Copies the one value that keys read in a figure, by the keys that copy selected text everywhere. */
import { COPY } from '../../../src/engine/protocol/panel-protocol';
import { errorMessage } from '../../base/error-message';
import { announcer } from '../../keyboard/announcer';
import type { PanelHost } from '../../sources/panel-host';
import { exportTexts as strings } from '../../strings/exports';
import { float32Digits } from '../../strings/format';

/** Whether the key asks for a copy, and not of text that is selected. */
export function copiesValue({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  const isCopy = key === 'c' && ctrlKey !== metaKey && !altKey && !shiftKey;
  return isCopy && String(getSelection() ?? '') === '';
}

/** Copies all digits of a float32, and says so where the reader looks. */
export async function copyValue({ connection }: PanelHost, value: number): Promise<void> {
  const text = float32Digits(value);
  try {
    await connection.ask(COPY, { text });
    announcer.show(strings.copiedValue(text));
  } catch (error) {
    announcer.show(errorMessage(error));
  }
}

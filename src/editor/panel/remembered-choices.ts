/** Choices that are made in one panel and apply to all: they are kept in the extension's memory. */
import type * as vscode from 'vscode';
import type { LastReport } from '../../engine/protocol/panel-protocol';
import type { Failures } from '../failures';

interface Remembered<T> {
  /** `undefined` if nothing was chosen yet. */
  last(): T | undefined;
  keep(chosen: T): void;
}

export interface RememberedChoices {
  /** The level of detail for new panels, by the page's name for it. */
  readonly level: Remembered<string>;
  /** By how many sizes the type of presentations is larger than the room suggests. */
  readonly largerType: Remembered<number>;
  /** The look of the last saved picture. */
  readonly pictureLook: Remembered<unknown>;
  /** The last choices for a report of some steps. */
  readonly lastReport: Remembered<LastReport>;
}

export function rememberedChoices(
  memory: Pick<vscode.Memento, 'get' | 'update'>,
  failures: Pick<Failures, 'logOnly'>,
): RememberedChoices {
  const named = <T>(key: string): Remembered<T> => ({
    last: () => memory.get<T>(key),
    keep: (chosen) => void memory.update(key, chosen).then(undefined, (error: unknown) => failures.logOnly(error)),
  });
  return {
    level: named('panelLevel'),
    largerType: named('presentedLargerType'),
    pictureLook: named('pictureLook'),
    lastReport: named('lastReport'),
  };
}

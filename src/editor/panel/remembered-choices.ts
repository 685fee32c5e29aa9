/** What was chosen in one panel and holds for all of them: it is kept in the extension's memory. */
import type * as vscode from 'vscode';
import type { LastReport } from '../../engine/protocol/panel-protocol';
import type { Failures } from '../failures';

interface Remembered<T> {
  /** `undefined`: nobody has chosen it. */
  last(): T | undefined;
  keep(chosen: T): void;
}

export interface RememberedChoices {
  /** How much a panel that is opened shows at a time, as its page names that. */
  readonly level: Remembered<string>;
  /** By how many sizes type is larger in presentations than their room asks for. */
  readonly largerType: Remembered<number>;
  /** How the picture that was saved last looks. */
  readonly pictureLook: Remembered<unknown>;
  /** What was chosen last of a report of some steps. */
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

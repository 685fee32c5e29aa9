/** Sets two traces of the lists side by side. */
import * as vscode from 'vscode';
import type { Compared } from '../panel/comparisons';
import type { Entry } from './tree';

type TraceEntry = Entry & Required<Pick<Entry, 'origin'>>;

/**
 * Let the two entries that are selected be compared, or the one that is with another that the user picks.
 * @param given the entry whose menu it was
 * @param selected all entries that are selected, if there are several
 * @param all what can be picked
 * @returns what to compare; `undefined` when the user picks nothing
 */
export async function compareEntries(
  given: unknown,
  selected: unknown,
  all: () => Promise<readonly Entry[]>,
): Promise<Compared | undefined> {
  const [a, second] = (Array.isArray(selected) ? selected : [given]).filter(isTrace);
  const b = a && (second ?? (await askForOther(a, (await all()).filter(isTrace))));
  return b && { a: { origin: a.origin, variant: 'model' }, b: { origin: b.origin, variant: 'model' } };
}

async function askForOther(a: TraceEntry, all: readonly TraceEntry[]): Promise<TraceEntry | undefined> {
  const others = all.filter(({ origin }) => JSON.stringify(origin) !== JSON.stringify(a.origin));
  if (others.length === 0) {
    const message = vscode.l10n.t('There is no other trace to compare with yet: trace another text first.');
    void vscode.window.showInformationMessage(message);
    return undefined;
  }
  const items = others.map((entry) => ({ ...shown(entry), entry }));
  const title = vscode.l10n.t('Compare "{0}" with', shown(a).label);
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.entry;
}

/** As the list shows it. */
function shown({ item: { label = '', description, iconPath } }: Entry): vscode.QuickPickItem {
  return {
    label: typeof label === 'string' ? label : label.label,
    ...(typeof description === 'string' && { description }),
    ...(iconPath instanceof vscode.ThemeIcon && { iconPath }),
  };
}

function isTrace(given: unknown): given is TraceEntry {
  return (given as Partial<Entry> | undefined)?.origin !== undefined;
}

/** How often ghost text suggests something: chosen in words, with what was measured of each, in place of a number. */
import * as vscode from 'vscode';
import { inPercent, rateInWords } from '../../base/number-text';
import { GHOST_TEXT_SECTION, readGhostTextSettings, writeConfidence } from './settings';

/** In percent, from the least to the most of the texts that were measured. */
type Range = readonly [number, number];

export interface Often {
  readonly label: () => string;
  /** How often the first word must be expected to be right: the least of what is shown. */
  readonly confidence: number;
  /** At how many places something was shown, and how often its first word was right. */
  readonly shown: Range;
  readonly right: Range;
}

/** Measured with the starter in documentation, code and a novel: `docs/ghost-text.md` has the table. */
export const OFTEN: readonly Often[] = [
  { label: () => vscode.l10n.t('More often'), confidence: 0.5, shown: [28, 34], right: [77, 84] },
  { label: () => vscode.l10n.t('As usual, the default'), confidence: 0.65, shown: [20, 28], right: [86, 90] },
  { label: () => vscode.l10n.t('Less often'), confidence: 0.8, shown: [15, 23], right: [88, 95] },
  { label: () => vscode.l10n.t('Only where nearly sure'), confidence: 0.95, shown: [5, 13], right: [94, 100] },
];

interface Item extends vscode.QuickPickItem {
  readonly run: () => PromiseLike<unknown>;
  /** What it says once it is written. */
  readonly written?: string;
}

/**
 * Let the user choose, and write it.
 * @returns what was written, in words; `undefined` where nothing was
 */
export async function chooseHowOften(): Promise<string | undefined> {
  const { confidence: now } = readGhostTextSettings();
  const items = [...OFTEN.map((often) => itemOf(often, now)), another(now)];
  const title = vscode.l10n.t('How Often Ghost Text Suggests Something');
  const placeHolder = vscode.l10n.t('Measured with the starter in documentation, code and a novel');
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder });
  await picked?.run();
  return picked?.written;
}

function itemOf({ label, confidence, shown, right }: Often, now: number): Item {
  const floor = floorInWords(confidence);
  const isNow = confidence === now;
  return {
    label: `${isNow ? '$(check)' : '$(blank)'} ${label()}`,
    description: isNow ? vscode.l10n.t('now {0}', floor) : floor,
    written: vscode.l10n.t('Ghost text is now {0}', floor),
    detail: vscode.l10n.t(
      'Measured: something at {0} of places; there the first word was right in {1}',
      rangeText(shown),
      rangeText(right),
    ),
    run: () => writeConfidence(confidence),
  };
}

/** From where on something is shown: what is expected of it, which is less than what comes true of all that is shown. */
export function floorInWords(confidence: number): string {
  return vscode.l10n.t('shown where at least {0} are expected to be right', rateInWords(confidence));
}

/** A value between these, in the settings. */
function another(now: number): Item {
  const isOwn = OFTEN.every(({ confidence }) => confidence !== now);
  return {
    label: `${isOwn ? '$(check)' : '$(blank)'} ${vscode.l10n.t('Another value...')}`,
    description: isOwn ? vscode.l10n.t('now {0}, in the settings', rateInWords(now)) : vscode.l10n.t('in the settings'),
    run: () => vscode.commands.executeCommand('workbench.action.openSettings', `${GHOST_TEXT_SECTION}.confidence`),
  };
}

/** "22 to 30 %" */
function rangeText([least, most]: Range): string {
  return least === most ? inPercent(`${least}`) : vscode.l10n.t('{0} to {1}', least, inPercent(`${most}`));
}

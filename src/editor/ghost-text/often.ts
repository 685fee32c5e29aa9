/** Lets the user choose how often ghost text suggests something: in words, with measured rates, instead of a number. */
import * as vscode from 'vscode';
import { labelText } from '../../base/foreign-text';
import { rateInWords } from '../../base/number-text';
import { pickFromLink } from '../pick-from-link';
import { GENERAL_RATES, type GeneralRate, rangeText } from './general-rate';
import { GHOST_TEXT_SECTION, readGhostTextSettings, writeSetting } from './settings';

/** The model of ghost text. */
interface SuggestingModel {
  /** Its display name. */
  readonly name: string;
  /** Whether the rates were measured with it. */
  readonly isStarter: boolean;
}

interface Item extends vscode.QuickPickItem {
  readonly isNow: boolean;
  readonly run: () => PromiseLike<unknown>;
  /** The words to show after it is written. */
  readonly written?: string;
}

/**
 * Lets the user choose a value, and writes it.
 * @returns the words for what was written; `undefined` if nothing was
 */
export async function chooseHowOften(model: SuggestingModel): Promise<string | undefined> {
  const { confidence: now } = readGhostTextSettings();
  const items = [...GENERAL_RATES.map((often) => itemOf(often, now)), otherValueItem(now)];
  const title = vscode.l10n.t('How Often Ghost Text Suggests Something');
  const placeholder = model.isStarter
    ? vscode.l10n.t('Measured once with the starter, in documentation, code and a novel')
    : vscode.l10n.t('Measured once with the starter; with {0} they may differ', labelText(model.name));
  const set = items.find(({ isNow }) => isNow);
  const picked = await pickFromLink(items, title, set, placeholder);
  await picked?.run();
  return picked?.written;
}

/**
 * Lets the user choose, says what was written, and asks again at the cursor: a suggestion that was held back may now be shown.
 */
export async function changeHowOften(
  model: SuggestingModel,
  { tell, askHere }: { readonly tell: (written: string) => void; readonly askHere: () => PromiseLike<unknown> },
): Promise<void> {
  const written = await chooseHowOften(model);
  if (written === undefined) return;
  tell(written);
  await askHere();
}

/** The numbers come first, as a narrow window cuts the end of a row. */
function itemOf({ label, confidence, shown, right }: GeneralRate, now: number): Item {
  const threshold = thresholdInWords(confidence);
  const isNow = confidence === now;
  return {
    isNow,
    label: `${isNow ? '$(check)' : '$(blank)'} ${label()}`,
    description: vscode.l10n.t('right in {0}, at {1} of places', rangeText(right), rangeText(shown)),
    written: vscode.l10n.t('Ghost text is now {0}', threshold),
    detail: isNow ? vscode.l10n.t('Now: {0}', threshold) : vscode.l10n.t('Then: {0}', threshold),
    run: () => writeSetting('confidence', confidence),
  };
}

/**
 * The threshold in words. It is the expected rate of the least certain suggestion, so what is shown is right more often than
 * this.
 */
function thresholdInWords(confidence: number): string {
  return vscode.l10n.t('shown if the first word is at least {0} likely to be right', rateInWords(confidence));
}

/** An entry for any other value, which leads to the settings. */
function otherValueItem(now: number): Item {
  const isNow = GENERAL_RATES.every(({ confidence }) => confidence !== now);
  return {
    isNow,
    label: `${isNow ? '$(check)' : '$(blank)'} ${vscode.l10n.t('Another value...')}`,
    description: isNow ? vscode.l10n.t('now {0}, in the settings', rateInWords(now)) : vscode.l10n.t('in the settings'),
    run: () => vscode.commands.executeCommand('workbench.action.openSettings', `${GHOST_TEXT_SECTION}.confidence`),
  };
}

/**
 * How often ghost text is right in general, measured once with the starter model. This is not the estimate for a single
 * suggestion, which is measured for each model (`src/engine/worker/completions/calibrate.ts`).
 */
import * as vscode from 'vscode';
import { inPercent } from '../../base/number-text';

/** In per cent, the lowest and the highest value among the measured texts. */
type Range = readonly [number, number];

export interface GeneralRate {
  /** The words for how often something is suggested. */
  readonly label: () => string;
  /** The least estimated probability that the first word is right for a suggestion to be shown. */
  readonly confidence: number;
  /** At how many places something was shown, and how often its first word was right. */
  readonly shown: Range;
  readonly right: Range;
}

/** Measured on documentation, code and a novel; `docs/ghost-text.md` has the table. */
export const GENERAL_RATES: readonly GeneralRate[] = [
  { label: () => vscode.l10n.t('More often'), confidence: 0.4, shown: [34, 41], right: [69, 83] },
  { label: () => vscode.l10n.t('As usual, the default'), confidence: 0.55, shown: [25, 35], right: [81, 85] },
  { label: () => vscode.l10n.t('Less often'), confidence: 0.8, shown: [16, 25], right: [90, 94] },
  { label: () => vscode.l10n.t('Only where rarely wrong'), confidence: 0.95, shown: [8, 16], right: [92, 100] },
];

/** "22 to 30 %" */
export function rangeText([least, most]: Range): string {
  return least === most ? inPercent(`${least}`) : vscode.l10n.t('{0} to {1}', least, inPercent(`${most}`));
}

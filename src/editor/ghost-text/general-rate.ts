/**
 * How often ghost text is right in general, measured once with the starter. That is not what is expected of one suggestion:
 * that is counted with each model by itself (`src/engine/worker/completions/calibrate.ts`).
 */
import * as vscode from 'vscode';
import { inPercent } from '../../base/number-text';

/** In percent, from the least to the most of the texts that were measured. */
type Range = readonly [number, number];

export interface GeneralRate {
  /** How often something is suggested, in words. */
  readonly label: () => string;
  /** How often the first word must be expected to be right: the least of what is shown. */
  readonly confidence: number;
  /** At how many places something was shown, and how often its first word was right. */
  readonly shown: Range;
  readonly right: Range;
}

/** In documentation, code and a novel: `docs/ghost-text.md` has the table. */
export const GENERAL_RATES: readonly GeneralRate[] = [
  { label: () => vscode.l10n.t('More often'), confidence: 0.5, shown: [27, 37], right: [80, 85] },
  { label: () => vscode.l10n.t('As usual, the default'), confidence: 0.65, shown: [21, 30], right: [87, 89] },
  { label: () => vscode.l10n.t('Less often'), confidence: 0.8, shown: [15, 25], right: [91, 95] },
  { label: () => vscode.l10n.t('Only where rarely wrong'), confidence: 0.95, shown: [6, 14], right: [96, 100] },
];

/** "22 to 30 %" */
export function rangeText([least, most]: Range): string {
  return least === most ? inPercent(`${least}`) : vscode.l10n.t('{0} to {1}', least, inPercent(`${most}`));
}

/** A saved trace or comparison as an entry of a list. */
import * as vscode from 'vscode';
import { labelText, tooltipText } from '../../base/foreign-text';
import type { Origin } from '../../engine/protocol/panel-protocol';
import { isSavedComparisonName } from '../../trace/saving/saved-trace-name';
import { fileOrigin } from '../panel/file-origin';
import { placeInWords } from '../place-in-words';
import { savedTraceTitle } from './saved-traces';
import { action, type Entry, entry } from './tree';

/** Named by its file; the content is read when it is opened. */
export function savedEntry(file: vscode.Uri, viewType: string): Entry {
  const place = placeInWords(vscode.Uri.joinPath(file, '..'));
  if (isSavedComparisonName(file.path)) {
    return entry(labelText(savedTraceTitle(file)), 'compare-changes', {
      description: `${vscode.l10n.t('comparison')} · ${labelText(place)}`,
      tooltip: tooltipText(file.fsPath),
      command: action(vscode.l10n.t('Open the comparison'), 'vscode.openWith', file, viewType),
    });
  }
  const listed = entry(labelText(savedTraceTitle(file)), 'file-binary', {
    description: labelText(place),
    tooltip: tooltipText(file.fsPath),
    ...(file.scheme === 'file' && { contextValue: 'savedTrace' }),
    command: action(vscode.l10n.t('Open the trace'), 'vscode.openWith', file, viewType),
  });
  const origin = savedOrigin(file);
  return origin ? { ...listed, origin } : listed;
}

/** What can be compared; `undefined` if it is already a comparison, or the file is not on a local disk. */
function savedOrigin(file: vscode.Uri): Origin | undefined {
  return file.scheme === 'file' && !isSavedComparisonName(file.path) ? fileOrigin(file.fsPath) : undefined;
}

/** The command that saves the trace that is shown. */
import * as vscode from 'vscode';
import type { Failures } from '../failures';
import type { PanelExports } from './panel-exports';
import type { TracePanels } from './trace-panels';

/** How long the status bar says what was saved, in milliseconds. */
const SAID = 6000;

/** Ask where to, and save all tensors of the trace of the panel that was active last. */
export async function saveShownTrace(
  panels: Pick<TracePanels, 'traces'>,
  exports: Pick<PanelExports, 'save'>,
  failures: Pick<Failures, 'show'>,
): Promise<void> {
  const shown = panels.traces[0];
  if (!shown) {
    const message = vscode.l10n.t('There is no trace to save yet: run "Trace LLM on selection" first.');
    void vscode.window.showInformationMessage(message);
    return;
  }
  try {
    const { panel, summary } = shown;
    const file = await exports.save({ kind: 'trace', trace: summary.trace, variant: 'model' }, panel.place);
    if (file) vscode.window.setStatusBarMessage(vscode.l10n.t('Trace saved: {0}', file.name), SAID);
  } catch (error) {
    failures.show(error);
  }
}

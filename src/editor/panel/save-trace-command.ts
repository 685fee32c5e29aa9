/** The command that saves the trace that is shown, or both that are compared. */
import * as vscode from 'vscode';
import type { SaveWish } from '../../engine/protocol/panel-protocol';
import type { Failures } from '../failures';
import type { PanelExports } from './panel-exports';
import type { TracePanel } from './trace-panel';
import type { TracePanels } from './trace-panels';

/** How long the status bar says what was saved, in milliseconds. */
const SAID = 6000;

/** Ask where to, and save all tensors of what the panel shows that was active last of those that show anything. */
export async function saveShownTrace(
  panels: Pick<TracePanels, 'all'>,
  exports: Pick<PanelExports, 'save'>,
  failures: Pick<Failures, 'show'>,
): Promise<void> {
  const panel = panels.all.find(({ summaries }) => summaries.length > 0);
  const wish = panel && wishFor(panel);
  if (!wish) {
    const message = vscode.l10n.t('There is no trace to save yet: run "Trace LLM on selection" first.');
    void vscode.window.showInformationMessage(message);
    return;
  }
  try {
    const file = await exports.save(wish, panel.place);
    if (file) vscode.window.setStatusBarMessage(vscode.l10n.t('Trace saved: {0}', file.name), SAID);
  } catch (error) {
    failures.show(error);
  }
}

function wishFor({ summaries: [a, b] }: TracePanel): SaveWish | undefined {
  if (a && b) return { kind: 'comparison', a: a.trace, b: b.trace };
  return a && { kind: 'trace', trace: a.trace, variant: 'model' };
}

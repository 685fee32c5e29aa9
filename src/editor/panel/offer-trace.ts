/** What is offered when a command has chosen another model than that of the shown trace. */
import * as vscode from 'vscode';
import type { ModelOffer } from '../models/model-choice';
import type { TracePanels } from './trace-panels';
import type { Tracing } from './tracing';

/**
 * Offers to trace the text of the latest active panel with the chosen model, as the panel's own list of models does. A
 * visible panel does so at once, unless it shows a file or a lesson. Nothing is offered where a suggestion is explained:
 * the chosen model did not make it.
 */
export function offerTrace(
  model: string,
  panels: Pick<TracePanels, 'all' | 'latest'>,
  tracing: Pick<Tracing, 'modelOf' | 'traceInModel'>,
): ModelOffer | undefined {
  const panel = panels.latest;
  const shown = panel && tracing.modelOf(panel);
  if (!panel || shown === undefined || shown === model || panel.origin?.suggestion) return undefined;
  return {
    label: vscode.l10n.t('Trace the Shown Text with It'),
    isTakenAtOnce: panel.isSeen && panel.origin?.file === undefined && panel.origin?.lesson === undefined,
    // The panel may have been closed while the notification was shown.
    take: async () => {
      if (panels.all.includes(panel)) await tracing.traceInModel(panel, model);
    },
  };
}

/** What is offered when a command has chosen another model than that of the trace that is shown. */
import * as vscode from 'vscode';
import type { ModelOffer } from '../models/model-choice';
import type { TracePanels } from './trace-panels';
import type { Tracing } from './tracing';

/**
 * To trace the text of the panel that was active last with it, as the panel's own list of models does. A panel that is seen
 * does so at once; not what a file holds, or what a lesson is about.
 */
export function offerTrace(
  model: string,
  panels: Pick<TracePanels, 'all' | 'latest'>,
  tracing: Pick<Tracing, 'inModel' | 'modelOf'>,
): ModelOffer | undefined {
  const panel = panels.latest;
  const shown = panel && tracing.modelOf(panel);
  if (!panel || shown === undefined || shown === model) return undefined;
  return {
    label: vscode.l10n.t('Trace the Shown Text with It'),
    isTakenAtOnce: panel.isSeen && panel.origin?.file === undefined && panel.origin?.lesson === undefined,
    // The panel may have been closed while the notification stood there.
    take: async () => {
      if (panels.all.includes(panel)) await tracing.inModel(panel, model);
    },
  };
}

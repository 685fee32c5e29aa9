/** Below the summary of a prediction: which part changes it most when left out, once a run without each was made. */
import { html, nothing } from 'lit';
import { destroyedSentences } from '../../../src/trace/ablation/destroyed';
import { rankingWords } from '../../../src/trace/ablation/ranking-words';
import { sweepControl } from '../../../src/trace/ablation/sweep-opening';
import { everyPart } from '../../../src/trace/readings/model-part';
import type { PanelData } from '../../panel/panel';
import type { StepData } from '../../state/generation/step-data';
import { quotedToken } from '../../strings/format';

/** What parts add directly need not be what the prediction depends on: the runs tell that. */
export function sweepTold(panel: PanelData | StepData) {
  if (!('ablations' in panel)) return nothing;
  const { token: position, target: id } = panel.choice;
  const parts = everyPart(panel.summary.plan);
  const runs = panel.ablations.lastSweep(parts, { position, id });
  const [most] = runs ? rankingWords(runs, parts.length, quotedToken).first : [];
  if (most === undefined) return nothing;
  const destroyed = destroyedSentences(runs ?? [], quotedToken);
  return html`<p class="aside" data-most-changing>${[most, ...sweepControl(runs ?? [])].join(' ')}</p>${destroyed.length > 0 ? html`<p class="aside" data-destroyed>${destroyed.join(' ')}</p>` : nothing}`;
}

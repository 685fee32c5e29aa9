/** The command that saves the shown trace or comparison. */
import * as vscode from 'vscode';
import { labelText } from '../../base/foreign-text';
import {
  type ComparedTrace,
  type ComparePlace,
  madeOutput,
  type ShownComparison,
  type SideName,
} from '../../engine/protocol/panel-protocol';
import { type ComparisonWish, OPENS_FOR_OTHERS, type SaveWish } from '../../engine/protocol/save-protocol';
import { inReaderOrder, sidesAsRead } from '../../trace/compare/compare-place';
import { exchangedQuestion } from '../../trace/compare/patch-runs';
import type { Failures } from '../failures';
import type { PanelExports } from './saving/panel-exports';
import type { TracePanel } from './trace-panel';
import type { TracePanels } from './trace-panels';

/** How long the status bar names what was saved, in milliseconds. */
const SAID = 6000;

/**
 * Asks for a place, and saves all tensors of the latest active panel that shows a trace or comparison.
 * @param wishOf what is saved of that panel
 */
export async function saveShownTrace(
  panels: Pick<TracePanels, 'all'>,
  exports: Pick<PanelExports, 'save'>,
  failures: Pick<Failures, 'show'>,
  wishOf: (panel: TracePanel) => SaveWish | undefined = wishFor,
): Promise<void> {
  const panel = panels.all.find(({ summaries }) => summaries.length > 0);
  const wish = panel && wishOf(panel);
  if (!wish) {
    const message = vscode.l10n.t('There is no trace to save yet: run "Trace LLM on selection" first.');
    void vscode.window.showInformationMessage(message);
    return;
  }
  try {
    const file = await exports.save(wish, panel);
    if (file) vscode.window.setStatusBarMessage(saidOf(wish, file.name), SAID);
  } catch (error) {
    failures.show(error);
  }
}

/** Saves a trace together with a notebook that continues with it in Python. */
export async function goOnInPython(
  panels: Pick<TracePanels, 'all'>,
  exports: Pick<PanelExports, 'save'>,
  failures: Pick<Failures, 'show'>,
): Promise<void> {
  const all = panels.all.filter(({ content }) => content.kind === 'trace');
  await saveShownTrace({ all }, exports, failures, (panel) => {
    const wish = wishFor(panel);
    return wish?.kind === 'trace' ? { ...wish, withNotebook: true } : undefined;
  });
}

/** The file's name is escaped, because the status bar draws icons, as labels do. */
function saidOf({ kind }: SaveWish, file: string): string {
  const name = labelText(file);
  if (kind === 'comparison') return vscode.l10n.t('Comparison saved: {0}', name);
  return `${vscode.l10n.t('Trace saved: {0}', name)}. ${vscode.l10n.t(OPENS_FOR_OTHERS)}`;
}

function wishFor({ content, comparePlace }: TracePanel): SaveWish | undefined {
  if (content.kind === 'compare') return comparisonWish(content, comparePlace);
  return content.kind === 'trace' ? { kind: 'trace', trace: content.summary.trace, variant: 'model' } : undefined;
}

/** With the sides in the user's order. */
function comparisonWish(
  { runs = [], among, ...sides }: Pick<ShownComparison, SideName | 'runs' | 'among'>,
  place: ComparePlace | undefined,
): ComparisonWish {
  const side = ({ summary, variant, edit, label, origin, continuations }: ComparedTrace) => {
    const from = origin.source?.label ?? label;
    const output = madeOutput(origin, summary);
    return {
      trace: summary.trace,
      variant,
      ...(edit && { edit }),
      ...(from && { label: from }),
      ...(continuations && { continuations }),
      ...(output && { output }),
    };
  };
  const [a, b] = sidesAsRead(sides, place);
  const inOrder = place?.isExchanged ? runs.map(exchangedQuestion) : runs;
  return {
    kind: 'comparison',
    a: side(a),
    b: side(b),
    ...(place && { place: inReaderOrder(place) }),
    ...(inOrder.length > 0 && { runs: inOrder }),
    ...(among && { among }),
  };
}

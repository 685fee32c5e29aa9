/** Opens saved files, whether they hold a trace or a comparison. */
import * as vscode from 'vscode';
import { notificationText } from '../../base/foreign-text';
import type { EngineClient } from '../../engine/host/client';
import type { SavedContent } from '../../engine/protocol/trace-protocol';
import { askForFile } from './ask-for-file';
import type { Compared, Comparisons } from './comparisons';
import { fileOrigin } from './file-origin';
import type { TracePanel } from './trace-panel';
import type { TracePanels } from './trace-panels';
import type { Tracing, TracingOptions } from './tracing';

export class SavedFiles {
  constructor(
    private readonly engine: Pick<EngineClient, 'savedContent'>,
    private readonly tracing: Pick<Tracing, 'show'>,
    private readonly comparisons: Pick<Comparisons, 'show'>,
    private readonly panels: Pick<TracePanels, 'open'>,
  ) {}

  /** Asks for a file unless one is given, and shows its content in a new panel. */
  async open(given: vscode.Uri | undefined): Promise<void> {
    const file =
      given ??
      (await askForFile(vscode.l10n.t('Open a trace or a comparison that LLM Trace saved'), vscode.l10n.t('Open')));
    if (file === undefined) return;
    if (file.scheme !== 'file') {
      void vscode.window.showErrorMessage(notificationText(`LLM Trace: ${whyNotRemote(file)}`));
      return;
    }
    const panel = this.panels.open();
    panel.focus();
    await this.show(panel, file.fsPath, { notify: 'always' });
  }

  /**
   * Shows the content of a file. Never rejects: a failure is shown in the panel.
   * @returns whether the content is shown
   */
  async show(panel: TracePanel, path: string, options: TracingOptions): Promise<boolean> {
    const work = panel.begin();
    const { signal } = work;
    // Opening the traces reports a damaged file as well as a cancellation.
    const content: SavedContent = await this.engine
      .savedContent({ path }, { signal })
      .catch(() => ({ kind: 'trace' }) as const);
    if (!work.isLatest) return false;
    if (signal.aborted) return this.tracing.show(panel, fileOrigin(path), { ...options, signal: AbortSignal.abort() });
    if (content.kind === 'trace') return this.tracing.show(panel, fileOrigin(path), options);
    return this.comparisons.show(panel, comparedIn(path, content));
  }
}

/** Why a file on another machine is not opened. */
export function whyNotRemote({ path }: vscode.Uri): string {
  return vscode.l10n.t('Only files on this machine can be opened: save a copy of {0} first.', path);
}

/** The origins of a file's comparison. */
function comparedIn(path: string, { comparison }: Extract<SavedContent, { kind: 'comparison' }>): Compared {
  const { a, b, place, runs, among } = comparison;
  const side = ({ trace, variant, edit, label }: typeof a) => ({
    origin: fileOrigin(path, trace),
    variant,
    ...(edit && { edit }),
    ...(label && { label }),
  });
  return {
    a: side(a),
    b: side(b),
    ...(place && { place }),
    ...(runs && { runs }),
    ...(among && { among }),
  };
}

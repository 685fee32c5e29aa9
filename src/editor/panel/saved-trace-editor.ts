/** The editor of saved traces and comparisons: a panel that shows a file's content. It changes no file. */
import * as vscode from 'vscode';
import { fileOrigin } from './file-origin';
import { type SavedFiles, whyNotRemote } from './open-saved';
import type { TracePanel } from './trace-panel';
import type { TracePanels } from './trace-panels';

export class SavedTraceEditor implements vscode.CustomReadonlyEditorProvider {
  static readonly viewType = 'llmTrace.savedTrace';
  /** For files that may not be traces: VS Code only offers this editor for them, and opens them with another by default. */
  static readonly optionalViewType = 'llmTrace.safetensors';

  /** @param opened called with the file that is shown */
  constructor(
    private readonly files: Pick<SavedFiles, 'show'>,
    private readonly panels: Pick<TracePanels, 'adopt'>,
    private readonly opened: (file: vscode.Uri) => void,
  ) {}

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  /** A file that cannot be opened is reported in the panel, which offers other editors. */
  async resolveCustomEditor({ uri }: vscode.CustomDocument, view: vscode.WebviewPanel): Promise<void> {
    const panel = this.panels.adopt(view, { isEditor: true });
    const origin = fileOrigin(uri.scheme === 'file' ? uri.fsPath : uri.path);
    if (uri.scheme !== 'file')
      return panel.show({ kind: 'failed', reason: 'remote file', message: whyNotRemote(uri), origin });
    panel.show({ kind: 'working', message: '', origin }); // the tab stays open even if this is cancelled
    void this.files.show(panel, uri.fsPath, { notify: 'never' }).then((shown) => shown && this.opened(uri));
  }
}

/** Opens a file with another editor; VS Code asks which one. */
export async function openInOtherEditor(panel: TracePanel): Promise<void> {
  panel.view.reveal();
  await vscode.commands.executeCommand('workbench.action.reopenWithEditor');
}

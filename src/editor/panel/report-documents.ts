/** Reports as documents that are read: they cannot be edited, and close without asking whether to save them. */
import * as vscode from 'vscode';

const SCHEME = 'llm-trace-report';
/** So many of the latest are kept: whoever shows one, as a preview does, may ask for its text again. */
const KEPT = 20;

export class ReportDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly reports = new Map<string, string>();
  private readonly registered = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  private opened = 0;

  /** @param name of a file that it could be saved as */
  async open(name: string, text: string): Promise<vscode.TextDocument> {
    // Two reports of one name are two documents.
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}`, query: String(this.opened++) });
    this.reports.set(uri.toString(), text);
    const [oldest] = this.reports.keys();
    if (this.reports.size > KEPT && oldest !== undefined) this.reports.delete(oldest);
    return vscode.workspace.openTextDocument(uri);
  }

  provideTextDocumentContent(uri: vscode.Uri): string | undefined {
    return this.reports.get(uri.toString());
  }

  dispose(): void {
    this.registered.dispose();
  }
}

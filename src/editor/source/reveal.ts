/** Shows places of documents. */
import * as vscode from 'vscode';

/** Show a place of a document beside the panel, with the cursor there. @param range asked once the document is open */
export async function reveal(uri: string, range: (document: vscode.TextDocument) => vscode.Range): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  const { start, end } = document.validateRange(range(document));
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  const editor = await vscode.window.showTextDocument(document, {
    viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
  });
  editor.selection = new vscode.Selection(start, end);
  editor.revealRange(new vscode.Range(start, end), vscode.TextEditorRevealType.InCenter);
}

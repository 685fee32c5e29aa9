/** Shows places in documents. */
import * as vscode from 'vscode';

/** How many milliseconds a place stays highlighted. */
const LIT = 4000;

/**
 * Shows a place of a document beside the panel, and puts the cursor there.
 * @param range called once the document is open
 */
export async function reveal(uri: string, range: (document: vscode.TextDocument) => vscode.Range): Promise<void> {
  const { editor, place } = await show(uri, range);
  editor.selection = new vscode.Selection(place.start, place.end);
}

/**
 * Shows a place of a document beside the panel, and highlights it for some seconds. The cursor stays where the user is
 * writing.
 */
export async function pointOut(uri: string, range: (document: vscode.TextDocument) => vscode.Range): Promise<void> {
  const { editor, place } = await show(uri, range);
  const lit = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.findMatchHighlightBackground'),
    border: '1px solid',
    borderColor: new vscode.ThemeColor('llmTrace.tokenBorder'),
  });
  editor.setDecorations(lit, [place]);
  setTimeout(() => lit.dispose(), LIT);
}

/** Opens a document, or brings it to the front if it is open, with a place of it in the middle. */
async function show(uri: string, range: (document: vscode.TextDocument) => vscode.Range) {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  const place = document.validateRange(range(document));
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  const editor = await vscode.window.showTextDocument(document, {
    viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
  });
  editor.revealRange(place, vscode.TextEditorRevealType.InCenter);
  return { editor, place };
}

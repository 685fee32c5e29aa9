/** Opens the places that an explained suggestion comes from. */
import * as vscode from 'vscode';
import type { SuggestionRun } from '../../engine/protocol/completion-protocol';
import type { SuggestionPlace } from '../../engine/protocol/panel-protocol';

/** Show one of them beside the panel. */
export async function openPlace({ copied, otherFiles }: SuggestionRun, place: SuggestionPlace): Promise<void> {
  const piece = place === 'copied' ? undefined : otherFiles?.[place];
  if (place === 'copied' && copied) await reveal(copied.uri, (document) => document.positionAt(copied.start));
  if (piece) await reveal(piece.uri, () => new vscode.Position(Math.max(0, piece.line - 1), 0));
}

async function reveal(uri: string, position: (document: vscode.TextDocument) => vscode.Position): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  const at = document.validatePosition(position(document));
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  const editor = await vscode.window.showTextDocument(document, {
    viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
  });
  editor.selection = new vscode.Selection(at, at);
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenter);
}

/** What VS Code reports of a document's edit, as suggestions are followed through it. */
import type * as vscode from 'vscode';
import type { Edit } from '../../generate/followed-suggestion';

export function editOf({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): Edit {
  const changes = contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
    offset: rangeOffset,
    length: rangeLength,
    text,
  }));
  // Undone or redone: what was there before is there again.
  return { document: document.uri.toString(), changes, undo: reason !== undefined };
}

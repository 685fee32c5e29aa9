/** Open documents, and texts in the form that documents have. */
import * as vscode from 'vscode';

/** @returns `undefined` if the document is closed */
export function openDocument(uri: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
}

/** A text with the line ends of a document. */
export function withLineEndsOf({ eol }: vscode.TextDocument, text: string): string {
  return text.replaceAll(/\r?\n/g, eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
}

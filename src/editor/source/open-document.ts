/** Documents that are open, and texts as they have them. */
import * as vscode from 'vscode';

/** @returns `undefined` where the document is closed */
export function openDocument(uri: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
}

/** A text with the line ends of a document. */
export function withLineEndsOf({ eol }: vscode.TextDocument, text: string): string {
  return text.replaceAll(/\r?\n/g, eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
}

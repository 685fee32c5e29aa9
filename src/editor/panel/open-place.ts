/** Opens the places that an explained suggestion comes from. */
import * as vscode from 'vscode';
import type { SuggestionRun } from '../../engine/protocol/completion-protocol';
import type { SuggestionPlace } from '../../engine/protocol/panel-protocol';
import { pointOut, reveal } from '../source/reveal';

/** Shows one of these places next to the panel. */
export async function openPlace({ copied, before, otherFiles }: SuggestionRun, place: SuggestionPlace): Promise<void> {
  const stretch = 'copied' in place ? copied?.[place.copied] : 'before' in place ? before : undefined;
  const piece = 'otherFile' in place ? otherFiles?.[place.otherFile] : undefined;
  const at = (position: vscode.Position) => new vscode.Range(position, position);
  if (stretch) {
    const { uri, start, text = '' } = stretch;
    const rangeIn = (document: vscode.TextDocument) =>
      new vscode.Range(document.positionAt(start), document.positionAt(start + text.length));
    // For panels saved by version 0.1.0 only the beginning is known, so no text can be highlighted.
    await (text === '' ? reveal : pointOut)(uri, rangeIn);
  }
  if (piece) await reveal(piece.uri, () => at(new vscode.Position(Math.max(0, piece.line - 1), 0)));
}

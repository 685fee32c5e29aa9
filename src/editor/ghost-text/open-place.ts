/** Opens the places that an explained suggestion comes from. */
import * as vscode from 'vscode';
import type { SuggestionRun } from '../../engine/protocol/completion-protocol';
import type { SuggestionPlace } from '../../engine/protocol/panel-protocol';
import { reveal } from '../source/reveal';

/** Show one of them beside the panel. */
export async function openPlace({ copied, otherFiles }: SuggestionRun, place: SuggestionPlace): Promise<void> {
  const stretch = 'copied' in place ? copied?.[place.copied] : undefined;
  const piece = 'otherFile' in place ? otherFiles?.[place.otherFile] : undefined;
  const at = (position: vscode.Position) => new vscode.Range(position, position);
  if (stretch) await reveal(stretch.uri, (document) => at(document.positionAt(stretch.start)));
  if (piece) await reveal(piece.uri, () => at(new vscode.Position(Math.max(0, piece.line - 1), 0)));
}

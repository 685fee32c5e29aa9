/**
 * Go Back and Go Forward in a panel: the editor's keys lead there while the panel has the keyboard focus and a place to go
 * to.
 */
import * as vscode from 'vscode';
import type { Places } from '../../engine/protocol/panel-protocol';
import type { TracePanel } from './trace-panel';

/** The context keys for `when` clauses. */
const CONTEXTS = { back: 'llmTrace.canGoBack', forward: 'llmTrace.canGoForward' } as const;

export class VisitedPlaces {
  private readonly told = new Map<TracePanel, Places>();
  private shown: Places = { back: false, forward: false };

  /** Called when a panel reports where these keys can take the user now. */
  tell(panel: TracePanel, places: Places): void {
    if (!this.told.has(panel))
      panel.view.onDidDispose(() => {
        this.told.delete(panel);
        this.show();
      });
    this.told.set(panel, places);
    this.show();
  }

  private show(): void {
    const can = (direction: keyof Places) => [...this.told.values()].some((places) => places[direction]);
    const next: Places = { back: can('back'), forward: can('forward') };
    for (const direction of ['back', 'forward'] as const)
      if (next[direction] !== this.shown[direction])
        void vscode.commands.executeCommand('setContext', CONTEXTS[direction], next[direction]);
    this.shown = next;
  }
}

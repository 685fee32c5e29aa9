/** What an empty list says is shown once it is known to be empty, and not while its entries are read for the first time. */
import * as vscode from 'vscode';
import type { Entry } from './tree';

/**
 * The context keys that tell that a list is empty, on which the manifest's welcomes wait: without one the editor would show
 * a list's welcome from the moment that the view opens.
 */
type EmptyContext = 'llmTrace.nothingTraced' | 'llmTrace.nothingSaved';

/** @returns reads as `read` does, and tells the editor whether there is nothing */
export function tellingEmpty(context: EmptyContext, read: () => Promise<Entry[]>): () => Promise<Entry[]> {
  return async () => {
    const entries = await read();
    void vscode.commands.executeCommand('setContext', context, entries.length === 0);
    return entries;
  };
}

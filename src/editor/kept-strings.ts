/** Lists of strings in the extension's memory. */
import type * as vscode from 'vscode';

/** What is kept under a key; what another version may have kept there, and is no string, is left out. */
export function keptStrings(memory: Pick<vscode.Memento, 'get'>, key: string): readonly string[] {
  const kept = memory.get<unknown>(key);
  return Array.isArray(kept) ? kept.filter((one): one is string => typeof one === 'string') : [];
}

/** Lists of strings in the extension's memory. */
import type * as vscode from 'vscode';

/** The strings stored under a key; anything else that another version may have stored there is left out. */
export function keptStrings(memory: Pick<vscode.Memento, 'get'>, key: string): readonly string[] {
  const kept = memory.get<unknown>(key);
  return Array.isArray(kept) ? kept.filter((one): one is string => typeof one === 'string') : [];
}

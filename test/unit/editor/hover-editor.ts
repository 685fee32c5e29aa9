/** The editor as the hover sees it. */
import { vi } from 'vitest';
import { editor } from './ghost-text-window';

/** The editors that are in sight. */
export const editors: unknown[] = [];
export const executeCommand = vi.fn();
export const createQuickPick = vi.fn();
export const [setStatusBarMessage, update] = [vi.fn(), vi.fn()];
/** What is set, by the name of the setting. */
export const inspected = new Map<string, object>();
/** The commands that are registered, by name. */
export const commands = new Map<string, (...given: unknown[]) => Promise<void>>();

/** Of the module `vscode` what the hover uses. */
export const vscode = {
  ...editor,
  window: {
    visibleTextEditors: editors,
    showTextDocument: async () => undefined,
    createQuickPick,
    setStatusBarMessage,
  },
  commands: {
    executeCommand,
    registerCommand: (name: string, run: (...given: unknown[]) => Promise<void>) => commands.set(name, run),
  },
  languages: { registerHoverProvider: () => undefined },
  workspace: {
    getConfiguration: () => ({ inspect: (name: string) => inspected.get(name), get: () => 'prose', update }),
  },
  ViewColumn: { Beside: -2 },
  ConfigurationTarget: { Global: 1, Workspace: 2 },
  Disposable: { from: () => undefined },
  Selection: class {
    constructor(
      readonly anchor: unknown,
      readonly active: unknown,
    ) {}
  },
};

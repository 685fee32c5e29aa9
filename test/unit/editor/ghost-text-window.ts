/** A window in which what is picked in lists is the test's, and what is done is written down. It imports nothing that imports `vscode`, for which it stands. */
import type * as vscode from 'vscode';
import { Emitter } from 'vscode-jsonrpc';

export interface Item {
  readonly label: string;
  readonly detail?: string;
  readonly description?: string;
  readonly run?: () => unknown;
}

/** Commands that were executed, and messages that were shown. */
export const executed: unknown[][] = [];
export const told: unknown[][] = [];

export const window = {
  activeTextEditor: undefined as unknown,
  pick: (_: readonly unknown[]): unknown => undefined,
  showQuickPick: async (items: readonly unknown[]) => window.pick(items),
  createQuickPick: () => {
    let [accepted, hidden] = [() => undefined, () => undefined] as (() => void)[];
    const list = {
      items: [] as readonly unknown[],
      selectedItems: [] as unknown[],
      onDidAccept: (listener: () => void) => {
        accepted = listener;
      },
      onDidHide: (listener: () => void) => {
        hidden = listener;
      },
      onDidTriggerButton: () => undefined,
      dispose: () => undefined,
      show: () => {
        const picked = window.pick(list.items);
        list.selectedItems = picked === undefined ? [] : [picked];
        if (picked === undefined) hidden?.();
        else accepted?.();
      },
    };
    return list;
  },
  answer: undefined as unknown,
  setStatusBarMessage: (...message: unknown[]) => void told.push(message),
  showInformationMessage: async (...message: unknown[]) => {
    told.push(message);
    return window.answer;
  },
};

/** What stands for `vscode`. */
export const editor = {
  EventEmitter: Emitter,
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  QuickPickItemKind: { Separator: -1 },
  ThemeIcon: class {},
  extensions: { all: [] },
  workspace: { textDocuments: [], getWorkspaceFolder: () => undefined },
  Uri: { parse: (uri: string) => uri },
  window,
  commands: { executeCommand: async (...command: unknown[]) => void executed.push(command) },
  CodeActionKind: { Empty: { append: () => ({}) } },
  Range: class {
    constructor(
      readonly start: vscode.Position,
      readonly end: vscode.Position,
    ) {}
  },
  Hover: class {
    readonly contents: readonly vscode.MarkdownString[];
    constructor(
      contents: vscode.MarkdownString,
      readonly range: vscode.Range,
    ) {
      this.contents = [contents];
    }
  },
  MarkdownString: class {
    value = '';
    appendMarkdown = (text: string) => {
      this.value += text;
      return this;
    };
    appendText = this.appendMarkdown;
  },
};

/** Before each test: nothing is open, and nothing was done. */
export function forget(): void {
  [executed.length, told.length] = [0, 0];
  window.activeTextEditor = undefined;
  window.answer = undefined;
}

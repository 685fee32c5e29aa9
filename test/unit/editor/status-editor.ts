/** The editor as the status item sees it. */
import { Emitter } from 'vscode-jsonrpc';

/** The status item as it is shown. */
export const item = {
  text: '',
  tooltip: { lines: [] as string[], markdown: [] as string[] },
  accessibilityInformation: { label: '' },
  alignment: 0,
  priority: 0,
  /** How often it was shown, and hidden, which takes an open tooltip away with it. */
  done: [] as ('shown' | 'hidden')[],
  show() {
    item.done.push('shown');
  },
  hide() {
    item.done.push('hidden');
  },
  dispose() {},
};

/** What is picked of the next list, by its label; `undefined`: it is closed. */
export const picks = { label: undefined as string | undefined };

class List {
  items: readonly { readonly label: string }[] = [];
  selectedItems: readonly { readonly label: string }[] = [];
  private accepted = () => {};
  private hidden = () => {};
  onDidAccept(listener: () => void) {
    this.accepted = listener;
  }
  onDidHide(listener: () => void) {
    this.hidden = listener;
  }
  show() {
    this.selectedItems = this.items.filter(({ label }) => label === picks.label);
    (this.selectedItems.length > 0 ? this.accepted : this.hidden)();
  }
  dispose() {}
}

export const window = {
  createStatusBarItem: (_: string, alignment: number, priority: number) => Object.assign(item, { alignment, priority }),
  createQuickPick: () => new List(),
  activeTextEditor: undefined as unknown,
};

/** What a paragraph of Markdown without markup shows. */
const shownBy = (markdown: string) =>
  markdown.trim().replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));

const ignored = () => ({ dispose: () => undefined });

/** Of the module `vscode` what the status item uses. */
export const vscode = {
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  StatusBarAlignment: { Right: 2 },
  Disposable: class {
    constructor(readonly dispose: () => void) {}
  },
  extensions: { all: [], onDidChange: ignored },
  workspace: { onDidChangeTextDocument: ignored, onDidChangeConfiguration: ignored },
  EventEmitter: Emitter,
  window,
  MarkdownString: class {
    readonly lines: string[] = [];
    readonly markdown: string[] = [];
    appendMarkdown = (markdown: string) => {
      this.lines.push(shownBy(markdown));
      this.markdown.push(markdown.trim());
    };
  },
};

/** The editor as the status item sees it. */

/** The status item as it is shown. */
export const item = {
  text: '',
  tooltip: { lines: [] as string[], markdown: [] as string[] },
  accessibilityInformation: { label: '' },
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

export const window = { createStatusBarItem: () => item, activeTextEditor: undefined as unknown };

/** What a paragraph of Markdown without markup shows. */
const shownBy = (markdown: string) =>
  markdown.trim().replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));

/** Of the module `vscode` what the status item uses. */
export const vscode = {
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  StatusBarAlignment: { Right: 2 },
  Disposable: class {
    constructor(readonly dispose: () => void) {}
  },
  extensions: { all: [] },
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

/** The editor as exports see it: what the user is asked and answers, and the files that are there. */
import { posix } from 'node:path';

export function file(path: string) {
  return { scheme: 'file', path, fsPath: path };
}

type OpenedUri = { readonly scheme: string; readonly path: string };
type OpenedIn = { readonly viewColumn: number };

async function opens({ scheme, path }: OpenedUri, { viewColumn }: OpenedIn): Promise<void> {
  asked.columns.push(viewColumn);
  const isReport = scheme === 'llm-trace-report';
  asked.opened.push(isReport ? `${scheme}:${path.replace(/\d{13}/, 'TIME')}\n${await asked.textOf(path)}` : path);
}
/** What the user is asked, and what there is. */
export const asked = {
  target: undefined as string | undefined,
  offered: [] as string[],
  titles: [] as string[],
  filters: [] as unknown[],
  /** Commands of the editor. */
  run: [] as string[],
  /** What its own extension for Markdown renders it as; where that is disabled, nothing. */
  html: undefined as string | undefined,
  warnings: [] as string[],
  /** What the status bar offers of a file that was saved, as it is read, with its sentence, and which of the offers is taken. */
  notes: [] as string[],
  answer: undefined as string | undefined,
  copied: [] as string[],
  /** Of the extension, by name. */
  commands: new Map<string, () => unknown>(),
  /** Files that the system was asked to open, and whether it does. */
  inBrowser: [] as string[],
  hasBrowser: true,
  remoteName: undefined as string | undefined,
  /** That is open. */
  folder: undefined as string | undefined,
  /** Files that are there. */
  files: [] as string[],
  /** Those of the extension's own folder, and whether that takes none. */
  kept: new Map<string, Uint8Array>(),
  isFull: false,
  rendersMarkdown: true,
  registered: [] as string[],
  /** What was opened: a path, and of a report its text as well. */
  opened: [] as string[],
  /** Of the editor, in which it was opened. */
  columns: [] as number[],
  /** Reads a report that the extension keeps. */
  textOf: (path: string): Promise<string> => Promise.reject(new Error(`There is no ${path}.`)),
};

/** Of the module `vscode` what exports use. */
export const vscode = {
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  Uri: {
    file: (path: string) => file(path),
    from: ({ scheme, path }: { scheme: string; path: string }) => ({ scheme, path }),
    joinPath: ({ path }: { path: string }, ...parts: string[]) => file(posix.join(path, ...parts)),
  },
  ProgressLocation: { Notification: 15 },
  ViewColumn: { Active: -1 },
  UIKind: { Desktop: 1, Web: 2 },
  env: {
    uiKind: 1,
    clipboard: { writeText: async (text: string) => void asked.copied.push(text) },
    get remoteName() {
      return asked.remoteName;
    },
    openExternal: async ({ path }: { path: string }) => {
      if (asked.hasBrowser) asked.inBrowser.push(path);
      return asked.hasBrowser;
    },
  },
  FileType: { File: 1 },
  FileSystemError: { FileNotFound: () => new Error('not found'), NoPermissions: () => new Error('read only') },
  extensions: { getExtension: () => (asked.rendersMarkdown ? {} : undefined) },
  window: {
    showSaveDialog: async ({
      defaultUri,
      title,
      filters,
    }: {
      defaultUri: { path: string };
      title: string;
      filters: unknown;
    }) => {
      asked.offered.push(defaultUri.path);
      asked.titles.push(title);
      asked.filters.push(filters);
      return asked.target === undefined ? undefined : file(asked.target);
    },
    showTextDocument: ({ uri }: { uri: OpenedUri }, options: OpenedIn) => opens(uri, options),
    showWarningMessage: async (text: string) => void asked.warnings.push(text),
    createStatusBarItem: () => {
      const item = { text: '', tooltip: '', command: { command: '', title: '' } };
      const show = () => {
        asked.notes.push(`${item.text} | ${item.tooltip}`);
        if (item.command.title === asked.answer) setTimeout(() => asked.commands.get(item.command.command)?.());
      };
      return Object.assign(item, { show, dispose: () => asked.notes.push(`gone: ${item.text}`) });
    },
    withProgress: (_: unknown, task: (...args: unknown[]) => unknown) =>
      task({ report: () => undefined }, { onCancellationRequested: () => undefined }),
  },
  StatusBarAlignment: { Left: 1 },
  commands: {
    registerCommand: (name: string, run: () => unknown) => {
      asked.commands.set(name, run);
      return { dispose: () => asked.commands.delete(name) };
    },
    executeCommand: async (command: string, of: unknown, editor: string, options: OpenedIn) => {
      if (command === 'vscode.openWith') {
        asked.run.push(editor);
        return opens(of as OpenedUri, options);
      }
      const markdown = String(of);
      if (command !== 'markdown.api.render') return void asked.run.push(command);
      if (asked.html === undefined) throw new Error("command 'markdown.api.render' not found");
      return markdown && asked.html.replace('MARKDOWN', markdown);
    },
  },
  workspace: {
    openTextDocument: async (uri: { path: string }) => ({
      uri,
      languageId: uri.path.endsWith('.md') ? 'markdown' : 'plaintext',
    }),
    registerFileSystemProvider: (
      scheme: string,
      provider: { onDidChangeFile: (listener: unknown) => unknown },
      { isReadonly }: { isReadonly: boolean },
    ) => {
      provider.onDidChangeFile(() => undefined); // as the editor does, at once
      asked.registered.push(`${scheme}${isReadonly ? ', read only' : ''}`);
      return { dispose: () => undefined };
    },
    fs: {
      stat: async ({ path }: { path: string }) => {
        const bytes = asked.kept.get(path);
        if (!asked.files.includes(path) && !bytes) throw new Error('no such file');
        return { size: bytes?.byteLength };
      },
      createDirectory: async () => {
        if (asked.isFull) throw new Error('no room');
      },
      writeFile: async ({ path }: { path: string }, bytes: Uint8Array) => void asked.kept.set(path, bytes),
      readFile: async ({ path }: { path: string }) => {
        const bytes = asked.kept.get(path);
        if (!bytes) throw new Error('no such file');
        return bytes;
      },
      readDirectory: async ({ path }: { path: string }) => {
        const within = [...asked.kept.keys()].filter((one) => one.startsWith(`${path}/`));
        return [...new Set(within.map((one) => one.slice(path.length + 1).split('/')[0]))].map((name) => [name, 2]);
      },
      delete: async ({ path }: { path: string }) => {
        for (const one of [...asked.kept.keys()]) if (one.startsWith(`${path}/`)) asked.kept.delete(one);
      },
    },
    get workspaceFolders() {
      return asked.folder === undefined ? undefined : [{ uri: file(asked.folder) }];
    },
  },
};

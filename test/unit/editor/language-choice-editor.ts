/** The editor as the choice of a language sees it: what the user is asked and answers, and what is set. */

interface Written {
  readonly name: string;
  readonly value: unknown;
  readonly target: number;
  /** Absent: of all languages. */
  readonly isOfLanguage?: boolean;
}

/** VS Code's own defaults of the editor's settings. */
export const DEFAULTS = {
  quickSuggestions: { other: 'offWhenInlineCompletions', comments: 'off', strings: 'off' },
  wordBasedSuggestions: 'offWithInlineSuggestions',
  'inlineSuggest.suppressSuggestions': false,
} as Record<string, unknown>;

/** What a test says of the editor and its user. */
export const vscodeSays = {
  /** The button that is pressed. */
  button: undefined as string | undefined,
  /** The row that is picked of a list; none: the list is left. */
  picked: 0 as number | undefined,
  /** Nobody answers, and it is not closed. */
  isHidden: false,
  isFocused: true,
  /** The keyboard is in a panel: then VS Code names no active editor. */
  isInPanel: false,
  /** The line of the cursor, which is at its end. */
  line: '',
  /** The editor's settings, of which `user` are those that are set. */
  settings: {} as Record<string, unknown>,
  setLanguage: (_: Record<string, boolean>) => {},
  user: {} as Record<string, unknown>,
};

export const document = {
  uri: 'names.py',
  languageId: 'python',
  isClosed: false,
  lineAt: () => ({ text: vscodeSays.line }),
};
export const typed: ((event: object) => void)[] = [];
export const written: Written[] = [];
export const asked: { question: string; buttons: string[] }[] = [];
export const picks: { rows: readonly object[]; placeHolder: string }[] = [];
/** Answers of messages that nobody has answered, the last one last. */
export const hidden: ((button: string | undefined) => void)[] = [];
export const executed: string[] = [];
export const told: (readonly [string, number])[] = [];

/** Of the module `vscode` what the choice uses. */
export const vscode = {
  extensions: { all: [] },
  commands: { executeCommand: async (command: string) => void executed.push(command) },
  Disposable: {
    from: (...all: { dispose: () => void }[]) => ({
      dispose: () => {
        for (const one of all) one.dispose();
      },
    }),
  },
  ConfigurationTarget: { Global: 1, Workspace: 2 },
  l10n: {
    t: (text: string, ...values: string[]) => text.replace(/\{(\d)\}/g, (_, place) => values[place] as string),
  },
  window: {
    get activeTextEditor() {
      const { line } = vscodeSays;
      const selection = { active: { line: 0, character: line.length } };
      return vscodeSays.isInPanel ? undefined : { document, selection };
    },
    state: {
      get focused() {
        return vscodeSays.isFocused;
      },
    },
    setStatusBarMessage: (...message: readonly [string, number]) => void told.push(message),
    showQuickPick: async (rows: readonly object[], { placeHolder }: { placeHolder: string }) => {
      picks.push({ rows, placeHolder });
      return vscodeSays.picked === undefined ? undefined : rows[vscodeSays.picked];
    },
    showInformationMessage: async (question: string, ...buttons: string[]) => {
      // As VS Code does: the same message that stands already is closed.
      if (asked.at(-1)?.question === question) hidden.pop()?.(undefined);
      asked.push({ question, buttons });
      if (!vscodeSays.isHidden) return vscodeSays.button;
      return new Promise<string | undefined>((resolve) => hidden.push(resolve));
    },
  },
  workspace: {
    onDidChangeTextDocument: (listener: (event: object) => void) => {
      typed.push(listener);
      return { dispose: () => undefined };
    },
    getWorkspaceFolder: () => undefined,
    getConfiguration: () => ({
      inspect: (name: string) => ({
        globalValue: vscodeSays.user[name],
        globalLanguageValue: vscodeSays.user[name],
      }),
      get: (name: string) => vscodeSays.settings[name],
      update: async (name: string, value: unknown, target: number, isOfLanguage?: boolean) => {
        written.push({ name, value, target, ...(isOfLanguage && { isOfLanguage }) });
        if (name === 'languages') vscodeSays.setLanguage(value as Record<string, boolean>);
        vscodeSays.user[name] = value;
        vscodeSays.settings[name] = value ?? DEFAULTS[name];
      },
    }),
  },
};

/** Where ghost text is off for the sake of IntelliSense, who types is asked once, and what is chosen is done. */
import { beforeEach, expect, it, vi } from 'vitest';
import { LanguageChoice } from '../../../src/editor/ghost-text/language-choice';
import type { QuietMoment } from '../../../src/editor/ghost-text/quiet-moment';
import { STANDS } from '../../../src/editor/ghost-text/standing-question';
import type { GhostTextSwitch } from '../../../src/editor/ghost-text/switch';

interface Written {
  readonly name: string;
  readonly value: unknown;
  readonly target: number;
}

const { DEFAULTS, document, typed, written, asked, picks, commands, vscodeSays } = vi.hoisted(() => ({
  commands: new Map<string, (answer: string) => void>(),
  DEFAULTS: {
    quickSuggestions: { other: 'offWhenInlineCompletions', comments: 'off', strings: 'off' },
    wordBasedSuggestions: 'offWithInlineSuggestions',
    'inlineSuggest.suppressSuggestions': false,
  } as Record<string, unknown>,
  picks: [] as { rows: readonly object[]; placeHolder: string }[],
  document: { uri: 'names.py', languageId: 'python', isClosed: false },
  typed: [] as ((event: object) => void)[],
  written: [] as Written[],
  asked: [] as { question: string; buttons: string[]; isOpen?: boolean }[],
  /** The button that is pressed, and the editor's settings by VS Code's own defaults. */
  vscodeSays: {
    button: undefined as string | undefined,
    /** Nobody answers, and it is not closed. */
    isHidden: false,
    settings: {} as Record<string, unknown>,
    /** What is set. */
    user: {} as Record<string, unknown>,
  },
}));

vi.mock('vscode', () => ({
  extensions: { all: [] },
  Disposable: {
    from: (...all: { dispose: () => void }[]) => ({
      dispose: () => {
        for (const one of all) one.dispose();
      },
    }),
  },
  ProgressLocation: { Notification: 15 },
  commands: {
    registerCommand: (id: string, run: (answer: string) => void) => {
      commands.set(id, run);
      return { dispose: () => undefined };
    },
  },
  ConfigurationTarget: { Global: 1, Workspace: 2 },
  l10n: {
    t: (text: string, ...values: string[]) => text.replace(/\{(\d)\}/g, (_, place) => values[place] as string),
  },
  window: {
    activeTextEditor: { document },
    showQuickPick: async (rows: readonly object[], { placeHolder }: { placeHolder: string }) => {
      picks.push({ rows, placeHolder });
      return rows[0];
    },
    /** A question that stands: each of its links is a button. */
    withProgress: async (
      { title }: { title: string },
      task: (progress: object, cancellation: object) => Promise<unknown>,
    ) => {
      const links = [...title.matchAll(/\[(.+?)\]\(command:(.+?)\?(.+?)\)/g)];
      const question = title.slice(0, links[0]?.index).trim();
      const one = { question, buttons: links.map(([, label]) => label as string), isOpen: true };
      asked.push(one);
      let close = (): void => undefined;
      const closed = {
        onCancellationRequested: (listener: () => void) => {
          close = listener;
        },
      };
      const answered = task({ report: () => undefined }, closed);
      const [, , id, given] = links.find(([, label]) => label === vscodeSays.button) ?? [];
      if (id && given) commands.get(id)?.(...(JSON.parse(decodeURIComponent(given)) as [string]));
      else if (!vscodeSays.isHidden) close();
      return answered.finally(() => {
        one.isOpen = false;
      });
    },
    showInformationMessage: async (question: string, ...buttons: string[]) => {
      asked.push({ question, buttons });
      return vscodeSays.isHidden ? new Promise(() => undefined) : vscodeSays.button;
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
      update: async (name: string, value: unknown, target: number) => {
        written.push({ name, value, target });
        vscodeSays.user[name] = value;
        vscodeSays.settings[name] = value ?? DEFAULTS[name];
      },
    }),
  },
}));

/** What waits for a moment in which nobody types. */
const waiting: (() => void)[] = [];
const memory = new Map<string, unknown>();
const failed = vi.fn();

const type = (event: object = {}) => {
  for (const listener of typed) listener({ document, contentChanges: [{ text: 'h' }], ...event });
};

async function quietMoment(): Promise<void> {
  for (const say of waiting.splice(0)) say();
  await new Promise((resolve) => setTimeout(resolve));
}

const makesWay = () => ({ kind: 'IntelliSense', language: 'python' }) as const;

/** Who is told that ghost text was switched. */
let switched: (() => void) | undefined;
const onDidChange = (listener: () => void) => {
  switched = listener;
  return {
    dispose: () => {
      switched = undefined;
    },
  };
};

function openWindow(ghostText: Partial<GhostTextSwitch> = {}): LanguageChoice {
  typed.length = 0;
  return new LanguageChoice(
    {
      reasonFor: makesWay,
      reasonIn: makesWay,
      onDidChange,
      ...ghostText,
    } as Partial<GhostTextSwitch> as GhostTextSwitch,
    {
      keys: () => [...memory.keys()],
      get: <T>(key: string) => memory.get(key) as T,
      update: async (key: string, value: unknown) => void memory.set(key, value),
    },
    { wait: (say: () => void) => void waiting.push(say) } as Partial<QuietMoment> as QuietMoment,
    { show: failed },
  );
}

beforeEach(() => {
  for (const list of [typed, written, asked, picks, waiting]) list.length = 0;
  memory.clear();
  failed.mockClear();
  vscodeSays.button = undefined;
  vscodeSays.isHidden = false;
  vscodeSays.settings = { ...DEFAULTS };
  vscodeSays.user = {};
  openWindow();
});

it('“Show Both” has the list open beside ghost text everywhere, and nobody is asked again', async () => {
  vscodeSays.button = 'Show Both';
  type();
  expect(asked).toEqual([]);
  await quietMoment();
  expect(asked).toEqual([
    {
      question: expect.stringMatching(
        /^Ghost text is off in python, where it would hide IntelliSense, .+\. Show both\? That changes VS Code’s settings for all languages: "editor\.quickSuggestions" to "on" and .+\. Later, the menu of /,
      ),
      buttons: ['Show Both', 'Keep IntelliSense Only'],
      isOpen: false,
    },
    {
      question:
        'Tab takes the list’s entry, and Tab once more the grey text. To show both, VS Code’s settings were changed: "editor.quickSuggestions" to "on" and "editor.wordBasedSuggestions" to "matchingDocuments".',
      buttons: ['Undo'],
    },
  ]);
  expect(written).toEqual([
    { name: 'quickSuggestions', value: { other: 'on', comments: 'off', strings: 'off' }, target: 1 },
    { name: 'wordBasedSuggestions', value: 'matchingDocuments', target: 1 },
  ]);
  type();
  expect(waiting).toEqual([]);
  expect(failed).not.toHaveBeenCalled();
});

it('whoever keeps IntelliSense only, or does not answer, has no setting changed, and is not asked again', async () => {
  for (const button of ['Keep IntelliSense Only', undefined]) {
    memory.clear();
    openWindow();
    vscodeSays.button = button;
    type();
    await quietMoment();
    type();
    expect(waiting).toEqual([]);
  }
  expect(asked).toHaveLength(2);
  expect(written).toEqual([]);
});

it('who has left the question unanswered is asked in the next window, and in three at most', async () => {
  vscodeSays.isHidden = true;
  for (let window = 1; window <= 4; window++) {
    openWindow();
    for (let time = 0; time < 2; time++) {
      type();
      await quietMoment();
    }
    expect(asked).toHaveLength(Math.min(window, 3));
  }
});

it('what is undone, or deleted, or written by a program into another document, asks nothing', async () => {
  type({ reason: 1 });
  type({ contentChanges: [{ text: '' }] });
  type({ document: { ...document } });
  expect(waiting).toEqual([]);
  // Of two keys in a row the later question finds that the former was put.
  type();
  type();
  await quietMoment();
  expect(asked).toHaveLength(1);
});

it('the question stands until it is answered, and is withdrawn once ghost text was switched elsewhere', async () => {
  vi.useFakeTimers();
  try {
    let off: ReturnType<GhostTextSwitch['reasonFor']> = makesWay();
    const ask = async () => {
      openWindow({ reasonFor: () => off });
      type();
      for (const say of waiting.splice(0)) say();
      await vi.advanceTimersByTimeAsync(0);
    };
    const isOpen = () => asked.at(-1)?.isOpen;
    vscodeSays.isHidden = true;
    await ask();
    await vi.advanceTimersByTimeAsync(STANDS - 1000);
    switched?.(); // another setting was changed
    await vi.advanceTimersByTimeAsync(0);
    expect(isOpen()).toBe(true);
    off = undefined;
    switched?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(isOpen()).toBe(false);
    // Who leaves it unanswered is asked in another window, and nothing stays behind here.
    off = makesWay();
    await ask();
    await vi.advanceTimersByTimeAsync(STANDS);
    expect([asked.length, isOpen(), memory.get('ghostText.askedBesideIntelliSense')]).toEqual([2, false, 2]);
    expect(written).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

it('the question is withdrawn as the same one is asked in the menu', async () => {
  vscodeSays.isHidden = true;
  const choice = openWindow({ isOff: false, makesWayIn: () => true });
  type();
  await quietMoment();
  expect(asked.at(-1)?.isOpen).toBe(true);
  await choice.toggle(document as never);
  expect([asked.at(-1)?.isOpen, picks.length]).toEqual([false, 1]);
});

it('the choice says in short lines what is set, and turning ghost text off again offers to change it back', async () => {
  let isOn = false;
  const reasonIn = () => (isOn ? undefined : ({ kind: 'IntelliSense', language: 'python' } as const));
  const choice = openWindow({ isOff: false, reasonIn, makesWayIn: () => !isOn });
  await choice.toggle(document as never);
  expect(picks[0]?.placeHolder).toBe('"Show Both" changes editor settings for python alone, in your settings.json.');
  // It was answered here: whoever types on is not asked the same again.
  type();
  await quietMoment();
  expect(asked).toEqual([]);
  expect(picks[0]?.rows[0]).toMatchObject({
    label: 'Show Both',
    description: 'Tab takes the list’s entry, Tab once more the grey text',
    detail: 'Sets editor.quickSuggestions: on, editor.wordBasedSuggestions: matchingDocuments',
  });
  isOn = true;
  // What the user has changed since is the user’s.
  vscodeSays.user['wordBasedSuggestions'] = 'allDocuments';
  // Whoever does not see the note has the menu for it, in the next window, too.
  await choice.toggle(document as never);
  isOn = false;
  const next = openWindow({ isOff: false, reasonIn });
  expect(next.leftChanged(document as never)).toMatchObject([{ name: 'quickSuggestions' }]);
  isOn = true;
  expect(next.leftChanged(document as never)).toEqual([]);
  asked.length = 0;
  vscodeSays.button = 'Change Them Back';
  for (let time = 0; time < 2; time++) await choice.toggle(document as never);
  expect(asked).toEqual([
    {
      question:
        'Ghost text is off in python. When it was turned on, these settings were changed: editor.quickSuggestions.',
      buttons: ['Change Them Back'],
    },
  ]);
  await vi.waitFor(() => expect(vscodeSays.settings['quickSuggestions']).toEqual(DEFAULTS['quickSuggestions']));
  expect(vscodeSays.user['wordBasedSuggestions']).toBe('allDocuments');
  isOn = false;
  await vi.waitFor(() => expect(memory.get('ghostText.writtenForBoth')).toEqual({}));
  expect(choice.leftChanged(document as never)).toEqual([]);
});

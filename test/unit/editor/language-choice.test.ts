/** Where ghost text is off for the sake of IntelliSense, who types is asked once, and what is chosen is done. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LanguageChoice } from '../../../src/editor/ghost-text/language-choice';
import type { QuietMoment } from '../../../src/editor/ghost-text/quiet-moment';
import { SHOWINGS, SHOWN_AGAIN } from '../../../src/editor/ghost-text/standing-question';
import type { GhostTextSwitch } from '../../../src/editor/ghost-text/switch';

interface Written {
  readonly name: string;
  readonly value: unknown;
  readonly target: number;
  /** Absent: of all languages. */
  readonly isOfLanguage?: boolean;
}

const { DEFAULTS, document, typed, written, asked, picks, hidden, executed, told, vscodeSays } = vi.hoisted(() => ({
  told: [] as (readonly [string, number])[],
  executed: [] as string[],
  /** Answers of messages that nobody has answered, the last one last. */
  hidden: [] as ((button: string | undefined) => void)[],
  DEFAULTS: {
    quickSuggestions: { other: 'offWhenInlineCompletions', comments: 'off', strings: 'off' },
    wordBasedSuggestions: 'offWithInlineSuggestions',
    'inlineSuggest.suppressSuggestions': false,
  } as Record<string, unknown>,
  picks: [] as { rows: readonly object[]; placeHolder: string }[],
  document: { uri: 'names.py', languageId: 'python', isClosed: false, lineAt: () => ({ text: vscodeSays.line }) },
  typed: [] as ((event: object) => void)[],
  written: [] as Written[],
  asked: [] as { question: string; buttons: string[] }[],
  /** The button that is pressed, and the editor's settings by VS Code's own defaults. */
  vscodeSays: {
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
    settings: {} as Record<string, unknown>,
    setLanguage: (_: Record<string, boolean>) => {},
    /** What is set. */
    user: {} as Record<string, unknown>,
  },
}));

vi.mock('vscode', () => ({
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
}));

/** What waits for a moment in which nobody types. */
const waiting: (() => void)[] = [];
const memory = new Map<string, unknown>();
const failed = vi.fn();
const suggest = vi.fn(async () => undefined);

const type = (event: object = {}) => {
  for (const listener of typed) listener({ document, contentChanges: [{ text: 'h' }], ...event });
};

async function quietMoment(): Promise<void> {
  for (const say of waiting.splice(0)) say();
  await new Promise((resolve) => setTimeout(resolve));
}

const makesWay = () => ({ kind: 'IntelliSense', language: 'python' }) as const;

/** Who is told that ghost text was switched. */
const listeners = new Set<() => void>();
const switched = () => {
  for (const listener of listeners) listener();
};
const onDidChange = (listener: () => void) => {
  listeners.add(listener);
  return { dispose: () => listeners.delete(listener) };
};

function openWindow(ghostText: Partial<GhostTextSwitch> = {}): LanguageChoice {
  typed.length = hidden.length = 0; // another window has messages of its own
  listeners.clear();
  return new LanguageChoice(
    Object.defineProperties(
      { reasonFor: makesWay, reasonIn: makesWay, onDidChange } as Partial<GhostTextSwitch>,
      Object.getOwnPropertyDescriptors(ghostText), // some of it changes later
    ) as GhostTextSwitch,
    {
      keys: () => [...memory.keys()],
      get: <T>(key: string) => memory.get(key) as T,
      update: async (key: string, value: unknown) => void memory.set(key, value),
    },
    { wait: (say: () => void) => void waiting.push(say) } as Partial<QuietMoment> as QuietMoment,
    { show: failed },
    suggest,
  );
}

beforeEach(() => {
  for (const list of [typed, written, asked, picks, waiting, hidden, executed, told]) list.length = 0;
  memory.clear();
  failed.mockClear();
  suggest.mockClear();
  vscodeSays.button = undefined;
  vscodeSays.picked = 0;
  vscodeSays.isHidden = false;
  vscodeSays.isInPanel = false;
  vscodeSays.line = '';
  vscodeSays.settings = { ...DEFAULTS };
  vscodeSays.user = {};
  openWindow();
});

it('“For All Languages” has the list open beside ghost text everywhere, and nobody is asked again', async () => {
  vscodeSays.button = 'For All Languages';
  type();
  expect(asked).toEqual([]);
  await quietMoment();
  expect(asked).toEqual([
    {
      question:
        'LLM Trace can suggest in grey how your code goes on; Tab accepts. Turn it on for python? VS Code would then hide its own list of suggestions. To keep that list, these settings of VS Code change, for python or for all languages: editor.quickSuggestions: on, editor.wordBasedSuggestions: matchingDocuments. To undo it, click LLM Trace in the status bar.',
      // The one that changes least comes first.
      buttons: ['For python', 'For All Languages', 'Keep As Is'],
    },
  ]);
  // What is confirmed asks nothing, and goes by itself.
  expect(told).toEqual([
    ['Grey text is on in all languages; while VS Code’s list is open, Tab takes its entry', 10_000],
  ]);
  expect(written).toEqual([
    { name: 'quickSuggestions', value: { other: 'on', comments: 'off', strings: 'off' }, target: 1 },
    { name: 'wordBasedSuggestions', value: 'matchingDocuments', target: 1 },
  ]);
  type();
  expect(waiting).toEqual([]);
  expect(failed).not.toHaveBeenCalled();
});

it('its buttons have 44 characters at most, which VS Code shows whole beside each other, also of a language with a long name', async () => {
  document.languageId = 'typescriptreact';
  type();
  await quietMoment();
  document.languageId = 'python';
  const buttons = asked[0]?.buttons ?? [];
  expect(buttons).toHaveLength(3);
  expect(buttons.join('').length).toBeLessThanOrEqual(44);
});

it('“For” a language changes the settings of that one alone, and says so', async () => {
  vscodeSays.button = 'For python';
  type();
  await quietMoment();
  expect(written.map(({ name, isOfLanguage }) => [name, isOfLanguage])).toEqual([
    ['quickSuggestions', true],
    ['wordBasedSuggestions', true],
  ]);
  expect(told.at(-1)?.[0]).toMatch(/^Grey text is on in python; /);
});

describe('the question in another language', () => {
  /** In which languages it is asked where somebody types in these, one after the other. */
  async function askedIn(...languages: readonly string[]): Promise<string[]> {
    asked.length = 0;
    for (const language of languages) {
      document.languageId = language;
      type();
      await quietMoment();
    }
    document.languageId = 'python';
    return asked.flatMap(({ question }) => /Turn it on for (\w+)\?/.exec(question)?.[1] ?? []);
  }

  it('comes once for each family of languages, after it was answered for one', async () => {
    vscodeSays.button = 'For python';
    expect(await askedIn('python')).toEqual(['python']);
    vscodeSays.button = 'For typescript';
    expect(await askedIn('python', 'typescript', 'javascript', 'typescriptreact')).toEqual(['typescript']);
    openWindow();
    expect(await askedIn('python', 'javascript')).toEqual([]);
    vscodeSays.button = 'For rust';
    expect(await askedIn('rust')).toEqual(['rust']);
  });

  it.each(['Keep As Is', 'For All Languages', undefined])('does not come after “%s”', async (button) => {
    vscodeSays.button = button;
    expect(await askedIn('python', 'typescript')).toEqual(['python']);
    openWindow();
    expect(await askedIn('python', 'typescript')).toEqual([]);
  });

  it('waits for another day where the first one was left unanswered, and comes no third time', async () => {
    vi.useFakeTimers({ now: new Date(2026, 1, 2), toFake: ['Date'] });
    vscodeSays.isHidden = true;
    expect(await askedIn('python', 'typescript')).toEqual(['python']);
    openWindow();
    expect(await askedIn('python', 'typescript')).toEqual([]);
    for (const [day, languages] of [
      [3, ['python']],
      [4, []],
      [5, []],
    ] as const) {
      vi.setSystemTime(new Date(2026, 1, day));
      openWindow();
      expect(await askedIn('python')).toEqual(languages);
    }
    vi.useRealTimers();
  });

  it('is about text where that is prose, and about code elsewhere', async () => {
    vscodeSays.button = 'For plain text';
    await askedIn('plaintext');
    const [text] = asked;
    vscodeSays.button = 'For rust';
    await askedIn('rust');
    expect(text?.question).toContain('in grey how your text goes on');
    expect(asked[0]?.question).toContain('in grey how your code goes on');
  });

  it('does not come where 0.1.0 had the answer for all languages, and counts what that asked in vain', async () => {
    memory.set('ghostText.askedBesideIntelliSense', true);
    openWindow();
    expect(await askedIn('python', 'typescript')).toEqual([]);
    memory.set('ghostText.askedBesideIntelliSense', 2);
    openWindow();
    expect(await askedIn('typescript')).toEqual([]);
  });
});

it('whoever keeps IntelliSense only, or does not answer, has no setting changed, and is not asked again', async () => {
  for (const button of ['Keep As Is', undefined]) {
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

it('nobody is asked who has gone on to a panel, until they type in the editor once more', async () => {
  type();
  vscodeSays.isInPanel = true;
  await quietMoment();
  expect(asked).toEqual([]);
  vscodeSays.isInPanel = false;
  type();
  await quietMoment();
  expect(asked).toHaveLength(1);
});

it('nobody is asked within a sentence of prose, but at its end, on an empty line, and anywhere in code', async () => {
  const askedAt = async (languageId: string, line: string) => {
    memory.clear();
    asked.length = 0;
    openWindow();
    Object.assign(document, { languageId });
    vscodeSays.line = line;
    type();
    await quietMoment();
    document.languageId = 'python';
    return asked.length;
  };
  for (const line of ['We met', 'We met in 2024, and '])
    expect([line, await askedAt('plaintext', line)]).toEqual([line, 0]);
  for (const line of ['', 'We met. ', 'He said: “We met!”'])
    expect([line, await askedAt('plaintext', line)]).toEqual([line, 1]);
  expect(await askedAt('rust', 'let met = ')).toBe(1);
});

/** Asks in a window where nobody answers. */
async function askHidden(ghostText: Partial<GhostTextSwitch> = {}): Promise<LanguageChoice> {
  vscodeSays.isHidden = true;
  const choice = openWindow(ghostText);
  type();
  for (const say of waiting.splice(0)) say();
  await vi.advanceTimersByTimeAsync(0);
  return choice;
}

/** Lets the time of some showings pass, after each of which the user rests. */
async function passShowings(times = 1): Promise<void> {
  for (let time = 0; time < times; time++) {
    await vi.advanceTimersByTimeAsync(SHOWN_AGAIN);
    for (const say of waiting.splice(0)) say();
  }
}

describe('the question that nobody answers', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is in sight some times where somebody works in the window, and is answered from behind the bell, too', async () => {
    await askHidden();
    expect([asked.length, hidden.length]).toEqual([1, 1]);
    vscodeSays.isFocused = false;
    await passShowings(5);
    expect(asked).toHaveLength(1);
    vscodeSays.isFocused = true;
    for (let time = 2; time <= SHOWINGS; time++) {
      await passShowings();
      expect([asked.length, hidden.length]).toEqual([time, 1]);
    }
    await passShowings(5);
    expect(asked).toHaveLength(SHOWINGS);
    expect([written, memory.get('ghostText.askedBesideIntelliSense')]).toEqual([[], { python: 1 }]);
    hidden.at(-1)?.('For All Languages');
    await vi.advanceTimersByTimeAsync(0);
    expect(written).toHaveLength(2);
    expect(memory.get('ghostText.askedBesideIntelliSense')).toBe(true);
  });

  it('is not put again over what is being typed: it waits until the user rests, in prose at the end of a sentence', async () => {
    await askHidden();
    await vi.advanceTimersByTimeAsync(5 * SHOWN_AGAIN);
    expect([asked.length, waiting.length]).toEqual([1, 1]);
    document.languageId = 'plaintext';
    vscodeSays.line = 'We met at the';
    for (const say of waiting.splice(0)) say();
    await passShowings();
    expect(asked).toHaveLength(1);
    vscodeSays.line = 'We met at the “Lion.” ';
    await passShowings();
    document.languageId = 'python';
    expect(asked).toHaveLength(2);
  });

  it('is not put again while a panel has the keyboard', async () => {
    await askHidden();
    vscodeSays.isInPanel = true;
    await passShowings(5);
    expect(asked).toHaveLength(1);
    vscodeSays.isInPanel = false;
    await passShowings();
    expect(asked).toHaveLength(2);
  });

  it('is not put again once ghost text was switched elsewhere, and does nothing then', async () => {
    let off: ReturnType<GhostTextSwitch['reasonFor']> = makesWay();
    await askHidden({ reasonFor: () => off, reasonIn: () => off });
    switched(); // another setting was changed
    await passShowings();
    expect(asked).toHaveLength(2);
    off = undefined;
    switched();
    await passShowings();
    expect(asked).toHaveLength(2);
    // Who has left it unanswered is asked in another window.
    expect(memory.get('ghostText.askedBesideIntelliSense')).toEqual({ python: 1 });
    hidden.at(-1)?.('For All Languages');
    await vi.advanceTimersByTimeAsync(0);
    expect(written).toEqual([]);
    expect(asked.at(-1)).toEqual({
      question: 'No setting was changed, as ghost text is on in python by now.',
      buttons: [],
    });
  });

  it('is still answered from behind the bell where the menu asked the same and got no answer', async () => {
    const choice = await askHidden({ isOff: false, makesWayIn: () => true });
    picks.length = 0;
    vscodeSays.picked = undefined;
    await choice.toggle(document as never);
    expect([picks.length, written]).toEqual([1, []]);
    // The document has become another one meanwhile: the answer is for the language that was asked about.
    document.languageId = 'rust';
    hidden.at(-1)?.('For python');
    await vi.advanceTimersByTimeAsync(0);
    document.languageId = 'python';
    expect(written.map(({ name }) => name)).toEqual(['quickSuggestions', 'wordBasedSuggestions']);
    expect(told.at(-1)?.[0]).toContain('on in python;');
  });

  it('is not put again as the same one is asked in the menu, and is closed by hand for good', async () => {
    const choice = await askHidden({ isOff: false, makesWayIn: () => true });
    await choice.toggle(document as never);
    await passShowings();
    expect([asked.length, picks.length]).toEqual([1, 1]);
    expect(executed).toEqual(['notifications.hideToasts']);
    memory.clear();
    await askHidden();
    hidden.at(-1)?.(undefined);
    await passShowings();
    expect(asked).toHaveLength(2);
    expect(memory.get('ghostText.askedBesideIntelliSense')).toBe(true);
  });
});

it('a suggestion is asked for at once where ghost text was turned on, and nowhere else', async () => {
  let isOn = false;
  const reasonFor = () => (isOn || written.length > 0 ? undefined : makesWay());
  openWindow({ reasonFor });
  vscodeSays.button = 'Keep As Is';
  type();
  await quietMoment();
  expect(suggest).not.toHaveBeenCalled();
  memory.clear();
  openWindow({ reasonFor });
  vscodeSays.button = 'For All Languages';
  type();
  await quietMoment();
  expect(suggest).toHaveBeenCalledOnce();
  written.length = 0;
  isOn = true;
  const choice = openWindow({ isOff: true, reasonFor, toggle: async () => undefined });
  await choice.toggle(document as never);
  expect(suggest).toHaveBeenCalledTimes(2);
  isOn = false;
  await choice.toggle(document as never);
  await choice.toggle(undefined);
  expect(suggest).toHaveBeenCalledTimes(2);
});

/** What the settings say of ghost text, once it was turned on in a window. */
let is: { off: boolean; inLanguage: boolean | undefined };

/** A window in which ghost text is turned on with the row of the choice that is picked, and may be turned off again. */
async function turnedOn(picked: number) {
  is = { off: false, inLanguage: undefined };
  const reasonIn = () => {
    if (is.inLanguage === false) return { kind: 'language', language: 'python' } as const;
    return is.inLanguage ? undefined : makesWay();
  };
  const choice = openWindow({
    get isOff() {
      return is.off;
    },
    get reason() {
      return is.off ? ({ kind: 'off' } as const) : undefined;
    },
    toggle: async () => {
      is.off = !is.off;
      switched();
    },
    reasonFor: reasonIn,
    reasonIn,
    makesWayIn: () => !is.inLanguage,
  });
  vscodeSays.picked = picked;
  vscodeSays.setLanguage = ({ python }) => {
    is.inLanguage = python;
  };
  await choice.toggle(document as never);
  is.inLanguage = true;
  return choice;
}

it('the choice says in short lines what is set, and whoever has answered there is not asked the same again', async () => {
  await turnedOn(0);
  expect(picks[0]?.placeHolder).toBe('To show both, settings of VS Code change, in your settings.json');
  expect(picks[0]?.placeHolder.length).toBeLessThan(70);
  type();
  await quietMoment();
  expect(asked).toEqual([]);
  expect(picks[0]?.rows[0]).toMatchObject({
    label: 'Grey Text and VS Code’s List, in python',
    description: 'Tab takes the list’s entry first',
    detail: 'Sets editor.quickSuggestions: on, editor.wordBasedSuggestions: matchingDocuments',
  });
  // The other one does what the question does.
  expect(picks[0]?.rows[1]).toMatchObject({ label: 'Grey Text and VS Code’s List, in all languages' });
});

describe('ghost text that is turned off in a language', () => {
  it('has the settings of that language changed back which were changed for it, and says so, over no text or panel', async () => {
    const choice = await turnedOn(0);
    // What the user has changed since is the user’s.
    vscodeSays.user['wordBasedSuggestions'] = 'allDocuments';
    expect(choice.settings.stillChanged(undefined)).toEqual([{ languageId: 'python', where: 'python' }]);
    await choice.toggle(document as never);
    expect(vscodeSays.settings['quickSuggestions']).toEqual(DEFAULTS['quickSuggestions']);
    expect(vscodeSays.user['wordBasedSuggestions']).toBe('allDocuments');
    expect(told.at(-1)?.[0]).toBe('Ghost text is off in python; settings of VS Code for it are changed back');
    expect([asked, memory.get('ghostText.writtenForBoth')]).toEqual([[], {}]);
    expect(choice.settings.stillChanged('names.py' as never)).toEqual([]);
  });

  it('leaves what was changed for all languages, says so, and the menu of the next window changes it back, too', async () => {
    const choice = await turnedOn(1);
    const changed = written.length;
    await choice.toggle(document as never);
    expect(written.slice(changed).map(({ name }) => name)).toEqual(['languages']);
    expect(told.at(-1)?.[0]).toBe(
      'Ghost text is off in python; settings for all languages stay changed (undo: its menu)',
    );
    const next = openWindow();
    const left = next.settings.stillChanged('names.py' as never);
    expect(left).toEqual([{ uri: 'names.py', languageId: 'python', where: 'all languages' }]);
    await next.settings.changeBack(left);
    expect(vscodeSays.settings).toEqual(expect.objectContaining(DEFAULTS));
    expect(next.settings.stillChanged('names.py' as never)).toEqual([]);
  });

  it('has them changed back, too, where that was set by hand, in the window in which it was', async () => {
    await turnedOn(0);
    is.inLanguage = false;
    vscodeSays.isFocused = false;
    switched();
    await quietMoment();
    vscodeSays.isFocused = true;
    expect(vscodeSays.settings).not.toEqual(DEFAULTS);
    switched();
    await quietMoment();
    expect(vscodeSays.settings).toEqual(expect.objectContaining(DEFAULTS));
  });

  it('says nothing where no setting was changed', async () => {
    const reasonIn = () => undefined;
    await openWindow({ isOff: false, reasonFor: reasonIn, reasonIn }).toggle(document as never);
    expect(told).toEqual([]);
  });
});

describe('ghost text that is turned off everywhere', () => {
  it.each([
    ['in a language', 0],
    ['in all languages', 1],
  ])(
    'has the settings changed back that were changed for it %s, and changed again once it is on again',
    async (_, picked) => {
      const choice = await turnedOn(picked);
      const changed = { ...vscodeSays.settings };
      await choice.toggle(undefined);
      expect(vscodeSays.settings).toEqual(expect.objectContaining(DEFAULTS));
      expect(told).toEqual([['Ghost text is off; settings of VS Code for it are changed back', 10_000]]);
      await choice.toggle(undefined);
      expect(vscodeSays.settings).toEqual(changed);
      expect(told.at(-1)?.[0]).toBe('Ghost text is on; settings of VS Code for it are changed again');
      // What the menu has changed back is not changed again.
      await choice.settings.changeBack(choice.settings.stillChanged(undefined));
      await choice.toggle(undefined);
      await choice.toggle(undefined);
      expect(vscodeSays.settings).toEqual(expect.objectContaining(DEFAULTS));
    },
  );

  it('has them changed back where that was set by hand, but keeps what the user has set since', async () => {
    await turnedOn(1);
    vscodeSays.user['wordBasedSuggestions'] = 'allDocuments';
    is.off = true;
    switched();
    await quietMoment();
    expect(vscodeSays.settings['quickSuggestions']).toEqual(DEFAULTS['quickSuggestions']);
    expect(vscodeSays.user['wordBasedSuggestions']).toBe('allDocuments');
  });
});

/** The menu of ghost text: which rows it has, what they say, and where they lead. */
import { beforeEach, expect, it, vi } from 'vitest';
import { type MenuParts, pickSwitch, showMenu } from '../../../src/editor/ghost-text/menu';
import type { Silence } from '../../../src/editor/ghost-text/reason';
import type { OfferedRun } from '../../../src/editor/ghost-text/runs';
import { SuggestionRuns as Runs } from '../../../src/editor/ghost-text/runs';
import { type Part, partOf } from '../part-of';
import { document, menuOf, SWITCHED_ON, URI } from './ghost-text-editor';
import { executed, forget, type Item, told, window } from './ghost-text-window';
import { positionAt } from './one-line';

vi.mock('vscode', async () => (await import('./ghost-text-window')).editor);

beforeEach(forget);

it('the menu suggests now, in the editor, and says why there was nothing by itself, with all its numbers', async () => {
  let off: Silence | undefined;
  const parts = menuOf({
    switch: { ...SWITCHED_ON, reasonFor: () => off },
    runs: { last: [] },
    silence: () => ({ kind: 'below your threshold', probability: 0.15, threshold: 0.63, set: 0.6 }),
  });
  const suggest = async () => {
    let found: Item | undefined;
    window.pick = (items) => {
      found = (items as Item[]).find(({ label }) => /Suggest (Now|Once, Here)$/.test(label));
      const statistics = (items as Item[]).find(({ label }) => label.endsWith('Show Statistics'));
      expect(statistics?.description).toBe(
        '63\u00a0% is needed, raised from 60\u00a0%: fewer were right than expected',
      );
      return found;
    };
    await showMenu(parts);
    return found;
  };
  expect(await suggest()).toBeUndefined();
  executed.length = 0;
  window.activeTextEditor = { document, selection: { isEmpty: true, active: { line: 4 } } };
  expect((await suggest())?.description).toBe(
    'silent: the best suggestion is only 15\u00a0% likely to be right; 63\u00a0% is needed',
  );
  expect(executed).toEqual([['workbench.action.focusActiveEditorGroup'], ['llmTrace.ghostText.trigger']]);
  // Switched off since, that is why, and not what was found before. No second line moves the rows below.
  off = { kind: 'paused' };
  const item = await suggest();
  expect([item?.description, item?.detail]).toEqual(['not automatic while ghost text is paused', undefined]);
  off = { kind: 'IntelliSense', language: 'python' };
  const once = await suggest();
  expect(once?.label).toBe('$(sparkle-filled) Suggest Now');
  expect(once?.description).toMatch(/^not automatic in \w+: ghost text would hide VS Code’s own list$/);
});

it('where a suggestion that was asked for was not found, the menu says why and offers what the model finds probable', async () => {
  const rows = async (asked: Silence, label: string) => {
    let found: readonly Item[] = [];
    window.activeTextEditor = { document, selection: { isEmpty: true, active: { line: 4 } } };
    window.pick = (items) => {
      found = items as Item[];
      return found.find((one) => one.label.endsWith(label));
    };
    executed.length = 0;
    // Why ghost text does not come by itself is not what the user has asked about.
    const off = { kind: 'language', language: 'markdown' } as const;
    await showMenu(
      menuOf({ switch: { ...SWITCHED_ON, reasonFor: () => off }, runs: { last: [] }, asked: () => asked }),
    );
    const { label: first, description } = found.find((one) => one.label.endsWith('Suggest Now')) ?? {};
    return { first, description, executed: executed.at(-1), all: found.map((one) => one.label) };
  };
  const list = '$(list-ordered) Pick the Next Token from a List...';
  const blank = await rows({ kind: 'filter', filter: 'blank' }, list);
  expect(blank.description).toBe('found nothing: the model would write only white space');
  expect(blank.executed).toEqual(['llmTrace.nextTokens']);
  const switches = blank.all.findIndex((label) => label.endsWith('Turn Ghost Text Off Everywhere'));
  expect(blank.all.indexOf(list)).toBe(switches + 1);
  const failed = await rows({ kind: 'failed', why: 'It is gone.' }, 'Show Why the Model Failed');
  expect([failed.executed, failed.all.includes(list)]).toEqual([['llmTrace.showLog'], false]);
});

it('rows that explain suggestions stand below those that switch, which keep their places, and in sight', async () => {
  const run = { uri: URI, text: ' day', typed: 0, result: { typed: '' }, suggestion: { probability: 0.5 } };
  const rows = async (given: Part<MenuParts>) => {
    let labels: string[] = [];
    window.pick = (items) => {
      labels = (items as Item[]).map(({ label }) => label);
    };
    window.activeTextEditor = { document, selection: { isEmpty: true, active: { line: 4 } } };
    await showMenu(menuOf(given));
    return labels;
  };
  const usual = await rows({ runs: { last: [] } });
  const stillChanged = () => [{ languageId: 'python', where: 'Python' }];
  const more = await rows({ runs: { last: [run, run], isShown: true }, settingsForBoth: { stillChanged } });
  const below = usual.findIndex((label) => label.endsWith('Turn Ghost Text Off Everywhere')) + 1;
  expect(below).toBeGreaterThan(0);
  // VS Code's list has room for some 13 rows; headings take none.
  expect(usual.slice(0, below).filter((label) => label.startsWith('$')).length).toBeLessThanOrEqual(11);
  expect(more).toEqual([
    ...usual.slice(0, below),
    '$(discard) Change Back Editor Settings',
    '$(lightbulb) Explain the Last Suggestion',
    '$(lightbulb) Explain One of 2 Suggestions...',
    ...usual.slice(below),
  ]);
  window.activeTextEditor = { document };
});

it('ghost text is turned off in this language and everywhere in two rows apart, of which none is there that would change nothing', async () => {
  const rows = async (given: Part<MenuParts['switch']>, isOpen = true) => {
    const found: string[] = [];
    window.pick = (items) => {
      for (const { label } of items as Item[])
        if (/(On|Off|Pause|Resume|Often)\b/.test(label)) found.push(label.replace(/^\S+ /, ''));
    };
    window.activeTextEditor = isOpen ? { document, selection: { isEmpty: true, active: { line: 4 } } } : undefined;
    await showMenu(menuOf({ switch: { ...SWITCHED_ON, ...given }, runs: { last: [] } }));
    return found;
  };
  const everywhere = ['Pause Ghost Text...', 'Less or More Often...', 'Turn Ghost Text Off Everywhere'];
  expect(await rows({})).toEqual(['Turn Ghost Text Off in markdown', ...everywhere]);
  expect(await rows({}, false)).toEqual(everywhere);
  const off = { kind: 'language', language: 'markdown' } as const;
  expect(await rows({ reasonIn: () => off })).toEqual(['Turn Ghost Text On in markdown', ...everywhere]);
  const paused = { paused: true, reason: { kind: 'paused' } } as const;
  expect(await rows(paused)).toEqual([
    'Turn Ghost Text Off in markdown',
    'Resume Ghost Text',
    'Less or More Often...',
    'Turn Ghost Text Off Everywhere',
  ]);
  expect(await rows({ isOff: true, reason: { kind: 'off' } })).toEqual(['Turn Ghost Text On']);
  executed.length = 0;
  window.pick = (items) => (items as Item[]).find(({ label }) => label.endsWith('Off Everywhere'));
  await showMenu(menuOf({ runs: { last: [] } }));
  expect(executed).toContainEqual(['llmTrace.ghostText.toggle', 'everywhere']);
});

it('settings of the editor that the menu has changed back are named as such', async () => {
  const changed = [
    { languageId: 'python', where: 'Python' },
    { languageId: 'go', where: 'Go' },
  ];
  const changeBack = vi.fn(async () => {});
  window.pick = (items) => (items as Item[]).find(({ label }) => label.endsWith('Change Back Editor Settings'));
  await showMenu(menuOf({ runs: { last: [] }, settingsForBoth: { stillChanged: () => changed, changeBack } }));
  expect(changeBack.mock.calls).toEqual([[changed]]);
  await vi.waitFor(() => expect(told).toEqual([['Editor settings for Python and Go are changed back', 10_000]]));
});

it('while the model is loaded, the row that would pause stops it', async () => {
  const stopLoading = vi.fn();
  const labels = async (given: Part<MenuParts>) => {
    const found: string[] = [];
    window.pick = (items) => {
      found.push(...(items as Item[]).map(({ label }) => label));
      return (items as Item[]).find(({ label }) => label.endsWith('Stop Loading the Model'));
    };
    await showMenu(menuOf({ runs: { last: [] }, ...given }));
    return found;
  };
  const usual = await labels({});
  expect(usual).toContain('$(debug-pause) Pause Ghost Text...');
  const meanwhile = usual.map((label) =>
    label.endsWith('Pause Ghost Text...') ? '$(debug-stop) Stop Loading the Model' : label,
  );
  expect([await labels({ stopLoading }), stopLoading.mock.calls.length]).toEqual([meanwhile, 1]);
});

it('the command asks where: in the language, which it names, in prose, or in all languages', async () => {
  const switchedOff = { kind: 'language', language: 'markdown' } as const;
  const labels: string[][] = [];
  for (const [given, at] of [
    [{}, 0],
    [{ isOffInProse: true, reasonIn: () => switchedOff }, 1],
  ] as const) {
    window.pick = (items) => {
      labels.push((items as Item[]).map(({ label }) => label.replace(/^\S+ /, '')));
      return (items as Item[])[at];
    };
    await pickSwitch(partOf<MenuParts['switch']>({ ...SWITCHED_ON, ...given }), document as never);
  }
  expect(labels).toEqual([
    ['Turn Ghost Text Off in markdown', 'Turn Ghost Text Off in Prose', 'Turn Ghost Text Off Everywhere'],
    ['Turn Ghost Text On in markdown', 'Turn Ghost Text On in Prose', 'Turn Ghost Text Off Everywhere'],
  ]);
  expect(executed).toEqual([
    ['llmTrace.ghostText.toggle', 'in its language'],
    ['llmTrace.ghostText.toggle', 'in prose'],
  ]);
});

it('no two rows have the same icon', async () => {
  let icons: string[] = [];
  window.pick = (items) => {
    icons = (items as Item[]).flatMap(({ label }) => /^\$\(.+?\)/.exec(label) ?? []);
  };
  window.activeTextEditor = { document, selection: { isEmpty: true, active: { line: 4 } } };
  await showMenu(menuOf({ runs: { last: [] } }));
  expect(icons).toContain('$(sparkle)');
  expect(new Set(icons).size).toBe(icons.length);
});

it('the keyboard leaves the status item before what is picked is done, whose tooltip would open over it', async () => {
  executed.length = 0;
  window.pick = (items) => (items as Item[]).find(({ label }) => label.includes('Begin a Lesson'));
  await showMenu(menuOf({ runs: { last: [] } }));
  window.pick = () => undefined;
  await showMenu(menuOf({ runs: { last: [] } }));
  const focus = ['workbench.action.focusActiveEditorGroup'];
  expect(executed).toEqual([focus, ['llmTrace.lesson'], focus]);
});

it('only one row begins with what a user types who wants fewer suggestions', async () => {
  let labels: string[] = [];
  window.pick = (items) => {
    labels = (items as Item[]).map(({ label }) => label.replace(/^\$\(\S+\) /, ''));
    return undefined;
  };
  await showMenu(menuOf({ runs: { last: [] } }));
  expect(labels).toContain('Begin a Lesson on Transformers...');
  expect(labels.filter((label) => /^less/i.test(label))).toEqual(['Less or More Often...']);
});

it('the menu leads who wants fewer suggestions to a choice, and says what is set', async () => {
  const more = (isOff: boolean) => {
    let found: Item | undefined;
    window.pick = (items) => {
      found = (items as Item[]).find(({ label }) => label.endsWith('Less or More Often...'));
      return found;
    };
    return showMenu(menuOf({ switch: { ...SWITCHED_ON, isOff }, runs: { last: [] } })).then(() => found);
  };
  executed.length = 0;
  expect((await more(false))?.description).toBe('now: first word at least 65\u00a0% likely to be right');
  expect(executed).toEqual([['workbench.action.focusActiveEditorGroup'], ['llmTrace.ghostText.often']]);
  expect(await more(true)).toBeUndefined();
});

it('the menu says where hovers show tokens in the language that is open, above it a heading of what is there, and names the file of another’s suggestion', async () => {
  const run = {
    uri: 'file:///notes%20a.md',
    text: ' day',
    typed: 0,
    result: { typed: '' },
    suggestion: { probability: 0.5 },
  };
  const hovers: Record<string, string | undefined> = {};
  for (const [hover, languageId] of [
    ['prose', 'python'],
    ['prose', 'markdown'],
    ['always', 'python'],
    ['traced text', 'python'],
    ['off', 'python'],
  ] as const) {
    let items: readonly Item[] = [];
    window.pick = (shown) => {
      items = shown as Item[];
    };
    const open = { ...document, languageId, uri: { toString: () => URI } };
    window.activeTextEditor = { document: open, selection: { isEmpty: true, active: { line: 4 } } };
    const runs = { last: [run], lastAccepted: { ...run, text: ' week', length: 5 } };
    await showMenu(menuOf({ runs, hover: () => hover }));
    hovers[`${hover}, ${languageId}`] = items.find(({ label }) => label.endsWith('Hovers Show Tokens...'))?.description;
    // The heading names only what stands below it.
    const hasHovers = hovers[`${hover}, ${languageId}`] !== undefined;
    const headings = items.map(({ label }) => label).filter((label) => label.startsWith('Model'));
    expect(headings).toEqual([hasHovers ? 'Model and hovers' : 'Model']);
    expect(items.flatMap(({ label }) => (label.includes('Explain') ? [label.replace(/^\S+ /, '')] : []))).toEqual([
      'Explain the Accepted Suggestion in notes a.md',
      'Explain the Last Suggestion in notes a.md',
    ]);
  }
  window.activeTextEditor = { document };
  expect(hovers).toEqual({
    'prose, python': 'in python only over traced or selected text now',
    'prose, markdown': undefined,
    'always, python': undefined,
    'traced text, python': 'in python only over traced text now',
    'off, python': 'nowhere now',
  });
});

it.each([
  ['stands at the cursor', 9, undefined],
  ['stands elsewhere', 40, undefined],
  ['is gone, as nothing is suggested here now', 9, { kind: 'filter', filter: 'blank' }],
] as const)(
  'the menu explains a suggestion that %s as the last: it may have been dismissed',
  async (_, cursor, silence) => {
    const runs = new Runs();
    const run = partOf<OfferedRun>({ uri: URI, offset: 9, text: ' was', typed: 0, result: { typed: '' } });
    const facts = { document: URI, language: 'markdown', model: 'm', confidence: 0.9, before: 'They were' };
    runs.offer([run], { ...facts, offset: 9, texts: [run.text], typed: 0 });
    window.activeTextEditor = { document, selection: { isEmpty: true, active: positionAt(cursor) } };
    let items: readonly Item[] = [];
    window.pick = (shown) => {
      items = shown as Item[];
    };
    await showMenu(menuOf({ runs, silence: () => silence }));
    expect(items.find((one) => one.label.includes('Explain'))).toMatchObject({
      label: '$(lightbulb) Explain the Last Suggestion',
      description: '“was”',
    });
  },
);

it('the menu has a suggestion that was taken to its end as the accepted one, and none as standing at the cursor', async () => {
  const runs = new Runs();
  const run = partOf<OfferedRun>({ uri: URI, offset: 9, text: ' was here', typed: 0, result: { typed: '' } });
  const facts = { document: URI, language: 'markdown', model: 'm', confidence: 0.9, before: 'They were' };
  runs.offer([run], { ...facts, offset: 9, texts: [run.text], typed: 0 });
  const put = (offset: number, text: string) =>
    runs.edited({ document: URI, changes: [{ offset, length: 0, text }], undo: false });
  const explained = async (cursor: number) => {
    window.activeTextEditor = { document, selection: { isEmpty: true, active: positionAt(cursor) } };
    let items: readonly Item[] = [];
    window.pick = (shown) => {
      items = shown as Item[];
    };
    await showMenu(menuOf({ runs, silence: () => undefined }));
    return items.flatMap(({ label, description }) =>
      label.includes('Explain') ? [`${label.replace(/^\S+ /, '')} ${description}`] : [],
    );
  };
  put(9, ' was');
  runs.offer([{ ...run, typed: 4 }], { ...facts, offset: 9, texts: [run.text], typed: 4 });
  expect(await explained(13)).toEqual(['Explain the Accepted Suggestion “was”', 'Explain the Last Suggestion “here”']);
  put(13, ' here');
  expect(await explained(18)).toEqual(['Explain the Accepted Suggestion “was here”']);
});

it('the menu says which line is traced where that of the cursor is empty, and for what a model is chosen', async () => {
  const lines = ['def parse():', '', 'parse()'];
  const python = {
    ...document,
    lineCount: lines.length,
    lineAt: (line: number) => ({ text: lines[line], isEmptyOrWhitespace: lines[line] === '' }),
  };
  let items: readonly Item[] = [];
  window.pick = (shown) => {
    items = shown as Item[];
    return items.find(({ label }) => label.includes('Traces and Ghost Text'));
  };
  const traced = async (line: number) => {
    window.activeTextEditor = { document: python, selection: { isEmpty: true, active: { line, character: 0 } } };
    await showMenu(menuOf({ runs: new Runs() }));
    const item = items.find(({ label }) => label.includes('Trace LLM'));
    return [item?.label, item?.description];
  };
  expect(await traced(1)).toEqual(['$(search) Trace LLM on line 3', 'the nearest with text: line 2 is empty']);
  expect(await traced(2)).toEqual(['$(search) Trace LLM on line 3', '']);
  expect(
    items.filter(({ label }) => label.includes('Choose a Model')).map(({ label, description }) => [label, description]),
  ).toEqual([['$(package) Choose a Model for Traces and Ghost Text...', 'the starter']]);
  expect(executed).toContainEqual(['llmTrace.chooseModel', 'both']);
  await showMenu(menuOf({ runs: new Runs(), modelNames: () => ({ traces: 'large', ghostText: 'small' }) }));
  expect(
    items.filter(({ label }) => label.includes('Choose a Model')).map(({ label, description }) => [label, description]),
  ).toEqual([
    ['$(package) Choose a Model for Traces...', 'large'],
    ['$(package) Choose a Model for Ghost Text Alone...', 'small'],
  ]);
});

it('all rows are seen without scrolling, among them an example and the lessons; without an editor a text can be typed', async () => {
  let labels: readonly string[] = [];
  window.pick = (shown) => {
    labels = (shown as Item[]).flatMap(({ label }) => (label.startsWith('$') ? [label.replace(/^\S+ /, '')] : []));
  };
  window.activeTextEditor = { document, selection: { isEmpty: true, active: positionAt(9) } };
  const run = { uri: URI, text: ' day', typed: 0, result: { typed: '' }, suggestion: { probability: 0.5 } };
  await showMenu(menuOf({ runs: { last: [run] }, hover: () => 'off' }));
  expect(labels).toEqual(expect.arrayContaining(['Try an Example...', 'Begin a Lesson on Transformers...']));
  expect(labels.length).toBeLessThanOrEqual(13);
  window.activeTextEditor = undefined;
  await showMenu(menuOf({ runs: { last: [] } }));
  expect(labels[0]).toBe('Trace a Text of Your Own...');
});

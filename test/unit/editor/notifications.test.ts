/** What a model, a file or a link says reaches notifications and lists as text: nothing in it can be clicked or hide. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogOutputChannel } from 'vscode';
import { labelText } from '../../../src/base/foreign-text';
import { Failures } from '../../../src/editor/failures';
import { followTraces, useModel } from '../../../src/editor/models/model-choice';
import { readSettings } from '../../../src/editor/settings';
import { CancelledError } from '../../../src/engine/protocol/errors';

const shown = vi.hoisted((): string[] => []);
/** What the status bar says for a while. */
const brief = vi.hoisted((): string[] => []);
const settings = vi.hoisted(() => new Map<string, unknown>());
/** The button that is pressed. */
const pressed = vi.hoisted((): { label?: string | Promise<string>; offered?: readonly string[] } => ({}));
vi.mock('vscode', () => {
  const show = async (message: string, ...buttons: string[]) => {
    shown.push(message);
    pressed.offered = buttons;
    return pressed.label;
  };
  return {
    l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
    ProgressLocation: {},
    window: {
      withProgress: (_: unknown, work: () => unknown) => work(),
      showErrorMessage: async (message: string, ...buttons: string[]) => {
        shown.push(message);
        pressed.offered = buttons;
        return pressed.label;
      },
      showInformationMessage: show,
      setStatusBarMessage: (message: string) => void brief.push(message),
    },
    workspace: {
      getConfiguration: () => ({
        get: (name: string, fallback?: unknown) => settings.get(name) ?? fallback,
        update: async (name: string, value: unknown) => void settings.set(name, value),
      }),
      onDidChangeConfiguration: () => undefined,
    },
    ConfigurationTarget: { Global: 1 },
  };
});

const HOSTILE = 'See [the fix](command:workbench.action.terminal.new)\u202e and\u009b2J [this](https://example.org)';
/** How VS Code finds links in a notification (src/vs/base/common/linkedText.ts). */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)/i;
const UNSEEN = /[\p{Cc}\p{Cf}]/u;

const logged: unknown[] = [];
const log: Pick<LogOutputChannel, 'error' | 'info' | 'show'> = {
  error: (error) => logged.push(error),
  info: () => undefined,
  show: () => undefined,
};

const reader = (name: string, predicts: 'next token' | 'masked token' | 'sentence embedding') => {
  const unknown = {
    architecture: null,
    architectureName: null,
    parameters: null,
    precision: [],
    contextLength: null,
    tokenizer: null,
    licence: null,
  };
  const description = { ...unknown, memory: null, refused: null, predicts };
  return { aboutModel: async () => ({ name, description }), tokens: async () => [] };
};

beforeEach(() => {
  for (const said of [shown, brief]) said.length = 0;
  logged.length = 0;
  delete pressed.label;
  settings.clear();
});

it.each(['next token', 'masked token', 'sentence embedding'] as const)(
  'a model of the %s that is chosen is named, and whether it suggests, in one line',
  async (predicts) => {
    const told =
      predicts === 'next token'
        ? 'Traces and ghost text now use a.'
        : 'Traces now use a, which suggests no ghost text.';
    // The model before it cannot be read: ghost text has none to stay with.
    const only = reader('a', predicts);
    const choosing = {
      ...only,
      aboutModel: async ({ model }: { model: string }) =>
        model === '/models/a' ? only.aboutModel() : Promise.reject(new Error('gone')),
    };
    await useModel(choosing, '/models/a', { chosen: 'traces', starter: '/starter', offerOf: () => undefined });
    expect(shown).toEqual([told]);
    // Where it was chosen in a panel, or in the view of models, nothing lies over the panel.
    shown.length = 0;
    settings.clear();
    await useModel(choosing, '/models/a', { chosen: 'traces', starter: '/starter' });
    expect([shown, brief]).toEqual([[], [told]]);
  },
);

it.each([
  ['the starter', undefined, 'starter'],
  ['gpt', '/models/gpt', '/models/gpt'],
])(
  'ghost text stays with %s, whichever model is chosen for traces, until it is told to follow',
  async (name, former, kept) => {
    if (former) settings.set('model', former);
    const about = async ({ model }: { model: string }) => {
      const { description } = await reader('', 'next token').aboutModel();
      const memory = { trace: 1, ghostText: model === '/models/t5' ? null : 1, cache: 1 };
      return { name: model.replace('/models/', ''), description: { ...description, memory } };
    };
    const choose = (model: string, use: 'traces' | 'ghost text' = 'traces') =>
      useModel({ aboutModel: about, tokens: async () => [] }, model, {
        chosen: use,
        starter: '/starter',
        offerOf: () => undefined,
      });
    const FOLLOW = 'Use It for Ghost Text Too';
    const stays = `ghost text stays with ${name}.`;
    await choose('/models/t5');
    expect(shown).toEqual([`Traces now use t5; ${stays}`]);
    expect([settings.get('model'), settings.get('ghostText.model')]).toEqual(['/models/t5', kept]);
    expect(pressed.offered).toEqual([]);
    await choose('/models/b');
    expect(shown.at(-1)).toBe(`Traces now use b; ${stays}`);
    expect(pressed.offered).toEqual([FOLLOW]);
    await choose(former ?? '/starter');
    expect(shown.at(-1)).toMatch(/^Traces and ghost text now use /);
    // Chosen where it is seen, nothing lies over it.
    await useModel({ aboutModel: about, tokens: async () => [] }, '/models/c', {
      chosen: 'traces',
      starter: '/starter',
    });
    expect(brief).toEqual([`Traces now use c; ${stays}`]);
    pressed.label = FOLLOW;
    await choose('/models/d');
    await vi.waitFor(() => expect(settings.get('ghostText.model')).toBeUndefined());
    delete pressed.label;
    // What suggests now goes on with it.
    await choose('/models/b');
    expect(shown.at(-1)).toBe('Traces now use b; ghost text stays with d.');
    expect(settings.get('ghostText.model')).toBe('/models/d');
    await expect(choose('/models/t5', 'ghost text')).rejects.toThrow('t5 suggests no ghost text');
  },
);

it.each([
  ['traces have another model', 'model', '/models/c', 'No setting was changed, as traces use c by now.'],
  [
    'ghost text has another model',
    'ghostText.model',
    '/models/c',
    'No setting was changed, as ghost text uses c by now.',
  ],
  ['it has it already', 'ghostText.model', undefined, 'No setting was changed, as ghost text uses b by now.'],
])('the button for ghost text too changes nothing where %s by now', async (_, setting, value, told) => {
  let press = (_label: string) => {};
  pressed.label = new Promise<string>((resolve) => {
    press = resolve;
  });
  await useModel(reader('b', 'next token'), '/models/b', {
    chosen: 'traces',
    starter: '/starter',
    offerOf: () => undefined,
  });
  if (value) settings.set(setting, value);
  else settings.delete(setting);
  const before = [...settings];
  press('Use It for Ghost Text Too');
  await vi.waitFor(() => expect(shown.at(-1)).toBe(told));
  expect([...settings]).toEqual(before);
});

it('ghost text that was told to follow uses each model that is chosen for traces', async () => {
  const choose = (name: string, predicts: 'next token' | 'masked token' = 'next token') =>
    useModel(reader(name, predicts), `/models/${name}`, { chosen: 'traces', starter: '/starter' });
  settings.set('ghostText.model', 'starter');
  await choose('a');
  expect(brief.at(-1)).toBe('Traces now use a; ghost text stays with the starter.');
  await followTraces();
  expect(readSettings('/starter').ghostTextModel).toBe('/models/a');
  await choose('b');
  expect(brief.at(-1)).toBe('Traces and ghost text now use b.');
  expect(readSettings('/starter').ghostTextModel).toBe('/models/b');
  await choose('e', 'masked token');
  expect(brief.at(-1)).toBe('Traces now use e, which suggests no ghost text.');
  await choose('c');
  expect(brief.at(-1)).toBe('Traces and ghost text now use c.');
  expect(readSettings('/starter').ghostTextModel).toBe('/models/c');
});

it('a model that is chosen for traces and ghost text is used for both at once, if it suggests any', async () => {
  const about = async ({ model }: { model: string }) => {
    const { description } = await reader('', 'next token').aboutModel();
    const memory = { trace: 1, ghostText: model === '/models/t5' ? null : 1, cache: 1 };
    return { name: model.replace('/models/', ''), description: { ...description, memory } };
  };
  const choose = (model: string) =>
    useModel({ aboutModel: about, tokens: async () => [] }, model, {
      chosen: 'both',
      starter: '/starter',
      offerOf: () => undefined,
    });
  await choose('/models/b');
  expect(shown).toEqual(['Traces and ghost text now use b.']);
  expect([settings.get('model'), settings.get('ghostText.model')]).toEqual(['/models/b', undefined]);
  expect(pressed.offered).toEqual([]);
  await choose('/models/t5');
  expect(shown.at(-1)).toBe('Traces now use t5; ghost text stays with b.');
  expect([settings.get('model'), settings.get('ghostText.model')]).toEqual(['/models/t5', '/models/b']);
});

describe('a notification', () => {
  it('of a failure has no links in it; the log has all that was said', () => {
    new Failures(log).show(new Error(HOSTILE));
    expect(shown).toHaveLength(1);
    expect(shown[0]).toContain('See [the fix]');
    expect(shown[0]).not.toMatch(LINK);
    expect(shown[0]).not.toMatch(UNSEEN);
    expect(logged.join()).toContain(HOSTILE);
  });

  it('of a failure is not shown of what was cancelled', () => {
    new Failures(log).show(new CancelledError());
    expect(shown).toEqual([]);
    expect(logged).toEqual([]);
  });

  it('of a failure has a way on before the log, and tells what fails there', async () => {
    pressed.label = 'Choose Model...';
    const take = () => {
      delete pressed.label;
      throw new Error('There is no list.');
    };
    new Failures(log).show(new Error('It is gone.'), { label: 'Choose Model...', take });
    expect(pressed.offered).toEqual(['Choose Model...', 'Show Log']);
    await vi.waitFor(() => expect(shown).toEqual(['LLM Trace: It is gone.', 'LLM Trace: There is no list.']));
    expect(pressed.offered).toEqual(['Show Log']);
  });

  it('of a model that was chosen has none either', async () => {
    await useModel(reader(HOSTILE, 'next token'), '/models/a', {
      chosen: 'traces',
      starter: '/starter',
      offerOf: () => undefined,
    });
    expect(shown).toHaveLength(1);
    expect(shown[0]).not.toMatch(LINK);
    expect(shown[0]).not.toMatch(UNSEEN);
  });
});

it('a label has no icons and nothing that hides', () => {
  expect(labelText('$(trash) a\u202eb')).toBe('\\$(trash) a\\u{202e}b');
  expect(labelText('costs $5 (five)')).toBe('costs $5 (five)');
});

it.each([
  ['traces', 'Traces already use a.'],
  ['ghost text', 'Ghost text already uses a.'],
  ['both', 'Traces and ghost text already use a.'],
] as const)('a model that is used already for %s is said to be, and no setting is written', async (chosen, told) => {
  settings.set('model', '/models/a').set('ghostText.model', '/models/a');
  const before = [...settings];
  const choice = { chosen, starter: '/starter' };
  await useModel(reader('a', 'next token'), '/models/a', { ...choice, offerOf: () => undefined });
  expect([shown, brief]).toEqual([[], [told]]);
  const take = vi.fn(async () => {});
  const offer = { label: 'Trace with It', isTakenAtOnce: false, take };
  await useModel(reader('a', 'next token'), '/models/a', { ...choice, offerOf: () => offer });
  expect([shown, pressed.offered]).toEqual([[told], [offer.label]]);
  expect([...settings]).toEqual(before);
  if (chosen !== 'both') return;
  // Ghost text that is off uses none.
  settings.set('ghostText.enabled', 'off');
  await useModel(reader('a', 'next token'), '/models/a', { ...choice, offerOf: () => undefined });
  expect(brief.at(-1)).toBe('Traces already use a.');
});

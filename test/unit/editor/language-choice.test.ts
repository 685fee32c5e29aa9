/** Where ghost text is off for the sake of IntelliSense, who types is asked once, and what is chosen is done. */
import { describe, expect, it, vi } from 'vitest';
import { asked, document, told, vscodeSays, written } from './language-choice-editor';
import {
  failed,
  makesWay,
  memory,
  openWindow,
  quietMoment,
  suggest,
  type,
  waiting,
  withWindow,
} from './language-choice-setup';

vi.mock('vscode', async () => (await import('./language-choice-editor')).vscode);
withWindow();

it('“For All Languages” has the list open beside ghost text everywhere, and nobody is asked again', async () => {
  vscodeSays.button = 'For All Languages';
  type();
  expect(asked).toEqual([]);
  await quietMoment();
  expect(asked).toEqual([
    {
      question:
        'Show ghost text in python: suggestions in grey of how your code goes on, which Tab accepts? To keep VS Code’s own list as well, this sets editor.quickSuggestions: on, editor.wordBasedSuggestions: matchingDocuments; turning ghost text off there sets them back.',
      // The one that changes least comes first.
      buttons: ['For python', 'For All Languages', 'Keep As Is'],
    },
  ]);
  // What is confirmed asks nothing, and goes by itself.
  expect(told).toEqual([
    ['Ghost text is on in all languages; while VS Code’s list is open, Tab accepts its entry', 10_000],
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
  expect(told.at(-1)?.[0]).toMatch(/^Ghost text is on in python; /);
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
    return asked.flatMap(({ question }) => /Show ghost text in (\w+):/.exec(question)?.[1] ?? []);
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
    expect(text?.question).toContain('how your text goes on');
    expect(asked[0]?.question).toContain('how your code goes on');
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

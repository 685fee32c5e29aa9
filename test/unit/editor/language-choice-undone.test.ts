/** What the choice in the menu sets for ghost text is changed back once that is turned off. */
import { describe, expect, it, vi } from 'vitest';
import { asked, DEFAULTS, document, picks, told, vscodeSays, written } from './language-choice-editor';
import { makesWay, memory, openWindow, quietMoment, switched, type, withWindow } from './language-choice-setup';

vi.mock('vscode', async () => (await import('./language-choice-editor')).vscode);
withWindow();

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
    label: 'Ghost Text and VS Code’s List, in python',
    description: 'Tab accepts the list’s entry first',
    detail: 'Sets editor.quickSuggestions: on, editor.wordBasedSuggestions: matchingDocuments',
  });
  // The other one does what the question does.
  expect(picks[0]?.rows[1]).toMatchObject({ label: 'Ghost Text and VS Code’s List, in all languages' });
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
    expect(told.at(-1)?.[0]).toBe('Ghost text is off in python; editor settings changed back');
    expect([asked, memory.get('ghostText.writtenForBoth')]).toEqual([[], {}]);
    expect(choice.settings.stillChanged('names.py' as never)).toEqual([]);
  });

  it('leaves what was changed for all languages, says so, and the menu of the next window changes it back, too', async () => {
    const choice = await turnedOn(1);
    const changed = written.length;
    await choice.toggle(document as never);
    expect(written.slice(changed).map(({ name }) => name)).toEqual(['languages']);
    expect(told.at(-1)?.[0]).toBe('Ghost text is off in python; editor settings stay for other languages');
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
      expect(told).toEqual([['Ghost text is off; editor settings changed back', 10_000]]);
      await choice.toggle(undefined);
      expect(vscodeSays.settings).toEqual(changed);
      expect(told.at(-1)?.[0]).toBe('Ghost text is on; editor settings changed again');
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

/** The question about a language is put again, a few times, to who has not answered it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LanguageChoice } from '../../../src/editor/ghost-text/language-choice';
import { SHOWINGS, SHOWN_AGAIN } from '../../../src/editor/ghost-text/standing-question';
import type { GhostTextSwitch } from '../../../src/editor/ghost-text/switch';
import { asked, document, executed, hidden, picks, told, vscodeSays, written } from './language-choice-editor';
import { makesWay, memory, openWindow, switched, type, waiting, withWindow } from './language-choice-setup';

vi.mock('vscode', async () => (await import('./language-choice-editor')).vscode);
withWindow();

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

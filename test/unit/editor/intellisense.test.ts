/** When VS Code's own list makes way for ghost text, by the settings that decide it, and what to set to see both. */
import { describe, expect, it } from 'vitest';
import {
  besideInlineCompletions,
  type IntelliSenseSettings,
  makesWay,
} from '../../../src/editor/ghost-text/intellisense';

const DEFAULT = { other: 'offWhenInlineCompletions', comments: 'off', strings: 'off' };
const OFF = { other: 'off', comments: 'off', strings: 'off' };
const ON = { other: 'on', comments: 'off', strings: 'off' };

function settings(quickSuggestions: unknown, change: Partial<IntelliSenseSettings> = {}): IntelliSenseSettings {
  return {
    quickSuggestions,
    wordBasedSuggestions: 'matchingDocuments',
    'inlineSuggest.suppressSuggestions': false,
    ...change,
  };
}

describe('IntelliSense', () => {
  it.each<[string, IntelliSenseSettings, boolean]>([
    ['by the default of code', settings(DEFAULT), true],
    ['by one word for all kinds of text', settings('offWhenInlineCompletions'), true],
    ['in strings alone', settings({ ...OFF, strings: 'offWhenInlineCompletions' }), true],
    ['where it is ghost text itself', settings({ ...ON, other: 'inline' }), true],
    ['where its words are left away', settings(ON, { wordBasedSuggestions: 'offWithInlineSuggestions' }), true],
    ['where it is kept closed beside ghost text', settings(ON, { 'inlineSuggest.suppressSuggestions': true }), true],
    ['where nothing is told of it', settings(undefined), true],
    ['not where both are shown', settings(ON), false],
    ['not where both are shown, in an older word', settings(true), false],
    ['not by the default of Markdown', settings(OFF, { wordBasedSuggestions: 'offWithInlineSuggestions' }), false],
    ['not where it is off, in an older word', settings(false), false],
    [
      'not by the default of editors that know no other',
      settings({ other: true, comments: false, strings: false }),
      false,
    ],
  ])('makes way %s: %#', (_, given, expected) => {
    expect(makesWay(given)).toBe(expected);
  });

  it.each([
    settings(DEFAULT),
    settings('offWhenInlineCompletions', { wordBasedSuggestions: 'offWithInlineSuggestions' }),
    settings({ other: 'inline', comments: false, strings: true }, { 'inlineSuggest.suppressSuggestions': true }),
  ])('does not with the settings that show both: %#', (given) => {
    expect(makesWay({ ...given, ...besideInlineCompletions(given) })).toBe(false);
  });

  it('keeps what was chosen for other kinds of text', () => {
    const given = settings({ other: 'offWhenInlineCompletions', comments: 'on', strings: 'off' });
    expect(besideInlineCompletions(given)).toEqual({
      quickSuggestions: { other: 'on', comments: 'on', strings: 'off' },
    });
    expect(besideInlineCompletions(settings(ON))).toEqual({});
  });
});

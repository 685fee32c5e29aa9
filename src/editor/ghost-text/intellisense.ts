/** Whether VS Code prevents IntelliSense from opening by itself wherever an extension completes inline, as its defaults do. */

/** The settings of VS Code's editor that decide this, as they apply to a language. */
export interface IntelliSenseSettings {
  readonly quickSuggestions: unknown;
  readonly wordBasedSuggestions: unknown;
  readonly 'inlineSuggest.suppressSuggestions': unknown;
}

/** When the list opens in each kind of text; a missing value counts as its default. */
type QuickSuggestions = Readonly<Record<'other' | 'comments' | 'strings', string>>;

/** Values with which the list makes way for inline completions, or is shown as one of them. */
const MAKES_WAY = new Set(['offWhenInlineCompletions', 'inline']);

/** Whether the list would open less often beside inline completions. If it never opens by itself, there is nothing to lose. */
export function makesWay(settings: IntelliSenseSettings): boolean {
  const kinds = Object.values(readQuickSuggestions(settings.quickSuggestions));
  if (kinds.every((value) => value === 'off')) return false;
  return Object.keys(besideInlineCompletions(settings)).length > 0;
}

/** The settings to change, with their values, so that the list opens beside inline completions as it does without them. */
export function besideInlineCompletions(settings: IntelliSenseSettings): Partial<IntelliSenseSettings> {
  const kinds = Object.entries(readQuickSuggestions(settings.quickSuggestions));
  const beside = kinds.map(([kind, value]) => [kind, MAKES_WAY.has(value) ? 'on' : value]);
  return {
    ...(kinds.some(([, value]) => MAKES_WAY.has(value)) ? { quickSuggestions: Object.fromEntries(beside) } : {}),
    ...(settings.wordBasedSuggestions === 'offWithInlineSuggestions'
      ? { wordBasedSuggestions: 'matchingDocuments' }
      : {}),
    ...(settings['inlineSuggest.suppressSuggestions'] === true ? { 'inlineSuggest.suppressSuggestions': false } : {}),
  };
}

/**
 * The setting is one value for all kinds of text, or an object with one for each; true and false are older forms of on and off.
 */
function readQuickSuggestions(value: unknown): QuickSuggestions {
  const word = (given: unknown, fallback: string) =>
    typeof given === 'boolean' ? (given ? 'on' : 'off') : typeof given === 'string' ? given : fallback;
  if (typeof value !== 'object' || value === null) {
    const all = word(value, 'offWhenInlineCompletions');
    return { other: all, comments: all, strings: all };
  }
  const { other, comments, strings } = value as Readonly<Record<string, unknown>>;
  return {
    other: word(other, 'offWhenInlineCompletions'),
    comments: word(comments, 'off'),
    strings: word(strings, 'off'),
  };
}

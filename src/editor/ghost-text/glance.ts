/**
 * The status item at a glance: an icon and a word. While the user types, only the icon changes, so that the neighbouring items
 * do not move; the word is then for screen readers only. Everything else is in the tooltip.
 */
import * as vscode from 'vscode';
import type { ShownOrigin } from './copied-from';
import { languageName } from './language-name';
import { describeInFewWords, type Silence } from './reason';

interface Glance {
  readonly icon: string;
  readonly word: string;
  /** Whether the word is visible too: it applies to the whole editor, or reports a failure. */
  readonly isInSight: boolean;
  /** What is visible once the cursor has rested for some seconds: the user may be waiting for a suggestion. */
  readonly waitedFor?: string;
}

/** The suggestion where the cursor rests. */
export interface GlancedSuggestion {
  /** Whether it was made only because the user asked for it. */
  readonly isUnsure: boolean;
  /** Whether the user asked for it, be it sure or not. */
  readonly isAsked: boolean;
  /** Its origin; `undefined` if it is not known which suggestion is shown. */
  readonly origin: ShownOrigin | undefined;
  /** Whether it is shown after the cursor, as far as can be known. */
  readonly isShown: boolean;
  /**
   * Whether it was shown or changed within the last seconds. Later, Escape may have dismissed it, which VS Code does not
   * report.
   */
  readonly isFresh: boolean;
  /** Whether VS Code's own list is open beside it, which then has the Tab key. */
  readonly isBesideList?: boolean | undefined;
}

/** @param reason why nothing is suggested here, or comes by itself @param shown the suggestion, if there is one */
export function glanceOf(reason: Silence | undefined, shown: GlancedSuggestion | undefined): Glance {
  // Who has asked looks here for the answer, where it would say that nothing comes unasked.
  if (reason && shown && isFreshAnswer(shown)) return inSight(iconOf(shown), wordOf(shown));
  if (!reason) return { icon: shown ? iconOf(shown) : '$(sparkle)', word: wordOf(shown), isInSight: false };
  switch (reason.kind) {
    case 'language':
    case 'IntelliSense':
      return inSight('$(circle-slash)', vscode.l10n.t('ghost text off in {0}', languageName(reason.language)));
    case 'off':
    case 'other extension':
      return inSight('$(circle-slash)', vscode.l10n.t('ghost text off'));
    case 'paused':
      return inSight('$(debug-pause)', vscode.l10n.t('paused'));
    case 'failed':
      return inSight('$(warning)', vscode.l10n.t('failed'));
    default:
      return {
        icon: '$(circle-outline)',
        word: vscode.l10n.t('silent'),
        isInSight: false,
        waitedFor: describeInFewWords(reason),
      };
  }
}

function inSight(icon: string, word: string): Glance {
  return { icon, word, isInSight: true };
}

/** Whether the user has asked for it, and Tab accepts it now, as far as can be known. */
export function isFreshAnswer({ isAsked, isShown, isFresh }: GlancedSuggestion): boolean {
  return isAsked && isShown && isFresh;
}

/** The icon of the Tab key while the suggestion is fresh: no word is visible then to say that it is there. */
function iconOf({ isUnsure, isShown, isFresh }: GlancedSuggestion): string {
  if (!isShown || !isFresh) return '$(sparkle)';
  return isUnsure ? '$(question)' : '$(keyboard-tab)';
}

/** While a suggestion is fresh, what the user can do with it; later, what it is, or that an unsure one is gone. */
function wordOf(shown: GlancedSuggestion | undefined): string {
  if (!shown) return vscode.l10n.t('ready');
  const { isUnsure, isShown, isFresh, origin } = shown;
  if (!isUnsure) return isFresh ? vscode.l10n.t('Tab accepts it') : originWord(origin);
  if (!isShown) return vscode.l10n.t('last: asked for');
  return isFresh ? vscode.l10n.t('asked for, Tab accepts it') : vscode.l10n.t('asked for');
}

/** The origin in a word; the tooltip names the lines it is copied from. */
function originWord(origin: ShownOrigin | undefined): string {
  if (!origin) return vscode.l10n.t('suggested');
  if (origin.places.length === 0) return vscode.l10n.t('predicted');
  return origin.copied < origin.of ? vscode.l10n.t('part copied') : vscode.l10n.t('copied');
}

/**
 * Shown for a while when ghost text first appears: where it comes from, and what to do. It is short enough for VS Code to show
 * it all; the rest is in its tooltip.
 */
export function firstGhostText(): string {
  return vscode.l10n.t('LLM Trace: Tab accepts ghost text');
}

/** What Tab accepts: unexplained ghost text looks like an error. */
export function ghostTextMeaning(): string {
  return vscode.l10n.t(
    'Ghost text, the grey text after the cursor, suggests how the text goes on: Tab accepts it, Ctrl+→ (on a Mac Cmd+→) accepts one word of it, Escape dismisses it, and the menu turns it off.',
  );
}

/**
 * The meaning of the icon, if nothing else in the tooltip says so, or the subject of the lines below it. It does not change with
 * the icon when a suggestion is no longer fresh: the tooltip may be open, and VS Code draws it anew.
 */
export function glanceMeaning(shown: Omit<GlancedSuggestion, 'isAsked'> | undefined): string {
  if (!shown)
    return vscode.l10n.t(
      'Ready: ghost text, grey text after the cursor, suggests as you type how it goes on, where that is likely to be right. Tab accepts it.',
    );
  if (shown.isShown && shown.isBesideList)
    return vscode.l10n.t(
      'VS Code’s list is open beside the ghost text: Tab accepts the entry chosen there, and pressed once more the ghost text; Escape first closes the list.',
    );
  const known = knownMeaning(shown);
  return shown.isShown ? `${vscode.l10n.t('Tab accepts ghost text.')} ${known}` : known;
}

function knownMeaning({ isUnsure, origin }: Pick<GlancedSuggestion, 'isUnsure' | 'origin'>): string {
  if (isUnsure) return vscode.l10n.t('The last suggestion came only because you asked for it.');
  return origin
    ? vscode.l10n.t('What follows is about the last suggestion, whether or not it is still shown.')
    : vscode.l10n.t('VS Code does not tell which of several suggestions it shows.');
}

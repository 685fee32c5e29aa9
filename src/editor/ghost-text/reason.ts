/** Says why nothing is suggested: one reason for every request. */
import * as vscode from 'vscode';
import { plainText } from '../../base/foreign-text';
import { rateInWords } from '../../base/number-text';
import { truncated } from '../../base/one-line';
import { factSentences, type SuggestionFacts, sayOtherLines, sharesApart } from '../../base/suggestion-facts';
import type { Reason } from '../../engine/host/suggester';
import type { InfillUse, Silence as ModelSilence } from '../../engine/protocol/completion-protocol';
import type { FilterReason } from '../../generate/suggestion-filters';
import { beginsInWord } from '../../generate/words';
import { titleOf } from '../models/picker-title';
import type { ShownOrigin } from './copied-from';
import { languageName } from './language-name';

/** A longer word would fill a row of the menu. Characters. */
const MOST_OF_WORD = 20;

/** A suggestion that is right too rarely. */
interface Unsure {
  /** How often the first word of similar suggestions is right, and how often it must be. */
  readonly probability: number;
  readonly threshold: number;
  /** Its first word, if it has one: a suggestion that the user asks for can begin with another. */
  readonly word?: string;
  /** Whether that word alone would be too short to suggest, however often it is right. */
  readonly isShort?: true;
  /** Whether only this much of the word is known, which may go on. */
  readonly isBegun?: true;
}

/** Below the threshold of this user; `set` is the threshold in the settings. */
interface OwnThreshold extends Unsure {
  readonly kind: 'below your threshold';
  readonly set: number;
}

/** The entry of VS Code's own list that was chosen when the model was asked to continue after it. */
interface AfterEntry {
  readonly entry?: string;
}

export type Silence =
  | (Reason & AfterEntry)
  | { readonly kind: 'off' | 'several cursors' | 'other item' }
  /** The minutes that remain; absent if the pause lasts until the user ends it. */
  | { readonly kind: 'paused'; readonly minutes?: number }
  /** A failure, such as a missing model; `why` is a sentence. */
  | { readonly kind: 'failed'; readonly why: string }
  | (OwnThreshold & AfterEntry)
  | { readonly kind: 'other extension'; readonly name: string }
  | { readonly kind: 'language' | 'IntelliSense'; readonly language: string };

export function describeSilence(reason: Silence): string {
  return afterEntry(describeHere(reason), reason);
}

/** After a list entry, the model's silence concerns another text than the one the user sees. */
function afterEntry(told: string, reason: Silence): string {
  return 'entry' in reason && reason.entry !== undefined
    ? vscode.l10n.t(
        '{0}, after “{1}”, the chosen entry of the list',
        told,
        truncated(plainText(reason.entry), MOST_OF_WORD),
      )
    : told;
}

function describeHere(reason: Silence): string {
  switch (reason.kind) {
    case 'off':
      return vscode.l10n.t('ghost text is off');
    case 'other extension':
      return vscode.l10n.t('{0} shows ghost text as well; both can be on', plainText(reason.name));
    case 'paused':
      return describePause(reason.minutes);
    case 'cancelled':
      return vscode.l10n.t('the typing went on');
    case 'several cursors':
      return vscode.l10n.t('there are several cursors');
    case 'other item':
      return vscode.l10n.t('the chosen item of the list replaces what is typed');
    case 'failed':
      return vscode.l10n.t('the model failed ({0})', plainText(reason.why).replace(/\.$/, ''));
    case 'language':
      return vscode.l10n.t('off in {0}', languageName(reason.language));
    case 'IntelliSense':
      return vscode.l10n.t('off in {0}, where it would hide VS Code’s own list', languageName(reason.language));
    case 'filter':
      return [FILTERS[reason.filter](), reason.infill && describeInfill(reason.infill)].filter(Boolean).join('. ');
    case 'below your threshold':
      return describeBelowThreshold(reason);
    case 'silence':
      return describeModelSilence(reason.silence);
  }
}

function describePause(minutes: number | undefined): string {
  if (minutes === undefined) return vscode.l10n.t('paused');
  return minutes === 1
    ? vscode.l10n.t('paused for 1 more minute')
    : vscode.l10n.t('paused for {0} more minutes', minutes);
}

/** Whether the model suggests nothing anywhere. */
export function isOfModel(reason: Silence): boolean {
  return reason.kind === 'silence' && reason.silence.kind === 'not applicable';
}

/** Whether the reason is a switch rather than a place: the switch may have been turned since. */
export function isSwitchedOff({ kind }: Silence): boolean {
  return ['off', 'other extension', 'language', 'IntelliSense', 'paused'].includes(kind);
}

/** Why there is a suggestion here only on request, with all numbers. */
export function describeNotAutomatic(reason: Silence): string {
  switch (reason.kind) {
    case 'off':
      return vscode.l10n.t('not automatic, since ghost text is off');
    case 'other extension':
      return vscode.l10n.t('not automatic, since {0} shows ghost text as well', plainText(reason.name));
    case 'paused':
      return vscode.l10n.t('not automatic while ghost text is paused');
    case 'language':
      return vscode.l10n.t('not automatic in {0}, where ghost text is off', languageName(reason.language));
    case 'IntelliSense':
      return vscode.l10n.t(
        'not automatic in {0}: ghost text would hide VS Code’s own list',
        languageName(reason.language),
      );
    default:
      return vscode.l10n.t('silent: {0}', describeInRow(reason));
  }
}

/** In at most 80 characters. */
function describeInRow(reason: Silence): string {
  return isOfModel(reason) ? vscode.l10n.t('the model does not continue texts') : describeBriefly(reason);
}

/** Like `describeSilence`, without the reason why the threshold has moved, which the menu gives. */
export function describeBriefly(reason: Silence): string {
  const unsure = unsureOf(reason);
  return unsure ? afterEntry(describeUnsure(unsure), reason) : describeSilence(reason);
}

/**
 * Why nothing is suggested, for the status bar. Users who wait for a suggestion should see that the model had an answer, and
 * why it is not shown.
 */
export function describeInFewWords(reason: Silence): string {
  const unsure = unsureOf(reason);
  // After a list entry, the word continues another text than the one the user sees.
  if (!unsure || ('entry' in reason && reason.entry !== undefined)) return vscode.l10n.t('no suggestion here');
  const [found, needed] = sharesApart(unsure.probability, unsure.threshold);
  const isNamed = unsure.word !== undefined && unsure.word.trim() !== '';
  return isNamed
    ? vscode.l10n.t('not sure enough to suggest {0}: {1}, needs {2}', judgedWord(unsure), found, needed)
    : vscode.l10n.t('not sure enough to suggest anything: {0}, needs {1}', found, needed);
}

/** If the model has a suggestion that is right too rarely: its rate and the required one. */
export function unsureOf(reason: Silence): Unsure | undefined {
  if (reason.kind === 'below your threshold') return reason;
  return reason.kind === 'silence' && reason.silence.kind === 'not confident' ? reason.silence : undefined;
}

/** Does not mention that the threshold has moved if the change is too small to be visible. */
function describeBelowThreshold(reason: OwnThreshold): string {
  const { threshold, set } = reason;
  const needed = describeUnsure(reason);
  if (rateInWords(threshold) === rateInWords(set)) return needed;
  return threshold > set
    ? vscode.l10n.t(
        '{0} (your setting is {1}; raised, as fewer were right here than expected)',
        needed,
        rateInWords(set),
      )
    : vscode.l10n.t(
        '{0} (your setting is {1}; lowered, as more were right here than expected)',
        needed,
        rateInWords(set),
      );
}

/** Why a suggestion was made, and its probability, in the words of the panel that explains it. */
export function describeFacts(facts: SuggestionFacts): string {
  const { probability, why } = factSentences(facts, (sentence, ...values) =>
    vscode.l10n.t(sentence, ...values.map((value) => plainText(value))),
  );
  return `${why} ${probability}`; // a user who is writing wants to know how often similar ones are right
}

/** A longer suggestion is named by its beginning only. Characters. */
const MOST_OF_WHOLE = 40;

/**
 * For a suggestion of which a part stands before the cursor and the rest is shown. A short one is given in full, as in the
 * menu.
 */
export function describeBegun(begun: string, rest = '', isAskedAgain = false): string {
  const told = describeRest(begun, rest);
  return isAskedAgain
    ? vscode.l10n.t('{0}; the model was asked for others since.', told)
    : vscode.l10n.t('{0}: no model was asked again.', told);
}

function describeRest(begun: string, rest: string): string {
  const inLine = (text: string) => plainText(text.trim().replaceAll(/\s+/g, ' '));
  const [beginning, whole] = [inLine(begun), inLine(begun + rest)];
  return rest === '' || whole.length > MOST_OF_WHOLE
    ? vscode.l10n.t(
        'It is the rest of a suggestion that began with “{0}”, which stands in the text by now',
        truncated(beginning, MOST_OF_WORD),
      )
    : vscode.l10n.t('It is the rest of “{0}”, of which “{1}” stands in the text by now', whole, beginning);
}

/** The greatest number of places named that a suggestion is copied from. */
const MOST_PLACES = 3;

/**
 * The origin of a suggestion in a sentence: lines of the text, or the model. The suggestion may be shown or dismissed, which VS
 * Code does not report.
 */
export function describeOrigin(origin: ShownOrigin): string {
  const { places, copied, of, firstOf } = origin;
  const what =
    firstOf > 1
      ? vscode.l10n.t('The first of the last {0} suggestions', firstOf)
      : vscode.l10n.t('The last suggestion');
  const [place] = places;
  if (!place) return describePredicted(what, origin);
  if (places.length > 1 || copied < of) return describePlaces(what, origin);
  const told = vscode.l10n.t(
    '{0} is copied from line {1}, since the text before it is the same there.',
    what,
    place.line,
  );
  if (!place.also) return told;
  const words = plainText(place.text.replaceAll(/\s+/g, ' '));
  return `${told} ${sayOtherLines(place.line, words, place.also, (...filled) => vscode.l10n.t(...filled))}`;
}

/**
 * If the text already contains the words, they look like a copy, so the sentence mentions both. The probability is given
 * elsewhere.
 */
function describePredicted(what: string, { before }: ShownOrigin): string {
  if (before === undefined)
    return vscode.l10n.t('{0} is predicted: the model’s own, not looked up in your text.', what);
  const values = [what, plainText(before.text.replaceAll(/\s+/g, ' ')), before.line];
  return before.isPart
    ? vscode.l10n.t(
        '{0} is predicted. “{1}” of it stands in your text already, last on line {2}; it was not looked up there: the model predicted it.',
        ...values,
      )
    : vscode.l10n.t(
        '{0} is predicted. “{1}” stands in your text already, last on line {2}; it was not looked up there: the model predicted it.',
        ...values,
      );
}

/** Each copied stretch with its line. */
function describePlaces(what: string, { places, copied, of }: ShownOrigin): string {
  const named = places
    .slice(0, MOST_PLACES)
    .map(({ line, text }) => vscode.l10n.t('“{0}” from line {1}', plainText(text), line));
  const more = places.length - named.length;
  const all = [...named, ...(more > 0 ? [vscode.l10n.t('{0} more', more)] : [])].join(', ');
  return copied < of
    ? vscode.l10n.t('{0} is copied in {1} of {2} tokens: {3}. The other tokens are predicted.', what, copied, of, all)
    : vscode.l10n.t('{0} is copied, since the text before it is the same there: {1}.', what, all);
}

function describeUnsure(unsure: Unsure): string {
  const [found, needed] = sharesApart(unsure.probability, unsure.threshold);
  const values = [judgedWord(unsure), found, needed];
  return unsure.isShort
    ? vscode.l10n.t('{0} alone is too short, and only {1} likely to be right; {2} is needed', ...values)
    : vscode.l10n.t('{0} is only {1} likely to be right; {2} is needed', ...values);
}

/**
 * Names the word that was judged. A suggestion on request can begin with another, since the judged one may repeat existing
 * text.
 */
function judgedWord({ word = '', isBegun }: Unsure): string {
  const shown = plainText(word.trim());
  if (shown !== '') return `“${truncated(isBegun ? `${shown}…` : shown, MOST_OF_WORD)}”`;
  return word.includes('\n') ? vscode.l10n.t('a line break') : vscode.l10n.t('the best suggestion');
}

/**
 * What the user can do about it, in one sentence.
 * @param isApart whether ghost text has a model of its own
 */
export function adviseOn(reason: Silence, isApart: boolean): string {
  switch (reason.kind) {
    case 'off':
    case 'other extension':
      return vscode.l10n.t('Turn it on from the menu.');
    case 'language':
      return vscode.l10n.t('Turn it on in {0} from the menu.', languageName(reason.language));
    case 'IntelliSense':
      return vscode.l10n.t(
        'Turn it on in {0} from the menu: beside that list, which changes settings of VS Code, or instead of it.',
        languageName(reason.language),
      );
    case 'paused':
      return vscode.l10n.t('“Resume” ends the pause.');
    case 'failed':
      return vscode.l10n.t(
        '“{0}” takes another one; the log, by a button of the menu, tells more.',
        titleOf(isApart ? 'ghost text' : 'both'),
      );
    case 'several cursors':
      return vscode.l10n.t('With one cursor there may be one.');
    case 'other item':
      return vscode.l10n.t('Choose another item, or close the list with Escape.');
    case 'below your threshold':
      return adviseUnsure();
    case 'filter':
      return reason.filter === 'inside a line' ? adviseInsideLine() : adviseTyping();
    case 'silence':
      return adviseOnModelSilence(reason.silence);
    case 'cancelled':
      return adviseTyping();
  }
}

function adviseOnModelSilence({ kind }: ModelSilence): string {
  switch (kind) {
    case 'not confident':
      return adviseUnsure();
    case 'inside a line':
      return adviseInsideLine();
    case 'not applicable':
      return vscode.l10n.t('“{0}” gives ghost text another one.', titleOf('ghost text'));
    default:
      return adviseTyping();
  }
}

function adviseUnsure(): string {
  return vscode.l10n.t(
    'Only suggestions that are likely to be right come by themselves, most of them once a word has two letters; “Suggest Now” asks for one all the same.',
  );
}

function adviseInsideLine(): string {
  return vscode.l10n.t('At the end of a line there may be one.');
}

function adviseTyping(): string {
  return vscode.l10n.t('Type on: every key asks again.');
}

const FILTERS: Record<FilterReason, () => string> = {
  'inside a line': () => vscode.l10n.t('the line goes on after the cursor'),
  blank: () => vscode.l10n.t('the model would write only white space'),
  'repeats the next line': () => vscode.l10n.t('the model would write the next line once more'),
  'repeats the line above': () =>
    vscode.l10n.t('the model would repeat the line above, of which less than half is typed'),
  'repeats a sentence': () => vscode.l10n.t('the model would repeat a sentence that stands before'),
  'says a sentence a third time': () => vscode.l10n.t('the model would write a sentence for the third time in a row'),
  'repeats its sentence': () => vscode.l10n.t('the model would repeat words of this sentence'),
  'only closes what is closed': () => vscode.l10n.t('what the model would write stands after the cursor already'),
  'too short': () => vscode.l10n.t('what the model would add is too short to suggest'),
};

function describeModelSilence(silence: ModelSilence): string {
  switch (silence.kind) {
    case 'nothing to read':
      return vscode.l10n.t('there is no text before the cursor');
    case 'not confident':
      return describeUnsure(silence);
    case 'inside a line':
      return FILTERS['inside a line']();
    case 'end of text':
      return vscode.l10n.t('the model would end the text here');
    case 'blank':
      return FILTERS.blank();
    case 'repetition':
      return vscode.l10n.t('the model would only repeat itself');
    case 'within a word':
      return vscode.l10n.t('the model would leave its word unfinished');
    case 'too short':
      return describeTooShort(silence.rest);
    case 'interrupted':
      return vscode.l10n.t('a trace is computed first');
    case 'not applicable':
      return silence.why;
  }
}

/** @param rest it ends the word before the cursor, is a word of one character, or contains no word */
function describeTooShort(rest: string): string {
  const shown = plainText(rest.replaceAll(/\s+/g, ' '));
  return beginsInWord(rest.trimStart())
    ? vscode.l10n.t('what the model would add is too short to suggest (“{0}”)', shown.trim())
    : vscode.l10n.t('the model would write no word, only “{0}”', shown);
}

/** Why the model has not read the text after the cursor; `undefined` if there is nothing to say about it. */
export function describeInfill(infill: InfillUse): string | undefined {
  switch (infill.kind) {
    case 'used':
      return vscode.l10n.t('The text after the cursor was read, too');
    case 'not measured':
      return vscode.l10n.t(
        'The text after the cursor is not read: whether this model fills in the middle is measured in a pause, with weights in blocks',
      );
    case 'no gain':
      return vscode.l10n.t(
        'The text after the cursor is not read: with it, the model foresaw {0} gaps no better ({1} nats a gap, {2} without)',
        infill.places,
        infill.infill.toFixed(1),
        infill.prefix.toFixed(1),
      );
    case 'no tokens':
    case 'nothing follows':
      return undefined;
  }
}

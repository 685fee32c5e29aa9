/** The state of the status item as one immutable value, and how each event changes it. */
import type * as vscode from 'vscode';
import { isUnsure, type SuggestionFacts } from '../../base/suggestion-facts';
import type { CompletionResult } from '../../engine/protocol/completion-protocol';
import type { Progress } from '../../engine/protocol/progress';
import type { ShownOrigin } from './copied-from';
import { isSwitchedOff, type Silence } from './reason';

/** The place for which a suggestion was requested. */
export interface AskedPlace {
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
}

/** The place at which a suggestion is shown. */
export interface ShownPlace extends AskedPlace {
  /** The suggestion that is shown first; it stays the same object while it is typed along. */
  readonly suggestion?: object | undefined;
  /** The run that made it; absent if it is not kept. */
  readonly result?: CompletionResult;
  /** The part of it before the cursor. */
  readonly begun?: string;
  /** The part of it shown after the cursor. */
  readonly rest?: string;
  /** Whether the model was asked for others since that was typed. */
  readonly isAskedAgain?: boolean;
  /** Whether VS Code's own list is open beside it: then Tab accepts the entry that is chosen there. */
  readonly isBesideList?: boolean;
  /** Whether it may still be shown; absent if it is not tracked. */
  readonly stands?: () => boolean;
  /** Its origin. It is computed only where the cursor rests, since that means searching the text before it. */
  readonly origin: () => ShownOrigin | undefined;
  /** Why it was made, and its probability; absent if these are not kept. */
  readonly facts?: SuggestionFacts;
}

/** The state at the place where the cursor rests. While the user types, it changes only when ghost text appears. */
interface StateAtRest {
  /** Why there is no suggestion. */
  readonly silence?: Silence | undefined;
  /** Where the last suggestion comes from. */
  readonly origin?: ShownOrigin | undefined;
  /** The facts about one that was made only because the user asked for it. */
  readonly unsure?: SuggestionFacts | undefined;
  /** Whether the last suggestion is shown. */
  readonly isShown: boolean;
  /** Whether it has rested for some seconds. */
  readonly isLong?: boolean;
}

/**
 * A message that replaces everything else for a while: about something the user asked for, or what ghost text is when it first
 * appears.
 */
export interface StatusMessage {
  /** Evaluated whenever the item is drawn, since settings may not have arrived yet. */
  readonly words: () => string;
  readonly document: vscode.TextDocument | undefined;
  /**
   * Whether it explains ghost text: then it is seen for its time while ghost text is shown, or until a suggestion is accepted.
   */
  readonly isOfGhostText?: boolean;
}

interface SilentPlace {
  readonly reason: Silence;
  readonly at: AskedPlace;
  /** If the user asked for a suggestion there: the version of the document for which the reason holds. */
  readonly askedAt?: number;
}

/** Work that has taken long enough to be shown: none, a request of the editor's, or one that the user waits for. */
type Work = 'none' | 'by itself' | 'awaited';

export interface StatusState {
  /** The run of the last suggestion; for one that continues an earlier one, the run that made that. */
  readonly result: CompletionResult | undefined;
  /** The last suggestion with its place; `undefined` if there was none the last time. */
  readonly shown: ShownPlace | undefined;
  /** Why there was none the last time, and where. */
  readonly silent: SilentPlace | undefined;
  readonly rested: StateAtRest;
  /** Whether the suggestion was shown or changed a moment ago. Later it may be gone, which VS Code does not report. */
  readonly isFresh: boolean;
  /** Whether the model of ghost text has answered since it was chosen: before that it is being loaded. */
  readonly hasAnswered: boolean;
  readonly work: Work;
  /** The progress of widening the model of ghost text. */
  readonly opening: Progress | undefined;
  readonly message: StatusMessage | undefined;
}

const NOWHERE: StateAtRest = { isShown: false };

/** The state before any request. */
export const NOTHING_ASKED: StatusState = {
  result: undefined,
  shown: undefined,
  silent: undefined,
  rested: NOWHERE,
  isFresh: false,
  hasAnswered: false,
  work: 'none',
  opening: undefined,
  message: undefined,
};

export type StatusEvent =
  | {
      readonly kind: 'suggested';
      /** Absent if none of it was shown. */
      readonly shown: ShownPlace | undefined;
      /** The run that was made for it; absent if it was typed along. */
      readonly result: CompletionResult | undefined;
    }
  | { readonly kind: 'silent'; readonly reason: Silence; readonly at: AskedPlace; readonly isAsked?: boolean }
  /** All of the suggestion was accepted at once: it is grey no longer. */
  | { readonly kind: 'accepted' }
  /** The cursor rests. */
  | { readonly kind: 'rested'; readonly silence: Silence | undefined; readonly isShown: boolean }
  /** The cursor has rested for some seconds. */
  | { readonly kind: 'waited' }
  /** Some seconds have passed since the suggestion was shown or changed. */
  | { readonly kind: 'aged' }
  /** The model or the settings have changed, so that facts about earlier suggestions do not apply to the next ones. */
  | { readonly kind: 'forgotten' }
  /** The language of a document has changed, so that facts about suggestions in it no longer apply. */
  | { readonly kind: 'language changed'; readonly document: vscode.TextDocument }
  /** Another editor is active: nothing is known about its place yet, and the suggestion disappeared with the focus. */
  | { readonly kind: 'entered'; readonly document: vscode.TextDocument | undefined }
  | { readonly kind: 'working'; readonly work: Work }
  | { readonly kind: 'opening'; readonly opening: Progress | undefined }
  | { readonly kind: 'message'; readonly message: StatusMessage | undefined };

/** The state after an event. */
export function stateAfter(state: StatusState, event: StatusEvent): StatusState {
  switch (event.kind) {
    case 'suggested':
      return suggested(state, event);
    case 'silent':
      return silent(state, event);
    case 'accepted':
      return accepted(state);
    case 'rested':
      return rested(state, event);
    case 'waited':
      return { ...state, rested: { ...state.rested, isLong: true } };
    case 'aged':
      return { ...state, isFresh: false };
    case 'forgotten':
      return { ...state, result: undefined, shown: undefined, silent: undefined, rested: NOWHERE, hasAnswered: false };
    case 'language changed':
      return state.silent?.at.document === event.document ? { ...state, silent: undefined } : state;
    case 'entered':
      return {
        ...state,
        shown: undefined,
        rested: NOWHERE,
        message: state.message?.document === event.document ? state.message : undefined,
      };
    case 'working':
      return { ...state, work: event.work };
    case 'opening':
      return { ...state, opening: event.opening };
    case 'message':
      return { ...state, message: event.message };
  }
}

type Of<Kind extends StatusEvent['kind']> = Extract<StatusEvent, { readonly kind: Kind }>;

function suggested(state: StatusState, { shown, result }: Of<'suggested'>): StatusState {
  // Facts found for one suggestion must not be shown for another.
  const isSame = shown?.suggestion !== undefined && shown.suggestion === state.shown?.suggestion;
  const { silence, origin } = state.rested;
  return {
    ...state,
    result: shown?.result ?? result ?? state.result,
    shown,
    silent: undefined,
    rested: {
      // Ghost text is visible, so the reason for its absence, found for the place before, no longer applies.
      silence: shown ? undefined : silence,
      // A user who asks by hand waits for the answer, so it is given at once.
      origin: shown?.facts?.byHand ? shown.origin() : isSame ? origin : undefined,
      unsure: shown && unsureOf(shown),
      isShown: shown !== undefined,
    },
    isFresh: true,
    hasAnswered: true,
    message: state.message?.isOfGhostText ? state.message : undefined,
  };
}

function silent(state: StatusState, { reason, at, isAsked }: Of<'silent'>): StatusState {
  // What VS Code asks by itself at the same place does not replace the answer that the user asked for.
  if (!isAsked && askedSilenceAt(state, at)) return state;
  const isModels = reason.kind === 'silence' || reason.kind === 'below your threshold';
  const { silence, isShown } = state.rested;
  return {
    ...state,
    shown: undefined,
    silent: { reason, at, ...(isAsked && { askedAt: at.document.version }) },
    rested: { silence, isShown },
    hasAnswered: state.hasAnswered || isModels,
  };
}

/** Who accepts a suggestion knows what ghost text is, and nothing is left that Tab would take. */
function accepted(state: StatusState): StatusState {
  return {
    ...rested(state, { kind: 'rested', silence: undefined, isShown: false }),
    isFresh: false,
    message: state.message?.isOfGhostText ? undefined : state.message,
  };
}

function rested(state: StatusState, { silence, isShown }: Of<'rested'>): StatusState {
  const { shown } = state;
  const here = isShown ? shown : undefined;
  // VS Code removes ghost text when the cursor leaves it. Only a suggestion that was asked for by hand is still mentioned.
  const isGone = shown && !here && !unsureOf(shown);
  return {
    ...state,
    shown: isGone ? undefined : shown,
    rested: { silence, origin: here?.origin(), unsure: here && unsureOf(here), isShown: here !== undefined },
  };
}

/** The facts about a suggestion that was made only because the user asked for it. */
function unsureOf({ facts }: ShownPlace): SuggestionFacts | undefined {
  return facts && isUnsure(facts) ? facts : undefined;
}

/** Why there was no suggestion where the cursor is; `undefined` if nothing was requested, or there was one. */
export function silenceAt({ silent }: StatusState, cursor: AskedPlace | undefined): Silence | undefined {
  return silent && isStill(silent) && isAt(silent.at, cursor) && !isSwitchedOff(silent.reason)
    ? silent.reason
    : undefined;
}

/**
 * Why a suggestion that the user asked for where the cursor is was not found. It holds until the text changes, also where
 * ghost text is switched off.
 */
export function askedSilenceAt({ silent }: StatusState, cursor: AskedPlace | undefined): Silence | undefined {
  return silent?.askedAt !== undefined && isStill(silent) && isAt(silent.at, cursor) ? silent.reason : undefined;
}

/** Whether the text is still the one for which the user asked. Without a request by hand, another key asks again. */
function isStill({ askedAt, at }: SilentPlace): boolean {
  return askedAt === undefined || askedAt === at.document.version;
}

/** Whether the last suggestion is shown after the cursor. VS Code does not report that Escape has dismissed it. */
export function isShownAt({ shown }: StatusState, cursor: AskedPlace | undefined): boolean {
  return shown !== undefined && isAt(shown, cursor) && (shown.stands?.() ?? true);
}

/** @param cursor its place in the active editor; `undefined`: there is no active editor */
export function isAt({ document, position }: AskedPlace, cursor: AskedPlace | undefined): boolean {
  return cursor !== undefined && cursor.document === document && cursor.position.isEqual(position);
}

/** What the status item knows, as one value that nothing changes, and what becomes of it with each event. */
import type * as vscode from 'vscode';
import { isUnsure, type SuggestionFacts } from '../../base/suggestion-facts';
import type { CompletionResult } from '../../engine/protocol/completion-protocol';
import type { Progress } from '../../engine/protocol/progress';
import type { ShownOrigin } from './copied-from';
import { isSwitchedOff, type Silence } from './reason';

/** Where a suggestion was looked for. */
export interface AskedPlace {
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
}

/** Where a suggestion is shown. */
export interface ShownPlace extends AskedPlace {
  /** The one that is shown first; typed along it stays the same. */
  readonly suggestion?: object | undefined;
  /** The run that made it; absent where that is not kept. */
  readonly result?: CompletionResult;
  /** What of it stands before the cursor. */
  readonly begun?: string;
  /** What of it is shown after the cursor. */
  readonly rest?: string;
  /** Whether the model was asked for others since that was typed. */
  readonly isAskedAgain?: boolean;
  /** Whether it may still stand there; absent where that is not followed. */
  readonly stands?: () => boolean;
  /** Where it comes from: asked where the cursor rests, since the text before it is searched for that. */
  readonly origin: () => ShownOrigin | undefined;
  /** Why it came, and how probable the model holds it for; absent where that is not kept. */
  readonly facts?: SuggestionFacts;
}

/** How things stand where the cursor has come to rest: while somebody types, nothing of it changes but that grey text comes. */
interface Rested {
  /** Why there is no suggestion. */
  readonly silence?: Silence | undefined;
  /** Where the last suggestion comes from. */
  readonly origin?: ShownOrigin | undefined;
  /** What is told of one that came only because it was asked for. */
  readonly unsure?: SuggestionFacts | undefined;
  /** Whether the last suggestion is there. */
  readonly isThere: boolean;
}

/** A message that replaces everything else for a while: what the user asked for, or what grey text is when it first appears. */
export interface Told {
  /** Read whenever the item is drawn: settings may still be on their way here. */
  readonly words: () => string;
  readonly document: vscode.TextDocument | undefined;
  /** Whether it says what grey text is: then it stays for its time, whatever is suggested or not meanwhile. */
  readonly isOfGreyText?: boolean;
}

/** Work that has taken long enough to be shown: none, a request of the editor's, or one that the user waits for. */
type Work = 'none' | 'by itself' | 'awaited';

export interface StatusState {
  /** The run of the last suggestion; of one that goes on with an earlier one, that which made it. */
  readonly result: CompletionResult | undefined;
  /** The last suggestion, with its place; `undefined` where there was none the last time. */
  readonly shown: ShownPlace | undefined;
  /** Why there was none the last time, and where. */
  readonly silent: { readonly reason: Silence; readonly at: AskedPlace } | undefined;
  readonly rested: Rested;
  /** Whether the suggestion was shown or changed a moment ago: then it may be gone, which VS Code does not tell. */
  readonly isFresh: boolean;
  /** Whether the model of ghost text has answered since it was chosen: before that it is being loaded. */
  readonly hasAnswered: boolean;
  readonly work: Work;
  /** How far the model of ghost text is widened. */
  readonly opening: Progress | undefined;
  readonly told: Told | undefined;
}

const NOWHERE: Rested = { isThere: false };

/** Before anything was asked. */
export const NOTHING_ASKED: StatusState = {
  result: undefined,
  shown: undefined,
  silent: undefined,
  rested: NOWHERE,
  isFresh: false,
  hasAnswered: false,
  work: 'none',
  opening: undefined,
  told: undefined,
};

export type StatusEvent =
  | {
      readonly kind: 'suggested';
      /** Absent where nothing was shown of it. */
      readonly shown: ShownPlace | undefined;
      /** The run that was made for it; absent where it was typed along. */
      readonly result: CompletionResult | undefined;
    }
  | { readonly kind: 'silent'; readonly reason: Silence; readonly at: AskedPlace }
  /** The cursor rests. */
  | { readonly kind: 'rested'; readonly silence: Silence | undefined; readonly isThere: boolean }
  /** Some seconds have gone by since the suggestion was shown or changed. */
  | { readonly kind: 'aged' }
  /** The model or the settings have changed: what was said of earlier suggestions does not hold for the next ones. */
  | { readonly kind: 'forgotten' }
  /** A document has become one of another language: what was said of suggestions in it was said of the former one. */
  | { readonly kind: 'language changed'; readonly document: vscode.TextDocument }
  /** Another editor is active: nothing is known of its place yet, and what was suggested went with the focus. */
  | { readonly kind: 'entered'; readonly document: vscode.TextDocument | undefined }
  | { readonly kind: 'working'; readonly work: Work }
  | { readonly kind: 'opening'; readonly opening: Progress | undefined }
  | { readonly kind: 'told'; readonly told: Told | undefined };

/** The state after an event. */
export function stateAfter(state: StatusState, event: StatusEvent): StatusState {
  switch (event.kind) {
    case 'suggested':
      return suggested(state, event);
    case 'silent':
      return silent(state, event);
    case 'rested':
      return rested(state, event);
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
        told: state.told?.document === event.document ? state.told : undefined,
      };
    case 'working':
      return { ...state, work: event.work };
    case 'opening':
      return { ...state, opening: event.opening };
    case 'told':
      return { ...state, told: event.told };
  }
}

type Of<Kind extends StatusEvent['kind']> = Extract<StatusEvent, { readonly kind: Kind }>;

function suggested(state: StatusState, { shown, result }: Of<'suggested'>): StatusState {
  // Nothing is said of one suggestion that was found of another.
  const isSame = shown?.suggestion !== undefined && shown.suggestion === state.shown?.suggestion;
  const { silence, origin } = state.rested;
  return {
    ...state,
    result: shown?.result ?? result ?? state.result,
    shown,
    silent: undefined,
    rested: {
      // Grey text is in sight: that there is none, as was found of the place before, is true no longer.
      silence: shown ? undefined : silence,
      // Who has asked for it waits for it: it is said at once.
      origin: shown?.facts?.byHand ? shown.origin() : isSame ? origin : undefined,
      unsure: shown && unsureOf(shown),
      isThere: shown !== undefined,
    },
    isFresh: true,
    hasAnswered: true,
    told: state.told?.isOfGreyText ? state.told : undefined,
  };
}

function silent(state: StatusState, { reason, at }: Of<'silent'>): StatusState {
  const isModels = reason.kind === 'silence' || reason.kind === 'below your threshold';
  const { silence, isThere } = state.rested;
  return {
    ...state,
    shown: undefined,
    silent: { reason, at },
    rested: { silence, isThere },
    hasAnswered: state.hasAnswered || isModels,
  };
}

function rested(state: StatusState, { silence, isThere }: Of<'rested'>): StatusState {
  const { shown } = state;
  const here = isThere ? shown : undefined;
  // VS Code removes ghost text when the cursor leaves it. Only a suggestion that was asked for by hand is still spoken of.
  const isGone = shown && !here && !unsureOf(shown);
  return {
    ...state,
    shown: isGone ? undefined : shown,
    rested: { silence, origin: here?.origin(), unsure: here && unsureOf(here), isThere: here !== undefined },
  };
}

/** What it is told of one that came only because it was asked for. */
function unsureOf({ facts }: ShownPlace): SuggestionFacts | undefined {
  return facts && isUnsure(facts) ? facts : undefined;
}

/** Why there was no suggestion where the cursor is; `undefined` where nothing was asked, or there was one. */
export function silenceAt({ silent }: StatusState, cursor: AskedPlace | undefined): Silence | undefined {
  return silent && isAt(silent.at, cursor) && !isSwitchedOff(silent.reason) ? silent.reason : undefined;
}

/** Whether the last suggestion stands after the cursor; that Escape has taken it away VS Code does not tell. */
export function isShownAt({ shown }: StatusState, cursor: AskedPlace | undefined): boolean {
  return shown !== undefined && isAt(shown, cursor) && (shown.stands?.() ?? true);
}

/** @param cursor where it is in the active editor; `undefined`: there is none */
export function isAt({ document, position }: AskedPlace, cursor: AskedPlace | undefined): boolean {
  return cursor !== undefined && cursor.document === document && cursor.position.isEqual(position);
}

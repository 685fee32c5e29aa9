/** The appearance of the status item: its text, its label for screen readers, and its tooltip. */
import * as vscode from 'vscode';
import { plainText } from '../../base/foreign-text';
import { inPercent } from '../../base/number-text';
import { truncated } from '../../base/one-line';
import type { CompletionResult } from '../../engine/protocol/completion-protocol';
import type { Progress } from '../../engine/protocol/progress';
import type { ModelNames } from '../models/model-names';
import { type GlancedSuggestion, ghostTextMeaning, glanceMeaning, glanceOf, isFreshAnswer } from './glance';
import { describeBegun, describeFacts, describeInfill, describeOrigin, describeSilence, type Silence } from './reason';
import { type AskedPlace, askedSilenceAt, isAt, isShownAt, type StatusState } from './status-state';
import type { Standing } from './status-tooltip';
import { stateOf } from './status-words';

/** Facts that are not part of the state but are looked up whenever the item is drawn. */
export interface StatusFacts {
  /** Why nothing is suggested in the active editor, or anywhere. */
  readonly blocked: Silence | undefined;
  /** The place of the cursor; `undefined` without an active editor. */
  readonly cursor: AskedPlace | undefined;
  readonly names: ModelNames;
  /** The chosen bits of the weights; null: unquantised float32. */
  readonly bits: 4 | 8 | null;
}

export interface StatusView {
  readonly text: string;
  /** The label for screen readers. */
  readonly label: string;
  /** The content of the tooltip. */
  readonly standing: Standing;
}

const NAME = 'LLM Trace';

/** A longer reason would take the room of other items for as long as it holds; the tooltip gives all of it. Characters. */
const MOST_OF_REASON = 100;

/** The text has the same width while the user types: only the icon changes. */
export function statusView(given: StatusState, facts: StatusFacts): StatusView {
  const { blocked, cursor } = facts;
  // A pause stops the loading of a model, of which the part that has begun still ends.
  const isStopped = blocked?.kind === 'paused' && given.work === 'by itself';
  const state: StatusState = isStopped ? { ...given, work: 'none' } : given;
  const { rested, opening, work, message } = state;
  const asked = askedSilenceAt(state, cursor);
  const shown = glanced(state, cursor);
  const reason = blocked ?? rested.silence;
  const { icon, word, isInSight, waitedFor } = glanceOf(asked ?? reason, shown);
  const doing = doingOf(state, plainText(facts.names.ghostText ?? facts.names.traces));
  const isWorking = work !== 'none' || opening !== undefined;
  const said = saidBy(state, facts);
  const standing = stateOf(blocked, rested.silence);
  const visible = isInSight ? word : rested.isLong ? waitedFor : undefined;
  // Loading takes seconds, once: it is said at length. While the user types, only the icon changes.
  const spoken = isWorking ? (state.hasAnswered ? undefined : doing) : visible;
  const inSight = spoken === undefined ? NAME : `${NAME}: ${spoken}`;
  const meaning =
    work !== 'none' ? waitMeaning(state) : message?.isOfGhostText ? ghostTextMeaning() : glanceMeaning(shown);
  return {
    text: `${isWorking ? '$(loading~spin)' : icon} ${said ?? inSight}`,
    label: said ?? `${NAME}: ${doing ?? word}; ${standing}`,
    standing: {
      state: standing,
      meaning,
      silence: shown && isFreshAnswer(shown) ? undefined : reason,
      asked,
      ...toldOfLast(state, facts),
    },
  };
}

/** The suggestion where the cursor rests. */
function glanced(state: StatusState, cursor: AskedPlace | undefined): GlancedSuggestion | undefined {
  const { shown, rested, isFresh } = state;
  const { unsure, origin } = rested;
  if (unsure === undefined && !(rested.isShown && shown)) return undefined;
  const isBesideList = shown?.isBesideList;
  const isAsked = shown?.facts?.byHand === true;
  return {
    isUnsure: unsure !== undefined,
    isAsked,
    origin,
    isShown: isShownAt(state, cursor),
    isFresh: isFresh && !isBesideList,
    isBesideList,
  };
}

/** The present activity, which replaces the facts about the last suggestion; `undefined` if nothing takes long. */
function doingOf({ opening, work, hasAnswered }: StatusState, model: string): string | undefined {
  if (opening) return vscode.l10n.t('preparing {0}, {1}', model, percentOf(opening));
  if (work === 'none') return undefined;
  return hasAnswered ? vscode.l10n.t('computing') : vscode.l10n.t('loading {0}', model);
}

function waitMeaning({ hasAnswered }: StatusState): string {
  return hasAnswered
    ? vscode.l10n.t('The model is computing what may come next.')
    : vscode.l10n.t('The model is being loaded: suggestions come once it is. The menu can stop it.');
}

/**
 * What replaces all else: a message for a while, or why what was asked for was not found. That Tab accepts ghost text is said
 * only where it would.
 */
function saidBy(state: StatusState, { blocked, cursor }: StatusFacts): string | undefined {
  const { work, message, shown } = state;
  if (work === 'awaited') return vscode.l10n.t('Looking for a suggestion...');
  const isTaken = blocked === undefined && isShownAt(state, cursor) && !shown?.isBesideList;
  const told = message?.isOfGhostText && !isTaken ? undefined : message?.words();
  const asked = askedSilenceAt(state, cursor);
  return told ?? (asked && truncated(vscode.l10n.t('No suggestion: {0}', describeSilence(asked)), MOST_OF_REASON));
}

/** The tooltip's facts about the last suggestion and its model, and about the last silence. */
function toldOfLast(
  state: StatusState,
  { cursor, names, bits }: StatusFacts,
): Omit<Standing, 'asked' | 'meaning' | 'silence' | 'state'> {
  const { result, shown, silent, opening, rested } = state;
  const { origin, unsure } = rested;
  const facts = origin?.facts ?? unsure;
  const begun = shown && isAt(shown, cursor) ? shown.begun : undefined;
  return {
    silentBefore: silent && silent.at.document === cursor?.document ? silent.reason : undefined,
    names,
    opening,
    origin: origin && describeOrigin(origin),
    facts: facts && describeFacts(facts),
    milliseconds: result?.milliseconds,
    precision: result && precisionOf(result, bits),
    infill: result && describeInfill(result.infill),
    begun: begun ? describeBegun(begun, shown?.rest, shown?.isAskedAgain) : undefined,
  };
}

/** The first suggestions do not wait for quantised weights. */
function precisionOf({ precision }: CompletionResult, bits: StatusFacts['bits']): string {
  if (precision !== 'float32' || bits === null) return precision;
  return vscode.l10n.t('float32, until those of {0} bits are made', bits);
}

function percentOf({ done, total }: Progress): string {
  return inPercent(String(total > 0 ? Math.floor((100 * done) / total) : 0));
}

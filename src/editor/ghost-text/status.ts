/** The one item in the status bar: what ghost text is doing, and why it was silent the last time. */
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { inPercent } from '../../base/number-text';
import { isUnsure, type SuggestionFacts } from '../../base/suggestion-facts';
import type { CompletionResult } from '../../engine/protocol/completion-protocol';
import type { Progress } from '../../engine/protocol/progress';
import type { ModelNames } from '../models/model-names';
import { COMMANDS } from './commands';
import type { ShownOrigin } from './copied-from';
import type { FirstSilence } from './first-silence';
import { firstGreyText, glanceMeaning, glanceOf, greyTextMeaning } from './glance';
import {
  describeBegun,
  describeFacts,
  describeInfill,
  describeOrigin,
  describeSilence,
  isSwitchedOff,
  type Silence,
} from './reason';
import { type Standing, statusTooltip } from './status-tooltip';
import { describeState, stateOf } from './status-words';
import type { GhostTextSwitch } from './switch';

/** Shorter work is not shown, so that the item does not flicker at every key. Milliseconds. */
const NOTICED = 400;
/** Between two changes of the item: each is a message to the window, and typing makes many. Milliseconds. */
const PACE = 250;

/** So long nobody types or moves the cursor before it is shown that ghost text is silent there. Milliseconds. */
const SETTLED = 500;

/** So long something is told to who has asked for it. Milliseconds. */
const TOLD = 6000;
/** So long to who is typing, and looks elsewhere. Milliseconds. */
const TOLD_OF_SILENCE = 30_000;

/** For so long after grey text was shown or changed it is said that Tab takes it: Escape, which takes it away, VS Code tells no extension of. Milliseconds. */
const FRESH = 8000;

/** For so long after the first suggestion it is said of each what grey text is: the first may be gone before it is seen. */
const NEW = 60_000;

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
  /** The model that made it, by its name for people; absent where that is not kept. */
  readonly model?: string;
  /** What of it stands before the cursor. */
  readonly begun?: string;
  /** Whether the model was asked for others since that was typed. */
  readonly isAskedAgain?: boolean;
  /** Whether it may still stand there; absent where that is not followed. */
  readonly stands?: () => boolean;
  /** Where it comes from: asked where the cursor rests, since the text before it is searched for that. */
  readonly origin: () => ShownOrigin | undefined;
  /** How sure the model is of it, and why it came; absent where that is not kept. */
  readonly facts?: SuggestionFacts;
}

export class GhostTextStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('llmTrace', vscode.StatusBarAlignment.Right, 90);
  /** The run of the last suggestion; of one that goes on with an earlier one, that which made it. */
  private lastResult: CompletionResult | undefined;
  /** Why there was no suggestion the last time, and where. */
  private lastSilence: { readonly reason: Silence; readonly at: AskedPlace } | undefined;
  /** The same, where the cursor has come to rest there: while somebody types nothing of it changes. */
  private silence: Silence | undefined;
  private lastShown: ShownPlace | undefined;
  /** How unsure the model is of what was asked for where the cursor is. */
  private unsure: SuggestionFacts | undefined;
  /** Where the suggestion comes from where the cursor has come to rest. */
  private origin: ShownOrigin | undefined;
  /** Whether the cursor rests where the last suggestion is. */
  private isHere = false;
  private settling: NodeJS.Timeout | undefined;
  /** How far the model of ghost text is widened. */
  private opening: Progress | undefined;
  private busy = 0;
  /** Whether the model of ghost text has answered since it was chosen: before that it is being loaded. */
  private hasAnswered = false;
  private spinning = false;
  /** Whether somebody has asked for what is being worked on, and waits for it. */
  private awaited = false;
  private pace: NodeJS.Timeout | undefined;
  private stale = false;
  /** What is said to who has asked for something, and in which document; undefined after a while. */
  private told: { readonly words: () => string; readonly document: vscode.TextDocument | undefined } | undefined;
  private telling: NodeJS.Timeout | undefined;
  /** Until when it is said of suggestions what grey text is, in milliseconds of `Date.now()`: the first one came a moment ago. */
  private isNewUntil = 0;
  /** Runs while what is shown was shown or changed a moment ago. */
  private fresh: NodeJS.Timeout | undefined;

  constructor(
    private readonly ghostText: GhostTextSwitch,
    private readonly modelNames: () => ModelNames,
    private readonly log: vscode.LogOutputChannel,
    /** In how many bits the weights are wanted; null: as they are, in float32. */
    private readonly wantedBits: () => 4 | 8 | null,
    private readonly firstSilence: Pick<FirstSilence, 'silent' | 'suggested'>,
  ) {
    this.item.name = vscode.l10n.t('LLM Trace');
    this.item.command = COMMANDS.menu;
    this.refresh();
    this.item.show();
  }

  /** Show how things stand: at once, or where that was done a moment ago at the end of that moment. */
  refresh(): void {
    this.stale = true;
    if (this.pace) return;
    this.draw();
    this.pace = setTimeout(() => {
      this.pace = undefined;
      if (this.stale) this.refresh();
    }, PACE);
  }

  /** Work has begun, which somebody has asked for by hand or not; dispose of the answer when it ends. */
  working(asked = false): vscode.Disposable {
    this.busy++;
    this.awaited = asked;
    const timer = setTimeout(() => {
      this.spinning = true;
      this.refresh();
    }, NOTICED);
    return new vscode.Disposable(() => {
      clearTimeout(timer);
      this.busy--;
      if (this.busy > 0 || !this.spinning) return;
      this.spinning = false;
      this.refresh();
    });
  }

  /** The weights of a quantised file are being made float32, which takes long; `undefined`: no longer. */
  widening(progress: Progress | undefined): void {
    this.opening = progress;
    this.refresh();
  }

  /** @param result the run that made it @param shown where it is: that it is a copy cannot be said at the grey text itself */
  suggested(latency: number, result?: CompletionResult, shown?: ShownPlace): void {
    const isFirst = shown !== undefined && this.firstSilence.suggested();
    this.log.debug(`Suggested in ${latency.toFixed(0)} ms${result ? describeWork(result) : ', typed along'}.`);
    this.lastResult = shown?.result ?? result ?? this.lastResult;
    this.hasAnswered = true;
    this.lastSilence = undefined;
    // Nothing is said of one suggestion that was found of another.
    if (shown?.suggestion === undefined || shown.suggestion !== this.lastShown?.suggestion)
      [this.origin, this.isHere] = [undefined, false];
    this.lastShown = shown;
    this.unsure = shown && unsureOf(shown);
    if (shown?.facts?.byHand) this.origin = shown.origin(); // who has asked waits for it: at once
    if (isFirst) this.isNewUntil = Date.now() + NEW;
    this.freshen();
    this.told = undefined;
    this.settle();
    this.refresh();
  }

  /** It is seen now; in some seconds it may be gone. */
  private freshen(): void {
    clearTimeout(this.fresh);
    this.fresh = setTimeout(() => {
      this.fresh = undefined;
      this.refresh();
    }, FRESH);
  }

  /** @param asked by hand: then it is said at once, and not only to who points at the item */
  silent(reason: Silence, at: AskedPlace, asked = false): void {
    this.log.debug(`Nothing suggested: ${describeSilence(reason)}.`);
    if (reason.kind === 'cancelled') return; // another answer comes
    this.hasAnswered ||= reason.kind === 'silence' || reason.kind === 'below your threshold';
    this.lastSilence = { reason, at };
    this.lastShown = undefined;
    this.origin = undefined;
    this.unsure = undefined;
    if (asked) this.tell(() => vscode.l10n.t('No suggestion: {0}', describeSilence(reason)), at.document);
    else if (this.firstSilence.silent(reason)) this.tellOfSilence(at.document);
    this.settle();
    this.refresh();
  }

  /** Suggestions come from another model, or by other settings: what was said of the last ones is not true of the next. */
  forget(): void {
    [this.lastResult, this.lastSilence, this.silence] = [undefined, undefined, undefined];
    this.hasAnswered = false;
    this.refresh();
  }

  /** A document has become one of another language: what was said of suggestions in it was said of the former one. */
  languageChanged(document: vscode.TextDocument): void {
    if (this.lastSilence?.at.document === document) this.lastSilence = undefined;
    this.entered();
  }

  /** Another editor is active: nothing is known of its place yet, and what was suggested went with the focus. */
  entered(): void {
    this.lastShown = undefined;
    this.silence = undefined;
    this.origin = undefined;
    this.isHere = false;
    this.unsure = undefined;
    if (this.told?.document !== vscode.window.activeTextEditor?.document) this.told = undefined;
    this.settle();
    this.refresh();
  }

  /** Wait until the cursor rests, and show how things stand there. */
  settle(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      const silence = this.silenceHere();
      const { lastShown } = this;
      const here = lastShown && isStanding(lastShown) ? lastShown : undefined;
      // VS Code takes it away where the cursor leaves it, and shows it again only when it asks anew: who has asked by hand is still told.
      if (lastShown && !here && !unsureOf(lastShown)) this.lastShown = undefined;
      const origin = here?.origin();
      const unsure = here && unsureOf(here);
      const isHere = here !== undefined;
      if (
        isHere === this.isHere &&
        Date.now() >= this.isNewUntil &&
        silence === this.silence &&
        isDeepStrictEqual(origin, this.origin) &&
        unsure === this.unsure
      )
        return;
      this.unsure = unsure;
      this.silence = silence;
      this.origin = origin;
      this.isHere = isHere;
      this.refresh();
    }, SETTLED);
  }

  /** Say for a while whether ghost text is on in a document's language, or anywhere: it was switched by hand. */
  tellState(document: vscode.TextDocument | undefined): void {
    this.tell(() => describeState(this.ghostText, document), document);
    this.refresh();
  }

  /** Say for a while what was set by hand: nothing else shows that it was. */
  tellWritten(words: string): void {
    this.tell(() => words, vscode.window.activeTextEditor?.document);
    this.refresh();
  }

  /** Who has typed for a while and seen no suggestion would take it for broken. */
  private tellOfSilence(document: vscode.TextDocument): void {
    this.tell(() => vscode.l10n.t('LLM Trace: suggests only where it is fairly sure'), document, TOLD_OF_SILENCE);
  }

  /** Who sees one for the first time may not know what it is: of that one and of the next ones it is said, and of nothing else. */
  private get isNew(): boolean {
    return Date.now() < this.isNewUntil && this.isThere;
  }

  /** Whether the last suggestion stands after the cursor; that Escape has taken it away VS Code does not tell. */
  private get isThere(): boolean {
    return this.lastShown !== undefined && isStanding(this.lastShown);
  }

  /** @param words read whenever the item is drawn: settings may still be on their way here */
  private tell(words: () => string, document: vscode.TextDocument | undefined, milliseconds = TOLD): void {
    this.told = { words, document };
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      this.told = undefined;
      this.refresh();
    }, milliseconds);
  }

  private draw(): void {
    this.stale = false;
    const blocked = this.reasonHere();
    const reason = blocked ?? this.silence;
    const { unsure, origin } = this;
    const isSuggested = unsure !== undefined || (this.isHere && this.lastShown !== undefined);
    const { isThere } = this;
    const isFresh = this.fresh !== undefined;
    const shown = isSuggested ? { isUnsure: unsure !== undefined, origin, isThere, isFresh } : undefined;
    const isNew = this.isNew && !reason;
    const { icon, word } = glanceOf(reason, shown);
    const said = this.saying ?? (isNew && this.doing === undefined ? firstGreyText() : undefined);
    const doing = this.doing ?? word;
    const isWorking = this.spinning || this.opening !== undefined;
    this.item.text = `${isWorking ? '$(loading~spin)' : icon} ${said ?? `LLM Trace: ${doing}`}`;
    const state = stateOf(blocked, this.silence);
    this.item.accessibilityInformation = {
      label: said ?? [`LLM Trace: ${doing}`, state].join('; '),
      role: 'button',
    };
    this.item.tooltip = statusTooltip(
      this.standing(state, reason, this.spinning ? this.waitMeaning : isNew ? greyTextMeaning() : glanceMeaning(shown)),
    );
  }

  /** What is being done instead of what the last suggestion was; `undefined`: nothing that takes long. */
  private get doing(): string | undefined {
    if (this.opening) return vscode.l10n.t('preparing the model, {0}', percentOf(this.opening));
    if (!this.spinning) return undefined;
    return this.hasAnswered ? vscode.l10n.t('computing') : vscode.l10n.t('loading the model');
  }

  private get waitMeaning(): string {
    return this.hasAnswered
      ? vscode.l10n.t('The model is computing what may come next.')
      : vscode.l10n.t('The model is being loaded: suggestions come once it is.');
  }

  /** What is said to who has asked for something by hand. */
  private get saying(): string | undefined {
    if (this.spinning && this.awaited) return vscode.l10n.t('Looking for a suggestion...');
    return this.told?.words();
  }

  /** Why nothing is suggested in the active editor, or anywhere. */
  private reasonHere(): Silence | undefined {
    const document = vscode.window.activeTextEditor?.document;
    return document ? this.ghostText.reasonFor(document) : this.ghostText.reason;
  }

  /** Why there was no suggestion where the cursor is; `undefined` where nothing was asked, or there was one. */
  silenceHere(): Silence | undefined {
    if (!this.lastSilence) return undefined;
    const { reason, at } = this.lastSilence;
    return isCursorAt(at) && !isSwitchedOff(reason) ? reason : undefined;
  }

  /** Why there was no suggestion the last time; `undefined` where that was in another document than this one. */
  private lastReasonIn(document: vscode.TextDocument | undefined): Silence | undefined {
    return this.lastSilence?.at.document === document ? this.lastSilence?.reason : undefined;
  }

  private standing(state: string, silence: Silence | undefined, meaning: string | undefined): Standing {
    const { lastResult: result, origin, opening, lastShown, unsure } = this;
    const facts = origin?.facts ?? unsure;
    const isOfLast = origin !== undefined || facts !== undefined;
    const isLastHere = lastShown !== undefined && isCursorAt(lastShown);
    return {
      state,
      meaning,
      silence,
      silentBefore: this.lastReasonIn(vscode.window.activeTextEditor?.document),
      names: this.modelNames(),
      opening,
      origin: origin && describeOrigin(origin),
      facts: facts && describeFacts(facts),
      madeBy: isOfLast ? this.otherThanNow(lastShown?.model) : undefined,
      milliseconds: result?.milliseconds,
      precision: result && this.precisionOf(result),
      infill: result && describeInfill(result.infill),
      begun:
        isLastHere && lastShown.begun ? describeBegun(lastShown.begun, lastShown.isAskedAgain === true) : undefined,
    };
  }

  /** A model by its name, where ghost text has another one by now. */
  private otherThanNow(model: string | undefined): string | undefined {
    const { traces, ghostText } = this.modelNames();
    return model === (ghostText ?? traces) ? undefined : model;
  }

  /** The first suggestions do not wait for weights in blocks. */
  private precisionOf({ precision }: CompletionResult): string {
    const bits = this.wantedBits();
    if (precision !== 'float32' || bits === null) return precision;
    return vscode.l10n.t('float32, until those of {0} bits are made', bits);
  }

  dispose(): void {
    clearTimeout(this.pace);
    clearTimeout(this.telling);
    clearTimeout(this.settling);
    clearTimeout(this.fresh);
    this.item.dispose();
  }
}

function isCursorAt({ document, position }: AskedPlace): boolean {
  const editor = vscode.window.activeTextEditor;
  return editor !== undefined && editor.document === document && editor.selection.active.isEqual(position);
}

/** What it is told of one that came only because it was asked for. */
function unsureOf({ facts }: ShownPlace): SuggestionFacts | undefined {
  return facts && isUnsure(facts) ? facts : undefined;
}

function isStanding(shown: ShownPlace): boolean {
  return isCursorAt(shown) && (shown.stands?.() ?? true);
}

function percentOf({ done, total }: Progress): string {
  return inPercent(String(total > 0 ? Math.floor((100 * done) / total) : 0));
}

function describeWork({ precision, reused, computed, slid, milliseconds }: CompletionResult): string {
  const window = slid ? ', the window has moved' : '';
  return ` (engine ${milliseconds.toFixed(0)} ms, ${precision}; ${reused} tokens known, ${computed} computed${window})`;
}

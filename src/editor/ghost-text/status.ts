/** The one item in the status bar: what ghost text is doing, and why it was silent the last time. */
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { Delay } from '../../base/delay';
import type { CompletionResult } from '../../engine/protocol/completion-protocol';
import type { Progress } from '../../engine/protocol/progress';
import type { ModelNames } from '../models/model-names';
import { COMMANDS } from './commands';
import type { FirstSilence } from './first-silence';
import { firstGhostText } from './glance';
import { describeSilence, type Silence } from './reason';
import {
  type AskedPlace,
  askedSilenceAt,
  isShownAt,
  NOTHING_ASKED,
  type ShownPlace,
  type StatusEvent,
  type StatusMessage,
  type StatusState,
  silenceAt,
  stateAfter,
} from './status-state';
import { statusTooltip } from './status-tooltip';
import { type StatusFacts, type StatusView, statusView } from './status-view';
import { describeState } from './status-words';
import type { GhostTextSwitch } from './switch';

/** Shorter work is not shown, so that the item does not flicker at every key. Milliseconds. */
const NOTICED = 400;
/** Least time between two changes of the item: each is a message to the window, and typing causes many. Milliseconds. */
const PACE = 250;

/** How long the cursor must rest before the item shows that ghost text is silent there. Milliseconds. */
const SETTLED = 500;

/**
 * How long the cursor must rest before the item says so in words: its user may be waiting for a suggestion. VS Code closes an
 * open tooltip with any change of the item, and a click at one of its links would then be one into the text. So the words come
 * before a hand that leaves the keyboard can have opened the tooltip. Milliseconds.
 */
const WAITED = 1600;

/** How long a message stays that the user has asked for. Milliseconds. */
const TOLD = 6000;
/** How long an unrequested message stays: a user who types looks elsewhere. Milliseconds. */
const TOLD_UNASKED = 30_000;

/**
 * How long the item says that Tab accepts the ghost text after it was shown or changed, unless the cursor moves away first. VS
 * Code does not tell an extension that Escape has dismissed it: in the stable API a provider learns only what was accepted,
 * through an item's command. So the item may be wrong for this long, which is enough for one look. Milliseconds.
 */
const FRESH = 4_000;

/**
 * Further left than any other item on the right: the words of the item take room from the empty middle of the bar and move no
 * neighbour. VS Code's own items have a priority of about 100.
 */
const LEFTMOST = 1_000_000;

export class GhostTextStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('llmTrace', vscode.StatusBarAlignment.Right, LEFTMOST);
  private state: StatusState = NOTHING_ASKED;
  /** The present appearance of the item. */
  private drawn: StatusView | undefined;
  /** The number of requests being answered. */
  private busy = 0;
  private isStale = false;
  private readonly pace = new Delay(() => this.isStale && this.refresh());
  private readonly settling = new Delay(() => this.rest());
  private readonly waiting = new Delay(() => this.take({ kind: 'waited' }));
  private readonly telling = new Delay(() => this.take({ kind: 'message', message: undefined }));
  private readonly aging = new Delay(() => this.take({ kind: 'aged' }));

  constructor(
    private readonly ghostText: GhostTextSwitch,
    private readonly modelNames: () => ModelNames,
    private readonly log: vscode.LogOutputChannel,
    private readonly wantedBits: () => StatusFacts['bits'],
    private readonly firstSilence: Pick<FirstSilence, 'silent' | 'suggested'>,
  ) {
    this.item.name = vscode.l10n.t('LLM Trace');
    this.item.command = COMMANDS.menu;
    this.refresh();
    this.item.show();
  }

  /** Shows the present state: at once, or, if the item changed a moment ago, after `PACE`. */
  refresh(): void {
    this.isStale = true;
    if (this.pace.isRunning) return;
    this.draw();
    this.pace.begin(PACE);
  }

  /**
   * Called when work begins; the caller disposes the result when it ends. @param asked whether the user asked for it and waits
   */
  working(asked = false): vscode.Disposable {
    this.busy++;
    const noticed = new Delay(() => this.take({ kind: 'working', work: asked ? 'awaited' : 'by itself' }));
    noticed.begin(NOTICED);
    return new vscode.Disposable(() => {
      noticed.end();
      this.busy--;
      if (this.busy === 0 && this.state.work !== 'none') this.take({ kind: 'working', work: 'none' });
    });
  }

  /** The weights of a quantised file are being converted to float32, which takes long; `undefined`: no longer. */
  widening(opening: Progress | undefined): void {
    this.take({ kind: 'opening', opening });
  }

  /** @param result the run that made it @param shown its place: the ghost text itself cannot show that it is a copy */
  suggested(latency: number, result?: CompletionResult, shown?: ShownPlace): void {
    const isFirst = shown !== undefined && !shown.isBesideList && this.firstSilence.suggested();
    this.log.debug(`Suggested in ${latency.toFixed(0)} ms${result ? describeWork(result) : ', typed along'}.`);
    this.aging.begin(FRESH); // it is visible now, but may be gone in some seconds
    this.settle();
    if (isFirst) this.tell({ words: firstGhostText, document: shown.document, isOfGhostText: true }, TOLD_UNASKED);
    this.take({ kind: 'suggested', shown, result });
  }

  /** @param isAsked by hand: then the reason is shown at once, for as long as it holds, and not only in the tooltip */
  silent(reason: Silence, at: AskedPlace, isAsked = false): void {
    this.log.debug(`Nothing suggested: ${describeSilence(reason)}.`);
    if (reason.kind === 'cancelled') return; // another answer comes
    if (!isAsked && this.firstSilence.silent(reason)) this.tellOfSilence(at.document);
    this.settle();
    if (isAsked) this.take({ kind: 'message', message: undefined }); // it was told before this was asked for
    this.take({ kind: 'silent', reason, at, isAsked });
  }

  /** Called when all of the suggestion was accepted at once: from then on nothing is grey. */
  accepted(): void {
    this.take({ kind: 'accepted' });
  }

  /** Called when suggestions come from another model, or depend on other settings. */
  forget(): void {
    this.take({ kind: 'forgotten' });
  }

  /** Called when the language of a document has changed. */
  languageChanged(document: vscode.TextDocument): void {
    this.take({ kind: 'language changed', document });
    this.entered();
  }

  /** Called when another editor is active. */
  entered(): void {
    this.settle();
    this.take({ kind: 'entered', document: vscode.window.activeTextEditor?.document });
  }

  /**
   * Closes the tooltip, which stays open when one of its links is clicked and covers what that opens. No command hides it, so
   * the item is hidden, which closes the tooltip, and shown again at once.
   */
  closeTooltip(): void {
    this.item.hide();
    this.item.show();
  }

  /** Called when a document was edited: what was found for its former text is no longer said. */
  edited(document: vscode.TextDocument): void {
    if (this.asked?.document === document) this.settle();
  }

  /** Waits until the cursor rests, and shows the state there. */
  settle(): void {
    if (this.asked) this.refresh(); // the answer to what the user asked for is not said at another place
    this.settling.begin(SETTLED);
    this.waiting.begin(WAITED);
  }

  /** Says for a while whether ghost text is on in a document's language, or anywhere, after it was switched by hand. */
  tellState(document: vscode.TextDocument | undefined): void {
    this.tell({ words: () => describeState(this.ghostText, document), document });
  }

  /** Says for a while what was set by hand, as nothing else shows it. */
  tellWritten(words: string): void {
    this.tell({ words: () => words, document: vscode.window.activeTextEditor?.document });
  }

  /** Whether the model of ghost text is being loaded. */
  get isLoading(): boolean {
    return !this.state.hasAnswered && (this.busy > 0 || this.state.opening !== undefined);
  }

  /** Why there was no suggestion where the cursor is; `undefined` if nothing was requested, or there was one. */
  silenceHere(): Silence | undefined {
    return silenceAt(this.state, cursorNow());
  }

  /** Why a suggestion that the user asked for where the cursor is was not found. */
  askedHere(): Silence | undefined {
    return askedSilenceAt(this.state, cursorNow());
  }

  dispose(): void {
    for (const delay of [this.pace, this.settling, this.waiting, this.telling, this.aging]) delay.end();
    this.item.dispose();
  }

  /** Where the user asked for a suggestion the last time, if none was found. */
  private get asked(): AskedPlace | undefined {
    const { silent } = this.state;
    return silent?.askedAt === undefined ? undefined : silent.at;
  }

  private take(event: StatusEvent): void {
    this.state = stateAfter(this.state, event);
    this.refresh();
  }

  private rest(): void {
    const cursor = cursorNow();
    this.take({ kind: 'rested', silence: silenceAt(this.state, cursor), isShown: isShownAt(this.state, cursor) });
  }

  /** A user who has typed for a while without a suggestion would think that ghost text is broken. */
  private tellOfSilence(document: vscode.TextDocument): void {
    const words = () => vscode.l10n.t('LLM Trace: suggests only what is likely right');
    this.tell({ words, document }, TOLD_UNASKED);
  }

  private tell(message: StatusMessage, milliseconds = TOLD): void {
    this.telling.begin(milliseconds);
    this.take({ kind: 'message', message });
  }

  private draw(): void {
    this.isStale = false;
    const view = statusView(this.state, this.facts);
    if (isDeepStrictEqual(view, this.drawn)) return;
    // VS Code draws an open tooltip anew if it is set.
    if (!isDeepStrictEqual(view.standing, this.drawn?.standing)) this.item.tooltip = statusTooltip(view.standing);
    this.drawn = view;
    this.item.text = view.text;
    this.item.accessibilityInformation = { label: view.label, role: 'button' };
  }

  private get facts(): StatusFacts {
    const document = vscode.window.activeTextEditor?.document;
    return {
      blocked: document ? this.ghostText.reasonFor(document) : this.ghostText.reason,
      cursor: cursorNow(),
      names: this.modelNames(),
      bits: this.wantedBits(),
    };
  }
}

function cursorNow(): AskedPlace | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && { document: editor.document, position: editor.selection.active };
}

function describeWork({ precision, reused, computed, slid, milliseconds }: CompletionResult): string {
  const window = slid ? ', the window has moved' : '';
  return ` (engine ${milliseconds.toFixed(0)} ms, ${precision}; ${reused} tokens known, ${computed} computed${window})`;
}

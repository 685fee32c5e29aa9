/** Whether suggestions are made: depends on the settings, other extensions, IntelliSense, and a pause. */
import * as vscode from 'vscode';
import { Delay } from '../../base/delay';
import { textKind } from '../../generate/text-kind';
import type { Scope } from '../language-block';
import { IntelliSense } from './intellisense-settings';
import { otherInlineCompletions } from './other-extensions';
import type { Silence } from './reason';
import { type GhostTextSettings, writeLanguages, writeSetting } from './settings';

/** In the box of a commit message, suggestions are off unless the user turns them on. */
const OFF_BY_DEFAULT = new Set(['scminput']);

/** The interval at which other extensions are looked for. Milliseconds. */
const PACE = 10_000;
const MINUTE = 60_000;

export class GhostTextSwitch implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private other: string | undefined;
  private looked = 0;
  /** The time at which the pause ends, in milliseconds since the epoch; `undefined` if there is none. */
  private pausedUntil: number | undefined;
  private readonly minute = new Delay(() => this.followPause());
  private readonly intelliSense = new IntelliSense();
  private readonly subscriptions = [
    this.intelliSense,
    vscode.extensions.onDidChange(() => void this.lookForOthers()),
    vscode.workspace.onDidChangeTextDocument(() => this.lookAgain()),
    vscode.workspace.onDidChangeConfiguration(() => this.changed.fire()),
    this.changed,
  ];

  constructor(private readonly settings: () => GhostTextSettings) {}

  /** Looks for other extensions that complete inline. */
  async lookForOthers(): Promise<void> {
    this.looked = Date.now();
    const other = await otherInlineCompletions();
    if (other === this.other) return;
    this.other = other;
    this.changed.fire();
  }

  get paused(): boolean {
    return this.pausedUntil !== undefined && Date.now() < this.pausedUntil;
  }

  /** Why nothing is suggested anywhere; `undefined` if ghost text is on. */
  get reason(): Silence | undefined {
    const { enabled } = this.settings();
    if (enabled === 'off') return { kind: 'off' };
    if (enabled === 'auto' && this.other !== undefined) return { kind: 'other extension', name: this.other };
    return this.paused ? { kind: 'paused', ...this.minutesLeft } : undefined;
  }

  /** Whether it is switched off everywhere, not just paused. */
  get isOff(): boolean {
    const { reason } = this;
    return reason !== undefined && reason.kind !== 'paused';
  }

  /** Why nothing is suggested in a document. */
  reasonFor(document: Scope): Silence | undefined {
    return this.reason ?? this.reasonIn(document);
  }

  /** Why nothing is suggested in a document's language, if ghost text is on. */
  reasonIn(document: Scope): Silence | undefined {
    const { languageId: language } = document;
    const { languages } = this.settings();
    const ofOthers = OFF_BY_DEFAULT.has(language) ? false : (languages[textKind(language)] ?? languages['*']);
    const chosen = languages[language] ?? ofOthers;
    if (chosen === false) return { kind: 'language', language };
    return chosen === undefined && this.makesWayIn(document) ? { kind: 'IntelliSense', language } : undefined;
  }

  /** Whether IntelliSense would make way for ghost text in a document. */
  makesWayIn(document: Scope): boolean {
    return this.intelliSense.makesWayIn(document);
  }

  /** Whether it is switched off in prose as a whole; single languages may still have it. */
  get isOffInProse(): boolean {
    return this.settings().languages['prose'] === false;
  }

  /** Switches it off in all languages of prose, or on again in those in which nothing else turns it off. */
  async toggleProse(): Promise<void> {
    if (this.isOffInProse) return writeLanguages({ prose: undefined });
    const on = Object.entries(this.settings().languages).filter(([id, isOn]) => isOn && textKind(id) === 'prose');
    await writeLanguages({ ...Object.fromEntries(on.map(([id]) => [id, undefined])), prose: false });
  }

  /** Switches it on or off permanently. */
  async toggle(): Promise<void> {
    const { isOff } = this;
    this.pausedUntil = undefined;
    await writeSetting('enabled', isOff ? 'on' : 'off');
    this.changed.fire();
  }

  /** Pauses for this long, at most until the window is opened again. */
  pause(milliseconds: number): void {
    this.pausedUntil = Date.now() + milliseconds;
    this.followPause();
  }

  resume(): void {
    this.pausedUntil = undefined;
    this.followPause();
  }

  /** Checks once a minute, since the remaining minutes are shown, and a timer stops while the machine sleeps. */
  private followPause(): void {
    this.minute.end();
    if (this.pausedUntil !== undefined && this.paused && this.pausedUntil < Number.POSITIVE_INFINITY)
      this.minute.begin(Math.min(MINUTE, this.pausedUntil - Date.now()));
    this.changed.fire();
  }

  private get minutesLeft(): { readonly minutes?: number } {
    const left = (this.pausedUntil ?? Number.POSITIVE_INFINITY) - Date.now();
    return Number.isFinite(left) ? { minutes: Math.ceil(left / MINUTE) } : {};
  }

  /** Extensions start at any time and without an event, so they are looked for again while the user types. */
  private lookAgain(): void {
    if (Date.now() - this.looked >= PACE) void this.lookForOthers();
  }

  dispose(): void {
    this.minute.end();
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}

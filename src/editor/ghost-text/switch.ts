/** Whether suggestions are made: the setting, other extensions, and a pause. */
import * as vscode from 'vscode';
import { otherInlineCompletions } from './other-extensions';
import type { Silence } from './reason';
import { type GhostTextSettings, writeEnabled } from './settings';

/** In the box of a commit message suggestions are off unless they are asked for. */
const OFF_BY_DEFAULT = new Set(['scminput']);

export class GhostTextSwitch implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private other: string | undefined;
  private pausedNow = false;
  private readonly subscriptions = [
    vscode.extensions.onDidChange(() => void this.lookForOthers()),
    vscode.workspace.onDidChangeConfiguration(() => this.changed.fire()),
    this.changed,
  ];

  constructor(private readonly settings: () => GhostTextSettings) {}

  /** Look which other extensions complete inline; they start at their own time. */
  async lookForOthers(): Promise<void> {
    const other = await otherInlineCompletions();
    if (other === this.other) return;
    this.other = other;
    this.changed.fire();
  }

  get paused(): boolean {
    return this.pausedNow;
  }

  /** Why nothing is suggested anywhere; `undefined` where it is. */
  get reason(): Silence | undefined {
    const { enabled } = this.settings();
    if (enabled === 'off') return { kind: 'off' };
    if (enabled === 'auto' && this.other !== undefined) return { kind: 'other extension', name: this.other };
    return this.pausedNow ? { kind: 'paused' } : undefined;
  }

  /** Why nothing is suggested in a document of this language. */
  reasonFor(language: string): Silence | undefined {
    const { languages } = this.settings();
    const chosen = languages[language] ?? (OFF_BY_DEFAULT.has(language) ? false : languages['*']);
    return this.reason ?? (chosen === false ? { kind: 'language', language } : undefined);
  }

  /** Switch on or off for good. */
  async toggle(): Promise<void> {
    const { reason } = this;
    this.pausedNow = false;
    await writeEnabled(reason?.kind === 'off' || reason?.kind === 'other extension' ? 'on' : 'off');
    this.changed.fire();
  }

  /** Stop until told otherwise, or until the window is opened again. */
  pause(paused = !this.pausedNow): void {
    this.pausedNow = paused;
    this.changed.fire();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}

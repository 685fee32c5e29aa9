/**
 * Notices the first suggestion, and who types for a while and has never seen one: both are told once, as grey text of which
 * nobody knows what it is looks like an error, and none looks as if nothing worked.
 */
import type * as vscode from 'vscode';
import { type Silence, unsureOf } from './reason';

/** Names in the extension's memory that a suggestion was seen, or that it was told why there is none. */
const KNOWN = 'ghostText.knownToBeSilent';

/** After so many answers without a suggestion, about as many keys, it is told. */
const PATIENCE = 40;

export class FirstSilence {
  private count = 0;

  constructor(
    private readonly memory: vscode.Memento,
    private readonly failures: { readonly logOnly: (error: unknown) => void },
  ) {}

  /**
   * There was a suggestion: who uses it knows what it is like.
   * @returns whether it is the first one, so that it is to be told what grey text is
   */
  suggested(): boolean {
    if (this.isKnown) return false;
    this.know();
    return true;
  }

  /** @returns whether it is to be told now that there is none by design */
  silent(reason: Silence): boolean {
    if (!unsureOf(reason) || this.isKnown) return false;
    this.count++;
    if (this.count < PATIENCE) return false;
    this.know();
    return true;
  }

  private get isKnown(): boolean {
    return this.memory.get<boolean>(KNOWN) ?? false;
  }

  private know(): void {
    this.memory.update(KNOWN, true).then(undefined, (error: unknown) => this.failures.logOnly(error));
  }
}

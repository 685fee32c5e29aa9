/**
 * Notices the first suggestion, and a user who types for a while without seeing one. Both cases are explained once: unexplained
 * ghost text looks like an error, and no suggestions look as if nothing worked.
 */
import type * as vscode from 'vscode';
import { type Silence, unsureOf } from './reason';

/** The key in the extension's memory: whether a suggestion was seen, or it was explained why there is none. */
const KNOWN = 'ghostText.knownToBeSilent';

/** The explanation comes after this many answers without a suggestion, about as many keys. */
const PATIENCE = 40;

export class FirstSilence {
  private count = 0;

  constructor(
    private readonly memory: vscode.Memento,
    private readonly failures: { readonly logOnly: (error: unknown) => void },
  ) {}

  /**
   * Called when there was a suggestion, after which the user knows what they look like.
   * @returns whether it is the first one, so that ghost text is to be explained
   */
  suggested(): boolean {
    if (this.isKnown) return false;
    this.know();
    return true;
  }

  /** @returns whether to explain now that the absence of suggestions is by design */
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

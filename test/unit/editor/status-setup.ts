/** The status item of ghost text. A test that uses it mocks `vscode` by `status-editor.ts`. */
import { afterEach, beforeEach, vi } from 'vitest';
import type * as vscode from 'vscode';
import type { Silence } from '../../../src/editor/ghost-text/reason';
import { GhostTextStatus } from '../../../src/editor/ghost-text/status';
import type { GhostTextSwitch } from '../../../src/editor/ghost-text/switch';
import { partOf } from '../part-of';

import { item, window } from './status-editor';

/** Where the cursor is. */
export const document = partOf<vscode.TextDocument>({ fileName: 'story.md', version: 1 });
export const positionAt = (character: number) =>
  partOf<vscode.Position>({ character, isEqual: (other) => other.character === character });
export const HERE = { document, position: positionAt(16) };
/** A suggestion that is shown there. */
export const SHOWN = { ...HERE, origin: () => undefined };
export const goTo = (position: vscode.Position, other = document) => {
  window.activeTextEditor = { document: other, selection: { active: position } };
};
export const UNSURE = {
  kind: 'silence',
  silence: { kind: 'not confident', probability: 0.12, threshold: 0.6 },
} as const;
export const BLANK = { kind: 'filter', filter: 'blank' } as const;
export const log = () => partOf<vscode.LogOutputChannel>({ debug: () => undefined });
/** Not to be told that silence is by design. */
export const NEVER_TOLD = { suggested: () => false, silent: () => false };
export let status: GhostTextStatus;
/** Why ghost text is off in the active editor. */
export const switched = { off: undefined as Silence | undefined };

/** Begins each test of a file with ghost text that is on, in a document with the cursor in it. */
export function withStatus(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    switched.off = undefined;
    goTo(HERE.position);
    const ghostText = partOf<GhostTextSwitch>({ reasonFor: () => switched.off, reason: undefined });
    const names = () => ({ traces: 'the starter', ghostText: null });
    status = new GhostTextStatus(ghostText, names, log(), () => 8, NEVER_TOLD);
  });
  afterEach(() => {
    status.dispose();
    vi.useRealTimers();
  });
}

/** Another status item in the place of the one that a test began with. */
export function replaceStatus(...made: ConstructorParameters<typeof GhostTextStatus>): void {
  status.dispose();
  status = new GhostTextStatus(...made);
}

/** What the item shows at a glance, and the word for it that a screen reader says. */
export const glance = () => [item.text, item.accessibilityInformation.label.replace(/^LLM Trace: ([^;]*);.*$/, '$1')];
/** An icon, and beside it the same text whatever is suggested. */
export const shownAs = (icon: string, word: string) => [`$(${icon}) LLM Trace`, word];
export const READY = shownAs('sparkle', 'ready');
export const SILENT = shownAs('circle-outline', 'silent');

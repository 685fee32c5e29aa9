/** Asks for a trace in a file to compare with: any file and, if it holds a comparison, its side A or B. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { labelText, notificationText } from '../../base/foreign-text';
import { type ComparedOrigin, type Origin, type SideName, tracedKey } from '../../engine/protocol/panel-protocol';
import type { SavedContent } from '../../engine/protocol/trace-protocol';
import { type SavedComparison, tracesOf } from '../../trace/saving/saved-comparison';
import { askForFile } from './ask-for-file';
import { fileOrigin } from './file-origin';

/** Reads what a file holds. A damaged file is reported when it is opened. */
export type ContentOf = (path: string) => Promise<SavedContent>;

/**
 * Asks for a file in a dialog. If a file holds nothing except what is already compared, the user is told so and asked for
 * another one.
 * @param compared what the trace is compared with
 * @returns `undefined` if the user picks none
 */
export async function askForComparedFile(
  compared: readonly Origin[],
  contentOf: ContentOf,
): Promise<ComparedOrigin | undefined> {
  for (;;) {
    const file = await askForFile(vscode.l10n.t('Compare with a trace that LLM Trace saved'), vscode.l10n.t('Compare'));
    if (!file) return undefined;
    const choices = await tracesIn(file.fsPath, compared, contentOf);
    if (choices.length > 0) return choose(file.fsPath, choices);
    const again = vscode.l10n.t('Choose Another File...');
    const said = vscode.l10n.t('{0} is what is compared here already.', basename(file.fsPath));
    if ((await vscode.window.showInformationMessage(notificationText(said), again)) !== again) return undefined;
  }
}

/** A trace of this file; for a comparison, the one that the user picks. @returns `undefined` if the user picks none */
export async function traceOfFile(
  path: string,
  compared: readonly Origin[],
  contentOf: ContentOf,
): Promise<ComparedOrigin | undefined> {
  return choose(path, await tracesIn(path, compared, contentOf));
}

interface SideChoice {
  readonly side?: SideName;
  readonly other: ComparedOrigin;
  readonly about: string;
}

/** All traces of a file that are not compared yet. */
async function tracesIn(path: string, compared: readonly Origin[], contentOf: ContentOf): Promise<SideChoice[]> {
  const content = await contentOf(path);
  const all = content.kind === 'trace' ? [wholeFile(path)] : sidesOf(path, content.comparison);
  const known = new Set(compared.map(tracedKey));
  return all.filter(({ other }) => !known.has(tracedKey(other.origin)));
}

function wholeFile(path: string): SideChoice {
  return { other: { origin: fileOrigin(path), variant: 'model' }, about: '' };
}

function sidesOf(path: string, comparison: SavedComparison): SideChoice[] {
  return tracesOf(comparison).map((side) => {
    const { label, edit } = comparison[side];
    const edited = {
      before: vscode.l10n.t('the text before the edit'),
      after: vscode.l10n.t('the text after the edit'),
    };
    return {
      side,
      other: { origin: fileOrigin(path, side), variant: 'model', ...(label && { label }) },
      about: [edit && edited[edit], label].filter(Boolean).join(' · '),
    };
  });
}

/**
 * Lets the user choose between A and B of a comparison, even if only one of them is left, so that they see which one it is.
 */
async function choose(path: string, choices: readonly SideChoice[]): Promise<ComparedOrigin | undefined> {
  const [only] = choices;
  if (only?.side === undefined) return only?.other;
  const items = choices.map(({ side, about, other }) => ({
    label: vscode.l10n.t('Trace {0} of this comparison', (side ?? 'a').toUpperCase()),
    description: labelText(about),
    other,
  }));
  const title = vscode.l10n.t('Compare with a trace of {0}', labelText(basename(path)));
  return (await vscode.window.showQuickPick(items, { title }))?.other;
}

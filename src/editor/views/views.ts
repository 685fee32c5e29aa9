/** The view in the activity bar: examples and lessons, recent traces, saved traces, models. */
import * as vscode from 'vscode';
import { labelText } from '../../base/foreign-text';
import { nameOfReference, parseReference } from '../../library/reference';
import type { SavedTraceEditor } from '../panel/saved-trace-editor';
import { distinguishing } from './distinguishing';
import { EXAMPLES } from './examples';
import type { FinishedLessons } from './finished-lessons';
import type { ModelEntries } from './model-entries';
import type { RecentTrace, RecentTraces } from './recent-traces';
import { type SavedTraces, savedTraceTitle } from './saved-traces';
import { action, type Entry, entry, group, Tree } from './tree';

export interface ViewParts {
  readonly recent: RecentTraces;
  readonly finished: FinishedLessons;
  readonly saved: SavedTraces;
  readonly models: () => Promise<ModelEntries>;
  readonly starterModel: string;
  readonly viewType: typeof SavedTraceEditor.viewType;
}

/** Register the four lists. Nothing is read before one of them is shown. */
export function registerViews(parts: ViewParts): vscode.Disposable {
  const { recent, finished, saved, models, starterModel, viewType } = parts;
  const start = new Tree(() => startEntries(finished));
  const traced = new Tree(async () => recentEntries(await recent.read(), starterModel));
  const files = new Tree(async () => (await saved.read()).map((file) => savedEntry(file, viewType)));
  const installed = new Tree(async () => (await models()).read(() => installed.refresh()));
  return vscode.Disposable.from(
    start,
    traced,
    files,
    installed,
    recent.onDidChange(() => traced.refresh()),
    finished.onDidChange(() => start.refresh()),
    saved.onDidChange(() => files.refresh()),
    vscode.window.registerTreeDataProvider('llmTrace.start', start),
    vscode.window.registerTreeDataProvider('llmTrace.recent', traced),
    vscode.window.registerTreeDataProvider('llmTrace.saved', files),
    vscode.window.registerTreeDataProvider('llmTrace.models', installed),
    vscode.commands.registerCommand('llmTrace.refreshModels', async () => {
      (await models()).forget();
      installed.refresh();
    }),
    vscode.commands.registerCommand('llmTrace.clearRecent', () => recent.clear()),
    vscode.commands.registerCommand('llmTrace.removeRecent', (given: unknown) => {
      const time = Number((given as Partial<Entry> | undefined)?.item?.id);
      return Number.isFinite(time) ? recent.remove(time) : undefined;
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('llmTrace')) installed.refresh();
    }),
  );
}

/** Titles alone: what there is to see is told where one is pointed at, since the list is narrow. */
async function startEntries(finished: FinishedLessons): Promise<Entry[]> {
  const { LESSONS } = await import('../../trace/lessons/lessons');
  const open = vscode.l10n.t('Trace This Example');
  const examples = EXAMPLES.map(({ id, title, about, text }) =>
    entry(title, 'symbol-text', {
      tooltip: `${title}: ${about}\n\n${text}`,
      command: action(open, 'llmTrace.tryExample', id),
    }),
  );
  const begin = vscode.l10n.t('Begin this lesson');
  const lessons = LESSONS.map(({ id, title, about }, index) => {
    const isFinished = finished.has(id);
    const label = `${index + 1}  ${title}`;
    return entry(label, isFinished ? 'pass-filled' : 'mortar-board', {
      tooltip: `${title}: ${about}${isFinished ? `\n${vscode.l10n.t('Finished')}` : ''}`,
      accessibilityInformation: { label: isFinished ? vscode.l10n.t('{0}, finished', label) : label },
      command: action(begin, 'llmTrace.lesson', id),
    });
  });
  return [group(vscode.l10n.t('Examples'), examples), group(vscode.l10n.t('Lessons'), lessons)];
}

function recentEntries(recent: readonly RecentTrace[], starterModel: string): Entry[] {
  const texts = recent.map(({ origin }) => origin.text.replace(/\s+/g, ' ').trim());
  return recent.map((one, index) => recentEntry(one, distinguishing(index, texts), starterModel));
}

/** @param text that which tells it from the others */
function recentEntry({ time, origin }: RecentTrace, text: string, starterModel: string): Entry {
  const isStarter = origin.model === starterModel;
  const model = isStarter ? vscode.l10n.t('the starter') : nameOfReference(parseReference(origin.model));
  return entry(labelText(text, 80), 'history', {
    id: String(time),
    description: [...(isStarter ? [] : [labelText(model, 60)]), ago(Date.now() - time)].join(' · '),
    tooltip: `${labelText(origin.text, 600)}\n${labelText(model)} · ${new Date(time).toLocaleString()}`,
    contextValue: 'recentTrace',
    command: action(vscode.l10n.t('Trace it again'), 'llmTrace.openRecent', time),
  });
}

function savedEntry(file: vscode.Uri, viewType: string): Entry {
  const place = vscode.workspace.asRelativePath(vscode.Uri.joinPath(file, '..'));
  return entry(labelText(savedTraceTitle(file)), 'file-binary', {
    description: labelText(place),
    tooltip: file.fsPath,
    contextValue: 'savedTrace',
    command: action(vscode.l10n.t('Open the trace'), 'vscode.openWith', file, viewType),
  });
}

/** "3 min ago": of a list that is drawn anew with every trace. */
function ago(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return vscode.l10n.t('just now');
  if (minutes < 60) return vscode.l10n.t('{0} min ago', minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? vscode.l10n.t('{0} h ago', hours) : vscode.l10n.t('{0} d ago', Math.floor(hours / 24));
}

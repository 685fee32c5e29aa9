/** The view in the activity bar: examples and lessons, recent traces, saved traces, models. */
import * as vscode from 'vscode';
import { labelText } from '../../base/foreign-text';
import { nameOfReference, parseReference } from '../../library/reference';
import type { SavedTraceEditor } from '../panel/saved-trace-editor';
import { distinguishing } from './distinguishing';
import { EXAMPLES } from './examples';
import type { ModelEntries } from './model-entries';
import type { RecentTrace, RecentTraces } from './recent-traces';
import { type SavedTraces, savedTraceTitle } from './saved-traces';
import { action, type Entry, entry, group, Tree } from './tree';

export interface ViewParts {
  readonly recent: RecentTraces;
  readonly saved: SavedTraces;
  readonly models: () => Promise<ModelEntries>;
  readonly starterModel: string;
  readonly viewType: typeof SavedTraceEditor.viewType;
}

/** Register the four lists. Nothing is read before one of them is shown. */
export function registerViews(parts: ViewParts): vscode.Disposable {
  const { recent, saved, models, starterModel, viewType } = parts;
  const start = new Tree(startEntries);
  const traced = new Tree(async () => recentEntries(await recent.read(), starterModel));
  const files = new Tree(async () => (await saved.read()).map((file) => savedEntry(file, viewType)));
  const installed = new Tree(async () => (await models()).read(() => installed.refresh()));
  return vscode.Disposable.from(
    start,
    traced,
    files,
    installed,
    recent.onDidChange(() => traced.refresh()),
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

async function startEntries(): Promise<Entry[]> {
  const { LESSONS } = await import('../../trace/lessons/lessons');
  const open = vscode.l10n.t('Trace this example');
  const examples = EXAMPLES.map(({ id, title, about, text }) =>
    entry(title, 'symbol-text', {
      description: about,
      tooltip: text,
      command: action(open, 'llmTrace.tryExample', id),
    }),
  );
  const begin = vscode.l10n.t('Begin this lesson');
  const lessons = LESSONS.map(({ id, title, about }, index) =>
    entry(`${index + 1}  ${title}`, 'mortar-board', {
      description: about,
      tooltip: `${title}: ${about}`,
      command: action(begin, 'llmTrace.lesson', id),
    }),
  );
  return [group(vscode.l10n.t('Examples'), examples), group(vscode.l10n.t('Lessons'), lessons)];
}

function recentEntries(recent: readonly RecentTrace[], starterModel: string): Entry[] {
  const texts = recent.map(({ origin }) => origin.text.replace(/\s+/g, ' ').trim());
  return recent.map((one, index) => recentEntry(one, distinguishing(index, texts), starterModel));
}

/** @param text that which tells it from the others */
function recentEntry({ time, origin }: RecentTrace, text: string, starterModel: string): Entry {
  const model =
    origin.model === starterModel ? vscode.l10n.t('the starter') : nameOfReference(parseReference(origin.model));
  return entry(labelText(text, 80), 'history', {
    id: String(time),
    description: `${labelText(model, 60)} · ${ago(Date.now() - time)}`,
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

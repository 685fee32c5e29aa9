/** The view in the activity bar: examples and lessons, recent traces, saved traces, models. */
import * as vscode from 'vscode';
import { counted } from '../../base/counted';
import type { ModelCatalog } from '../models/model-catalog';
import type { Compared, Comparisons } from '../panel/comparisons';
import type { SavedTraceEditor } from '../panel/saved-trace-editor';
import { EXAMPLES } from './examples';
import { lessonEntries } from './lesson-entries';
import type { LessonProgress } from './lesson-progress';
import type { ModelEntries } from './model-entries';
import type { RecentTraces } from './recent-traces';
import { savedEntry } from './saved-entry';
import type { SavedTraces } from './saved-traces';
import { action, type Entry, entry, group, Tree } from './tree';

const MINUTE = 60_000;

/** Redraws a list that says how long ago something was: when it becomes visible, and then every minute. */
export function refreshWhileVisible(
  view: Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>,
  refresh: () => void,
): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const follow = (visible: boolean) => {
    clearInterval(timer);
    timer = visible ? setInterval(refresh, MINUTE).unref() : undefined;
  };
  follow(view.visible);
  const listener = view.onDidChangeVisibility(({ visible }) => {
    follow(visible);
    if (visible) refresh();
  });
  return new vscode.Disposable(() => {
    follow(false);
    listener.dispose();
  });
}

interface ViewParts {
  readonly recent: RecentTraces;
  readonly lessons: LessonProgress;
  readonly saved: SavedTraces;
  readonly comparisons: Pick<Comparisons, 'showOnce'>;
  readonly models: () => Promise<Pick<ModelEntries, 'read'>>;
  readonly catalog: Pick<ModelCatalog, 'forget' | 'onDidChange'>;
  readonly starterModel: string;
  readonly viewType: typeof SavedTraceEditor.viewType;
}

/** Registers the four lists. Nothing is read before one of them is shown. */
export function registerViews(parts: ViewParts): vscode.Disposable {
  const { recent, lessons, saved, models, catalog, starterModel, viewType } = parts;
  const start = new Tree(() => startEntries(lessons));
  const readTraced = async () => {
    const { recentEntries } = await import('./recent-entries');
    return recentEntries(await recent.read(), starterModel);
  };
  const readFiles = async () => (await saved.read()).map((file) => savedEntry(file, viewType));
  const readTraces = async () => [...(await readTraced()), ...(await readFiles())];
  const readRecent = tellingEmpty('llmTrace.nothingTraced', readTraced);
  const traced = new Tree(async () => belowTraceText(await readRecent()));
  const files = new Tree(tellingEmpty('llmTrace.nothingSaved', readFiles));
  const installed = new Tree(async () => (await models()).read(() => installed.refresh()));
  return vscode.Disposable.from(
    start,
    traced,
    files,
    installed,
    recent.onDidChange(() => traced.refresh()),
    lessons.onDidChange(() => start.refresh()),
    saved.onDidChange(() => files.refresh()),
    startView(start),
    recentView(traced),
    vscode.window.createTreeView('llmTrace.saved', { treeDataProvider: files, canSelectMany: true }),
    vscode.window.registerTreeDataProvider('llmTrace.models', installed),
    catalog.onDidChange(() => installed.refresh()),
    registerListCommands(parts, readTraces),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('llmTrace')) installed.refresh();
    }),
  );
}

/** @param readTraces returns all recent and saved traces, from which another one can be picked */
function registerListCommands(
  { recent, comparisons, catalog }: ViewParts,
  readTraces: () => Promise<readonly Entry[]>,
): vscode.Disposable {
  const register = vscode.commands.registerCommand;
  const compare = async (given: unknown, selected: unknown) => {
    const compared = await compareEntries(given, selected, readTraces);
    if (compared) await comparisons.showOnce(compared);
  };
  return vscode.Disposable.from(
    register('llmTrace.refreshModels', () => catalog.forget()),
    register('llmTrace.clearRecent', () => clearRecent(recent)),
    register('llmTrace.removeRecent', (given: unknown, selected: unknown) =>
      recent.remove((Array.isArray(selected) ? selected : [given]).map(timeOf)),
    ),
    register('llmTrace.compareSelected', compare),
    register('llmTrace.compareWith', compare),
  );
}

/** It shows how long ago each trace was, so it is redrawn every minute. */
function recentView(treeDataProvider: Tree): vscode.Disposable {
  const view = vscode.window.createTreeView('llmTrace.recent', { treeDataProvider, canSelectMany: true });
  return vscode.Disposable.from(
    view,
    refreshWhileVisible(view, () => treeDataProvider.refresh()),
  );
}

/** It states the purpose of the extension, and what to do first. */
function startView(treeDataProvider: Tree): vscode.Disposable {
  const view = vscode.window.createTreeView('llmTrace.start', { treeDataProvider });
  view.message = vscode.l10n.t(
    'LLM Trace shows what a language model computes from a text, step by step. Begin with an example below, or select text, right-click it and choose "Trace LLM on selection"; without a selection it is "Trace LLM on line".',
  );
  return view;
}

/** Only titles: what each one shows is in its tooltip, because the list is narrow. */
export async function startEntries(progress: Pick<LessonProgress, 'stateOf'>): Promise<Entry[]> {
  const { LESSONS } = await import('../../trace/lessons/lessons');
  const open = vscode.l10n.t('Trace This Example');
  const examples = EXAMPLES.map(({ id, title, about, text }) =>
    entry(title, 'symbol-text', {
      tooltip: `${title}: ${about}\n\n${text}`,
      command: action(open, 'llmTrace.tryExample', id),
    }),
  );
  const lessons = lessonEntries(LESSONS, progress);
  return [group(vscode.l10n.t('Examples'), examples), group(vscode.l10n.t('Lessons'), lessons), glossaryEntry()];
}

/** The entry for words that examples and lessons use. */
function glossaryEntry(): Entry {
  return entry(vscode.l10n.t('Glossary'), 'book', {
    tooltip: vscode.l10n.t('The terms of the field, each in a sentence or two'),
    command: action(vscode.l10n.t('Open the Glossary'), 'llmTrace.glossary'),
  });
}

/** What the empty list offers stays in sight above its first entries. */
export function belowTraceText(entries: readonly Entry[]): readonly Entry[] {
  if (entries.length === 0) return entries;
  const title = vscode.l10n.t('Trace a Text of Your Own...');
  return [entry(title, 'add', { command: action(title, 'llmTrace.traceText') }), ...entries];
}

function timeOf(given: unknown): number {
  return Number((given as Partial<Entry> | undefined)?.item?.id);
}

/** Clears the list of recent traces after the user has confirmed: it cannot be restored. */
export async function clearRecent(recent: Pick<RecentTraces, 'clear' | 'read'>): Promise<void> {
  const { length } = await recent.read();
  if (length === 0) return;
  const clear = vscode.l10n.t('Clear');
  const question = vscode.l10n.t('Clear the list of recent traces and comparisons?');
  const detail = vscode.l10n.t('It has {0}. Saved traces and open panels stay.', counted(length, 'entry', 'entries'));
  // The first button has the focus, so a user who chose the command by mistake and presses Enter again loses nothing.
  const keep = vscode.l10n.t('Keep');
  const choice = await vscode.window.showWarningMessage(question, { modal: true, detail }, keep, clear);
  if (choice === clear) await recent.clear();
}

/**
 * The context keys that say that a list is empty. The welcome contents in the manifest depend on them: otherwise the editor
 * would show a list's welcome as soon as the view opens, before the list is read.
 */
type EmptyContext = 'llmTrace.nothingTraced' | 'llmTrace.nothingSaved';

/** @returns a function that reads like `read`, and sets the context key to whether there is nothing */
export function tellingEmpty(context: EmptyContext, read: () => Promise<Entry[]>): () => Promise<Entry[]> {
  return async () => {
    const entries = await read();
    void vscode.commands.executeCommand('setContext', context, entries.length === 0);
    return entries;
  };
}

type TraceEntry = Entry & Required<Pick<Entry, 'origin'>>;

/**
 * Chooses what to compare: the two selected entries, or the single selected one and another that the user picks.
 * @param given the entry whose menu was used
 * @param selected all selected entries, if there are several
 * @param all returns what can be picked
 * @returns what to compare; `undefined` if the user picks nothing
 */
async function compareEntries(
  given: unknown,
  selected: unknown,
  all: () => Promise<readonly Entry[]>,
): Promise<Compared | undefined> {
  const [a, second] = (Array.isArray(selected) ? selected : [given]).filter(isTrace);
  const b = a && (second ?? (await askForOther(a, (await all()).filter(isTrace))));
  return b && { a: { origin: a.origin, variant: 'model' }, b: { origin: b.origin, variant: 'model' } };
}

async function askForOther(a: TraceEntry, all: readonly TraceEntry[]): Promise<TraceEntry | undefined> {
  const others = all.filter(({ origin }) => JSON.stringify(origin) !== JSON.stringify(a.origin));
  if (others.length === 0) {
    const message = vscode.l10n.t('There is no other trace to compare with yet: trace another text first.');
    void vscode.window.showInformationMessage(message);
    return undefined;
  }
  const items = others.map((entry) => ({ ...shown(entry), entry }));
  const title = vscode.l10n.t('Compare "{0}" with', shown(a).label);
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.entry;
}

/** The entry as the list shows it. */
function shown({ item: { label = '', description, iconPath } }: Entry): vscode.QuickPickItem {
  return {
    label: typeof label === 'string' ? label : label.label,
    ...(typeof description === 'string' && { description }),
    ...(iconPath instanceof vscode.ThemeIcon && { iconPath }),
  };
}

function isTrace(given: unknown): given is TraceEntry {
  return (given as Partial<Entry> | undefined)?.origin !== undefined;
}

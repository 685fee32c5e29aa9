/** What leaves a panel: texts for the clipboard, and files where the user says. */
import { homedir } from 'node:os';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { notificationText, plainText } from '../../base/foreign-text';
import { markdownWords } from '../../base/markdown';
import { CancelledError, type EngineClient, type RequestOptions } from '../../engine/host/client';
import type {
  ComparisonReportWish,
  LabelledPicture,
  Place,
  ReportWish,
  SavedFile,
  SaveWish,
} from '../../engine/protocol/panel-protocol';
import type { Progress } from '../../engine/protocol/progress';
import type { SaveTensorParams } from '../../engine/protocol/tensor-protocol';
import {
  type AblationRuns,
  type ComparedSide,
  givenText,
  type MadeContinuations,
  type SaveComparisonParams,
  type SaveParams,
  type TraceId,
  type TraceSummary,
} from '../../engine/protocol/trace-protocol';
import { pictureLabel } from '../../trace/report/picture-label';
import {
  exportedName,
  type NamedSide,
  SAVED_COMPARISON_ENDING,
  SAVED_TRACE_ENDING,
  savedComparisonName,
  savedTraceName,
} from '../../trace/saving/saved-trace-name';
import { fileExists } from '../file-exists';
import type { writeBytes } from './local-file';
import type { Recovery } from './recovery';
import type { ReportDocuments } from './report-documents';
import { reportPage } from './report-page';

/** Characters of the text that a report is of, whose first words name it: VS Code shows 40 of its first line. */
const REPORTED = 30;

interface FileKind {
  readonly label: string;
  /** Of its files' names; dialogs add what comes after the last dot. */
  readonly ending: string;
  /** What else it can be saved as: labels, and what comes after the last dot. */
  readonly others?: Readonly<Record<string, string[]>>;
}

/** What a panel knows of how its trace is read. */
interface ReadTrace {
  readonly place: Place;
  readonly continuations?: MadeContinuations | undefined;
  readonly ablations?: readonly AblationRuns[] | undefined;
}

export class PanelExports {
  /** The folder that was saved to last. */
  private folder: vscode.Uri | undefined;
  /** Where reports were saved to, in order. */
  private readonly savedReports: vscode.Uri[] = [];

  /** @param summaryOf a trace that a panel shows @param saved told which file a trace or a comparison was saved to */
  constructor(
    private readonly engine: EngineClient,
    private readonly recovery: Recovery,
    private readonly summaryOf: (trace: TraceId) => TraceSummary | undefined,
    private readonly saved: (file: vscode.Uri) => void,
    private readonly reports: Pick<ReportDocuments, 'open'>,
  ) {}

  async copy(text: string): Promise<void> {
    await vscode.env.clipboard.writeText(text);
  }

  /**
   * @param read where the reader of a trace is, what was generated from it, and what runs without a part have told
   * @param onWriting told once the user has said where to
   * @returns the file that was written; null when the user declines or cancels
   */
  async save(wish: SaveWish, read: ReadTrace, onWriting = () => {}): Promise<SavedFile | null> {
    const { place, continuations, ablations } = read; // of this moment
    const chosen = await this.ask(wish);
    if (!chosen) return null;
    onWriting();
    const uri = isReport(wish) ? await rendered(chosen) : chosen;
    const { withLocalFile } = await import('./local-file'); // only now: it loads much of Node
    try {
      await withLocalFile(uri, (path) => this.write(wish, { place, continuations, ablations }, path));
    } catch (error) {
      if (error instanceof CancelledError) return null;
      throw error;
    }
    this.folder = vscode.Uri.joinPath(uri, '..');
    if (wish.kind === 'trace' || wish.kind === 'comparison') this.saved(uri);
    const name = basename(uri.path);
    if (!isReport(wish)) return { name };
    const report = this.savedReports.push(uri) - 1;
    return isWebPage(uri.path) && isElsewhere(uri) ? { name, elsewhere: whereElse(uri) } : { name, report };
  }

  /** A report that was saved, as it is now. @param column of the panel @throws one sentence where it is gone */
  async openSaved(report: number, column?: vscode.ViewColumn): Promise<void> {
    const uri = this.savedReports[report];
    if (!uri || !(await fileExists(uri))) throw new Error(vscode.l10n.t('The report is no longer where it was saved.'));
    if (isWebPage(uri.path)) return openInBrowser(uri);
    await showRendered(await vscode.workspace.openTextDocument(uri), column);
  }

  /**
   * As a document that is read, and need not be saved.
   * @param read what was generated from the trace
   * @param column of the panel
   */
  async openReport(
    wish: ReportWish | ComparisonReportWish,
    read: Pick<ReadTrace, 'continuations'>,
    column?: vscode.ViewColumn,
  ): Promise<void> {
    const content = await (wish.kind === 'report'
      ? this.report(wish, read, 'markdown')
      : this.comparisonReport(wish, 'markdown'));
    await showRendered(await this.reports.open(`${this.nameOf(wish)}.${MARKDOWN}`, content), column);
  }

  private async write(wish: SaveWish, { place, continuations, ablations }: ReadTrace, path: string): Promise<void> {
    switch (wish.kind) {
      case 'tensor': {
        const { address } = wish;
        if (!('trace' in address)) return this.saveTensor({ address, path });
        return this.recovery.read(address.trace, (trace) => this.saveTensor({ address: { ...address, trace }, path }));
      }
      case 'trace':
        return this.recovery.read(wish.trace, (trace) =>
          this.saveTrace({
            trace,
            variant: wish.variant,
            path,
            replace: true,
            place,
            ...(continuations && { continuations }),
            ...(ablations && { ablations }),
          }),
        );
      case 'comparison': {
        const { kind: _, ...comparison } = wish;
        return this.recovery.readBoth([wish.a.trace, wish.b.trace], () =>
          this.saveComparison({ ...comparison, path, replace: true }),
        );
      }
      case 'report': {
        const text = await this.report(wish, { continuations }, formOf(path));
        return this.writeBytes(path, new TextEncoder().encode(`${text}\n`), 'text');
      }
      case 'comparison report': {
        const text = await this.comparisonReport(wish, isWebPage(path) ? 'page' : 'markdown');
        return this.writeBytes(path, new TextEncoder().encode(`${text}\n`), 'text');
      }
      case 'figure':
        return this.writeBytes(path, wish.data, wish.format === 'csv' ? 'text' : wish.format);
    }
  }

  private async writeBytes(...written: Parameters<typeof writeBytes>): Promise<void> {
    const { writeBytes } = await import('./local-file');
    await writeBytes(...written);
  }

  private saveTensor(params: SaveTensorParams): Promise<void> {
    return withProgress(params.path, noCount, (options) => this.engine.saveTensor(params, options));
  }

  private saveTrace(params: SaveParams): Promise<void> {
    return withProgress(params.path, countTensors, (options) => this.engine.save(params, options));
  }

  private saveComparison(params: SaveComparisonParams): Promise<void> {
    return withProgress(params.path, countTensors, (options) => this.engine.saveComparison(params, options));
  }

  /** Its first line says which text it is of. */
  private async report(
    { trace: id, choice, pictures }: ReportWish,
    { continuations }: Pick<ReadTrace, 'continuations'>,
    form: 'text' | 'markdown' | 'page',
  ): Promise<string> {
    const told = continuations && { continuations };
    const pictured = pictures.map(({ step }) => step);
    const wanted = { ...choice, ...told, form: form === 'text' ? form : 'markdown', pictured } as const;
    const text = await this.recovery.read(id, (trace) => this.engine.report({ trace, ...wanted }));
    const summary = this.summaryOf(id);
    const of = shortText(summary ? givenText(summary).text : '');
    const title = vscode.l10n.t('Report: {0}', of);
    if (form === 'text') return [title, text].join('\n\n');
    const labelled = pictures.map(({ step, svg }) => ({ label: pictureLabel(step), svg }));
    return documentOf(title, text, labelled, form);
  }

  /** Its page has written it: what is told there needs no run. */
  private comparisonReport({ a, b, text, pictures }: ComparisonReportWish, form: 'markdown' | 'page'): Promise<string> {
    const [ofA, ofB] = [a, b].map((side) => shortText(this.named(side).text)) as [string, string];
    return documentOf(vscode.l10n.t('Comparison: {0} ↔ {1}', ofA, ofB), text, pictures, form);
  }

  /** Without an ending. */
  private nameOf(wish: SaveWish): string {
    switch (wish.kind) {
      case 'tensor':
      case 'figure':
        return fileName(wish.name);
      case 'trace':
        return savedTraceName(this.named(wish));
      case 'comparison':
        return savedComparisonName(this.named(wish.a), this.named(wish.b));
      case 'comparison report':
        return `report-${savedComparisonName(this.named(wish.a), this.named(wish.b))}`;
      case 'report':
        return exportedName(reportOf(wish.choice), this.named({ ...wish, ...wish.choice }).text);
    }
  }

  private named({ trace, variant }: ComparedSide): NamedSide {
    const summary = this.summaryOf(trace);
    return { text: summary ? givenText(summary).text : '', model: summary?.model.name ?? '', variant };
  }

  private async ask(wish: SaveWish): Promise<vscode.Uri | undefined> {
    // Without a folder the dialog would offer no name either.
    const folder = this.folder ?? vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
    const { label, ending, others } = kindOf(wish);
    return vscode.window.showSaveDialog({
      defaultUri: await firstFree(folder, this.nameOf(wish), ending),
      filters: { [label]: [afterLastDot(ending)], ...others },
      title: titleOf(wish, label),
      saveLabel: vscode.l10n.t('Save'),
    });
  }
}

/** What the names of reports end in. */
const WEB_PAGE = 'html';
const MARKDOWN = 'md';
const PLAIN_TEXT = 'txt';

function isReport({ kind }: SaveWish): boolean {
  return kind === 'report' || kind === 'comparison report';
}

/** The pictures are in the document itself, at its end, where their lines are in nobody's way. */
async function documentOf(
  title: string,
  text: string,
  pictures: readonly LabelledPicture[],
  form: 'markdown' | 'page',
): Promise<string> {
  const markdown = [`# ${markdownWords(title)}`, text, ...pictures.map(pictureIn)].join('\n\n');
  return form === 'page' ? reportPage(title, await htmlOf(markdown)) : markdown;
}

function pictureIn({ label, svg }: LabelledPicture): string {
  return `[${label}]: data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

function formOf(path: string): 'text' | 'markdown' | 'page' {
  if (isWebPage(path)) return 'page';
  return path.toLowerCase().endsWith(`.${PLAIN_TEXT}`) ? 'text' : 'markdown';
}

function isWebPage(path: string): boolean {
  return /\.html?$/i.test(path);
}

/** By the editor's own extension for Markdown. @throws where that is disabled */
async function htmlOf(markdown: string): Promise<string> {
  const html = await vscode.commands.executeCommand<unknown>('markdown.api.render', markdown);
  if (typeof html !== 'string') throw new Error(vscode.l10n.t('VS Code has rendered no Markdown.'));
  return html;
}

/** Where a report is written to: beside a web page, where none can be made here, its Markdown. */
async function rendered(chosen: vscode.Uri): Promise<vscode.Uri> {
  if (!isWebPage(chosen.path)) return chosen;
  const makesPages = await htmlOf('').then(
    () => true,
    () => false,
  );
  if (makesPages) return chosen;
  const name = basename(chosen.path).replace(/\.html?$/i, '');
  const file = await firstFree(vscode.Uri.joinPath(chosen, '..'), name, `.${MARKDOWN}`);
  const why = vscode.l10n.t(
    'The report is saved as Markdown, {0}: VS Code’s extension “Markdown Language Features”, which makes web pages of it, is disabled.',
    notificationText(basename(file.path)),
  );
  void vscode.window.showWarningMessage(why);
  return file;
}

/** @throws one sentence where no browser can be opened for it: also of a file of another machine */
async function openInBrowser(file: vscode.Uri): Promise<void> {
  const { env, l10n } = vscode;
  if (isElsewhere(file)) throw new Error(whereElse(file));
  if (!(await env.openExternal(file))) throw new Error(l10n.t('No browser was opened: open the file from its folder.'));
}

/** Whether a file is on another machine than the browser. */
function isElsewhere({ scheme }: vscode.Uri): boolean {
  const { env, UIKind } = vscode;
  return env.uiKind === UIKind.Web || env.remoteName !== undefined || scheme !== 'file';
}

function whereElse({ path }: vscode.Uri): string {
  return vscode.l10n.t(
    'It is on the machine that this window works on, not on your own: {0}. Download it (in the Explorer: right-click, “Download...”), then open it in a browser.',
    plainText(path),
  );
}

/**
 * Markdown as it is rendered, and its text in the tab beside that: over the panel that it is of, where there is the room
 * that the panel has, and what was read beside it stays.
 */
async function showRendered(
  document: vscode.TextDocument,
  viewColumn: vscode.ViewColumn = vscode.ViewColumn.Active,
): Promise<void> {
  await vscode.window.showTextDocument(document, { viewColumn, preview: false });
  if (document.languageId !== 'markdown') return;
  // Its text is there also where the editor's own extension that renders it is disabled.
  await vscode.commands.executeCommand('markdown.showPreview', document.uri).then(undefined, () => undefined);
}

function shortText(text: string): string {
  return plainText(beginningOf(text.replace(/\s+/g, ' ').trim()), REPORTED);
}

/** The first whole words of a text; the beginning of one that has no space there. */
function beginningOf(text: string): string {
  if (text.length <= REPORTED) return text;
  const cut = text.slice(0, REPORTED);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 0) || REPORTED - 1)}…`;
}

/** What is said beside the bar: of one tensor nothing, since its values are too many to be counted. */
const noCount = (): string => '';
const countTensors = (done: number, total: number): string => vscode.l10n.t('tensor {0} of {1}', done, total);

/** All tensors of a long text are gigabytes. */
async function withProgress(
  path: string,
  describe: (done: number, total: number) => string,
  save: (options: RequestOptions) => Promise<void>,
): Promise<void> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    cancellable: true,
    title: notificationText(vscode.l10n.t('Saving {0}', basename(path))),
  };
  await vscode.window.withProgress(options, (progress, cancellation) => {
    const abort = new AbortController();
    cancellation.onCancellationRequested(() => abort.abort());
    let told = 0;
    const onProgress = ({ done, total }: Progress) => {
      const increment = (100 * (done - told)) / total;
      told = done;
      progress.report({ increment, message: describe(done, total) });
    };
    return save({ signal: abort.signal, onProgress });
  });
}

const FIGURE_LABELS = {
  svg: () => vscode.l10n.t('SVG picture'),
  png: () => vscode.l10n.t('PNG picture'),
  csv: () => vscode.l10n.t('CSV table'),
};

function kindOf(wish: SaveWish): FileKind {
  switch (wish.kind) {
    case 'tensor':
      return { label: vscode.l10n.t('NumPy array'), ending: '.npy' };
    case 'trace':
      return { label: vscode.l10n.t('Trace'), ending: SAVED_TRACE_ENDING };
    case 'comparison':
      return { label: vscode.l10n.t('Comparison'), ending: SAVED_COMPARISON_ENDING };
    case 'report':
      return {
        // First what everybody can open whom it is handed to.
        label: vscode.l10n.t('Web page'),
        ending: `.${WEB_PAGE}`,
        others: { [vscode.l10n.t('Markdown')]: [MARKDOWN], [vscode.l10n.t('Plain text')]: [PLAIN_TEXT] },
      };
    case 'comparison report':
      return {
        label: vscode.l10n.t('Web page'),
        ending: `.${WEB_PAGE}`,
        others: { [vscode.l10n.t('Markdown')]: [MARKDOWN] },
      };
    case 'figure':
      return { label: FIGURE_LABELS[wish.format](), ending: `.${wish.format}` };
  }
}

/** What it is, for its file's name. */
function reportOf({ variant, layer, head }: ReportWish['choice']): string {
  return variant === 'model' ? `report-head-${layer}.${head}` : 'report-simplified-block';
}

/** It says what is saved. */
function titleOf(wish: SaveWish, label: string): string {
  switch (wish.kind) {
    case 'trace':
      return vscode.l10n.t('Save Trace');
    case 'comparison':
      return vscode.l10n.t('Save Comparison');
    case 'report':
    case 'comparison report':
      return vscode.l10n.t('Save Report');
    case 'tensor':
    case 'figure':
      return vscode.l10n.t('Save {0} as {1}', plainText(wish.about), label);
  }
}

/** A name that no file of the folder has: with a number, where one of the same text and model is there already. */
async function firstFree(folder: vscode.Uri, name: string, ending: string): Promise<vscode.Uri> {
  for (let number = 1; ; number++) {
    const file = vscode.Uri.joinPath(folder, `${name}${number === 1 ? '' : `-${number}`}${ending}`);
    if (!(await fileExists(file))) return file;
  }
}

function afterLastDot(ending: string): string {
  return ending.slice(ending.lastIndexOf('.') + 1);
}

/** Of a name that the page gives, what every file system takes. */
function fileName(name: string): string {
  return (
    name
      .replace(/[^\p{L}\p{N}_.-]+/gu, '-')
      .replace(/^[.-]+/, '')
      .slice(0, 100) || 'tensor'
  );
}

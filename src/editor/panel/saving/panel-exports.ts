import { basename, extname } from 'node:path';
import * as vscode from 'vscode';
import { plainText } from '../../../base/foreign-text';
import { CancelledError, type EngineClient } from '../../../engine/host/client';
import type { Place } from '../../../engine/protocol/panel-protocol';
import type { ReportChoice } from '../../../engine/protocol/reading-protocol';
import type {
  ComparisonReportWish,
  ProgramWish,
  ReportWish,
  SavedFile,
  SaveWish,
} from '../../../engine/protocol/save-protocol';
import type { SaveTensorParams } from '../../../engine/protocol/tensor-protocol';
import {
  type AblationRuns,
  type ComparedSide,
  givenText,
  type MadeContinuations,
  type SaveComparisonParams,
  type SaveParams,
  type TraceId,
  type TraceSummary,
} from '../../../engine/protocol/trace-protocol';
import type { SheetPart } from '../../../trace/questions/question';
import type { MadeOutput } from '../../../trace/readings/made-output';
import { pictureLabel } from '../../../trace/report/picture-label';
import {
  exportedName,
  type NamedSide,
  savedComparisonName,
  savedTraceName,
} from '../../../trace/saving/saved-trace-name';
import { fileExists } from '../../file-exists';
import { firstFree } from './first-free';
import type { writeBytes } from './local-file';
import { offerProgram } from './offer-program';
import { isElsewhere, openInBrowser, showRendered, whereElse } from './open-report';
import type { ReportDocuments } from './report-documents';
import { documentOf, formOf, isReport, isWebPage, MARKDOWN, type ReportForm, rendered, shortText } from './report-file';
import { askWhere } from './save-dialog';
import { countTensors, noCount, withProgress } from './saving-progress';

/** What a panel knows about how its trace is read. */
interface ReadTrace {
  readonly place: Place;
  readonly continuations?: MadeContinuations | undefined;
  readonly output?: MadeOutput | undefined;
  readonly ablations?: readonly AblationRuns[] | undefined;
}

/** What was generated from a trace, who wrote its output, and results of ablation runs. */
type Measured = Pick<ReadTrace, 'continuations' | 'output' | 'ablations'>;

/** Reads traces, and makes them again if they are gone, as a panel's recovery does. */
interface TraceReader {
  read<T>(trace: TraceId, use: (trace: TraceId) => Promise<T>): Promise<T>;
  readBoth<T>(traces: readonly TraceId[], use: () => Promise<T>): Promise<T>;
}

interface ExportParts {
  readonly engine: EngineClient;
  readonly recovery: TraceReader;
  /** The summary of a trace that a panel shows. */
  readonly summaryOf: (trace: TraceId) => TraceSummary | undefined;
  /** Called with the file to which a trace or a comparison was saved. */
  readonly saved: (file: vscode.Uri) => void;
  readonly reports: Pick<ReportDocuments, 'open'>;
  /** The title of a report about two sides, from the first words of their texts. */
  readonly titleOf: (a: NamedSide, b: NamedSide, short: (text: string) => string) => string;
}

export class PanelExports {
  /** The folder of the last saved file. */
  private folder: vscode.Uri | undefined;
  /** The files of saved reports, in order. */
  private readonly savedReports: vscode.Uri[] = [];

  constructor(private readonly parts: ExportParts) {}

  async copy(text: string): Promise<void> {
    await vscode.env.clipboard.writeText(text);
  }

  /**
   * @param read the user's place in the trace, what was generated from it, and results of ablation runs
   * @param onWriting called once the user has chosen a place
   * @returns the file that was written; null if the user declines or cancels
   */
  async save(wish: SaveWish, read: ReadTrace, onWriting = () => {}): Promise<SavedFile | null> {
    const { place, continuations, output, ablations } = read; // as they are now, before anything is awaited
    const chosen = await askWhere(wish, this.nameOf(wish, read), this.folder);
    if (!chosen) return null;
    onWriting();
    const uri = isReport(wish) ? await rendered(chosen) : chosen;
    const { withLocalFile } = await import('./local-file'); // imported late, because it loads much of Node
    try {
      await withLocalFile(uri, (path) => this.write(wish, { place, continuations, output, ablations }, path));
    } catch (error) {
      if (error instanceof CancelledError) return null;
      throw error;
    }
    this.folder = vscode.Uri.joinPath(uri, '..');
    if (wish.kind === 'trace' || wish.kind === 'comparison') this.parts.saved(uri);
    const name = basename(uri.path);
    if (wish.kind === 'trace' && wish.withNotebook) return { name: await this.writeNotebook(uri, wish.trace) };
    if (wish.kind === 'program') offerProgram(uri, plainText(name));
    if (!isReport(wish)) return { name };
    const answers =
      wish.kind === 'report' && wish.answersApart ? { answers: await this.writeAnswers(wish, read, uri) } : {};
    const report = this.savedReports.push(uri) - 1;
    return {
      name,
      ...answers,
      ...(isWebPage(uri.path) && isElsewhere(uri) ? { elsewhere: whereElse(uri) } : { report }),
    };
  }

  /** Writes the answers of a worksheet beside it. @returns the name of their file */
  private async writeAnswers(wish: ReportWish, read: ReadTrace, sheet: vscode.Uri): Promise<string> {
    const ending = extname(sheet.path);
    const name = vscode.l10n.t('{0}-answers', basename(sheet.path, ending));
    const file = await firstFree(vscode.Uri.joinPath(sheet, '..'), name, ending);
    const answers: ReportWish = { ...wish, choice: ofSheet(wish.choice, 'answers'), pictures: [] };
    const { withLocalFile } = await import('./local-file');
    await withLocalFile(file, async (path) =>
      this.writeText(path, `${await this.reportText(answers, read, formOf(path))}\n`),
    );
    return basename(file.path);
  }

  /**
   * Opens a saved report with its current content.
   * @param column the column of the panel
   * @throws an error of one sentence if the file is gone
   */
  async openSaved(report: number, column?: vscode.ViewColumn): Promise<void> {
    const uri = this.savedReports[report];
    if (!uri || !(await fileExists(uri))) throw new Error(vscode.l10n.t('The report is no longer where it was saved.'));
    if (isWebPage(uri.path)) return openInBrowser(uri);
    await showRendered(await vscode.workspace.openTextDocument(uri), column);
  }

  /**
   * Opens a report as a document, without the need to save it.
   * @param column the column of the panel
   */
  async openReport(wish: ReportWish | ComparisonReportWish, read: Measured, column?: vscode.ViewColumn): Promise<void> {
    const content = await this.reportText(wish, read, 'markdown');
    await showRendered(await this.parts.reports.open(`${this.nameOf(wish, read)}.${MARKDOWN}`, content), column);
  }

  /** Writes it next to the saved trace. @returns its name */
  private async writeNotebook(saved: vscode.Uri, trace: TraceId): Promise<string> {
    const summary = this.parts.summaryOf(trace);
    const { offerNotebook, notebookBeside } = await import('./notebook-beside');
    const file = await notebookBeside(saved, summary);
    offerNotebook(file, basename(saved.path));
    return basename(file.path);
  }

  private async write(wish: SaveWish, read: ReadTrace, path: string): Promise<void> {
    switch (wish.kind) {
      case 'tensor': {
        const { address } = wish;
        if (!('trace' in address)) return this.saveTensor({ address, path });
        return this.parts.recovery.read(address.trace, (trace) =>
          this.saveTensor({ address: { ...address, trace }, path }),
        );
      }
      case 'program':
        return this.saveProgram(wish, path);
      case 'trace': {
        const { variant } = wish;
        const said = { place: read.place, ...measuredOf(read) };
        return this.parts.recovery.read(wish.trace, (trace) =>
          this.saveTrace({ trace, variant, path, replace: true, ...said }),
        );
      }
      case 'comparison': {
        const { kind: _, ...comparison } = wish;
        return this.parts.recovery.readBoth([wish.a.trace, wish.b.trace], () =>
          this.saveComparison({ ...comparison, path, replace: true }),
        );
      }
      case 'report':
      case 'comparison report':
        return this.writeText(path, `${await this.reportText(wish, read, formOf(path))}\n`);
      case 'figure':
        return this.writeBytes(path, wish.data, wish.format === 'csv' ? 'text' : wish.format);
    }
  }

  private async writeBytes(...written: Parameters<typeof writeBytes>): Promise<void> {
    const { writeBytes } = await import('./local-file');
    await writeBytes(...written);
  }

  private writeText(path: string, text: string): Promise<void> {
    return this.writeBytes(path, new TextEncoder().encode(text), 'text');
  }

  private saveTensor(params: SaveTensorParams): Promise<void> {
    return withProgress(params.path, noCount, (options) => this.parts.engine.saveTensor(params, options));
  }

  private saveProgram(
    { trace: id, stage, variant, index, asProbability, lens }: ProgramWish,
    path: string,
  ): Promise<void> {
    return this.parts.recovery.read(id, (trace) =>
      withProgress(path, noCount, async (options) => {
        const params = { stage, variant, index, ...(asProbability && { asProbability }), ...(lens && { lens }) };
        const { source } = await this.parts.engine.read({ trace, what: 'wholeProgram', params }, options);
        await this.writeText(path, source);
      }),
    );
  }

  private saveTrace(params: SaveParams): Promise<void> {
    return withProgress(params.path, countTensors, (options) => this.parts.engine.save(params, options));
  }

  private saveComparison(params: SaveComparisonParams): Promise<void> {
    return withProgress(params.path, countTensors, (options) => this.parts.engine.saveComparison(params, options));
  }

  private reportText(wish: ReportWish | ComparisonReportWish, read: Measured, form: ReportForm): Promise<string> {
    return wish.kind === 'report' ? this.report(wish, read, form) : this.comparisonReport(wish, form);
  }

  /** The first line of the report names the text. */
  private async report(
    { trace: id, choice, pictures, answersApart }: ReportWish,
    read: Measured,
    form: ReportForm,
  ): Promise<string> {
    const pictured = pictures.map(({ step }) => step);
    const ofPart = answersApart && !choice.some?.sheetPart ? ofSheet(choice, 'questions') : choice;
    const wanted = {
      ...ofPart,
      ...measuredOf(read),
      form: form === 'text' ? form : 'markdown',
      pictured,
    } as const;
    const text = await this.parts.recovery.read(id, (trace) => this.parts.engine.report({ trace, ...wanted }));
    const summary = this.parts.summaryOf(id);
    const of = shortText(summary ? givenText(summary).text : '');
    const { some } = ofPart;
    const title = some?.asksQuestions ? sheetTitle(of, some.sheetPart) : vscode.l10n.t('Report: {0}', of);
    if (form === 'text') return [title, text].join('\n\n');
    const labelled = pictures.map(({ step, svg }) => ({ label: pictureLabel(step), svg }));
    return documentOf({ title, text, pictures: labelled, isHandOut: some !== undefined }, form);
  }

  /** The page has written the text of this report, so nothing has to be run for it. */
  private comparisonReport({ a, b, text, pictures }: ComparisonReportWish, form: ReportForm): Promise<string> {
    const title = this.parts.titleOf(this.named(a), this.named(b), shortText);
    const named = vscode.l10n.t('Comparison: {0}', title);
    return documentOf({ title: named, text, pictures, isHandOut: false }, form);
  }

  /** The name without an extension. */
  private nameOf(wish: SaveWish, { ablations }: Pick<ReadTrace, 'ablations'>): string {
    switch (wish.kind) {
      case 'tensor':
      case 'program':
      case 'figure':
        return fileName(wish.name);
      case 'trace':
        return savedTraceName(this.named(wish));
      case 'comparison':
        return savedComparisonName(this.named(wish.a), this.named(wish.b));
      case 'comparison report':
        return `report-${savedComparisonName(this.named(wish.a), this.named(wish.b))}`;
      case 'report':
        return exportedName(reportOf(wish.choice, ablations), this.named({ ...wish, ...wish.choice }).text);
    }
  }

  private named({ trace, variant }: ComparedSide): NamedSide {
    const summary = this.parts.summaryOf(trace);
    return { text: summary ? givenText(summary).text : '', model: summary?.model.name ?? '', variant };
  }
}

function measuredOf({ continuations, output, ablations }: Measured): Pick<SaveParams, keyof Measured> {
  return { ...(continuations && { continuations }), ...(output && { output }), ...(ablations && { ablations }) };
}

/** The same worksheet, of which only a part is wanted. */
function ofSheet({ some, ...choice }: ReportChoice, sheetPart: SheetPart): ReportChoice {
  return some ? { ...choice, some: { ...some, sheetPart } } : choice;
}

function sheetTitle(of: string, part: SheetPart | undefined): string {
  return part === 'answers' ? vscode.l10n.t('Answers: {0}', of) : vscode.l10n.t('Worksheet: {0}', of);
}

/** The part of the file's name that says what the report is about. */
function reportOf(
  { variant, layer, head, position, some }: ReportChoice,
  ablations: readonly AblationRuns[] = [],
): string {
  // A report of some steps is named by these steps, because the head may occur in none of them.
  if (some) {
    const { steps, asksQuestions } = some;
    return `${asksQuestions ? 'worksheet' : 'report'}-${steps.length === 1 ? 'step' : 'steps'}-${spans(steps).join('-')}`;
  }
  // Results of ablation runs mean that the user has asked about the prediction; the shown head may have been chosen by the
  // panel.
  if (variant === 'model' && ablations.some((one) => one.position === position)) return 'report-prediction';
  return variant === 'model' ? `report-head-${layer}.${head}` : 'report-simplified-block';
}

/** Numbers in ascending order, with consecutive ones as a range: 3, "5to8". */
function spans(numbers: readonly number[]): string[] {
  const sorted = numbers.toSorted((a, b) => a - b);
  const begins = sorted.filter((number) => !sorted.includes(number - 1));
  return begins.map((first) => {
    const next = sorted.find((number) => number >= first && !sorted.includes(number + 1)) ?? first;
    return next === first ? String(first) : `${first}to${next}`;
  });
}

/** The greatest length of a name from the page: file systems allow 255 bytes, and a character of a text may take three. */
const LONGEST_NAME = 160;

/** The part of a name from the page that is valid on every file system. */
function fileName(name: string): string {
  return (
    name
      .replace(/[^\p{L}\p{N}_.-]+/gu, '-')
      .replace(/^[.-]+/, '')
      .slice(0, LONGEST_NAME) || 'tensor'
  );
}

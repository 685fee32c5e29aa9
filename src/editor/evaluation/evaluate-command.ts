/** The commands that measure the model on a file or on a folder, and show the result in a page of its own. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { notificationText } from '../../base/foreign-text';
import type { EngineClient } from '../../engine/host/client';
import type { EvaluationRun, NamedText } from '../../engine/host/evaluation/evaluate';
import type { SuggesterSettings } from '../../engine/host/suggester';
import { textKind } from '../../generate/text-kind';
import type { Failures } from '../failures';
import { signalOf } from '../signal-of';
import { editorInUse } from '../source/editor-in-use';
import type { EvaluationReport } from './report-html';

export interface EvaluationParts {
  readonly engine: EngineClient;
  readonly failures: Failures;
  readonly settings: () => SuggesterSettings;
  /** The folder for quantised weights. */
  readonly folder: string;
}

/** At how many places ghost text is measured, and the seed with which they are drawn. */
const PLACES = 200;
const SEED = 42;

export class EvaluateCommand {
  constructor(private readonly parts: EvaluationParts) {}

  /** Evaluates the given file, or else the text in the active editor, whether it is saved or not. */
  async file(given?: vscode.Uri): Promise<void> {
    const document = given ? await vscode.workspace.openTextDocument(given) : editorInUse()?.document;
    if (!document) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Open the file on which the model is to be evaluated.'));
      return;
    }
    const name = basename(document.fileName);
    const kind = textKind(document.languageId);
    await this.run(name, async () => ({ texts: [{ name, text: document.getText(), kind }], notes: [] }));
  }

  /** Evaluates the given folder, or else one that the user chooses. */
  async folder(given: vscode.Uri | undefined): Promise<void> {
    const folder = given ?? (await askForFolder());
    if (!folder) return;
    await this.run(basename(folder.path), async (cancellation) => {
      const { readFolder } = await import('./read-texts');
      return readFolder(folder, cancellation);
    });
  }

  private async run(
    name: string,
    read: (
      cancellation: vscode.CancellationToken,
    ) => Promise<{ texts: readonly NamedText[]; notes: readonly string[] }>,
  ): Promise<void> {
    const title = notificationText(vscode.l10n.t('LLM Trace: evaluating {0}', name));
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    try {
      const report = await vscode.window.withProgress(options, async (progress, cancellation) => {
        const { texts, notes } = await read(cancellation);
        if (texts.every(({ text }) => text.trim() === '')) throw new Error(`There is no text to evaluate in ${name}.`);
        return { name, notes, ...(await this.evaluate(texts, runOf(progress, cancellation))) };
      });
      await showReport(report);
    } catch (error) {
      this.parts.failures.show(error);
    }
  }

  private async evaluate(
    texts: readonly NamedText[],
    run: EvaluationRun,
  ): Promise<Pick<EvaluationReport, 'scores' | 'completions'>> {
    const { engine, settings, folder } = this.parts;
    const { measureGhostText, scoreTexts } = await import('../../engine/host/evaluation/evaluate');
    const chosen = { ...settings(), multiLine: false };
    const scores = await scoreTexts(engine, texts, { model: chosen.model }, run);
    const options = { settings: chosen, places: PLACES, seed: SEED, folder };
    return { scores, completions: await measureGhostText(engine, texts, options, run) };
  }
}

/** Connects the engine's run with the notification: its progress is shown there, and can be cancelled there. */
function runOf(
  progress: vscode.Progress<{ readonly message?: string }>,
  cancellation: vscode.CancellationToken,
): EvaluationRun {
  const report: EvaluationRun['report'] = ({ what, done, total }) =>
    progress.report({ message: notificationText(vscode.l10n.t('{0}: {1} of {2}', what, done, total)) });
  return { signal: signalOf(cancellation), report };
}

async function showReport(report: EvaluationReport): Promise<void> {
  const { reportHtml } = await import('./report-html');
  const title = vscode.l10n.t('Evaluation: {0}', report.name);
  const panel = vscode.window.createWebviewPanel('llmTrace.evaluation', title, vscode.ViewColumn.Active, {
    enableScripts: false,
    enableFindWidget: true,
    localResourceRoots: [],
  });
  panel.webview.html = reportHtml(report);
}

async function askForFolder(): Promise<vscode.Uri | undefined> {
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    ...(workspace ? { defaultUri: workspace.uri } : {}),
    openLabel: vscode.l10n.t('Evaluate'),
    title: vscode.l10n.t('Evaluate the model on the texts of a folder'),
  });
  return chosen?.[0];
}

/** Shows the statistics of ghost text, and deletes them. */
import * as vscode from 'vscode';
import { commandAddress } from '../command-address';
import type { Failures } from '../failures';
import { modelName } from '../models/model-names';
import { STARTER_NAME } from '../settings';
import { COMMANDS } from './commands';
import { languageName } from './language-name';
import { affectsGhostText, GHOST_TEXT_SECTION, type GhostTextSettings } from './settings';
import type { GhostTextStatistics } from './statistics';
import type { StatisticsReport } from './statistics-page';

interface StatisticsViewParts {
  readonly statistics: GhostTextStatistics;
  readonly file: string;
  readonly settings: () => GhostTextSettings;
  readonly failures: Failures;
  /** The display name of the model of ghost text, and whether its suggestions are judged by what was measured with it. */
  readonly now: () => StatisticsReport['now'];
}

const OPEN_SETTINGS = 'workbench.action.openSettings';

export class StatisticsView implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  /** What the page shows, as JSON. */
  private drawn: string | undefined;
  private readonly listener = vscode.workspace.onDidChangeConfiguration((event) => {
    if (affectsGhostText(event)) void this.draw();
  });

  constructor(private readonly parts: StatisticsViewParts) {}

  async show(): Promise<void> {
    if (this.panel) this.panel.reveal();
    else this.panel = this.open();
    await this.draw();
  }

  /** Called when new counts have been written: the page may be in sight beside the text that is typed. */
  async update(): Promise<void> {
    if (this.panel?.visible) await this.draw();
  }

  /** Deletes the counts after a confirmation. */
  async delete(): Promise<void> {
    if (!(await isSure())) return;
    try {
      await this.parts.statistics.delete();
    } catch (error) {
      this.parts.failures.show(error);
    }
    await this.draw();
  }

  dispose(): void {
    this.listener.dispose();
    this.panel?.dispose();
  }

  private open(): vscode.WebviewPanel {
    const title = vscode.l10n.t('Ghost Text Statistics');
    const panel = vscode.window.createWebviewPanel('llmTrace.statistics', title, vscode.ViewColumn.Active, {
      enableScripts: false,
      enableCommandUris: [COMMANDS.deleteStatistics, OPEN_SETTINGS],
      enableFindWidget: true,
      localResourceRoots: [],
    });
    panel.onDidDispose(() => {
      [this.panel, this.drawn] = [undefined, undefined];
    });
    panel.onDidChangeViewState(() => void this.update());
    return panel;
  }

  /** Draws the page if it would show something else: drawing folds what the user has unfolded. */
  private async draw(): Promise<void> {
    if (!this.panel) return;
    const { statistics, file, settings, now } = this.parts;
    const [counts, { statisticsHtml }] = await Promise.all([statistics.read(), import('./statistics-page')]);
    const { confidence: set, statistics: isOn } = settings();
    const report: StatisticsReport = {
      counts,
      recent: statistics.recent,
      inWindow: statistics.inWindow,
      waiting: statistics.waiting,
      now: now(),
      isOn,
      file,
      languageName,
      modelName: (model) => modelName(model, STARTER_NAME),
      threshold: { set, used: ({ language, model }) => statistics.threshold(set, language, model) },
      links: {
        delete: `command:${COMMANDS.deleteStatistics}`,
        settings: commandAddress(OPEN_SETTINGS, `${GHOST_TEXT_SECTION}.statistics`),
      },
    };
    const next = JSON.stringify(report);
    // The panel may have been closed meanwhile.
    if (!this.panel || next === this.drawn) return;
    this.drawn = next;
    this.panel.webview.html = statisticsHtml(report);
  }
}

/** Asks with a list, so that Enter keeps the counts: a dialog's first button, which cannot be Cancel, would delete them. */
async function isSure(): Promise<boolean> {
  const keep = { label: vscode.l10n.t('Keep') };
  const anew = {
    label: vscode.l10n.t('Start Anew'),
    detail: vscode.l10n.t('This deletes all counts; the threshold is then the one in the settings.'),
  };
  const title = vscode.l10n.t('Start the statistics of ghost text anew?');
  return (await vscode.window.showQuickPick([keep, anew], { title, ignoreFocusOut: true })) === anew;
}

/** The panel: a webview that shows one trace and asks the engine for what it shows. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { Messenger } from 'vscode-messenger';
import type { EngineClient } from '../engine/client';
import {
  type Origin,
  type PanelContent,
  READ,
  READY,
  RUN_AGAIN,
  SHOW,
  SHOW_LOG,
  WINDOW,
} from '../engine/panel-protocol';
import type { TraceSummary } from '../engine/protocol';
import type { Failures } from './failures';

const VIEW_TYPE = 'llmTrace.panel';

export interface PanelActions {
  readonly showLog: () => void;
  /** Trace the text that the panel shows once more. */
  readonly runAgain: () => void;
}

export class TracePanel implements vscode.Disposable {
  private readonly messenger = new Messenger();
  private panel: vscode.WebviewPanel | undefined;
  private content: PanelContent | undefined;

  constructor(
    private readonly engine: EngineClient,
    private readonly extensionUri: vscode.Uri,
    private readonly failures: Failures,
    actions: PanelActions,
  ) {
    this.messenger.onRequest(READY, () => this.content ?? { kind: 'working', message: '' });
    this.messenger.onRequest(READ, (params) => this.engine.read(params));
    this.messenger.onRequest(WINDOW, (params) => this.engine.window(params));
    this.messenger.onNotification(SHOW_LOG, actions.showLog);
    this.messenger.onNotification(RUN_AGAIN, actions.runAgain);
  }

  /** Show a trace beside the editor, instead of the one shown so far. */
  show(summary: TraceSummary, origin: Origin): void {
    this.dropShown();
    this.content = { kind: 'trace', summary, origin };
    if (this.panel) {
      this.panel.reveal(undefined, true);
      this.messenger.sendNotification(SHOW, { type: 'webview', webviewType: VIEW_TYPE }, this.content);
    } else {
      this.panel = this.open();
    }
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private open(): vscode.WebviewPanel {
    const assets = vscode.Uri.joinPath(this.extensionUri, 'dist');
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const panel = vscode.window.createWebviewPanel(VIEW_TYPE, vscode.l10n.t('LLM Trace'), place, {
      enableScripts: true,
      localResourceRoots: [assets],
    });
    panel.iconPath = vscode.Uri.joinPath(this.extensionUri, 'media', 'icon.png');
    this.messenger.registerWebviewPanel(panel);
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.dropShown();
    });
    panel.webview.html = pageHtml(panel.webview, vscode.Uri.joinPath(assets, 'webview.js'));
    return panel;
  }

  private dropShown(): void {
    if (this.content?.kind !== 'trace') return;
    this.engine.dropTrace(this.content.summary.trace).catch((error: unknown) => this.failures.logOnly(error));
    this.content = undefined;
  }
}

/** Nothing may be loaded but our script; it brings its styles as constructed sheets. */
function pageHtml(webview: vscode.Webview, script: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64url');
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>LLM Trace</title>
</head>
<body>
  <llm-trace-app></llm-trace-app>
  <script nonce="${nonce}" src="${webview.asWebviewUri(script).toString()}"></script>
</body>
</html>`;
}

import * as assert from 'node:assert/strict';
import { it } from 'mocha';
import * as vscode from 'vscode';
import type { TestApi } from '../../../src/extension';
import { thorough } from '../../workbench/thorough.ts';

/** A test of what other tests of `npm test` hold as well. */
export const itIfThorough = thorough ? it : it.skip;

/** What the extension hands to tests when it runs with its test hooks on. */
export async function extensionApi(): Promise<TestApi> {
  const extension = vscode.extensions.getExtension<TestApi | undefined>('llm-trace.llm-trace');
  assert.ok(extension, 'llm-trace.llm-trace is not installed');
  const api = await extension.activate();
  assert.ok(api, 'the extension runs without its test hooks');
  return api;
}

export async function openText(content: string, language = 'plaintext'): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ language, content });
  return vscode.window.showTextDocument(document, vscode.ViewColumn.One);
}

/** What a test that failed has left open: a test that is started again begins as the first time. */
export async function clear(): Promise<void> {
  const { panels } = await extensionApi();
  for (const command of [
    'workbench.action.closeQuickOpen',
    'llmTrace.live.stop',
    'notifications.clearAll',
    'workbench.action.closeAllEditors',
  ])
    await vscode.commands.executeCommand(command);
  panels.dispose();
}

/** The texts of all hovers at an offset of the document. */
export async function hoverTexts(document: vscode.TextDocument, offset: number): Promise<string[]> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    document.positionAt(offset),
  );
  return hovers.flatMap((hover) =>
    hover.contents.map((content) =>
      (content as vscode.MarkdownString).value
        .replaceAll('&nbsp;', ' ')
        .replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))),
    ),
  );
}

/** Wait until something is there. */
export async function until<T>(
  what: string,
  get: () => T | undefined | Promise<T | undefined>,
  timeout = 60_000,
): Promise<T> {
  const end = Date.now() + timeout;
  for (;;) {
    const value = await get();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`After ${timeout} ms still waiting: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

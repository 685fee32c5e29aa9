/** A report as a file: a web page, Markdown or plain text, named by the text that it is about. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { notificationText, plainText } from '../../../base/foreign-text';
import { markdownWords } from '../../../base/markdown';
import { oneLine } from '../../../base/one-line';
import type { LabelledPicture, SaveWish } from '../../../engine/protocol/save-protocol';
import { firstFree } from './first-free';
import { reportPage } from './report-page';

/** How many characters of the text are used to name the report, from its first words: VS Code shows 40 of the first line. */
const REPORTED = 30;

/** The extensions of report files. */
export const WEB_PAGE = 'html';
export const MARKDOWN = 'md';
export const PLAIN_TEXT = 'txt';

export function isReport({ kind }: SaveWish): boolean {
  return kind === 'report' || kind === 'comparison report';
}

interface ReportContent {
  readonly title: string;
  /** The content as Markdown. */
  readonly text: string;
  readonly pictures: readonly LabelledPicture[];
  /** Whether it is a report of some steps. */
  readonly isHandOut: boolean;
}

/** Plain text is made for one trace alone; otherwise it counts as Markdown. */
export type ReportForm = 'text' | 'markdown' | 'page';

/** Pictures are embedded in the document, at its end, so that their long lines do not get in the way. */
export async function documentOf(
  { title, text, pictures, isHandOut }: ReportContent,
  form: ReportForm,
): Promise<string> {
  const markdown = [`# ${markdownWords(title)}`, text, ...pictures.map(pictureIn)].join('\n\n');
  return form === 'page' ? reportPage(title, await htmlOf(markdown), isHandOut) : markdown;
}

function pictureIn({ label, svg }: LabelledPicture): string {
  return `[${label}]: data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

export function formOf(path: string): ReportForm {
  if (isWebPage(path)) return 'page';
  return path.toLowerCase().endsWith(`.${PLAIN_TEXT}`) ? 'text' : 'markdown';
}

export function isWebPage(path: string): boolean {
  return /\.html?$/i.test(path);
}

/** Renders with the editor's own Markdown extension. @throws if that is disabled */
async function htmlOf(markdown: string): Promise<string> {
  const html = await vscode.commands.executeCommand<unknown>('markdown.api.render', markdown);
  if (typeof html !== 'string') throw new Error(vscode.l10n.t('VS Code has rendered no Markdown.'));
  return html;
}

/** The file for a report: if no web page can be made here, a Markdown file in the same place. */
export async function rendered(chosen: vscode.Uri): Promise<vscode.Uri> {
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

export function shortText(text: string): string {
  return plainText(beginningOf(oneLine(text)), REPORTED);
}

/** The first whole words of a text, or its beginning if it has no space there. */
function beginningOf(text: string): string {
  if (text.length <= REPORTED) return text;
  const cut = text.slice(0, REPORTED);
  const words = cut.slice(0, Math.max(cut.lastIndexOf(' '), 0) || REPORTED - 1);
  // Without the final full stop, which would be doubled by the ellipsis.
  return `${words.replace(/[.…]+$/, '')}…`;
}

/** The hover, its command, and the commands of its links. */
import * as vscode from 'vscode';
import { languageName } from '../ghost-text/language-name';
import { hideHover } from '../hide-hover';
import { removeEmptyBlock } from '../language-block';
import type { ReportDocuments } from '../panel/saving/report-documents';
import { pickFromLink } from '../pick-from-link';
import { HOVER_SETTING, type HoverPlaces, hoverPlaces, SECTION } from '../settings';
import { editorInUse } from '../source/editor-in-use';
import type { TokenHover } from '../source/hover';
import { HOVER_COMMANDS } from '../source/hover-links';
import type { TraceCommand } from './trace-command';

export function registerHover(
  hover: TokenHover,
  trace: TraceCommand,
  reports: Pick<ReportDocuments, 'open'>,
): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    vscode.languages.registerHoverProvider([{ scheme: '*' }], hover),
    registerCommand('llmTrace.showToken', () => hover.showHere()),
    registerCommand(HOVER_COMMANDS.toggleBytes, (uri: string, _line: number, offset: number, show?: boolean) =>
      hover.toggleBytes(uri, offset, show),
    ),
    registerCommand(HOVER_COMMANDS.allIds, (list: number) => openList(hover, list, reports)),
    registerCommand(HOVER_COMMANDS.traceLine, (uri: string, line: number) =>
      traceIn(trace, uri, () => new vscode.Range(line, 0, line, 0)),
    ),
    registerCommand(HOVER_COMMANDS.traceSelection, (uri: string, start: number, end: number) =>
      traceIn(trace, uri, (document) => new vscode.Range(document.positionAt(start), document.positionAt(end))),
    ),
    registerCommand(HOVER_COMMANDS.chooseWhere, chooseWhere),
  );
}

/** Opens the list beside the text, as a document from which the user can copy ids. */
async function openList(hover: TokenHover, list: number, reports: Pick<ReportDocuments, 'open'>): Promise<void> {
  await hideHover();
  const text = await hover.listOf(list);
  if (text === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('That hover is gone: hover over the text once more.'));
    return;
  }
  const document = await reports.open('token-ids.txt', text);
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside });
}

async function traceIn(
  trace: TraceCommand,
  uri: string,
  selectionIn: (document: vscode.TextDocument) => vscode.Range,
): Promise<void> {
  await hideHover();
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  const options = { selection: selectionIn(document), viewColumn: columnOf(uri) };
  const editor = await vscode.window.showTextDocument(document, options);
  if (editor) await trace.run('current');
}

/** The column in which the document is already shown; otherwise the active one. */
function columnOf(uri: string): vscode.ViewColumn {
  const shown = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri);
  return shown?.viewColumn ?? vscode.ViewColumn.Active;
}

/** Milliseconds: long enough for the user to read it. */
const TOLD_FOR = 6000;

interface PlacesItem extends vscode.QuickPickItem {
  /** `undefined` removes the value of the language. */
  readonly value: HoverPlaces | undefined;
  /** The document whose language alone it is for. */
  readonly inLanguageOf?: vscode.TextDocument;
}

/**
 * Every choice with its meaning, in the words of the settings. It is in the label alone: VS Code repeats a second line as a tip,
 * which would cover the next row.
 */
function placesItems(): readonly PlacesItem[] {
  return [
    { value: 'always', label: vscode.l10n.t('Over all text') },
    { value: 'prose', label: vscode.l10n.t('Over prose, and traced or selected code') },
    { value: 'on request', label: vscode.l10n.t('Over traced and selected text') },
    { value: 'traced text', label: vscode.l10n.t('Over traced text') },
    { value: 'off', label: vscode.l10n.t('Nowhere') },
  ];
}

/** Turns hovers off in one language, or lets it follow the others again. */
function languageItem(document: vscode.TextDocument): PlacesItem {
  const { globalLanguageValue, workspaceLanguageValue } = settingsOf(document).inspect<unknown>(HOVER_SETTING) ?? {};
  const language = languageName(document.languageId);
  return globalLanguageValue === undefined && workspaceLanguageValue === undefined
    ? {
        value: 'off',
        inLanguageOf: document,
        label: vscode.l10n.t('Nowhere in {0}', language),
        detail: vscode.l10n.t('In other languages as now.'),
      }
    : {
        value: undefined,
        inLanguageOf: document,
        label: vscode.l10n.t('In {0} as in Other Languages', language),
        detail: vscode.l10n.t('{0} has a value of its own now, which is removed.', language),
      };
}

function settingsOf(document?: vscode.TextDocument): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(SECTION, document);
}

async function chooseWhere(): Promise<void> {
  const { defaultValue } = settingsOf().inspect<unknown>(HOVER_SETTING) ?? {};
  const [now, usual] = [settingsOf().get<unknown>(HOVER_SETTING), defaultValue].map(hoverPlaces);
  const marked = placesItems().map((item) => ({
    ...item,
    description: [
      ...(item.value === now ? [vscode.l10n.t('now')] : []),
      ...(item.value === usual ? [vscode.l10n.t('default')] : []),
    ].join(', '),
  }));
  const document = editorInUse()?.document;
  const items: readonly PlacesItem[] = document ? [...marked, languageItem(document)] : marked;
  const title = vscode.l10n.t('Where do hovers show tokens?');
  const active = marked.find(({ value }) => value === now);
  // VS Code does not tell extensions which keys are held while the pointer moves: a key of its own takes their place.
  const key = vscode.l10n.t('Ctrl+K Alt+I (on a Mac Cmd+K Alt+I) shows those at the cursor, whatever is chosen here');
  const picked = await pickFromLink(items, title, active, key);
  if (!picked) return;
  await write(picked);
  await hideHover();
  const chosen = vscode.l10n.t('$(check) Hovers show tokens: {0}', picked.label);
  vscode.window.setStatusBarMessage(chosen, TOLD_FOR);
}

/** The setting is changed at the level where it is set. */
async function write({ value, inLanguageOf }: PlacesItem): Promise<void> {
  const settings = settingsOf(inLanguageOf);
  const found = settings.inspect<unknown>(HOVER_SETTING);
  const { Global, Workspace } = vscode.ConfigurationTarget;
  if (inLanguageOf) {
    const target = found?.workspaceLanguageValue === undefined ? Global : Workspace;
    await settings.update(HOVER_SETTING, value, target, true);
    await removeEmptyBlock(inLanguageOf, target);
  } else await settings.update(HOVER_SETTING, value, found?.workspaceValue === undefined ? Global : Workspace);
}

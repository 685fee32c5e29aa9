/** The hover over text that came from a suggestion. VS Code's own bar above ghost text does not take actions of extensions. */
import * as vscode from 'vscode';
import { markdownText, plainText } from '../../base/foreign-text';
import { listWords } from '../../base/list-words';
import { tokenLabel } from '../../base/quoted-token';
import { spellingToken } from '../../engine/protocol/completion-protocol';
import { commandAddress } from '../command-address';
import type { HoverPlaces } from '../settings';
import { hoversOverAll } from '../source/hover';
import { COMMANDS } from './commands';
import { type CopiedLines, copiedLines } from './copied-from';
import type { ExplainWhich } from './explain';
import { type AcceptedRun, acceptedOf, type OfferedRun, type SuggestionRuns } from './runs';

export class AcceptedHover implements vscode.HoverProvider {
  constructor(
    private readonly runs: Pick<SuggestionRuns, 'acceptedAt'>,
    private readonly places: (document: vscode.TextDocument) => HoverPlaces,
    /** The model of traces, whose tokens another hover may show. */
    private readonly traceModel: () => string,
    /** The display name of a model. */
    private readonly modelName: (model: string) => string,
    private readonly copied: (run: OfferedRun) => CopiedLines = copiedLines,
  ) {}

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const [uri, offset] = [document.uri.toString(), document.offsetAt(position)];
    const run = this.places(document) === 'off' ? undefined : this.runs.acceptedAt(uri, offset);
    if (!run) return undefined;
    const at = (length: number) => document.positionAt(run.offset + length);
    const range = new vscode.Range(at(run.typed), at(run.length));
    // A closed file is not tracked: something else may have written it since.
    if (document.getText(range) !== acceptedOf(run)) return undefined;
    const which: ExplainWhich = { uri, offset: run.offset + run.typed };
    const command = commandAddress(COMMANDS.explain, which);
    const markdown = new vscode.MarkdownString();
    markdown.isTrusted = { enabledCommands: [COMMANDS.explain] };
    const explain = vscode.l10n.t('Explain This Suggestion');
    const told = [this.describe(run), this.isTokenTold(run, document) ? undefined : tokenAt(run, offset)]
      .filter(Boolean)
      .join(' · ');
    markdown.appendMarkdown(`${markdownText(told)} · [${explain}](${command})`);
    return new vscode.Hover(markdown, range);
  }

  /** Whether the hover of tokens, which is then shown beside this one, says the same. */
  private isTokenTold({ model }: AcceptedRun, document: vscode.TextDocument): boolean {
    return model === this.traceModel() && hoversOverAll(this.places(document), document);
  }

  /** Names the model, since the hover of tokens that may be shown beside this one is about the model of traces. */
  private describe(run: AcceptedRun): string {
    const by = vscode.l10n.t('Suggested by LLM Trace with {0}', plainText(this.modelName(run.model)));
    // Of what was refused of it nothing is told.
    const accepted = { ...run, text: run.text.slice(0, run.length) };
    return [by, sayCopied(this.copied(accepted))].filter(Boolean).join(', ');
  }
}

/** "copied from line 11", with the share that is copied if it is not all. */
function sayCopied({ lines, copied, of }: CopiedLines): string | undefined {
  if (lines.length === 0) return undefined;
  const numbers = listWords(lines.map(String));
  const from =
    lines.length === 1
      ? vscode.l10n.t('copied from line {0}', numbers)
      : vscode.l10n.t('copied from lines {0}', numbers);
  return copied < of ? vscode.l10n.t('{0} in {1} of {2} tokens', from, copied, of) : from;
}

/** "its token “·installed”, id 2253": the token that spells the text under the pointer. */
function tokenAt(run: AcceptedRun, offset: number): string | undefined {
  const token = spellingToken(run, run.text.slice(0, offset - run.offset));
  return token && vscode.l10n.t('there its token “{0}”, id {1}', tokenLabel(token), token.id);
}

/** The hover that shows the token under the pointer. */
import * as vscode from 'vscode';
import { plainText } from '../../base/foreign-text';
import { CancelledError, type EngineClient } from '../../engine/client';
import type { Token } from '../../engine/protocol';
import type { Failures } from '../failures';
import type { Settings } from '../settings';
import type { DocumentTokens } from './document-tokens';
import type { TracedRanges } from './traced-ranges';

/** Ids shown to either side of the token. */
const NEIGHBOURS = 3;

/** The tokens of a part of the document, and in words what part that is. */
interface Found {
  readonly start: number;
  readonly tokens: readonly Token[];
  readonly origin: string;
}

export class TokenHover implements vscode.HoverProvider {
  constructor(
    private readonly engine: EngineClient,
    private readonly documents: DocumentTokens,
    private readonly traced: TracedRanges,
    private readonly settings: () => Settings,
    private readonly failures: Failures,
    /** Told where the pointer is, whether or not a hover is shown. */
    private readonly pointed: (document: vscode.TextDocument, offset: number) => void,
  ) {}

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    const { hover, model } = this.settings();
    const offset = document.offsetAt(position);
    this.pointed(document, offset);
    if (!hover) return undefined;
    try {
      const { start, tokens, origin } = await this.find(document, offset, model);
      const index = tokens.findIndex((token) => start + token.start <= offset && offset < start + token.end);
      const token = tokens[index];
      if (!token || cancellation.isCancellationRequested) return undefined;
      const bytes = await this.engine.tokenBytes(model, token.id);
      const range = new vscode.Range(document.positionAt(start + token.start), document.positionAt(start + token.end));
      return new vscode.Hover(describe(tokens, index, bytes, start, origin), range);
    } catch (error) {
      if (!(error instanceof CancelledError)) this.failures.logOnly(error);
      return undefined;
    }
  }

  private async find(document: vscode.TextDocument, offset: number, model: string): Promise<Found> {
    const traced = this.traced.find(document, offset, model);
    // Of a text longer than the context only the end was traced.
    const firstTraced = traced?.tokens[0];
    if (traced && firstTraced && traced.start + firstTraced.start <= offset) {
      return { ...traced, origin: vscode.l10n.t('Token {0} of the traced text') };
    }
    const part = await this.documents.around(document, offset, model);
    const origin = part.whole
      ? vscode.l10n.t('Token {0} of this document')
      : vscode.l10n.t('Token {0} of characters {1} to {2} of this document', '{0}', part.start, part.end);
    return { start: part.start, tokens: part.tokens, origin };
  }
}

/** All content of documents goes in as code or text, never as Markdown. */
function describe(
  tokens: readonly Token[],
  index: number,
  bytes: Uint8Array,
  start: number,
  origin: string,
): vscode.MarkdownString {
  const token = tokens[index] as Token;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const before = tokens.slice(Math.max(0, index - NEIGHBOURS), index).map(({ id }) => id);
  const after = tokens.slice(index + 1, index + 1 + NEIGHBOURS).map(({ id }) => id);
  const ids = [...before, `[${token.id}]`, ...after].join(' ');
  const lines = [
    plainText(token.token),
    `id     ${token.id}`,
    `bytes  ${hex}`,
    `range  ${start + token.start}..${start + token.end}`,
    `ids    ${ids}`,
  ];
  const markdown = new vscode.MarkdownString();
  markdown.appendText(origin.replace('{0}', String(index)));
  markdown.appendCodeblock(lines.join('\n'), 'text');
  return markdown;
}

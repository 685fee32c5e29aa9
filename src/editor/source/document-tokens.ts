/** The tokens of documents, cached until the document or its model's tokenizer changes. */
import type * as vscode from 'vscode';
import { memoize } from '../../base/memoize';
import type { EngineClient } from '../../engine/host/client';
import type { Token } from '../../engine/protocol/token-protocol';

/** A part of a document, with its tokens, whose ranges are relative to that part. */
interface TokenizedPart {
  readonly start: number;
  readonly end: number;
  readonly whole: boolean;
  readonly tokens: readonly Token[];
}

/** A document of up to this many characters is tokenized as a whole. */
const WHOLE_LIMIT = 100_000;
const WINDOW = 50_000;
/** How many characters a window extends beyond its part of the document, so that no word at its edge is cut. */
const MARGIN = 1_000;

interface CacheEntry {
  readonly version: number;
  /** The state of the tokenizer's files before the tokens were requested. */
  readonly state: string;
  readonly parts: Map<number, Promise<TokenizedPart>>;
}

export class DocumentTokens {
  private readonly cache = new WeakMap<vscode.TextDocument, CacheEntry>();

  constructor(private readonly engine: Pick<EngineClient, 'tokens' | 'tokenizerState'>) {}

  /** The tokens around an offset, for the document's text after the tokenizer's files have been checked. */
  async around(document: vscode.TextDocument, offset: number, model: string): Promise<TokenizedPart> {
    const { parts } = this.entry(document, await this.engine.tokenizerState({ model }));
    const text = document.getText();
    const index = text.length <= WHOLE_LIMIT ? 0 : Math.floor(offset / WINDOW);
    return memoize(parts, index, () => this.tokenize(text, index, model));
  }

  private entry(document: vscode.TextDocument, state: string): CacheEntry {
    const known = this.cache.get(document);
    if (known?.version === document.version && known.state === state) return known;
    const entry = { version: document.version, state, parts: new Map<number, Promise<TokenizedPart>>() };
    this.cache.set(document, entry);
    return entry;
  }

  private async tokenize(text: string, index: number, model: string): Promise<TokenizedPart> {
    const whole = text.length <= WHOLE_LIMIT;
    const start = whole ? 0 : lineStart(text, Math.max(0, index * WINDOW - MARGIN));
    const end = whole ? text.length : Math.min(text.length, (index + 1) * WINDOW + MARGIN);
    const tokens = await this.engine.tokens({ model, text: text.slice(start, end) });
    return { start, end, whole, tokens };
  }
}

/** The start of the line that contains an offset, unless the line is very long. */
function lineStart(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return offset - start <= MARGIN ? start : offset;
}

/** The hover over a document. A test that uses it mocks `vscode` by `hover-editor.ts`. */
import { beforeEach, expect, vi } from 'vitest';
import type * as vscode from 'vscode';
import type { Settings } from '../../../src/editor/settings';
import { DocumentTokens } from '../../../src/editor/source/document-tokens';
import { type HoverParts, TokenHover } from '../../../src/editor/source/hover';
import { HoverHints } from '../../../src/editor/source/hover-hint';
import type { Attended } from '../../../src/editor/source/hover-text';
import { isTracedAt, type TracedRange } from '../../../src/editor/source/traced-ranges';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import { partOf } from '../part-of';
import { editors, executeCommand } from './hover-editor';
import { offsetAt, positionAt } from './one-line';

export const NEVER = { isCancellationRequested: false } as vscode.CancellationToken;

/** What a test says of the document, its trace and its model. */
export const scene = {
  text: '',
  version: 1,
  modelName: '',
  traced: undefined as TracedRange | undefined,
  attended: undefined as Attended | undefined,
  /** The probabilities of the next token after each traced one. */
  rows: [] as number[][],
  /** How often it was said how tokens are shown in code. */
  hinted: 0,
};
/** Answers of the engine that the test lets go. */
export let waiting: (() => void)[];

export const document = partOf<vscode.TextDocument>({
  uri: { toString: () => 'file:///story.md' },
  languageId: 'markdown',
  get version() {
    return scene.version;
  },
  getText: () => scene.text,
  offsetAt,
  positionAt,
  lineAt: () =>
    partOf<vscode.TextLine>({ range: { start: positionAt(0), end: positionAt(scene.text.length) } as never }),
});

/** The engine answers. */
export async function answer(): Promise<void> {
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  waiting[0]?.();
}

/** A token for each word, with the space before it. */
export function tokensOf(of: string): Token[] {
  return Array.from(of.matchAll(/ ?\S+/g), ({ 0: word, index }, id) => {
    const place = { start: index, end: index + word.length };
    return { id, token: word, text: word, ...place, special: false, inserted: false, typeId: 0 };
  });
}

export let hover: TokenHover;
export let parts: HoverParts;

/** Begins each test of a file with a document that nobody has traced, and a hover over it. */
export function withHover(): void {
  beforeEach(() => {
    Object.assign(scene, { text: 'Once there was a cat.', version: 1, modelName: 'starter', rows: [] });
    Object.assign(scene, { traced: undefined, attended: undefined });
    waiting = [];
    editors.length = 0;
    executeCommand.mockReset();
    const engine = partOf<HoverParts['engine']>({
      tokenizerState: async () => 'as it was',
      tokenBytes: async ({ id }: { readonly id: number }) => Uint8Array.of(id),
      window: async ({ slice }: { readonly slice?: { readonly start: readonly number[] } }) => {
        const row = scene.rows[slice?.start[0] ?? 0];
        if (!row) throw new Error('the trace is gone');
        return { shape: [1, row.length], data: Float32Array.from(row, Math.log) };
      },
      describeTokens: async ({ ids }: { readonly ids: readonly number[] }) =>
        ids.map((id) => ({ id, token: `Ġw${id}`, text: ` w${id}`, special: false })),
      tokens: ({ text: of }: { readonly text: string }) =>
        new Promise<Token[]>((resolve) => void waiting.push(() => resolve(tokensOf(of)))),
    });
    parts = {
      engine,
      documents: new DocumentTokens(engine),
      tracedAt: (_, offset) => (scene.traced && isTracedAt(scene.traced, offset) ? scene.traced : undefined),
      attentionTo: () => scene.attended,
      settings: () => ({ model: 'm' }) as Settings,
      modelName: (model) => (model === 'm' ? scene.modelName : 'tiny-t5'),
      failures: partOf<HoverParts['failures']>({ logOnly: (error: unknown) => expect.unreachable(String(error)) }),
      hints: new HoverHints({
        get: () => scene.hinted,
        update: async (_: string, times: number) => {
          scene.hinted = times;
        },
      } as never),
      pointed: () => undefined,
    };
    hover = new TokenHover(parts);
  });
}

/** Of the text, which has one line. */
export function selectionOf(from: number, to: number) {
  const [start, end] = [positionAt(from), positionAt(to)];
  const contains = ({ character }: vscode.Position) => from <= character && character <= to;
  return { anchor: start, active: end, start, end, isEmpty: from === to, contains };
}

/** Highlights in the source text: by colours of the theme, and by lines, so that colour is not the only sign. */
import * as vscode from 'vscode';
import { type LitParts, TINTS } from './highlight-ranges';

/** The colours that package.json declares. */
const TOKEN = 'llmTrace.tokenBorder';
const TOKEN_BACKGROUND = 'llmTrace.tokenBackground';
const ATTENTION_COLOR = 'llmTrace.attention';
/**
 * The attention colour as a CSS variable of the workbench: decorations have no separate opacity that would leave the text
 * unchanged.
 */
const ATTENTION = 'var(--vscode-llmTrace-attention)';
/** The opacity of the strongest tint over the text's background, so that the text stays readable. */
const STRONGEST = 0.5;

/** Thickness in pixels of the line below a strongly tinted part; weakly tinted parts have none. */
const THICKEST = 3;

/** What is highlighted in one editor. */
export interface Lit {
  readonly parts: LitParts;
  readonly rangeOf: (start: number, end: number) => vscode.Range;
}

export class Decorations implements vscode.Disposable {
  private readonly chosen = vscode.window.createTextEditorDecorationType({
    border: '1px solid',
    borderColor: new vscode.ThemeColor(TOKEN),
    backgroundColor: new vscode.ThemeColor(TOKEN_BACKGROUND),
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    overviewRulerColor: new vscode.ThemeColor(TOKEN),
    overviewRulerLane: vscode.OverviewRulerLane.Center,
  });
  private readonly pointed = vscode.window.createTextEditorDecorationType({
    border: '1px dashed',
    borderColor: new vscode.ThemeColor(TOKEN),
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  private readonly tints = Array.from({ length: TINTS }, (_, step) => {
    const share = (step + 1) / TINTS;
    return vscode.window.createTextEditorDecorationType({
      backgroundColor: `color-mix(in srgb, ${ATTENTION} ${Math.round(100 * STRONGEST * share)}%, transparent)`,
      borderStyle: 'solid',
      borderWidth: `0 0 ${Math.round(THICKEST * share)}px 0`,
      borderColor: new vscode.ThemeColor(ATTENTION_COLOR),
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    });
  });

  /** Highlights these parts of the editor's text, and nothing else. */
  set(editor: vscode.TextEditor, lit: readonly Lit[]): void {
    const ranges = (key: 'chosen' | 'pointed') =>
      lit.flatMap(({ parts, rangeOf }) => parts[key].map(({ start, end }) => rangeOf(start, end)));
    editor.setDecorations(this.chosen, ranges('chosen'));
    editor.setDecorations(this.pointed, ranges('pointed'));
    for (const [step, type] of this.tints.entries()) {
      editor.setDecorations(
        type,
        lit.flatMap(({ parts, rangeOf }) => (parts.tints[step] ?? []).map(({ start, end }) => rangeOf(start, end))),
      );
    }
  }

  dispose(): void {
    for (const type of [this.chosen, this.pointed, ...this.tints]) type.dispose();
  }
}

/**
 * Links panels with their source texts: the panel's selection is highlighted in the text, and the token under the pointer in
 * the panel.
 */
import * as vscode from 'vscode';
import { Delay } from '../../base/delay';
import { type Highlight, POINT } from '../../engine/protocol/panel-protocol';
import type { Settings } from '../settings';
import { Decorations, type Lit } from '../source/decorations';
import { LEAST, type LitParts, litParts, type Part, tokenAt } from '../source/highlight-ranges';
import type { Attended } from '../source/hover-text';
import { reveal } from '../source/reveal';
import type { TokenGroup } from '../source/token-group';
import { isTracedAt, type TracedRange, type TracedRanges } from '../source/traced-ranges';
import type { TracePanel } from './trace-panel';
import type { TracePanels } from './trace-panels';

/** Milliseconds after an edit during which a move of the cursor is taken as caused by the edit, not by the user. */
const SAME_KEY = 100;
/** Milliseconds for which a token is marked as pointed at, unless the pointer moves in the text again. */
const POINTED = 2500;

/** A text of a document that a panel shows. */
interface ShownRange {
  readonly panel: TracePanel;
  readonly range: TracedRange;
}

export class SourceLink implements vscode.Disposable {
  private readonly decorations = new Decorations();
  private readonly highlights = new WeakMap<TracePanel, Highlight>();
  /** The panels that were told that one of their tokens is pointed at in the text. */
  private readonly pointed = new Set<TracePanel>();
  private readonly pointing = new Delay(() => this.pointNowhere());
  private readonly lit = new WeakSet<vscode.TextEditor>();
  private lastEdit: { readonly document: vscode.TextDocument; readonly time: number } | undefined;
  private readonly subscriptions: readonly vscode.Disposable[];

  constructor(
    private readonly panels: TracePanels,
    private readonly traced: TracedRanges,
    private readonly settings: () => Settings,
  ) {
    this.subscriptions = [
      this.decorations,
      panels.onDidChange(() => this.draw()),
      traced.onDidChange(() => {
        this.draw();
        this.tellEdited();
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => this.draw()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.lastEdit = { document, time: Date.now() };
      }),
      vscode.window.onDidChangeTextEditorSelection((event) => this.selected(event)),
      vscode.window.onDidChangeActiveTextEditor(() => this.pointNowhere()),
    ];
  }

  /** Called when a page reports its selection. */
  highlight(panel: TracePanel, highlight: Highlight): void {
    this.highlights.set(panel, highlight);
    this.draw();
  }

  /** Called when the pointer is at this offset of a document: notifies the panels that show the text there. */
  point(document: vscode.TextDocument, offset: number): void {
    const under = new Map(this.tokensUnder(document, offset));
    this.pointNowhere((panel) => !under.has(panel));
    for (const [panel, token] of under) this.tellPointed(panel, token);
    this.pointing.begin(POINTED);
  }

  /**
   * The trace to describe at an offset, of all that cover it: the one whose attention tints the text or, if no visible panel
   * shows one, the latest with the model in use.
   */
  tracedAt(document: vscode.TextDocument, offset: number): TracedRange | undefined {
    return toldAt(this.shown(document), offset)?.range ?? this.traced.find(document, offset, this.settings().model);
  }

  /**
   * The total attention that some tokens of a trace receive, as tinted in the text; `undefined` if the text is not tinted
   * with this trace.
   */
  attentionTo({ trace }: TracedRange, { first, last }: Pick<TokenGroup, 'first' | 'last'>): Attended | undefined {
    const { highlightSource, highlightAttention } = this.settings();
    const shown = this.panels.traces.find(({ panel, summary }) => panel.isSeen && summary.trace === trace);
    const highlight = shown && this.highlights.get(shown.panel);
    if (!highlightSource || !highlightAttention || highlight?.trace !== trace) return undefined;
    const weights = highlight.attention?.slice(first, last) ?? [];
    const weight = weights.reduce((sum, one) => sum + one, 0);
    return weight >= LEAST ? { weight, ...highlight.head, isCross: shown?.summary.source !== undefined } : undefined;
  }

  /** Shows a token of a panel's text in its document. */
  async show({ trace }: TracePanel, token: number): Promise<void> {
    const range = trace && this.traced.of(trace.summary.trace);
    if (!range) return;
    if (!mayOpen(range.uri)) {
      const message = vscode.l10n.t('This text cannot be shown: its document is closed, and is kept nowhere.');
      void vscode.window.showInformationMessage(message);
      return;
    }
    await reveal(range.uri, (document) => {
      // A closed document may have been changed in the meantime; then its ranges have been dropped.
      const { start: from, tokens } = this.traced.of(range.trace) ?? range;
      const { start = 0, end = 0 } = tokens[token] ?? {};
      return new vscode.Range(document.positionAt(from + start), document.positionAt(from + end));
    });
  }

  /** Highlights the selections of the panels in every editor that shows their texts. */
  draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const lit = this.settings().highlightSource ? this.litIn(editor) : [];
      if (lit.length === 0 && !this.lit.has(editor)) continue;
      if (lit.length > 0) this.lit.add(editor);
      else this.lit.delete(editor);
      this.decorations.set(editor, lit);
    }
  }

  dispose(): void {
    this.pointing.end();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  /** Tells panels whose text was edited in its document that they show a trace of the previous text. */
  private tellEdited(): void {
    for (const { panel, summary } of this.panels.traces) panel.noteEdited(this.traced.isEdited(summary.trace));
  }

  private litIn({ document }: vscode.TextEditor): Lit[] {
    const { highlightAttention } = this.settings();
    const all = this.shown(document);
    return all.flatMap(({ panel, range }) => {
      const { start: from, tokens, trace } = range;
      const highlight = this.highlights.get(panel);
      if (highlight?.trace !== trace) return [];
      const parts = litParts(tokens, highlightAttention ? highlight : { ...highlight, attention: null });
      const at = (offset: number) => document.positionAt(from + offset);
      const rangeOf = (start: number, end: number) => new vscode.Range(at(start), at(end));
      const isTold = (part: Part) =>
        [part.start, part.end - 1].every((offset) => toldAt(all, from + offset)?.range === range);
      return [{ parts: partsWhere(parts, isTold), rangeOf }];
    });
  }

  /**
   * When the user places the cursor in a traced text, the panels choose the token there. Selections made by commands, for
   * example to show a place or a hover, have no effect, nor do moves of the cursor caused by typing.
   */
  private selected({ textEditor, selections, kind }: vscode.TextEditorSelectionChangeEvent): void {
    this.pointNowhere();
    const [selection] = selections;
    if (!isByUser(kind) || selections.length !== 1 || !selection?.isEmpty) return;
    const { document } = textEditor;
    if (kind === vscode.TextEditorSelectionChangeKind.Keyboard && this.isJustEdited(document)) return;
    for (const [panel, token] of tokensAt(this.shown(document), document.offsetAt(selection.active))) {
      if (this.highlights.get(panel)?.token === token) continue;
      panel.go(panel.trace?.summary.source ? { source: token } : { token });
    }
  }

  /** VS Code first reports an edit, and then where the cursor is after it. */
  private isJustEdited(document: vscode.TextDocument): boolean {
    const { lastEdit } = this;
    return lastEdit?.document === document && Date.now() - lastEdit.time < SAME_KEY;
  }

  /**
   * VS Code does not report when the pointer leaves the text, so any other event there ends the marking, and so does a
   * timeout.
   */
  private pointNowhere(concerns: (panel: TracePanel) => boolean = () => true): void {
    for (const panel of this.pointed) if (concerns(panel)) this.tellPointed(panel, null);
  }

  private tellPointed(panel: TracePanel, token: number | null): void {
    if (token === null) this.pointed.delete(panel);
    else this.pointed.add(panel);
    panel.send(POINT, { token });
  }

  /** The tokens under a character, for each panel that shows them. */
  private tokensUnder(document: vscode.TextDocument, offset: number): [TracePanel, number][] {
    const within = this.shown(document).filter(({ range: { start, text } }) => offset < start + text.length);
    return tokensAt(within, offset);
  }

  /** The visible panels that show a text of the document, and its range; the latest active panel comes first. */
  private shown(document: vscode.TextDocument): ShownRange[] {
    const ranges = this.traced.in(document);
    return this.panels.traces.flatMap(({ panel, summary }) => {
      const range = ranges.find(({ trace }) => trace === summary.trace);
      return range && panel.isSeen ? [{ panel, range }] : [];
    });
  }
}

/** Of the panels that show the text at an offset, the one whose trace is described there: the latest active one. */
function toldAt(shown: readonly ShownRange[], offset: number): ShownRange | undefined {
  return shown.find(({ range }) => isTracedAt(range, offset));
}

function partsWhere({ chosen, pointed, tints }: LitParts, holds: (part: Part) => boolean): LitParts {
  return {
    chosen: chosen.filter(holds),
    pointed: pointed.filter(holds),
    tints: tints.map((tint) => tint.filter(holds)),
  };
}

function isByUser(kind: vscode.TextEditorSelectionChangeKind | undefined): boolean {
  const { Keyboard, Mouse } = vscode.TextEditorSelectionChangeKind;
  return kind === Keyboard || kind === Mouse;
}

/** The tokens at an offset, for each panel that shows them; the end of a text belongs to its last token. */
function tokensAt(shown: readonly ShownRange[], offset: number): [TracePanel, number][] {
  return shown.flatMap(({ panel, range: { start, tokens } }): [TracePanel, number][] => {
    const token = tokenAt(tokens, offset - start);
    return token === undefined ? [] : [[panel, token]];
  });
}

/**
 * Whether a document is open or can be opened again. The address of a closed document that was never saved would open a new,
 * empty one.
 */
function mayOpen(uri: string): boolean {
  const { textDocuments, fs } = vscode.workspace;
  if (textDocuments.some((document) => document.uri.toString() === uri)) return true;
  return fs.isWritableFileSystem(vscode.Uri.parse(uri).scheme) !== undefined;
}

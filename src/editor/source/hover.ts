/** The hover that shows the tokens under the pointer. */
import * as vscode from 'vscode';
import { unlessAborted } from '../../base/unless-aborted';
import { CancelledError, type EngineClient } from '../../engine/host/client';
import type { Token } from '../../engine/protocol/token-protocol';
import type { Failures } from '../failures';
import { hideHover } from '../hide-hover';
import { type HoverPlaces, hoverIn, type Settings } from '../settings';
import type { DocumentTokens } from './document-tokens';
import { editorInUse } from './editor-in-use';
import type { HoverHint, HoverHints } from './hover-hint';
import type { Attended, Selected } from './hover-text';
import { type TokenGroup, tokenGroupAt, tokenGroupOf } from './token-group';
import type { ToldTokens } from './token-list';
import { predictionAt, type TokenPrediction } from './token-prediction';
import type { TracedRange } from './traced-ranges';

/** The tokens of a part of the document, and a description of that part. */
interface Found {
  readonly text: string;
  readonly start: number;
  readonly tokens: readonly Token[];
  readonly origin: string;
  readonly model: string;
  /** The trace of the text, if it was traced. */
  readonly traced?: TracedRange;
}

/**
 * For how many of the latest hovers the list of all their tokens is kept: VS Code may request other hovers while one is
 * shown.
 */
const LISTS = 8;
/** Milliseconds that a hover waits for the predictions of a trace: the engine may be in the middle of a run. */
const PATIENCE = 1000;

interface Place {
  readonly document: vscode.TextDocument;
  readonly offset: number;
  /** What was selected there. */
  readonly selected: vscode.Range | undefined;
}

/** The place under the pointer. */
interface Pointed {
  readonly position: vscode.Position;
  readonly offset: number;
  /** The selection there. */
  readonly selection: vscode.Range | undefined;
  /** Whether text that was not traced has hovers. */
  readonly everywhere: boolean;
}

/** The content of a hover. */
interface Shown {
  readonly group: TokenGroup;
  /** The selection, if the hover is about it: offsets in the text that the tokens' ranges refer to. */
  readonly selected: Selected | undefined;
  /** The hint at how tokens are shown in code. */
  readonly hint: HoverHint | undefined;
}

export interface HoverParts {
  readonly engine: EngineClient;
  readonly documents: DocumentTokens;
  /** The trace to describe at a place of a text that was traced; several may cover it. */
  readonly tracedAt: (document: vscode.TextDocument, offset: number) => TracedRange | undefined;
  /** The attention that some tokens of a trace receive, as tinted in the text. */
  readonly attentionTo: (traced: TracedRange, tokens: Pick<TokenGroup, 'first' | 'last'>) => Attended | undefined;
  readonly settings: () => Settings;
  /** The name of a model for people. */
  readonly modelName: (model: string) => string;
  readonly failures: Failures;
  /** Decides when to give the hint at how tokens are shown in code. */
  readonly hints: Pick<HoverHints, 'due' | 'said'>;
  /** Called with the place of the pointer, whether or not a hover is shown. */
  readonly pointed: (document: vscode.TextDocument, offset: number) => void;
}

export class TokenHover implements vscode.HoverProvider {
  /** Where a command requested a hover: the next hover there is shown, whatever the setting says. */
  private asked: Place | undefined;
  /** Where bytes are shown: an offset in the document. */
  private bytesAt: { readonly uri: string; readonly offset: number } | undefined;
  /** The tokens of hovers that do not list all of them, by numbers assigned here. */
  private readonly lists = new Map<number, ToldTokens>();
  private listed = 0;

  constructor(private readonly parts: HoverParts) {}

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    const { settings, pointed, failures } = this.parts;
    const { model } = settings();
    const hover = hoverIn(document);
    const { version } = document;
    const offset = document.offsetAt(position);
    pointed(document, offset);
    const asked = this.takeAsked(document, offset);
    const selection = asked?.selected ?? selectionAt(document, position);
    const everywhere = asked !== undefined || isEverywhere(hover, document, selection);
    if (!everywhere && hover === 'off') return undefined;
    try {
      const due = everywhere || hover !== 'prose' ? undefined : this.hintDue(document, position);
      const of = { position, offset, selection, everywhere: everywhere || due !== undefined };
      const found = await this.find(document, of, model);
      if (!found) return undefined;
      const chosen = chosenIn(found, document, selection);
      const group = chosen?.group ?? tokenGroupAt(found.text, found.tokens, offset - found.start);
      if (!group || cancellation.isCancellationRequested) return undefined;
      const hint = found.traced ? undefined : due;
      const shown = { group, selected: chosen?.selected, hint };
      const said = await this.describe(document, found, shown, of);
      // The tokens belong to the previous text, or nobody sees the hover, nor its hint.
      if (document.version !== version || cancellation.isCancellationRequested) return undefined;
      if (hint) this.parts.hints.said();
      return said;
    } catch (error) {
      if (error instanceof CancelledError) return undefined;
      // Who has pressed a key waits for an answer; who moves the pointer would be told again and again.
      if (asked) failures.show(error);
      else failures.logOnly(error);
      return undefined;
    }
  }

  /** Shows the tokens at the cursor; bound to a key, because VS Code does not tell extensions which keys are held down. */
  async showHere(): Promise<void> {
    const editor = editorInUse();
    if (!editor) return;
    // VS Code shows a hover in the editor that has the keyboard focus.
    if (editor !== vscode.window.activeTextEditor)
      await vscode.window.showTextDocument(editor.document, editor.viewColumn);
    await this.ask(editor, editor.selection.active, undefined);
  }

  /** Shows or hides bytes there, and shows the hover again. The next hover of other tokens has no bytes. */
  async toggleBytes(uri: string, offset: number, show = this.bytesAt === undefined): Promise<void> {
    this.bytesAt = show ? { uri, offset } : undefined;
    await this.showAt(uri, offset);
  }

  /** All tokens of a hover, by its number, as a text; `undefined` if its list is no longer kept. */
  async listOf(list: number): Promise<string | undefined> {
    const told = this.lists.get(list);
    if (!told) return undefined;
    const { engine, modelName } = this.parts;
    const { model } = told;
    const { tokenList } = await import('./token-list');
    return tokenList(told, modelName(model), (id) => engine.tokenBytes({ model, id }));
  }

  private keepList(told: ToldTokens): number {
    this.listed++;
    this.lists.set(this.listed, told);
    this.lists.delete(this.listed - LISTS);
    return this.listed;
  }

  /** Whether bytes are shown for the tokens in this range of the document; if not, bytes are no longer shown anywhere. */
  private showsBytes(uri: string, start: number, end: number): boolean {
    const { bytesAt } = this;
    const shows = bytesAt?.uri === uri && bytesAt.offset >= start && bytesAt.offset < end;
    if (!shows) this.bytesAt = undefined;
    return shows;
  }

  /** Shows the tokens there, in place of the open hover. */
  async showAt(uri: string, offset: number): Promise<void> {
    const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri);
    if (!editor) return;
    const position = editor.document.positionAt(offset);
    const { selections } = editor;
    const selected = selectionAt(editor.document, position);
    editor.selection = new vscode.Selection(position, position); // because VS Code shows the hover at the cursor
    await vscode.window.showTextDocument(editor.document, editor.viewColumn);
    await hideHover(); // an open hover would not be updated
    await this.ask(editor, position, selected);
    editor.selections = selections;
  }

  /** The hint for tokens of a word of code that are shown although nothing is selected. */
  private hintDue(document: vscode.TextDocument, position: vscode.Position): HoverHint | undefined {
    const due = this.parts.hints.due(document);
    return due && document.getWordRangeAtPosition(position) ? due : undefined;
  }

  private async ask({ document }: vscode.TextEditor, position: vscode.Position, selected: vscode.Range | undefined) {
    this.asked = { document, offset: document.offsetAt(position), selected };
    await vscode.commands.executeCommand('editor.action.showHover');
  }

  private takeAsked(document: vscode.TextDocument, offset: number): Place | undefined {
    const { asked } = this;
    this.asked = undefined;
    return asked?.document === document && asked.offset === offset ? asked : undefined;
  }

  private async find(document: vscode.TextDocument, of: Pointed, model: string): Promise<Found | undefined> {
    const { offset, selection, everywhere } = of;
    const traced = this.parts.tracedAt(document, offset);
    // A selection that extends beyond a traced text has tokens only in the document.
    const isOfTrace = traced && (!everywhere || !selection || isWithin(document, selection, traced));
    if (isOfTrace) return { ...traced, traced, origin: vscode.l10n.t('the traced text') };
    if (!everywhere) return undefined;
    // A long selection is listed from its beginning, which in a large document may be far from the pointer.
    const from = selection ? document.offsetAt(selection.start) : offset;
    const part = await this.parts.documents.around(document, from, model);
    const origin = part.whole
      ? vscode.l10n.t('this document')
      : vscode.l10n.t('characters {0} to {1} of this document', part.start, part.end - 1);
    const text = document.getText().slice(part.start, part.end);
    return { text, start: part.start, tokens: part.tokens, origin, model };
  }

  private async describe(document: vscode.TextDocument, found: Found, shown: Shown, of: Pointed) {
    const { engine, modelName, attentionTo } = this.parts;
    const { traced, model } = found;
    const { group, selected } = shown;
    const { hoverText, isPart, listedOf } = await import('./hover-text');
    const [from, to] = [found.start + group.start, found.start + group.end];
    const showBytes = this.showsBytes(document.uri.toString(), from, to);
    const listed = listedOf({ ...found, group, isEachToldOf: traced !== undefined || showBytes });
    const until = listed.flat().at(-1) ?? group.first;
    const bytes = new Map<number, Uint8Array>();
    for (let index = group.first; index <= until; index++) {
      const token = found.tokens[index];
      if (token && (showBytes || isPart(token))) bytes.set(index, await engine.tokenBytes({ model, id: token.id }));
    }
    const own = new vscode.Range(document.positionAt(from), document.positionAt(to));
    // VS Code compares a hover's columns with the pointer's, regardless of lines.
    const range = selected ? inLine(document, own, of.position) : own;
    const foreseen = await this.foreseen(found, group.first, until + 1);
    const attended = traced && attentionTo(traced, group);
    const known = { ...found, ...shown, listed, bytes, showBytes, foreseen, attended };
    const { start, end } = of.selection ?? {};
    const { tokens, origin } = found;
    const isListed = listed.flat().length === group.last - group.first;
    const place = {
      uri: document.uri,
      line: own.start.line,
      offset: document.offsetAt(range.start),
      selection: start && end && { start: document.offsetAt(start), end: document.offsetAt(end) },
      list: isListed ? undefined : this.keepList({ tokens, group, origin, model, showBytes }),
    };
    return new vscode.Hover(hoverText({ ...known, model: modelName(model) }, place), range);
  }

  /**
   * The trace's predictions by index, for tokens `first` to `last - 1`; empty if the trace is gone or another run takes too
   * long.
   */
  private async foreseen({ traced }: Found, first: number, last: number): Promise<Map<number, TokenPrediction>> {
    if (!traced) return new Map();
    const { engine } = this.parts;
    const signal = AbortSignal.timeout(PATIENCE);
    const places = Array.from({ length: last - first }, (_, at) => first + at);
    const all = places.map((place) => unlessAborted(predictionAt(engine, traced, place, signal), signal));
    const known = await Promise.all(all).catch(() => []);
    return new Map(known.flatMap((foreseen, at) => (foreseen ? [[first + at, foreseen]] : [])));
  }
}

/** Languages in which no other hover is expected, so that showing one for every word replaces nothing. */
const PROSE = new Set(['asciidoc', 'latex', 'markdown', 'plaintext', 'quarto', 'restructuredtext', 'tex', 'typst']);

/** Whether all text of a document has hovers. */
export function hoversOverAll(hover: HoverPlaces, { languageId }: Pick<vscode.TextDocument, 'languageId'>): boolean {
  return hover === 'always' || (hover === 'prose' && PROSE.has(languageId));
}

/** Whether text that was not traced has hovers at this place. */
function isEverywhere(hover: HoverPlaces, document: vscode.TextDocument, selection: vscode.Range | undefined): boolean {
  if (hoversOverAll(hover, document)) return true;
  return (hover === 'prose' || hover === 'on request') && selection !== undefined;
}

/** The selection that contains a position in an editor. */
function selectionAt(document: vscode.TextDocument, position: vscode.Position): vscode.Range | undefined {
  return vscode.window.visibleTextEditors
    .filter((editor) => editor.document === document)
    .flatMap(({ selections }) => selections)
    .find((selection) => !selection.isEmpty && selection.contains(position));
}

/**
 * For a selection, exactly its own tokens are shown. For a text that is still selected as it was traced, the word under the
 * pointer is shown: the panel lists its tokens, but only the hover says how probable each was.
 */
function chosenIn(
  { text, start, tokens, traced }: Found,
  document: vscode.TextDocument,
  selection: vscode.Range | undefined,
): Pick<Shown, 'group' | 'selected'> | undefined {
  if (!selection) return undefined;
  const [from, to] = [selection.start, selection.end].map((at) => document.offsetAt(at) - start) as [number, number];
  const selected = { start: Math.max(from, 0), end: Math.min(to, text.length), isCut: to > text.length };
  if (traced && from <= 0 && to >= text.length) return undefined;
  const group = tokenGroupOf(tokens, selected);
  return group && { group, selected };
}

/** Whether the visible part of a selection is within a traced text: a selected line includes the line break at its end. */
function isWithin(document: vscode.TextDocument, selection: vscode.Range, traced: TracedRange): boolean {
  const [from, to] = [selection.start, selection.end].map((at) => document.offsetAt(at)) as [number, number];
  const selected = document.getText().slice(from, to);
  const [start, end] = [from + selected.length - selected.trimStart().length, from + selected.trimEnd().length];
  return start >= traced.start && end <= traced.start + traced.text.length;
}

/** The part of a range that is in the line of a position. */
function inLine(document: vscode.TextDocument, { start, end }: vscode.Range, { line }: vscode.Position): vscode.Range {
  const whole = document.lineAt(line).range;
  return new vscode.Range(start.line < line ? whole.start : start, end.line > line ? whole.end : end);
}

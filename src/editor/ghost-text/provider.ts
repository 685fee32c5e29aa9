/** Ghost text: suggests how the text goes on while somebody types. */
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { CancelledError } from '../../engine/client';
import type { CompletionResult, CompletionSuggestion } from '../../engine/completion-protocol';
import { AdaptiveDebounce } from '../../generate/debounce';
import { type FilterReason, filterSuggestion, isOpenEnd } from '../../generate/suggestion-filters';
import { RecentSuggestions } from '../../generate/type-along';
import type { Failures } from '../failures';
import type { Completer } from './completer';
import { type CursorPlace, readPlace } from './place';
import type { Reason } from './reason';
import type { OfferedRun, SuggestionRuns } from './runs';
import { readGhostTextSettings } from './settings';
import type { GhostTextStatus } from './status';
import type { GhostTextSwitch } from './switch';

/** Suggestions to cycle through, when they are asked for by hand. */
const ALTERNATIVES = 3;
/** Lines and tokens where more than one line may be suggested. */
const MULTI_LINES = 6;
const MULTI_LINE_TOKENS = 3;

export interface ProviderParts {
  readonly completer: Completer;
  readonly runs: SuggestionRuns;
  readonly status: GhostTextStatus;
  readonly switch: GhostTextSwitch;
  readonly failures: Failures;
  readonly model: () => string;
}

type Recent = Omit<OfferedRun, 'offset' | 'text' | 'uri'>;

export class GhostTextProvider implements vscode.InlineCompletionItemProvider {
  private readonly recent = new RecentSuggestions<Recent>();
  private readonly debounce = new AdaptiveDebounce();

  constructor(private readonly parts: ProviderParts) {}

  /** Nothing of what was suggested with another model or other settings. */
  forget(): void {
    this.recent.clear();
  }

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[] | undefined> {
    this.debounce.key(performance.now());
    const found = await this.find(document, position, context, cancellation);
    if (Array.isArray(found)) return found;
    this.parts.status.silent(found);
    return undefined;
  }

  private async find(
    document: vscode.TextDocument,
    position: vscode.Position,
    { selectedCompletionInfo: item, triggerKind }: vscode.InlineCompletionContext,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[] | Reason> {
    const asked = triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
    const blocked = asked ? undefined : this.parts.switch.reasonFor(document.languageId);
    if (blocked) return blocked;
    if ((vscode.window.activeTextEditor?.selections.length ?? 1) > 1) return { kind: 'several cursors' };
    const offered = item && offeredText(document, position, item);
    if (item && offered === undefined) return { kind: 'other item' };
    const place = readPlace(document, position, offered);
    if (!isOpenEnd(place.after)) return { kind: 'filter', filter: 'inside a line' };
    const at: Target = { document, position, place, range: item?.range, itemText: item?.text };
    const known = asked ? undefined : this.typedAlong(at);
    if (known) return known;
    if (!asked) await setTimeout(this.debounce.delay);
    if (cancellation.isCancellationRequested) return { kind: 'cancelled' };
    return this.ask(at, asked, cancellation);
  }

  /** What is left of a suggestion that is being typed. */
  private typedAlong(at: Target): vscode.InlineCompletionItem[] | undefined {
    const found = this.recent.find(at.place.text);
    if (!found) return undefined;
    this.parts.status.suggested(0);
    return [this.show(at, found.rest, found.value, found.typed.length)];
  }

  private async ask(
    at: Target,
    asked: boolean,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[] | Reason> {
    const { completer, status, failures, model: modelOf } = this.parts;
    const { bits, ...settings } = readGhostTextSettings();
    const { document, place } = at;
    const multiLine = settings.multiLine && place.multiLine;
    const options = {
      maxNewTokens: settings.maxTokens * (multiLine ? MULTI_LINE_TOKENS : 1),
      maxLines: multiLine ? MULTI_LINES : 1,
      confidence: asked ? 0 : settings.confidence,
      alternatives: asked ? ALTERNATIVES : 1,
    };
    const model = modelOf();
    const start = performance.now();
    const working = status.working();
    try {
      const result = await completer.complete(
        { model, bits, document: document.uri.toString(), place, options },
        cancellation,
      );
      const latency = performance.now() - start;
      this.debounce.answered(latency);
      const items = this.fitting(at, model, result);
      if (Array.isArray(items)) status.suggested(latency, result);
      return items;
    } catch (error) {
      if (error instanceof CancelledError) return { kind: 'cancelled' };
      failures.logOnly(error);
      return { kind: 'failed' };
    } finally {
      working.dispose();
    }
  }

  /** The suggestions that fit where the cursor is. */
  private fitting(at: Target, model: string, result: CompletionResult): vscode.InlineCompletionItem[] | Reason {
    const items: vscode.InlineCompletionItem[] = [];
    let filter: FilterReason | undefined;
    for (const suggestion of result.suggestions) {
      const filtered = filterSuggestion(suggestion.text, at.place);
      if ('text' in filtered) items.push(this.offer(at, model, result, suggestion, filtered.text));
      else filter ??= filtered.reason;
    }
    if (items.length > 0) return items;
    if (filter) return { kind: 'filter', filter };
    return { kind: 'silence', silence: result.silence ?? { kind: 'blank' } };
  }

  private offer(
    at: Target,
    model: string,
    result: CompletionResult,
    suggestion: CompletionSuggestion,
    text: string,
  ): vscode.InlineCompletionItem {
    const value = { model, result, suggestion };
    this.recent.add({ before: at.place.text, text, value });
    return this.show(at, text, value, 0);
  }

  /** @param typed how much of the suggestion stands in the document already */
  private show(at: Target, text: string, value: Recent, typed: number): vscode.InlineCompletionItem {
    const { document, position, place, range, itemText } = at;
    const cursor = document.offsetAt(position);
    const whole = typed === 0 ? text : place.text.slice(place.text.length - typed) + text;
    if (!range) this.parts.runs.offer({ ...value, uri: document.uri.toString(), offset: cursor - typed, text: whole });
    // From the start of the line, so that what is shown does not flicker while the range is typed through.
    return range
      ? new vscode.InlineCompletionItem(`${itemText}${text}`, range)
      : new vscode.InlineCompletionItem(
          place.before + text,
          new vscode.Range(position.with({ character: 0 }), position),
        );
  }
}

/** Where a suggestion goes. */
interface Target {
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
  readonly place: CursorPlace;
  /** Of the chosen item of the list, where one is open. */
  readonly range: vscode.Range | undefined;
  readonly itemText: string | undefined;
}

/** The line up to the cursor with the chosen item of the list in it; `undefined` where that is no going on. */
function offeredText(
  document: vscode.TextDocument,
  position: vscode.Position,
  { range, text }: vscode.SelectedCompletionInfo,
): string | undefined {
  const typed = document.getText(new vscode.Range(range.start, position));
  if (!range.isSingleLine || !text.startsWith(typed)) return undefined;
  return document.lineAt(position.line).text.slice(0, range.start.character) + text;
}

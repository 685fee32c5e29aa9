/** Ghost text: suggests how the text continues while the user types. */
import * as vscode from 'vscode';
import { messageOf } from '../../base/message-of';
import type { Answer, HowAsked, Reason, Suggested, Suggester } from '../../engine/host/suggester';
import type { CursorPlace } from '../../engine/shared/cursor-place';
import type { ChosenEntry, Offer } from '../../generate/followed-suggestion';
import { beginsInWord, endsInWord, lastWord } from '../../generate/words';
import type { Failures } from '../failures';
import { withLineEndsOf } from '../source/open-document';
import { shownOrigin } from './copied-from';
import type { OtherFiles } from './other-files/other-files';
import { readPlace } from './place';
import type { Silence } from './reason';
import { type OfferedRun, type SuggestionRuns, shownOf } from './runs';
import type { SecondRequest } from './second-request';
import type { GhostTextSettings } from './settings';
import type { GhostTextStatus } from './status';
import type { ShownPlace } from './status-state';
import { factsOf } from './suggestion-facts';
import type { GhostTextSwitch } from './switch';

export interface ProviderParts {
  readonly suggester: Suggester;
  readonly runs: SuggestionRuns;
  readonly secondRequest: SecondRequest;
  readonly otherFiles: OtherFiles;
  readonly status: GhostTextStatus;
  readonly switch: GhostTextSwitch;
  readonly failures: Failures;
  readonly settings: () => GhostTextSettings;
  readonly model: () => string;
  /** How often suggestions must be right in a document for this user. */
  readonly threshold: (document: vscode.TextDocument) => number;
  /** Called with each offer. */
  readonly count: (offer: Offer) => void;
  /** Called whenever VS Code reports which entry of its own list is chosen; `undefined`: none. */
  readonly chosen: (entry: ChosenEntry | undefined) => void;
}

type Items = vscode.InlineCompletionItem[];

export class GhostTextProvider implements vscode.InlineCompletionItemProvider {
  constructor(private readonly parts: ProviderParts) {}

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    cancellation: vscode.CancellationToken,
  ): Promise<Items | undefined> {
    const { Invoke } = vscode.InlineCompletionTriggerKind;
    const { asking } = this.parts.secondRequest;
    const isInvoked = context.triggerKind === Invoke;
    const how = isInvoked ? (asking ?? 'by hand') : 'while typing';
    const isRepeated = isInvoked && asking !== undefined;
    const item = context.selectedCompletionInfo;
    const found = await this.find({ document, position, item, how, isInvoked, isRepeated }, cancellation);
    if (Array.isArray(found)) return found;
    this.parts.status.silent(found, { document, position }, isAsked(how));
    return undefined;
  }

  private async find(request: Request, cancellation: vscode.CancellationToken): Promise<Items | Silence> {
    const { document, position, item, how } = request;
    this.parts.chosen(item && entryOf(document, item));
    const blocked = isAsked(how) ? undefined : this.parts.switch.reasonFor(document);
    if (blocked) return blocked;
    if ((vscode.window.activeTextEditor?.selections.length ?? 1) > 1) return { kind: 'several cursors' };
    const offered = item && offeredText(document, position, item);
    if (item && offered === undefined) return { kind: 'other item' };
    const context = this.parts.otherFiles.contextIn(document);
    const place = { ...readPlace(document, position, offered), ...(context && { context }) };
    return this.ask({ ...request, place }, cancellation);
  }

  private async ask(at: Target, cancellation: vscode.CancellationToken): Promise<Items | Silence> {
    const { suggester, secondRequest, otherFiles, status, failures } = this.parts;
    const abort = new AbortController();
    if (cancellation.isCancellationRequested) abort.abort();
    const listener = cancellation.onCancellationRequested(() => abort.abort());
    const working = status.working(isAsked(at.how));
    const { version } = at.document;
    const begun = performance.now();
    // An automatic request, as when the model's rates have been measured, must not replace one that the user waits for.
    if (isAsked(at.how)) secondRequest.answered(at.document, at.position, false);
    const isAwaited = () => !abort.signal.aborted && at.document.version === version;
    try {
      const { answer, used, set } = await this.answer(at, abort.signal, isAwaited);
      const isCancelled = 'reason' in answer && answer.reason.kind === 'cancelled';
      if (!isCancelled) secondRequest.answered(at.document, at.position, 'reason' in answer);
      else if (cancellation.isCancellationRequested && at.document.version === version && isGivenUp(at, begun))
        this.askOnceMore(at);
      if (suggester.readsOtherFiles(used.model)) otherFiles.scheduleChoice(at.document, at.position);
      if ('reason' in answer)
        return {
          ...withOwnThreshold(withWholeWord(answer.reason, at.place.before), set.confidence),
          ...(at.item && { entry: at.item.text }),
        };
      this.tellSuggested(at, answer, used.confidence, isAwaited());
      return answer.suggestions.map((suggested) => itemOf(at, suggested));
    } catch (error) {
      failures.logOnly(error);
      return { kind: 'failed', why: messageOf(error) };
    } finally {
      listener.dispose();
      working.dispose();
    }
  }

  /**
   * Keeps the suggestions and updates the status item.
   * @param needed how often a suggestion has to be right @param isAwaited false after another key: the editor drops the answer
   *   unseen
   */
  private tellSuggested(
    at: Target,
    { suggestions, latency, asked }: Extract<Answer, { readonly suggestions: unknown }>,
    needed: number,
    isAwaited: boolean,
  ): void {
    const { document, position } = at;
    const isFirstKept = at.isInvoked || this.parts.runs.isPartlyTaken;
    const runs = isAwaited ? this.offer(at, suggestions, { isFirstKept, needed }) : undefined;
    const origin = () => runs && shownOrigin(runs, isFirstKept || runs.length === 1);
    const shown = runs && { ...this.placeOf(at, runs), isAskedAgain: asked, origin };
    // The origin of a suggestion that continues a list item is not kept.
    const besideList =
      at.item && isAwaited ? { document, position, isBesideList: true, origin: () => undefined } : undefined;
    this.parts.status.suggested(latency, asked ? suggestions[0]?.result : undefined, shown ?? besideList);
  }

  /** VS Code may keep showing an earlier suggestion instead of the first one of this answer; `runs` begins with the shown one. */
  private placeOf({ document, position }: Target, [first]: readonly OfferedRun[]): Omit<ShownPlace, 'origin'> {
    return {
      document,
      position,
      suggestion: first?.suggestion,
      begun: first && first.typed > 0 ? first.result.typed + first.text.slice(0, first.typed) : '',
      stands: () => this.parts.runs.isShown,
      ...(first && { rest: shownOf(first), result: first.result, facts: factsOf(first) }),
    };
  }

  /**
   * If VS Code has a list of words to show, it gives up ghost text that does not arrive within a moment, such as the first one
   * while the model is being opened. A request that an extension triggers may take its time. VS Code also gives up a request
   * that the user has just made by hand, if the list or the hover with that command closes late and takes the keyboard for a
   * moment.
   */
  private askOnceMore({ document, position, how }: Target): void {
    const { secondRequest } = this.parts;
    secondRequest.answered(document, position, true);
    secondRequest.ask(isAsked(how) ? 'by hand' : 'once more').catch(() => undefined); // VS Code also gives up when the editor was closed
  }

  /**
   * If settings change during a request, as they do while a window opens, its result is discarded and requested again, since no
   * further key may come.
   */
  private async answer(at: Target, signal: AbortSignal, isAwaited: () => boolean) {
    const { suggester, settings, model, threshold } = this.parts;
    for (;;) {
      const { settingsVersion } = suggester;
      const set = settings();
      const used = { ...set, model: model(), confidence: threshold(at.document) };
      const answer = await suggester.suggest(at.place, used, { how: at.how, signal });
      const isCancelled = 'reason' in answer && answer.reason.kind === 'cancelled';
      const isOfFormer = isCancelled && settingsVersion !== suggester.settingsVersion;
      if (!isOfFormer || !isAwaited()) return { answer, used, set };
    }
  }

  /**
   * Keeps the runs, so that they can be explained, and counts them. A suggestion that continues a list item is counted with
   * what is grey of the item, but not kept, as it is not known which of the two was accepted.
   * @returns all that may be shown now, beginning with the one that VS Code is known to show first, if known
   */
  private offer(
    at: Target,
    suggestions: readonly Suggested[],
    { isFirstKept, needed }: { readonly isFirstKept: boolean; readonly needed: number },
  ): readonly OfferedRun[] | undefined {
    if (suggestions.length === 0) return undefined;
    const offer = at.item ? offerAfterItem(at, at.item, suggestions) : offerOf(at, suggestions);
    if (at.item) {
      this.parts.count(offer);
      return undefined;
    }
    const { document: uri, offset, texts } = offer;
    const runs = suggestions.map((run, index) => ({
      ...run,
      needed,
      isMeasured: this.parts.suggester.isMeasured(run.model),
      uri,
      offset,
      text: texts[index] as string,
      typed: offer.typed,
    }));
    this.parts.count(offer);
    return this.parts.runs.offer(runs, offer, isFirstKept);
  }
}

/** Whether the user asked for a suggestion by hand, and so wants an answer where ghost text does not come by itself. */
const isAsked = (how: HowAsked): boolean => how === 'by hand';

/** A user who asks by hand and then changes their mind takes longer than this. Milliseconds. */
const SOON = 300;

/** Whether VS Code gave up a request that is still wanted. @param begun the time at which it was made */
function isGivenUp({ how, isRepeated }: Target, begun: number): boolean {
  return !isRepeated && (how === 'while typing' || performance.now() - begun < SOON);
}

/** The offer, as it is followed through the document's edits. All its suggestions share the same typed part. */
function offerOf({ document, position, place, how }: Target, suggestions: readonly Suggested[]): Offer {
  const inDocument = (text: string) => withLineEndsOf(document, text);
  const first = suggestions[0] as Suggested;
  const typed = inDocument(first.typed);
  return {
    document: document.uri.toString(),
    language: document.languageId,
    model: first.model,
    offset: document.offsetAt(position) - typed.length,
    before: place.before.endsWith(typed) ? place.before.slice(0, place.before.length - typed.length) : '',
    texts: suggestions.map(({ typed, text }) => inDocument(typed + text)),
    typed: typed.length,
    confidence: isAsked(how) || first.byHand ? null : first.suggestion.confidence,
  };
}

/** The offer of what goes on from the chosen item of the list, with what is grey of that. Its first word is the item's. */
function offerAfterItem(
  { document, position }: Target,
  { range, text }: vscode.SelectedCompletionInfo,
  suggestions: readonly Suggested[],
): Offer {
  const rest = text.slice(position.character - range.start.character);
  return {
    document: document.uri.toString(),
    language: document.languageId,
    model: (suggestions[0] as Suggested).model,
    offset: document.offsetAt(position),
    before: document.lineAt(position.line).text.slice(0, position.character),
    texts: suggestions.map((suggested) => rest + withLineEndsOf(document, suggested.text)),
    typed: 0,
    confidence: null,
  };
}

/** A request from VS Code. */
interface Request {
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
  /** The chosen item of the list, if one is open. */
  readonly item: vscode.SelectedCompletionInfo | undefined;
  readonly how: HowAsked;
  /** Whether VS Code was told to ask, by the user or by the extension: then it keeps showing its first suggestion. */
  readonly isInvoked: boolean;
  /** Whether it repeats a request, so that VS Code was told to ask once more. */
  readonly isRepeated: boolean;
}

/** The place that a suggestion is for. */
interface Target extends Request {
  readonly place: CursorPlace;
}

/** Names the whole word of which a part is typed: “tch” alone looks like an error where “switch” is meant. */
function withWholeWord(reason: Reason, before: string): Reason {
  if (reason.kind !== 'silence' || reason.silence.kind !== 'not confident') return reason;
  const { silence } = reason;
  const { word = '', isShort } = silence;
  if (isShort || !beginsInWord(word) || !endsInWord(before)) return reason;
  return { ...reason, silence: { ...silence, word: lastWord(before) + word } };
}

/** Changes the reason if the silence is caused by a threshold that the statistics have moved. */
function withOwnThreshold(reason: Reason, set: number): Silence {
  if (reason.kind !== 'silence' || reason.silence.kind !== 'not confident') return reason;
  const { silence } = reason;
  return silence.threshold === set ? reason : { ...silence, kind: 'below your threshold', set };
}

/** The item begins at the start of the line, so that nothing flickers while the user types what is shown. */
function itemOf({ position, place, item }: Target, { text }: Suggested): vscode.InlineCompletionItem {
  if (item) return new vscode.InlineCompletionItem(item.text + text, item.range);
  const character = afterSurrogates(place.before);
  const range = new vscode.Range(position.with({ character }), position);
  return new vscode.InlineCompletionItem(place.before.slice(character) + text, range);
}

/** The end of the last surrogate pair in a line, such as an emoji: VS Code shows no ghost text whose range contains one. */
function afterSurrogates(line: string): number {
  let end = line.length;
  while (end > 0 && (line.charCodeAt(end - 1) & 0xf800) !== 0xd800) end--;
  return end;
}

function entryOf(document: vscode.TextDocument, { range, text }: vscode.SelectedCompletionInfo): ChosenEntry {
  return { document: document.uri.toString(), offset: document.offsetAt(range.start), text };
}

/** The line up to the cursor, with the chosen item of the list inserted; `undefined` if the item does not continue it. */
function offeredText(
  document: vscode.TextDocument,
  position: vscode.Position,
  { range, text }: vscode.SelectedCompletionInfo,
): string | undefined {
  const typed = document.getText(new vscode.Range(range.start, position));
  if (!range.isSingleLine || !text.startsWith(typed) || endsInEmptyCall(text)) return undefined;
  return document.lineAt(position.line).text.slice(0, range.start.character) + text;
}

/** Such an item puts the cursor between its brackets, and what would follow there is not what follows here. */
function endsInEmptyCall(text: string): boolean {
  return /\(\s*\)$/.test(text);
}

/** The messages between the panel (a webview) and the extension host, for both sides. Typed by vscode-messenger. */
import type { NotificationType, RequestType } from 'vscode-messenger-common';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { MadePatch, PatchRuns } from '../../trace/compare/patch-runs';
import type { MadeOutput } from '../../trace/readings/made-output';
import type { SuggestionRun } from './completion-protocol';
import type { PseudoPerplexity, PseudoPerplexityParams } from './encoder-protocol';
import { forcedIn, type GenerateParams, type Generation, type OutputTarget } from './generation-protocol';
import type { ModelId, Variant } from './model-protocol';
import type { ReadParams } from './reading-protocol';
import type { ComparisonReportWish, ReportWish, SavedFile, SaveWish } from './save-protocol';
import type { TensorWindow, WindowParams } from './tensor-protocol';
import type {
  DescribeTokensParams,
  FoundTokens,
  SearchTokensParams,
  Token,
  TokensParams,
  VocabularyToken,
} from './token-protocol';
import type {
  AblationRuns,
  ComparePlace,
  Edit,
  Look,
  MadeAblation,
  MadeContinuations,
  Place,
  SideName,
  TraceId,
  TraceSummary,
  UserContinuations,
} from './trace-protocol';

export type { ComparePlace, Place, SideName };

/** The place in a document that a text comes from. */
interface TextSource {
  readonly uri: string;
  /** UTF-16 offset of the text in the document. */
  readonly start: number;
  /** The label that people see: "weather.txt:1", "weather.txt, lines 1–3". */
  readonly label: string;
  /** Whether a space precedes the text in the document: many vocabularies make it part of the word's token. */
  readonly isAfterSpace?: true;
}

/** An explained suggestion, the model that made it, and the tokens that are traced for it. */
interface Explained extends Pick<Origin, 'model' | 'ids'> {
  readonly suggestion: SuggestionRun;
}

/** What a trace was made from: everything that is needed to make it again. */
export interface Origin extends OutputTarget {
  /** If `ids` is given, the text is only for people to read. */
  readonly text: string;
  /** Exactly these tokens are traced, whatever the tokenizer makes of the text. */
  readonly ids?: readonly number[];
  /** Positions among the traced tokens where the mask token is read instead. */
  readonly masked?: readonly number[];
  readonly model: ModelId;
  readonly source: TextSource | null;
  /** The saved file that this trace comes from; `text` and `model` are empty then, because the file states them. */
  readonly file?: string;
  /** Which of the file's two traces this is, if the file holds a comparison. */
  readonly side?: SideName;
  /** The run that produced these tokens, if they are an explained suggestion. */
  readonly suggestion?: SuggestionRun;
  /** The suggestion that was explained before the user chose another model, which did not make it. */
  readonly explainedBefore?: Explained;
  /** The lesson that this text belongs to. */
  readonly lesson?: string;
  /** Whether the user has chosen another model than the lesson's own. */
  readonly inOtherModel?: true;
  /** Whether the text follows the caret: the text of the caret's next place replaces it automatically. */
  readonly live?: true;
  /** Whether the text was edited in the panel: the user then stays at the place where they were reading the previous text. */
  readonly edited?: true;
}

/**
 * Who wrote which tokens of a trace's output.
 * @returns `undefined` if the trace has no output, or was opened from a file that does not say it
 */
export function madeOutput(
  origin: Origin,
  { source, saved }: Pick<TraceSummary, 'source' | 'saved'>,
): MadeOutput | undefined {
  if (saved || !source) return saved?.output;
  const { kept } = origin;
  return { changed: forcedIn(origin), ...(kept && { kept }) };
}

/**
 * A key that two origins of the same trace share, wherever their texts come from: it covers exactly what determines the
 * trace.
 * @param origin may come from state that a page saved in an earlier version
 */
export function tracedKey(origin: PartialOrUndefined<Origin>): string {
  const { text, ids, masked, target, targetIds, model, file, side } = origin;
  if (file !== undefined) return JSON.stringify({ file, side });
  return JSON.stringify({ model, ...(ids ? { ids } : { text }), masked, ...(targetIds ? { targetIds } : { target }) });
}

/** All properties may be missing. */
type PartialOrUndefined<T> = { readonly [K in keyof T]?: T[K] | undefined };

/**
 * Whether the panel's next content is a different text, which the user starts to read from the beginning. The same text with
 * another model, other masked tokens or another output is not a different text. A text that was edited in the panel, and a
 * text that follows the caret after another one, keep the user's place.
 * @param before what the panel showed or tried to show; undefined if nothing
 */
export function isOtherText(before: Partial<Origin> | undefined, next: Origin): boolean {
  if (!before || next.edited || (next.live && before.live)) return false;
  const areIds = before.ids !== undefined && next.ids !== undefined;
  const given = ({ text, ids, file, side }: Partial<Origin>) => tracedKey({ text, file, side, ...(areIds && { ids }) });
  return given(next) !== given(before);
}

/** A pair of tokens to contrast after a position of the text: why one rather than the other. */
export interface ChosenPair {
  readonly position: number;
  /** The id of the token whose lead over the other is explained; null means the most probable one there. */
  readonly id: number | null;
  readonly ratherThan: number;
}

/** What one side of a comparison was made from: everything that is needed to make it again. */
export interface ComparedOrigin {
  readonly origin: Origin;
  readonly variant: Variant;
  /** If a text is compared with itself before an edit, which of the two versions this is. */
  readonly edit?: Edit;
  /** The continuations of its text, if another one than the trace's own was shown when the comparison was made. */
  readonly continuations?: MadeContinuations;
  /** The two tokens that the user had chosen to contrast when reading this trace. */
  readonly pair?: ChosenPair;
  /** For a trace from a file, which has no source, where its text came from: "notes.md:3". */
  readonly label?: string;
  /** For a trace from a file, its text (or the beginning of it) and model, which name the trace in the title as elsewhere. */
  readonly held?: Pick<Origin, 'text' | 'model'>;
}

/** The text that a lesson or an edited text replaced, and the place at which the user was reading it. */
export interface TextBefore {
  readonly origin: Origin;
  readonly place: Place;
}

/** One side of a comparison. */
export interface ComparedTrace extends ComparedOrigin {
  readonly summary: TraceSummary;
}

/** What is or was meant to be shown, with a message that says how far it is or why it is not shown. */
interface Wanted {
  readonly message: string;
  readonly origin: Origin;
  /** Set if a comparison is or was meant to be made; `origin` is then that of its side a. */
  readonly isComparison?: true;
}

/** Why there is no trace. */
export interface NoTrace {
  /** The user cancelled it; it is no longer in memory; its file is not on this machine; it failed. */
  readonly reason: 'cancelled' | 'memory' | 'remote file' | 'failure';
  readonly message: string;
}

/**
 * What the panel shows: nothing yet; a trace and its origin; two traces side by side; progress on one of these, which CANCEL
 * stops; or why there is none.
 */
export type PanelContent =
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'trace';
      readonly summary: TraceSummary;
      readonly origin: Origin;
      /** The place at which it was read before, where the panel opens it for the first time. */
      readonly place?: Place;
      /** How it was continued earlier; a page that already knows this trace keeps its own state. */
      readonly goingOn?: UserContinuations;
      /** Results of ablation runs so far; if left out, those of the file that the trace was opened from. */
      readonly ablations?: readonly AblationRuns[];
      /** What was traced before the user edited the text in the panel, so that they can go back to it. The page keeps it. */
      readonly before?: TextBefore;
      /** Whether the user has gone back to this trace from an edited text, and can go forward to the edited text again. */
      readonly hasTextAfter?: true;
      /** What the shown lesson replaced, so that the user can go back to it. The page keeps it. */
      readonly textBeforeLesson?: TextBefore;
      /** Whether the lesson has just begun; it may be one that was ended in this panel before. */
      readonly lessonBegins?: true;
      /** The name of the user's chosen model, if the lesson that has just begun runs in another one. */
      readonly lessonInsteadOf?: string;
    }
  | {
      readonly kind: 'compare';
      /** The origin of side a. */
      readonly origin: Origin;
      readonly a: ComparedTrace;
      readonly b: ComparedTrace;
      /** Whether every id stands for the same token in both models. */
      readonly sameVocabulary: boolean;
      /** How similarly the two models embed the same tokens; left out if unknown. */
      readonly agreement?: number;
      /** The block and head that were chosen in the trace when the comparison was requested. */
      readonly start?: Pick<Look, 'layer' | 'head'>;
      /** The place at which it was read before, where the panel opens it for the first time. */
      readonly place?: ComparePlace;
      /** Results of activation patching between the two sides so far. */
      readonly runs?: readonly PatchRuns[];
      /** All the compared texts, if several are compared at once and these are two of them. */
      readonly among?: readonly string[];
    }
  | (Wanted & { readonly kind: 'working' })
  | (Wanted & NoTrace & { readonly kind: 'failed' });
export type ShownTrace = Extract<PanelContent, { readonly kind: 'trace' }>;
export type ShownComparison = Extract<PanelContent, { readonly kind: 'compare' }>;

/** How the selected source text reflects the panel's selection. For an encoder-decoder, that text is the source. */
export interface Highlight {
  readonly trace: TraceId;
  /** The chosen token, and the token under the pointer. */
  readonly token: number;
  readonly preview: number | null;
  /** The chosen token's attention to every token, from 0 to 1; null if it is not to be shown. */
  readonly attention: readonly number[] | null;
  /** The head that this attention belongs to. */
  readonly head: HighlightedHead;
}

interface HighlightedHead {
  readonly variant: Variant;
  readonly layer: number;
  readonly head: number;
}

/** Panel to host: the panel can receive messages; the answer is the content to show now. */
export const READY: RequestType<void, PanelContent> = { method: 'panel/ready' };
/** Host to panel: show this content from now on. */
export const SHOW: NotificationType<PanelContent> = { method: 'panel/show' };
/** Host to panel, while it waits: how far the work has come. The content itself may be large and is not sent again. */
export const PROGRESS: NotificationType<{ readonly message: string }> = { method: 'panel/progress' };
/** A trace that is being made while the panel shows something else: the length of its text, its model and its progress. */
export interface AwaitedTrace {
  /** UTF-16 code units of its text; null if the text comes from a saved file. */
  readonly characters: number | null;
  /** For an explained suggestion, how many tokens before the explained one are traced. */
  readonly tokens?: number;
  /** The model’s name for people; empty if it comes from a saved file. */
  readonly model: string;
  /** Whether it is to be compared, in another panel. */
  readonly isCompared?: boolean;
  readonly message: string;
}
/** Host to panel: another trace is being made, which CANCEL stops; null when that has ended. */
export const AWAITED: NotificationType<{ readonly trace: AwaitedTrace | null }> = { method: 'panel/awaited' };
/** What the panel says above its trace, and the label of the button for what can be done about it. */
export interface PanelNote {
  readonly sentence: string;
  readonly button?: string;
}
/** Host to panel: say this until it is answered; null: no longer. */
export const NOTE: NotificationType<{ readonly note: PanelNote | null }> = { method: 'panel/note' };
/** Panel to host: the button of the note was pressed, or the note was closed. */
export const ANSWER_NOTE: NotificationType<{ readonly isTaken: boolean }> = { method: 'panel/answerNote' };
/** Host to panel: go to this place. */
export const GO: NotificationType<Partial<Place>> = { method: 'panel/go' };
/** Whether the user can go back to a place where they were reading, and forward again. */
export interface Places {
  readonly back: boolean;
  readonly forward: boolean;
}
/** Panel to host: where the editor's keys can take the user now. Both are false while something else uses those keys. */
export const PLACES: NotificationType<Places> = { method: 'panel/places' };
/** Host to panel: go back to the place where the user was before, or forward again. */
export const GO_TO_VISITED: NotificationType<{ readonly direction: keyof Places }> = { method: 'panel/goToVisited' };
/** Host to panel: the user points at this token in the selected text, or at none. */
export const POINT: NotificationType<{ readonly token: number | null }> = { method: 'panel/point' };
/** Host to panel: the text of this trace has been edited in its document, or has been restored. */
export const SOURCE_EDITED: NotificationType<{ readonly trace: TraceId; readonly edited: boolean }> = {
  method: 'panel/sourceEdited',
};
/** Panel to host: trace the text as it is now in its document, in this panel. */
export const TRACE_EDITED: NotificationType<void> = { method: 'panel/traceEdited' };
/**
 * Panel to host: the place that the user looks at now, which is kept when another text is traced, and whether the panel
 * itself chose the head.
 */
export const PLACE: NotificationType<Place> = { method: 'panel/place' };
/** Panel to host: what was generated from the trace besides its own continuation, or how the next token is now picked. */
export const CONTINUED: NotificationType<UserContinuations & { readonly trace: TraceId }> = {
  method: 'panel/continued',
};
/** Panel to host: the result of an ablation run of this trace. */
export const ABLATED: NotificationType<MadeAblation & { readonly trace: TraceId }> = { method: 'panel/ablated' };
/** Panel to host: the place that the user looks at in the comparison. */
export const COMPARE_PLACE: NotificationType<ComparePlace> = { method: 'panel/comparePlace' };
/** Panel to host: the result of patching a part of one of these traces into the other. */
export const PATCHED: NotificationType<Readonly<Record<SideName, TraceId>> & MadePatch> = { method: 'panel/patched' };
/** Panel to host: the level of detail that the user wants, for panels that are opened from now on. */
export const LEVEL: NotificationType<{ readonly level: string }> = { method: 'panel/level' };
/** Panel to host: highlight this in the source text. */
export const HIGHLIGHT: NotificationType<Highlight> = { method: 'panel/highlight' };
/** Panel to host: any reading of a trace; the panel knows the type of the answer. */
export const READ: RequestType<ReadParams, unknown> = { method: 'panel/read' };
/** Panel to host: a window into a tensor. */
export const WINDOW: RequestType<WindowParams, TensorWindow> = { method: 'panel/window' };
/** Panel to host: the tokens that ids stand for in the model's vocabulary. */
export const DESCRIBE_TOKENS: RequestType<DescribeTokensParams, readonly VocabularyToken[]> = {
  method: 'panel/describeTokens',
};
/** Panel to host: find tokens by their text. */
export const SEARCH_TOKENS: RequestType<SearchTokensParams, FoundTokens> = { method: 'panel/searchTokens' };
/** Panel to host: the tokens of a text that is forced on an encoder-decoder as its output. */
export const FORCED_TOKENS: RequestType<TokensParams, readonly Token[]> = { method: 'panel/forcedTokens' };
/** Panel to host: continue a text, or exactly the given tokens. Can be cancelled. */
export const GENERATE: RequestType<GenerateParams, Generation> = { method: 'panel/generate' };
/** A request about which the host sends messages before it answers; the panel numbers requests to tell which one is meant. */
interface Numbered {
  readonly request: number;
}
/** Panel to host: compute the pseudo-perplexity by masking each token in turn. Can be cancelled. */
export const PSEUDO_PERPLEXITY: RequestType<Numbered & { readonly params: PseudoPerplexityParams }, PseudoPerplexity> =
  {
    method: 'panel/pseudoPerplexity',
  };
/** Host to panel, before PSEUDO_PERPLEXITY is answered: how many tokens have been masked so far. */
export const SCORED: NotificationType<Numbered & { readonly done: number }> = { method: 'panel/scored' };
/** Panel to host: trace exactly these tokens, in a panel of their own. `text` names them until the trace is there. */
export const TRACE_IDS: NotificationType<{ readonly ids: readonly number[]; readonly text: string }> = {
  method: 'panel/traceIds',
};
/**
 * Panel to host: show one of the compared traces by itself, in its own panel, and open "try other tokens" there.
 * `position` is the mask that is asked about; without it, the panel chooses.
 */
export const TRY_OTHERS_IN: NotificationType<{ readonly trace: TraceId; readonly position?: number }> = {
  method: 'panel/tryOthersIn',
};
/** Panel to host: trace the same tokens again in this panel, with exactly these positions masked. */
export const MASK: NotificationType<{ readonly positions: readonly number[] }> = { method: 'panel/mask' };
/**
 * Panel to host: trace the same source again in this panel, with this as the decoder's output; null means the decoder's own
 * output.
 */
export const TARGET: NotificationType<{ readonly target: OutputTarget | null }> = { method: 'panel/target' };
/** Panel to host: trace this text instead, in this panel, with the same model. */
export const TRACE_TEXT: NotificationType<{ readonly text: string }> = { method: 'panel/traceText' };
/** Panel to host: show this lesson and its text in this panel. */
export const LESSON: NotificationType<{ readonly lesson: string }> = { method: 'panel/lesson' };
/** Panel to host: this lesson is finished. */
export const LESSON_FINISHED: NotificationType<{ readonly lesson: string }> = { method: 'panel/lessonFinished' };
/** Panel to host: show again the text that the lesson, or else the edited text, replaced, at the place where it was read. */
export const BACK_TO_TEXT: NotificationType<void> = { method: 'panel/backToText' };
/** Panel to host: show again the edited text from which the user went back, at the place where it was read. */
export const FORWARD_TO_TEXT: NotificationType<void> = { method: 'panel/forwardToText' };
/**
 * What a panel that follows the caret shows: the caret's line; that line soon, as it is being traced; or something else,
 * because the line is empty, because no editor has the caret, or because the user asked for another text there.
 */
export type LiveState = 'line' | 'being traced' | 'empty line' | 'no editor' | 'other text';
/** Host to panel: how its content relates to the caret's line; null if the panel does not follow the caret. */
export const LIVE: NotificationType<{ readonly state: LiveState | null }> = { method: 'panel/live' };
/** Panel to host: stop following the caret. */
export const STOP_LIVE: NotificationType<void> = { method: 'panel/stopLive' };
/** Panel to host: after a failure, trace the same text with the starter model, or with a small model from the hub. */
export const RESCUE: NotificationType<{ readonly by: 'starter' | 'download' }> = { method: 'panel/rescue' };
/** Panel to host: open the file in another editor, because it is not a trace. */
export const OPEN_IN_OTHER_EDITOR: NotificationType<void> = { method: 'panel/openInOtherEditor' };
/** Panel to host: select a token of the text in its document. */
export const SHOW_IN_EDITOR: NotificationType<{ readonly token: number }> = { method: 'panel/showInEditor' };
/** A place where the explained suggestion comes from: the index of a copied part, or the index of a piece of another file. */
export type SuggestionPlace =
  | { readonly copied: number }
  | { readonly otherFile: number }
  /** The place where the document already had the suggestion's words, although none was copied. */
  | { readonly before: true };
/** Panel to host: show this place in an editor. */
export const OPEN_PLACE: NotificationType<{ readonly place: SuggestionPlace }> = { method: 'panel/openPlace' };
/** Panel to host: trace the explained suggestion up to this token, which is then the explained one. */
export const EXPLAIN_TOKEN: NotificationType<{ readonly index: number }> = { method: 'panel/explainToken' };
/** Side bars of the editor, which take space from a presentation. */
export const SIDE_BARS = ['primary', 'secondary'] as const;
export type SideBar = (typeof SIDE_BARS)[number];
/** Panel to host: hide a side bar. The page can tell from its width whether the side bar was shown. */
export const HIDE_SIDE_BAR: RequestType<{ readonly bar: SideBar }, null> = { method: 'panel/hideSideBar' };
/** Panel to host: the panel now presents its content; these side bars were visible before. */
export const PRESENTED: NotificationType<{ readonly bars: readonly SideBar[] }> = { method: 'panel/presented' };
/** Panel to host: hide everything of the editor around what the panel presents, on the whole screen, or show it again. */
export const FULL_SCREEN: NotificationType<void> = { method: 'panel/fullScreen' };
/** Host to panel: present the current content, or the next one. */
export const PRESENT: NotificationType<void> = { method: 'panel/present' };
/** The presented trace from which a panel was opened. */
export interface PresentedTrace {
  /** The step that it shows; null if unknown. */
  readonly step: number | null;
  /** Whether this has just been opened, and is presented from its beginning. */
  readonly begins: boolean;
}
/** Host to panel: the presented trace to which the user can go back; null if there is none. */
export const PRESENTED_FROM: NotificationType<{ readonly from: PresentedTrace | null }> = {
  method: 'panel/presentedFrom',
};
/** Panel to host: show that trace again. */
export const BACK_TO_PRESENTED: NotificationType<void> = { method: 'panel/backToPresented' };
/** Host to panel: show the list of all terms. */
export const GLOSSARY: NotificationType<void> = { method: 'panel/glossary' };
/** Host to panel: try other tokens in the text of the current trace, or of the next one. */
export const TRY_OTHERS: NotificationType<void> = { method: 'panel/tryOthers' };
/** Host to panel: show what a neuron of the current trace, or of the next one, does. */
export const SHOW_NEURON: NotificationType<void> = { method: 'panel/showNeuron' };
/** Host to panel: show how probable each token of the text was, in the current trace or the next one. */
export const SHOW_SURPRISING: NotificationType<void> = { method: 'panel/showSurprising' };
/** Host to panel: save the chosen value, or else the probability of the prediction, as a program. */
export const SAVE_PROGRAM: NotificationType<void> = { method: 'panel/saveProgram' };
/** Host to panel: let the user choose steps, and save a report of those. */
export const SAVE_SOME_STEPS: NotificationType<void> = { method: 'panel/saveSomeSteps' };
/** Host to panel: save a picture of the step that is read. */
export const SAVE_PICTURE: NotificationType<void> = { method: 'panel/savePicture' };
/** Host to panel: run the model without the chosen head of the current trace, or of the next one. */
export const LEAVE_OUT_HEAD: NotificationType<void> = { method: 'panel/leaveOutHead' };
/** Panel to host: by how many sizes the type of all presentations is to be larger than the room suggests. */
export const KEEP_LARGER_TYPE: NotificationType<{ readonly by: number }> = { method: 'panel/keepLargerType' };
/** Panel to host: the last value of KEEP_LARGER_TYPE; null if there is none. */
export const LARGER_TYPE: RequestType<void, { readonly by: number | null }> = { method: 'panel/largerType' };
/** Panel to host: keep this look of the last saved picture for the next one, in any panel. */
export const KEEP_PICTURE_LOOK: NotificationType<{ readonly look: unknown }> = { method: 'panel/keepPictureLook' };
/** Panel to host: the last look that was kept, by any version of the extension; null if there is none. */
export const PICTURE_LOOK: RequestType<void, { readonly look: unknown }> = { method: 'panel/pictureLook' };
/** The last choices for a report of some steps. */
export interface LastReport {
  /** Whether it asks questions. */
  readonly asks?: boolean;
  /** The names of their sections. */
  readonly steps?: readonly string[];
  /** Whether the answers have a file of their own. */
  readonly answersApart?: boolean;
}
/** Panel to host: keep these choices for the next report of some steps, in any panel. */
export const KEEP_LAST_REPORT: NotificationType<LastReport> = { method: 'panel/keepLastReport' };
/** Panel to host: the last choices that were kept. */
export const LAST_REPORT: RequestType<void, LastReport> = { method: 'panel/lastReport' };
/** Panel to host: the presentation is over. */
export const PRESENTATION_OVER: NotificationType<void> = { method: 'panel/presentationOver' };
/** Panel to host: open the log. */
export const SHOW_LOG: NotificationType<void> = { method: 'panel/showLog' };
/** Panel to host: trace the same text again. */
export const RUN_AGAIN: NotificationType<void> = { method: 'panel/runAgain' };
/** Panel to host: ask for another model, and trace the same text with it in this panel. */
export const CHOOSE_MODEL: NotificationType<void> = { method: 'panel/chooseModel' };
/** Panel to host: let the user choose the float model that the shown one was quantised from; null if they choose none. */
export const CHOOSE_ORIGINAL: RequestType<void, ModelId | null> = { method: 'panel/chooseOriginal' };
/** Panel to host: let the user choose what to compare with the current content. */
export const COMPARE: NotificationType<void> = { method: 'panel/compare' };
/** Host to panel: let the user edit the text in the panel, and compare it with the edited version. */
export const CHANGE_TO_COMPARE: NotificationType<void> = { method: 'panel/changeToCompare' };
/** Panel to host: compare the current content with this text. */
export const COMPARE_TEXT: NotificationType<{ readonly text: string }> = { method: 'panel/compareText' };
/** Panel to host: of the texts that are compared at once, show the two with these indices in this panel. */
export const COMPARE_PAIR: NotificationType<Readonly<Record<SideName, number>>> = { method: 'panel/comparePair' };
/** Panel to host: compare the edited text with the text before it was edited in the panel. */
export const COMPARE_BEFORE: NotificationType<void> = { method: 'panel/compareBefore' };
/** Why the prediction after an edited text differs from the one before. */
export interface WhyOther {
  /** `short` is the short form; `whole` is the wording in a comparison with the previous text. */
  readonly short: string;
  readonly whole: string;
}
/**
 * How far a prediction that an edit did not change leads its runner-up before and after the edit, as differences of two
 * logits.
 */
export interface KeptLead {
  /** The second most probable token after the edited text. */
  readonly runnerUp: TokenDescription;
  /** The second most probable token after the previous text, if it is a different one. */
  readonly formerRunnerUp?: TokenDescription;
  /** The lead over the runner-up of the same text. */
  readonly now: number;
  readonly before: number;
}
/**
 * Panel to host: what in an edit changed the prediction, or by how much an unchanged prediction leads. It can be asked once,
 * while the trace of the previous text is kept. Null if no single part caused the change, if the model is no decoder that
 * predicts, or if that trace is gone.
 */
export const OF_CHANGE: RequestType<void, WhyOther | KeptLead | null> = { method: 'panel/ofChange' };
/** Panel to host: stop the trace that is being made. */
export const CANCEL: NotificationType<void> = { method: 'panel/cancel' };
/** Panel to host: put a text on the clipboard. */
export const COPY: RequestType<{ readonly text: string }, void> = { method: 'panel/copy' };
/** Panel to host: save something; the user is asked where. Null if the user declines. */
export const SAVE: RequestType<Numbered & { readonly wish: SaveWish }, SavedFile | null> = {
  method: 'panel/save',
};
/** Panel to host: open a saved report, either as a rendered document or as a web page in the browser. */
export const OPEN_SAVED: RequestType<{ readonly report: number }, void> = { method: 'panel/openSaved' };
/** Host to panel, before SAVE is answered: the user has chosen a place, and the file is being written. */
export const SAVING: NotificationType<Numbered> = { method: 'panel/saving' };
/** Panel to host: open the report as a rendered document. */
export const OPEN_REPORT: RequestType<ReportWish | ComparisonReportWish, void> = { method: 'panel/openReport' };

/** The messages between the panel (a webview) and the extension host, for both sides. Typed by vscode-messenger. */
import type { NotificationType, RequestType } from 'vscode-messenger-common';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { MadePatch, PatchRuns } from '../../trace/compare/patch-runs';
import type { SuggestionRun } from './completion-protocol';
import type { PseudoPerplexity, PseudoPerplexityParams } from './encoder-protocol';
import type { GenerateParams, Generation, Target } from './generation-protocol';
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
  GoingOn,
  Look,
  MadeAblation,
  MadeContinuations,
  Place,
  SideName,
  TraceId,
  TraceSummary,
} from './trace-protocol';

export type { ComparePlace, Place, SideName };

/** Where in a document a text is from. */
interface TextSource {
  readonly uri: string;
  /** UTF-16 offset of the text in the document. */
  readonly start: number;
  /** For people: "weather.txt:1", "weather.txt, lines 1–3". */
  readonly label: string;
  /** Whether a space stands before it in the document: many vocabularies have it in the token of the word. */
  readonly isAfterSpace?: true;
}

/** What a trace is of: all that is needed to make it again. */
export interface Origin extends Target {
  /** Where `ids` are given, for people only. */
  readonly text: string;
  /** Exactly these tokens are traced, whatever the tokenizer makes of the text. */
  readonly ids?: readonly number[];
  /** Positions among the traced tokens where the mask token is read instead. */
  readonly masked?: readonly number[];
  readonly model: ModelId;
  readonly source: TextSource | null;
  /** The file of the saved trace that this is; then `text` and `model` are empty: the file says them. */
  readonly file?: string;
  /** Which of the traces in that file, where it holds a comparison. */
  readonly side?: SideName;
  /** The run that made these tokens, where they are an explained suggestion. */
  readonly suggestion?: SuggestionRun;
  /** The lesson whose text this is. */
  readonly lesson?: string;
  /** Whether the reader of the lesson has chosen another model than the one that the lesson is about. */
  readonly inOtherModel?: true;
  /** Whether the text follows the caret: the next one takes its place by itself. */
  readonly live?: true;
  /** Whether the text was changed in the panel: its reader stays where the one before was read. */
  readonly edited?: true;
}

/**
 * The same for two origins of one trace, wherever their texts are from: what decides what is traced, and nothing else.
 * @param origin maybe one that a page has kept, of whatever version
 */
export function tracedKey(origin: Known<Origin>): string {
  const { text, ids, masked, target, targetIds, model, file, side } = origin;
  if (file !== undefined) return JSON.stringify({ file, side });
  return JSON.stringify({ model, ...(ids ? { ids } : { text }), masked, ...(targetIds ? { targetIds } : { target }) });
}

/** What is known of something. */
type Known<T> = { readonly [K in keyof T]?: T[K] | undefined };

/**
 * Whether what a panel shows next is another text, which its reader begins anew. The same text in another model, with other tokens masked or with another output is no other one. A text that was
 * changed in the panel itself, and one that follows the caret after another, are read where the one before was.
 * @param before what the panel showed or tried to show; undefined: nothing
 */
export function beginsAnew(before: Partial<Origin> | undefined, next: Origin): boolean {
  if (!before || next.edited || (next.live && before.live)) return false;
  const areIds = before.ids !== undefined && next.ids !== undefined;
  const given = ({ text, ids, file, side }: Partial<Origin>) => tracedKey({ text, file, side, ...(areIds && { ids }) });
  return given(next) !== given(before);
}

/** One token rather than another, after a token of a text. */
export interface ChosenPair {
  readonly position: number;
  /** The id of the token whose lead over the other is told; null: the most probable one there. */
  readonly id: number | null;
  readonly ratherThan: number;
}

/** What one side of a comparison is of: all that is needed to make it again. */
export interface ComparedOrigin {
  readonly origin: Origin;
  readonly variant: Variant;
  /** Where a text is compared with what it was before it was edited: which of both this is. */
  readonly edit?: Edit;
  /** How its text goes on where another continuation than its own was shown when both were compared. */
  readonly continuations?: MadeContinuations;
  /** The two tokens that its reader has chosen to be told of, where a trace of it was read. */
  readonly pair?: ChosenPair;
  /** Of a file's trace, which has no source any more, where its text was from: "notes.md:3". */
  readonly label?: string;
  /** Of a file's trace what it holds, or the beginning of that: it is named by it as where the trace is shown. */
  readonly held?: Pick<Origin, 'text' | 'model'>;
}

/** What a lesson or a changed text took the place of, and where it was read. */
export interface TextBefore {
  readonly origin: Origin;
  readonly place: Place;
}

/** One side of a comparison. */
export interface ComparedTrace extends ComparedOrigin {
  readonly summary: TraceSummary;
}

/** What is or was to be shown, and in words how far it is, or why it is not shown. */
interface Wanted {
  readonly message: string;
  readonly origin: Origin;
  /** Whether a comparison is or was to be made, whose side a has this origin. */
  readonly isComparison?: true;
}

/** Why there is no trace. */
export interface NoTrace {
  /** The reader has cancelled it; it has no room in memory any more; its file is not on this machine; it has failed. */
  readonly reason: 'cancelled' | 'memory' | 'remote file' | 'failure';
  readonly message: string;
}

/**
 * What the panel shows: nothing yet, a trace and what it is of, two traces beside each other, the wait for one (which
 * CANCEL ends), or why there is none.
 */
export type PanelContent =
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'trace';
      readonly summary: TraceSummary;
      readonly origin: Origin;
      /** Where it was read before: who sees it for the first time in this panel begins there. */
      readonly place?: Place;
      /** How it went on there: a page that knows of it already goes on with what it knows. */
      readonly goingOn?: GoingOn;
      /** What runs without a part have told so far; left out: those of the file that it was opened from. */
      readonly ablations?: readonly AblationRuns[];
      /** What was traced before the text was changed in the panel: its reader can go back to it. The page keeps it. */
      readonly before?: TextBefore;
      /** Whether its reader has gone back to it from a changed text, and can go forward to that again. */
      readonly hasTextAfter?: true;
      /** What the lesson that is shown took the place of: its reader can go back to it. The page keeps it. */
      readonly textBeforeLesson?: TextBefore;
      /** Whether the lesson has just been begun: it may be the one that was ended here. */
      readonly lessonBegins?: true;
      /** The name of the model of traces, where the lesson that has just been begun runs in another one. */
      readonly lessonInsteadOf?: string;
    }
  | {
      readonly kind: 'compare';
      /** That of side a. */
      readonly origin: Origin;
      readonly a: ComparedTrace;
      readonly b: ComparedTrace;
      /** Whether an id stands for the same token in both. */
      readonly sameVocabulary: boolean;
      /** How alike both models store the same tokens; absent: that is not known. */
      readonly agreement?: number;
      /** The block and head that were chosen in the trace when it was asked for. */
      readonly start?: Pick<Look, 'layer' | 'head'>;
      /** Where it was read before: who sees it for the first time in this panel begins there. */
      readonly place?: ComparePlace;
      /** What runs of one side with parts of the other have given so far. */
      readonly runs?: readonly PatchRuns[];
      /** The texts of which these are two, where several are compared at once. */
      readonly among?: readonly string[];
    }
  | (Wanted & { readonly kind: 'working' })
  | (Wanted & NoTrace & { readonly kind: 'failed' });
export type ShownTrace = Extract<PanelContent, { readonly kind: 'trace' }>;
export type ShownComparison = Extract<PanelContent, { readonly kind: 'compare' }>;

/** What the selected text shows of the panel's choice: of an encoder-decoder that is its source. */
export interface Highlight {
  readonly trace: TraceId;
  /** The chosen token, and the one that is pointed at. */
  readonly token: number;
  readonly preview: number | null;
  /** The chosen token's attention to every token, 0 to 1, where it is to be shown; else null. */
  readonly attention: readonly number[] | null;
  /** Whose attention that is. */
  readonly head: HighlightedHead;
}

interface HighlightedHead {
  readonly variant: Variant;
  readonly layer: number;
  readonly head: number;
}

/** Panel to host: the panel can take messages; the answer is what to show now. */
export const READY: RequestType<void, PanelContent> = { method: 'panel/ready' };
/** Host to panel: show this from now on. */
export const SHOW: NotificationType<PanelContent> = { method: 'panel/show' };
/** Host to panel, while it waits: how far it is. The content itself may be large, and is not sent again. */
export const PROGRESS: NotificationType<{ readonly message: string }> = { method: 'panel/progress' };
/** A trace that is made while the panel shows another: of how long a text, in which model, and how far it is. */
export interface AwaitedTrace {
  /** UTF-16 code units of its text; null: a file says what it is of. */
  readonly characters: number | null;
  /** Of a suggestion that is explained: how many tokens before the explained one are traced. */
  readonly tokens?: number;
  /** The model’s name for people; empty where a file says it. */
  readonly model: string;
  readonly message: string;
}
/** Host to panel: another trace is being made, which CANCEL ends, or none is any more. */
export const AWAITED: NotificationType<{ readonly trace: AwaitedTrace | null }> = { method: 'panel/awaited' };
/** Host to panel: go to this place. */
export const GO: NotificationType<Partial<Place>> = { method: 'panel/go' };
/** Whether the reader of a trace can go back to a place, and forward again. */
export interface Places {
  readonly back: boolean;
  readonly forward: boolean;
}
/** Panel to host: where its reader can go by the editor's keys now: nowhere, as long as they are somebody else's. */
export const PLACES: NotificationType<Places> = { method: 'panel/places' };
/** Host to panel: go back to where its reader was, or forward again. */
export const GO_TO_VISITED: NotificationType<{ readonly direction: keyof Places }> = { method: 'panel/goToVisited' };
/** Host to panel: this token is pointed at in the selected text, or none. */
export const POINT: NotificationType<{ readonly token: number | null }> = { method: 'panel/point' };
/** Host to panel: the text of this trace was edited in its document since, or is as it was again. */
export const EDITED: NotificationType<{ readonly trace: TraceId; readonly edited: boolean }> = {
  method: 'panel/edited',
};
/** Panel to host: trace the text as its document has it now, in this panel. */
export const TRACE_EDITED: NotificationType<void> = { method: 'panel/traceEdited' };
/** Panel to host: this is looked at now, and will be when another text is traced; and whether the panel chose the head. */
export const LOOK: NotificationType<Place> = { method: 'panel/look' };
/** Panel to host: this was generated from the trace besides its own continuation, or so the next token is picked now. */
export const CONTINUED: NotificationType<GoingOn & { readonly trace: TraceId }> = { method: 'panel/continued' };
/** Panel to host: a run of this trace without a part gave this. */
export const LEFT_OUT: NotificationType<MadeAblation & { readonly trace: TraceId }> = { method: 'panel/leftOut' };
/** Panel to host: this is looked at in the comparison. */
export const COMPARE_LOOK: NotificationType<ComparePlace> = { method: 'panel/compareLook' };
/** Panel to host: a run of one of these traces with a part of the other gave this. */
export const PATCHED: NotificationType<Readonly<Record<SideName, TraceId>> & MadePatch> = { method: 'panel/patched' };
/** Panel to host: how much its reader wants to see at a time, for the panels that are opened from now on. */
export const LEVEL: NotificationType<{ readonly level: string }> = { method: 'panel/level' };
/** Panel to host: light this up in the source text. */
export const HIGHLIGHT: NotificationType<Highlight> = { method: 'panel/highlight' };
/** Panel to host: any reading of a trace; the panel gives the answer its type. */
export const READ: RequestType<ReadParams, unknown> = { method: 'panel/read' };
/** Panel to host: part of a tensor. */
export const WINDOW: RequestType<WindowParams, TensorWindow> = { method: 'panel/window' };
/** Panel to host: what ids stand for in what the model writes or says. */
export const DESCRIBE_TOKENS: RequestType<DescribeTokensParams, readonly VocabularyToken[]> = {
  method: 'panel/describeTokens',
};
/** Panel to host: find tokens by their text. */
export const SEARCH_TOKENS: RequestType<SearchTokensParams, FoundTokens> = { method: 'panel/searchTokens' };
/** Panel to host: the tokens that a text is as the forced output of an encoder-decoder. */
export const FORCED_TOKENS: RequestType<TokensParams, readonly Token[]> = { method: 'panel/forcedTokens' };
/** Panel to host: continue a text, or exactly the tokens that are given. Can be cancelled. */
export const GENERATE: RequestType<GenerateParams, Generation> = { method: 'panel/generate' };
/** A request that the host tells something of before it answers it: the panel numbers them, to know which one is meant. */
interface Numbered {
  readonly request: number;
}
/** Panel to host: mask each token in turn. Can be cancelled. */
export const PSEUDO_PERPLEXITY: RequestType<Numbered & { readonly params: PseudoPerplexityParams }, PseudoPerplexity> =
  {
    method: 'panel/pseudoPerplexity',
  };
/** Host to panel, while that is answered: how many tokens were masked. */
export const SCORED: NotificationType<Numbered & { readonly done: number }> = { method: 'panel/scored' };
/** Panel to host: trace exactly these tokens, in a panel of their own. `text` is what they are called until then. */
export const TRACE_IDS: NotificationType<{ readonly ids: readonly number[]; readonly text: string }> = {
  method: 'panel/traceIds',
};
/** Panel to host: show one of the compared traces by itself, in a panel of its own, and try other tokens in its text there. */
export const TRY_OTHERS_IN: NotificationType<{ readonly trace: TraceId }> = { method: 'panel/tryOthersIn' };
/** Panel to host: trace the same tokens anew in this panel, with these masked and no others. */
export const MASK: NotificationType<{ readonly positions: readonly number[] }> = { method: 'panel/mask' };
/**
 * Panel to host: trace the same source anew in this panel, with this as what the decoder is forced to have written; null:
 * with what it writes by itself.
 */
export const TARGET: NotificationType<{ readonly target: Target | null }> = { method: 'panel/target' };
/** Panel to host: trace this text instead, in this panel, with the same model. */
export const TRACE_TEXT: NotificationType<{ readonly text: string }> = { method: 'panel/traceText' };
/** Panel to host: show this lesson's text in this panel, and the lesson with it. */
export const LESSON: NotificationType<{ readonly lesson: string }> = { method: 'panel/lesson' };
/** Panel to host: this lesson is finished. */
export const LESSON_FINISHED: NotificationType<{ readonly lesson: string }> = { method: 'panel/lessonFinished' };
/** Panel to host: show what the lesson, or else the changed text, took the place of once more, where it was read. */
export const BACK_TO_TEXT: NotificationType<void> = { method: 'panel/backToText' };
/** Panel to host: show the changed text again that its reader went back from, where it was read. */
export const FORWARD_TO_TEXT: NotificationType<void> = { method: 'panel/forwardToText' };
/**
 * What a panel shows that follows the caret: the line with the caret, or that line soon; something else, since that line is
 * empty, since no editor has the caret, or since its reader has asked for another text there.
 */
export type LiveState = 'line' | 'being traced' | 'empty line' | 'no editor' | 'other text';
/** Host to panel: what it shows of the line with the caret; null: it follows no caret. */
export const LIVE: NotificationType<{ readonly state: LiveState | null }> = { method: 'panel/live' };
/** Panel to host: follow the caret no more. */
export const STOP_LIVE: NotificationType<void> = { method: 'panel/stopLive' };
/** Panel to host: after a failure, trace the same text with the starter, or with a small model of the hub. */
export const RESCUE: NotificationType<{ readonly by: 'starter' | 'download' }> = { method: 'panel/rescue' };
/** Panel to host: open the file that is no trace in another editor. */
export const OPEN_OTHERWISE: NotificationType<void> = { method: 'panel/openOtherwise' };
/** Panel to host: show a token of the text that was selected in its document. */
export const SHOW_IN_EDITOR: NotificationType<{ readonly token: number }> = { method: 'panel/showInEditor' };
/** A place that the explained suggestion comes from: where a stretch of it was copied from, or a piece of another file, each by its number. */
export type SuggestionPlace =
  | { readonly copied: number }
  | { readonly otherFile: number }
  /** Where its words stand before, of which none is copied. */
  | { readonly before: true };
/** Panel to host: show it in an editor. */
export const OPEN_PLACE: NotificationType<{ readonly place: SuggestionPlace }> = { method: 'panel/openPlace' };
/** Panel to host: trace the explained suggestion up to another of its tokens, which is explained then. */
export const EXPLAIN_TOKEN: NotificationType<{ readonly index: number }> = { method: 'panel/explainToken' };
/** Side bars of the editor, which take room from a presentation. */
export const SIDE_BARS = ['primary', 'secondary'] as const;
export type SideBar = (typeof SIDE_BARS)[number];
/** Panel to host: hide a side bar. The page sees by its width whether it was shown. */
export const HIDE_SIDE_BAR: RequestType<{ readonly bar: SideBar }, null> = { method: 'panel/hideSideBar' };
/** Panel to host: what it shows is presented; these side bars were shown before. */
export const PRESENTED: NotificationType<{ readonly bars: readonly SideBar[] }> = { method: 'panel/presented' };
/** Host to panel: what it shows, or shows next, is presented. */
export const PRESENT: NotificationType<void> = { method: 'panel/present' };
/** Host to panel: the list of all terms is asked for. */
export const GLOSSARY: NotificationType<void> = { method: 'panel/glossary' };
/** Host to panel: other tokens are to be tried in the text of the trace that it shows, or shows next. */
export const TRY_OTHERS: NotificationType<void> = { method: 'panel/tryOthers' };
/** Host to panel: what a neuron does is asked about the trace that it shows, or shows next. */
export const SHOW_NEURON: NotificationType<void> = { method: 'panel/showNeuron' };
/** Host to panel: how probable each token of the text was is asked about the trace that it shows, or shows next. */
export const SHOW_SURPRISING: NotificationType<void> = { method: 'panel/showSurprising' };
/** Host to panel: the chosen value, or else the probability of the prediction, is to be saved as a program. */
export const SAVE_PROGRAM: NotificationType<void> = { method: 'panel/saveProgram' };
/** Host to panel: a report of some of its steps is to be saved, once these are chosen. */
export const SAVE_SOME_STEPS: NotificationType<void> = { method: 'panel/saveSomeSteps' };
/** Panel to host: by how many sizes type is larger in presentations than their room asks for, also in those of other panels. */
export const KEEP_LARGER_TYPE: NotificationType<{ readonly by: number }> = { method: 'panel/keepLargerType' };
/** Panel to host: what was kept of that last; null: nothing was. */
export const LARGER_TYPE: RequestType<void, { readonly by: number | null }> = { method: 'panel/largerType' };
/** Panel to host: so the picture that was saved last looks, for the next one, also of other panels. */
export const KEEP_PICTURE_LOOK: NotificationType<{ readonly look: unknown }> = { method: 'panel/keepPictureLook' };
/** Panel to host: what was kept of that last, by whatever version; null: nothing was. */
export const PICTURE_LOOK: RequestType<void, { readonly look: unknown }> = { method: 'panel/pictureLook' };
/** What was chosen last of a report of some steps: whether it asks questions, and the steps, as their sections are named. */
export interface LastReport {
  readonly asks?: boolean;
  readonly steps?: readonly string[];
}
/** Panel to host: what is chosen of a report of some steps, for the next one, also of other panels. */
export const KEEP_LAST_REPORT: NotificationType<LastReport> = { method: 'panel/keepLastReport' };
/** Panel to host: what was kept of that last. */
export const LAST_REPORT: RequestType<void, LastReport> = { method: 'panel/lastReport' };
/** Panel to host: the presentation is over. */
export const PRESENTATION_OVER: NotificationType<void> = { method: 'panel/presentationOver' };
/** Panel to host: open the log. */
export const SHOW_LOG: NotificationType<void> = { method: 'panel/showLog' };
/** Panel to host: trace the same text again. */
export const RUN_AGAIN: NotificationType<void> = { method: 'panel/runAgain' };
/** Panel to host: ask for another model, and trace the same text with it in this panel. */
export const CHOOSE_MODEL: NotificationType<void> = { method: 'panel/chooseModel' };
/** Panel to host: ask for the float model that the shown one was quantised from; null when the user picks none. */
export const CHOOSE_ORIGINAL: RequestType<void, ModelId | null> = { method: 'panel/chooseOriginal' };
/** Panel to host: ask what to compare with what is shown. */
export const COMPARE: NotificationType<void> = { method: 'panel/compare' };
/** Host to panel: its text is to be changed there, and compared with what it becomes. */
export const CHANGE_TO_COMPARE: NotificationType<void> = { method: 'panel/changeToCompare' };
/** Panel to host: compare what is shown with this text. */
export const COMPARE_TEXT: NotificationType<{ readonly text: string }> = { method: 'panel/compareText' };
/** Panel to host: show these two of the texts that are compared at once, by their indices, in this panel. */
export const COMPARE_PAIR: NotificationType<Readonly<Record<SideName, number>>> = { method: 'panel/comparePair' };
/** Panel to host: compare what is shown with what the text was before it was changed in the panel. */
export const COMPARE_BEFORE: NotificationType<void> = { method: 'panel/compareBefore' };
/** Why a changed text is followed by another token than before. */
export interface WhyOther {
  /** In short, and as a comparison with the text before says it. */
  readonly short: string;
  readonly whole: string;
}
/** How far the prediction that a changed text shares with the text before leads there and here, as a difference of two logits. */
export interface KeptLead {
  /** The most probable other token after the changed text. */
  readonly runnerUp: TokenDescription;
  /** The same after the text before, where that is another one. */
  readonly formerRunnerUp?: TokenDescription;
  /** Ahead of its own runner-up in each. */
  readonly now: number;
  readonly before: number;
}
/**
 * Panel to host: what made that, or by how much the prediction leads where it stayed; once, as long as the trace of the
 * text before is kept; null: no single part did, no decoder predicts, or it is kept no more.
 */
export const OF_CHANGE: RequestType<void, WhyOther | KeptLead | null> = { method: 'panel/ofChange' };
/** Panel to host: stop the trace that is being made. */
export const CANCEL: NotificationType<void> = { method: 'panel/cancel' };
/** Panel to host: put a text on the clipboard. */
export const COPY: RequestType<{ readonly text: string }, void> = { method: 'panel/copy' };
/** Panel to host: save something, where the user says; null when the user declines. */
export const SAVE: RequestType<Numbered & { readonly wish: SaveWish }, SavedFile | null> = {
  method: 'panel/save',
};
/** Panel to host: open a report that was saved, as a document that is read, or a web page in the browser. */
export const OPEN_SAVED: RequestType<{ readonly report: number }, void> = { method: 'panel/openSaved' };
/** Host to panel, before that is answered: the user has said where to, and it is being written. */
export const SAVING: NotificationType<Numbered> = { method: 'panel/saving' };
/** Panel to host: open the report as a document that is read. */
export const OPEN_REPORT: RequestType<ReportWish | ComparisonReportWish, void> = { method: 'panel/openReport' };

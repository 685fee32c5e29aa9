/** What can be asked of the engine while somebody types, and what it answers. */
import type { OtherLines, SuggestionFacts } from '../../base/suggestion-facts';
import type { CompletionOptions, Silence } from '../../generate/completion';
import type { RepositoryContext } from '../../generate/other-files-form';
import type { TextKind } from '../../generate/text-kind';
import type { ReadFile } from '../../model/file-state';
import type { ModelId } from './model-protocol';
import type { Precision } from './precision';

export type { CompletionOptions, Silence };

export interface CompletionParams {
  readonly model: ModelId;
  /** Names the document, so that the window in it can stay where it is. */
  readonly document: string;
  readonly kind: TextKind;
  /** The text up to the cursor, and where it begins in the document. */
  readonly text: string;
  readonly start: number;
  /** The text after the cursor, as much of it as is of use; without it, only what is before the cursor counts. */
  readonly following?: string;
  /** What other files say, for models with room for it; it is read anew only when it changes. */
  readonly context?: RepositoryContext;
  readonly options: CompletionOptions;
}

export interface TokenChoice {
  readonly id: number;
  readonly token: string;
  readonly text: string;
  readonly probability: number;
}

export interface NextTokensParams {
  readonly model: ModelId;
  /** Up to the cursor, as it was when the first token was asked for. */
  readonly text: string;
  /** What was chosen after it, as the answers name it. */
  readonly chosen: readonly number[];
  readonly count: number;
}

export interface ListedToken {
  readonly id: number;
  /** As the vocabulary has it. */
  readonly token: string;
  readonly special: boolean;
  /** What stands after the cursor when it is chosen, with all that was chosen before. */
  readonly text: string;
  /** To go on from it. */
  readonly chosen: readonly number[];
  /** Among all that agree with what is typed. */
  readonly probability: number;
}

/** Most probable first. */
export interface NextTokensResult {
  /** What the model read before them: without a word half typed, which is read again. */
  readonly ids: readonly number[];
  readonly tokens: readonly ListedToken[];
}

export interface CompletionToken extends TokenChoice {
  readonly alternatives: readonly TokenChoice[];
  /** Of one that is copied: how many characters before it stand before the place that it is copied from, too; 0: it is the model's own. */
  readonly agreeing: number;
}

export interface CompletionSuggestion {
  readonly text: string;
  readonly tokens: readonly CompletionToken[];
  /** The product of its tokens' probabilities. */
  readonly probability: number;
  /** How often the first word of suggestions like it is right. */
  readonly confidence: number;
}

/** A piece of another file that the model read before the text. */
export interface ReadPiece {
  /** Relative to the folder that both files are in. */
  readonly path: string;
  /** Its first line, from 1, and how many there are. */
  readonly line: number;
  readonly lines: number;
}

/** Whether the model has read what follows the cursor, and if not, why. */
export type InfillUse =
  | { readonly kind: 'used' | 'nothing follows' }
  /** The vocabulary has no tokens for it. */
  | { readonly kind: 'no tokens' }
  /** It has them, and whether the model was trained with them is told by a test that was not made yet. */
  | { readonly kind: 'not measured' }
  /** In the test, what it foresaw with what follows was not better: nats of a gap, on average. */
  | { readonly kind: 'no gain'; readonly places: number; readonly prefix: number; readonly infill: number };

export interface CompletionResult {
  /** Stands for the state of the model's files, as in `ModelInfo`; null where the model was not opened. */
  readonly state: string | null;
  /** What the model read, and what of the text was taken back to be spelled out again by the first tokens. */
  readonly ids: readonly number[];
  readonly typed: string;
  readonly suggestions: readonly CompletionSuggestion[];
  /** Why there is none. */
  readonly silence: Silence | null;
  readonly precision: Precision;
  readonly infill: InfillUse;
  /** The most similar last; null where the model has no room for other files, or that is not known yet. */
  readonly otherFiles: readonly ReadPiece[] | null;
  /** Tokens that were in the cache, and those that were computed before the first suggested one. */
  readonly reused: number;
  readonly computed: number;
  /** Whether the window had to move, which costs the whole cache. */
  readonly slid: boolean;
  /** Milliseconds inside the engine. */
  readonly milliseconds: number;
}

/** Where a document has a stretch of what was suggested: it was copied from there. */
export interface CopiedFrom {
  readonly uri: string;
  /** UTF-16 offset in the document, and the line that it is in, from 1. */
  readonly start: number;
  readonly line: number;
  /** What stands before both, as far as it is the same, with what was typed of the suggested word. */
  readonly shared: string;
  /** What was copied, and how many of the suggested tokens that is; neither is known of panels that were kept by 0.1.0. */
  readonly text?: string;
  readonly tokens?: number;
  /** Where it stands as well. */
  readonly also?: OtherLines;
}

/** Where a document has the words of a suggestion that is no copy of it, or some of them in a row. */
export interface StandsBefore {
  readonly uri: string;
  /** UTF-16 offset in the document, and the line that it is in, from 1. */
  readonly start: number;
  readonly line: number;
  readonly text: string;
}

/** A piece of another file, to be opened. */
export interface OpenablePiece extends ReadPiece {
  readonly uri: string;
}

/** A suggestion that is explained: the run that made it. */
export interface SuggestionRun {
  readonly result: Pick<CompletionResult, 'ids' | 'typed' | 'precision' | 'reused' | 'computed' | 'milliseconds'>;
  /** The one of its suggestions that was shown. */
  readonly suggestion: Omit<CompletionSuggestion, 'confidence'>;
  /** What the editor told of it; not known of panels that were kept by 0.1.0. */
  readonly facts?: SuggestionFacts;
  /** In the order of the suggestion; absent where nothing was copied, or where the document has changed since so that it is not found again. */
  readonly copied?: readonly CopiedFrom[];
  /** Where the document has the same words, or some of them in a row; only of a suggestion of which nothing is copied. */
  readonly before?: StandsBefore;
  /** What the model read of other files before the text. */
  readonly otherFiles?: readonly OpenablePiece[];
  /** As it was shown last; absent where nothing of it was typed along and the filters left all of it. */
  readonly shown?: ShownSuggestion;
  /** Which of its tokens is explained, where that was chosen; else the first that was not typed before. */
  readonly explained?: number;
}

/** A suggestion as its reader sees it: what they type along of it is text by then, and no suggestion any more. */
export interface ShownSuggestion {
  /** What of the suggestion was typed along. */
  readonly typed: string;
  /** What stood after the cursor. */
  readonly text: string;
}

/** What a run suggested, as it was shown last. */
export function shownText({ suggestion, shown }: Pick<SuggestionRun, 'suggestion' | 'shown'>): string {
  return shown?.text ?? suggestion.text;
}

/** Which of a run's tokens is explained. */
export function explainedToken(run: SuggestionRun): number {
  return run.explained ?? typedTokens(run);
}

/** How many of a run's first tokens had to fit what was typed: their probabilities are among the tokens that do. */
export function fittingTokens({ result, suggestion }: Pick<RunOfTokens, 'result' | 'suggestion'>): number {
  let left = result.typed.length;
  const first = suggestion.tokens.findIndex(({ text }) => {
    const isFree = left <= 0;
    left -= text.length;
    return isFree;
  });
  return first < 0 ? suggestion.tokens.length : first;
}

/** Whether another token in the place of one of a run's can still become the same text, cut into other tokens: that begins with it. */
export function isOtherSpelling({ suggestion }: Pick<RunOfTokens, 'suggestion'>, at: number, text: string): boolean {
  const rest = suggestion.tokens
    .slice(at)
    .map((token) => token.text)
    .join('');
  return text !== '' && rest.startsWith(text);
}

/**
 * The id of the token that the explained one was chosen over: the most probable other one that cannot become the same text any
 * more, where both had to fit what was typed, or where the most probable other one only spells the same. Null where it could
 * be any token: that rival the trace finds itself.
 */
export function fittingRival(run: SuggestionRun): number | null {
  const at = explainedToken(run);
  const explained = run.suggestion.tokens[at];
  const others = explained?.alternatives.filter(({ id }) => id !== explained.id) ?? [];
  const isSpelling = ({ text }: TokenChoice) => isOtherSpelling(run, at, text);
  const isFree = at >= fittingTokens(run);
  if (isFree && !(others[0] && isSpelling(others[0]))) return null;
  return others.find((other) => !isSpelling(other))?.id ?? null;
}

/** The tokens that are traced, so that the next one is the one that is explained. */
export function idsBeforeExplained(run: SuggestionRun): number[] {
  const { result, suggestion } = run;
  return [...result.ids, ...suggestion.tokens.slice(0, explainedToken(run)).map(({ id }) => id)];
}

/** What a run's first tokens spell of the text: the word that was typed in part, and what was typed along. */
function typedText({ result, shown }: Pick<RunOfTokens, 'result' | 'shown'>): string {
  return result.typed + (shown?.typed ?? '');
}

/** A run, as far as it says which of its tokens were typed. */
interface RunOfTokens {
  readonly result: Pick<CompletionResult, 'typed'>;
  readonly suggestion: { readonly tokens: readonly Pick<CompletionToken, 'text'>[] };
  readonly shown?: Pick<ShownSuggestion, 'typed'>;
}

/** How many of a run's first tokens spell what was typed before, and nothing after it. */
export function typedTokens(run: RunOfTokens): number {
  let left = lengthOf(typedText(run));
  let count = 0;
  for (const { text } of run.suggestion.tokens) {
    left -= lengthOf(text);
    if (left < 0) break;
    count++;
  }
  return count;
}

/** The token that spells a character of what a run suggested. @param before what stands before that character, of the suggested text */
export function spellingToken<T extends Pick<CompletionToken, 'text'>>(
  {
    result,
    suggestion,
  }: { readonly result: Pick<CompletionResult, 'typed'>; readonly suggestion: { readonly tokens: readonly T[] } },
  before: string,
): T | undefined {
  let left = lengthOf(result.typed) + lengthOf(before);
  return suggestion.tokens.find(({ text }) => {
    left -= lengthOf(text);
    return left < 0;
  });
}

/** How many of a run's first tokens were typed or shown; the rest would have repeated what stands there, or fits nothing there. */
export function typedOrShownTokens(run: RunOfTokens & Pick<SuggestionRun, 'shown' | 'suggestion'>): number {
  const { shown, suggestion } = run;
  if (!shown) return suggestion.tokens.length;
  let left = lengthOf(typedText(run)) + lengthOf(shown.text.trimEnd());
  const first = suggestion.tokens.findIndex(({ text }) => {
    const isLeftOut = left <= 0;
    left -= lengthOf(text);
    return isLeftOut;
  });
  return first < 0 ? suggestion.tokens.length : first;
}

/** A run, as far as it says what was shown of it. */
interface ShownRun {
  readonly result: Pick<CompletionResult, 'typed'>;
  readonly suggestion: Pick<CompletionSuggestion, 'text' | 'tokens' | 'probability'>;
  readonly shown?: ShownSuggestion;
}

/**
 * The tokens of a run that stand after the cursor, as it was shown last: without those that only spell what stands in the text
 * by then, and without what was left out. The first of them may begin before the cursor.
 */
export function suggestedTokens(run: ShownRun): readonly CompletionToken[] {
  return run.suggestion.tokens.slice(typedTokens(run), typedOrShownTokens(run));
}

/** How probable the model held what stands after the cursor for, which none of the tokens says that only spell what was typed. */
interface ShownProbability {
  /** From 0 to 1: the product of the probabilities of the tokens that were shown, each as it was when the run was made. */
  readonly probability: number;
  /** What of the first of these tokens was typed before: it is in their product; '' where it begins at the cursor. */
  readonly begun: string;
  /** Whether one of them had to fit what was typed: its probability is among the tokens that do. */
  readonly isFitted: boolean;
}

/** The model's probability of a suggestion as it is shown: all that tell it have it from here. */
export function shownProbability(run: ShownRun): ShownProbability {
  const first = typedTokens(run);
  const shown = suggestedTokens(run);
  const spelled = run.suggestion.tokens.slice(0, first).reduce((length, { text }) => length + lengthOf(text), 0);
  return {
    probability: shown.reduce((product, token) => product * token.probability, 1),
    begun: typedText(run).replaceAll('\r', '').slice(spelled),
    isFitted: shown.length > 0 && first < fittingTokens(run),
  };
}

/** How many of the tokens after the cursor are copied, as that was settled when they were suggested; the others are the model's own. */
export function copiedShare(run: ShownRun): { readonly copied: number; readonly of: number } {
  const tokens = suggestedTokens(run);
  return { copied: tokens.filter(({ agreeing }) => agreeing > 0).length, of: tokens.length };
}

/** Line ends of one character or two are the same: what is typed along has those of its document. */
function lengthOf(text: string): number {
  return text.replaceAll('\r', '').length;
}

export interface QuantizeParams {
  readonly model: ModelId;
  /** A model that is quantised already keeps the bits that it has. */
  readonly bits: 4 | 8;
  /** Where quantised weights are kept. */
  readonly folder: string;
}

/** Quantised weights of a model. */
export interface QuantizedSource {
  readonly model: ModelId;
  readonly path: string;
  /** SHA-256 of the weights that they were made from, and their files as they were then. */
  readonly source: string;
  readonly files: readonly ReadFile[];
}

/** Which weights to measure, as `quantize` answered. */
export interface CalibrateParams {
  readonly model: ModelId;
  readonly path: string;
}

/** Whether what follows the cursor helps, measured in one kind of text. */
export interface InfillGain {
  readonly places: number;
  /** Nats of a gap's text on average, after the prefix alone, and with what follows. */
  readonly prefix: number;
  readonly infill: number;
  /** Whether the difference is more than twice its standard error. */
  readonly better: boolean;
}

export type InfillTest = Readonly<Record<TextKind, InfillGain>>;

export interface CalibrateResult {
  /** Whether it was measured already. */
  readonly known: boolean;
  /** Whether what follows the cursor helps; null where the vocabulary has no tokens for it. */
  readonly infill: InfillTest | null;
}

export interface QuantizeResult extends QuantizedSource {
  /** Whether it was there already. */
  readonly known: boolean;
  readonly precision: Precision;
  readonly milliseconds: number;
}

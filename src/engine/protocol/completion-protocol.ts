/**
 * Requests that the engine answers while the user types: completions, next tokens, quantised weights and their calibration.
 */
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
  /** Names the document, so that the window of text that the model reads can stay where it is between requests. */
  readonly document: string;
  readonly kind: TextKind;
  /** The text up to the cursor, and the offset in the document at which it begins. */
  readonly text: string;
  readonly start: number;
  /** As much of the text after the cursor as is useful; if left out, only the text before the cursor counts. */
  readonly following?: string;
  /** Pieces of other files, for models with room for them; the model reads them again only when they change. */
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
  /** The text up to the cursor, as it was when the first token was requested. */
  readonly text: string;
  /** The tokens that were chosen after that text, by the values that the answers give in `chosen`. */
  readonly chosen: readonly number[];
  readonly count: number;
}

export interface ListedToken {
  readonly id: number;
  /** The token as the vocabulary writes it. */
  readonly token: string;
  readonly special: boolean;
  /** The text after the cursor once this token is chosen, including all tokens that were chosen before it. */
  readonly text: string;
  /** The value of `chosen` in the request that continues after this token. */
  readonly chosen: readonly number[];
  /** Probability among all tokens that agree with what the user has typed. */
  readonly probability: number;
}

/** The most probable next tokens come first. */
export interface NextTokensResult {
  /** The ids that the model read before these tokens. A half-typed word is left out, because the tokens spell it again. */
  readonly ids: readonly number[];
  readonly tokens: readonly ListedToken[];
}

export interface CompletionToken extends TokenChoice {
  readonly alternatives: readonly TokenChoice[];
  /**
   * For a copied token, how many characters before it also stand before the place it is copied from; 0 if the token is the
   * model's own.
   */
  readonly agreeing: number;
}

export interface CompletionSuggestion {
  readonly text: string;
  readonly tokens: readonly CompletionToken[];
  /** The product of the probabilities of its tokens. */
  readonly probability: number;
  /** How often the first word of suggestions like this one is right. */
  readonly confidence: number;
}

/** A piece of another file that the model read before the text. */
export interface ReadPiece {
  /** Path relative to the folder that contains both files. */
  readonly path: string;
  /** The first line, counted from 1, and the number of lines. */
  readonly line: number;
  readonly lines: number;
}

/** Whether the model has read the text after the cursor, and if not, why. */
export type InfillUse =
  | { readonly kind: 'used' | 'nothing follows' }
  /** The vocabulary has no tokens for infilling. */
  | { readonly kind: 'no tokens' }
  /** The vocabulary has the tokens, but the test that shows whether the model was trained with them has not been run yet. */
  | { readonly kind: 'not measured' }
  /** In the test, the text after the cursor did not improve the prediction; values are average nats per gap. */
  | { readonly kind: 'no gain'; readonly places: number; readonly prefix: number; readonly infill: number };

export interface CompletionResult {
  /** Identifies the state of the model's files, as in `ModelInfo`; null if the model was not opened. */
  readonly state: string | null;
  /** The ids that the model read, and the end of the text that was taken off them, which the first tokens spell again. */
  readonly ids: readonly number[];
  readonly typed: string;
  readonly suggestions: readonly CompletionSuggestion[];
  /** Why there is no suggestion; null if there is one. */
  readonly silence: Silence | null;
  readonly precision: Precision;
  readonly infill: InfillUse;
  /** The most similar piece comes last; null if the model has no room for other files, or if that is not known yet. */
  readonly otherFiles: readonly ReadPiece[] | null;
  /** How many tokens were in the cache, and how many were computed before the first suggested one. */
  readonly reused: number;
  readonly computed: number;
  /** Whether the window had to move, which makes the whole cache useless. */
  readonly slid: boolean;
  /** Time spent inside the engine, in milliseconds. */
  readonly milliseconds: number;
}

/** The place in a document from which a part of the suggestion was copied. */
export interface CopiedFrom {
  readonly uri: string;
  /** UTF-16 offset in the document, and the line of that offset, counted from 1. */
  readonly start: number;
  readonly line: number;
  /** The text that precedes both places as far as it is the same, including the typed part of the suggested word. */
  readonly shared: string;
  /**
   * The copied text, and the number of suggested tokens that it makes up; neither is known for panels saved by version
   * 0.1.0.
   */
  readonly text?: string;
  readonly tokens?: number;
  /** Other lines with the same text. */
  readonly also?: OtherLines;
}

/**
 * The place in a document that has the words of a suggestion, or some of them in a row, although nothing was copied from it.
 */
export interface SameWordsEarlier {
  readonly uri: string;
  /** UTF-16 offset in the document, and the line of that offset, counted from 1. */
  readonly start: number;
  readonly line: number;
  readonly text: string;
}

/** A piece of another file, with the address to open it by. */
export interface OpenablePiece extends ReadPiece {
  readonly uri: string;
}

/** The run that made an explained suggestion. */
export interface SuggestionRun {
  readonly result: Pick<CompletionResult, 'ids' | 'typed' | 'precision' | 'reused' | 'computed' | 'milliseconds'>;
  /** The suggestion that was shown, out of those of the result. */
  readonly suggestion: Omit<CompletionSuggestion, 'confidence'>;
  /** What the editor knows about the suggestion; not known for panels saved by version 0.1.0. */
  readonly facts?: SuggestionFacts;
  /**
   * In the order of the suggestion; left out if nothing was copied, or if the document has changed so that the place is not
   * found again.
   */
  readonly copied?: readonly CopiedFrom[];
  /** Where the document has the same words, or some of them in a row; only for a suggestion of which nothing is copied. */
  readonly before?: SameWordsEarlier;
  /** The line from which the end that was not shown is copied, counted from 1; left out if it is not. */
  readonly leftOutFrom?: number;
  /** Pieces of other files that the model read before the text. */
  readonly otherFiles?: readonly OpenablePiece[];
  /** The suggestion as it was last shown; left out if the user typed none of it and the filters kept all of it. */
  readonly shown?: ShownSuggestion;
  /**
   * Index of the token that is explained if the user chose one; otherwise the first token that was not typed yet is
   * explained.
   */
  readonly explained?: number;
}

/** A suggestion as the user sees it: the part of it that they have typed counts as text, no longer as a suggestion. */
export interface ShownSuggestion {
  /** The part of the suggestion that the user typed after it was made. */
  readonly typed: string;
  /** The part that was shown after the cursor. */
  readonly text: string;
}

/** The text that a run suggested, as it was last shown. */
export function shownText({ suggestion, shown }: Pick<SuggestionRun, 'suggestion' | 'shown'>): string {
  return shown?.text ?? suggestion.text;
}

/** The index of the run's token that is explained. */
export function explainedToken(run: SuggestionRun): number {
  return run.explained ?? typedTokens(run);
}

/**
 * The number of a run's first tokens that had to fit the typed text: their probabilities are relative to the tokens that
 * fit.
 */
export function fittingTokens({ result, suggestion }: Pick<RunOfTokens, 'result' | 'suggestion'>): number {
  let left = result.typed.length;
  const first = suggestion.tokens.findIndex(({ text }) => {
    const isFree = left <= 0;
    left -= text.length;
    return isFree;
  });
  return first < 0 ? suggestion.tokens.length : first;
}

/**
 * Whether `text`, the text of another token at the place `at`, is the beginning of what the run's tokens spell from there:
 * cut into other tokens, the same text could still follow.
 */
export function isOtherSpelling({ suggestion }: Pick<RunOfTokens, 'suggestion'>, at: number, text: string): boolean {
  const rest = suggestion.tokens
    .slice(at)
    .map((token) => token.text)
    .join('');
  return text !== '' && rest.startsWith(text);
}

/**
 * The id of the token that the explained one was chosen over: the most probable other token that can no longer become the
 * same text. It is returned only where both tokens had to fit the typed text, or where the most probable other token spells
 * the same text. Null where the rival can be any token: the trace finds that one itself.
 */
export function contrastToken(run: SuggestionRun): number | null {
  const at = explainedToken(run);
  const explained = run.suggestion.tokens[at];
  const others = explained?.alternatives.filter(({ id }) => id !== explained.id) ?? [];
  const isSpelling = ({ text }: TokenChoice) => isOtherSpelling(run, at, text);
  const isFree = at >= fittingTokens(run);
  if (isFree && !(others[0] && isSpelling(others[0]))) return null;
  return others.find((other) => !isSpelling(other))?.id ?? null;
}

/** The ids to trace so that the next token is the explained one. */
export function idsBeforeExplained(run: SuggestionRun): number[] {
  const { result, suggestion } = run;
  return [...result.ids, ...suggestion.tokens.slice(0, explainedToken(run)).map(({ id }) => id)];
}

/** How many of the tokens that were read spell the half-typed word, which the first suggested tokens spell again. */
export function takenBack({ result: { ids, reused, computed } }: Pick<SuggestionRun, 'result'>): number {
  return Math.max(0, reused + computed - ids.length);
}

/**
 * By which tokens the trace differs from what was read: how many of the last ones read it does not have, and how many of the
 * run's first tokens, typed or suggested, it has after the others. One token that spells the whole half-typed word is the
 * one that was read; several may be cut in another way than those that were read.
 */
export function tracedApart(run: SuggestionRun): { readonly missing: number; readonly listed: number } {
  const [missing, listed] = [takenBack(run), explainedToken(run)];
  const isSame = missing === 1 && listed > 0 && run.suggestion.tokens[0]?.text === run.result.typed;
  return isSame ? { missing: 0, listed: listed - 1 } : { missing, listed };
}

/** The typed text that a run's first tokens spell: the half-typed word before the run, and what the user typed after it. */
function typedText({ result, shown }: Pick<RunOfTokens, 'result' | 'shown'>): string {
  return result.typed + (shown?.typed ?? '');
}

/** The part of a run that says which of its tokens were typed. */
interface RunOfTokens {
  readonly result: Pick<CompletionResult, 'typed'>;
  readonly suggestion: { readonly tokens: readonly Pick<CompletionToken, 'text'>[] };
  readonly shown?: Pick<ShownSuggestion, 'typed'>;
}

/** The number of a run's first tokens that spell only text that was typed. */
export function typedTokens(run: RunOfTokens): number {
  let left = lengthWithoutCarriageReturns(typedText(run));
  let count = 0;
  for (const { text } of run.suggestion.tokens) {
    left -= lengthWithoutCarriageReturns(text);
    if (left < 0) break;
    count++;
  }
  return count;
}

/**
 * The token that spells a given character of a run's suggested text; undefined beyond its end.
 * @param before the suggested text before that character
 */
export function spellingToken<T extends Pick<CompletionToken, 'text'>>(
  {
    result,
    suggestion,
  }: { readonly result: Pick<CompletionResult, 'typed'>; readonly suggestion: { readonly tokens: readonly T[] } },
  before: string,
): T | undefined {
  let left = lengthWithoutCarriageReturns(result.typed) + lengthWithoutCarriageReturns(before);
  return suggestion.tokens.find(({ text }) => {
    left -= lengthWithoutCarriageReturns(text);
    return left < 0;
  });
}

/**
 * The number of a run's first tokens that were typed or shown. The remaining ones were left out: they repeat the text after
 * the cursor or do not fit it.
 */
export function typedOrShownTokens(run: RunOfTokens & Pick<SuggestionRun, 'shown' | 'suggestion'>): number {
  const { shown, suggestion } = run;
  if (!shown) return suggestion.tokens.length;
  let left = lengthWithoutCarriageReturns(typedText(run)) + lengthWithoutCarriageReturns(shown.text.trimEnd());
  const first = suggestion.tokens.findIndex(({ text }) => {
    const isLeftOut = left <= 0;
    left -= lengthWithoutCarriageReturns(text);
    return isLeftOut;
  });
  return first < 0 ? suggestion.tokens.length : first;
}

/** The part of a run that says which of its tokens were shown. */
interface ShownRun {
  readonly result: Pick<CompletionResult, 'typed'>;
  readonly suggestion: Pick<CompletionSuggestion, 'text' | 'tokens' | 'probability'>;
  readonly shown?: ShownSuggestion;
}

/**
 * The tokens of a run that were shown after the cursor, as it was last shown: without those that only spell text that was
 * typed, and without those that were left out. The first of them may begin before the cursor.
 */
export function suggestedTokens(run: ShownRun): readonly CompletionToken[] {
  return run.suggestion.tokens.slice(typedTokens(run), typedOrShownTokens(run));
}

/** How probable the model considers the text after the cursor, without the tokens that only spell typed text. */
interface ShownProbability {
  /** From 0 to 1: the product of the probabilities of the shown tokens, as they were when the run was made. */
  readonly probability: number;
  /**
   * The part of the first of these tokens that was already typed, which their product includes; '' if the token begins at
   * the cursor.
   */
  readonly begun: string;
  /** Whether one of these tokens had to fit the typed text: its probability is relative to the tokens that fit. */
  readonly isFitted: boolean;
}

/** The model's probability of a suggestion as it is shown; every place that shows this figure gets it here. */
export function shownProbability(run: ShownRun): ShownProbability {
  const first = typedTokens(run);
  const shown = suggestedTokens(run);
  const spelled = run.suggestion.tokens
    .slice(0, first)
    .reduce((length, { text }) => length + lengthWithoutCarriageReturns(text), 0);
  return {
    probability: shown.reduce((product, token) => product * token.probability, 1),
    begun: typedText(run).replaceAll('\r', '').slice(spelled),
    isFitted: shown.length > 0 && first < fittingTokens(run),
  };
}

/**
 * How many of the tokens after the cursor were copied, as decided when they were suggested; the others are the model's own.
 */
export function copiedShare(run: ShownRun): { readonly copied: number; readonly of: number } {
  const tokens = suggestedTokens(run);
  return { copied: tokens.filter(({ agreeing }) => agreeing > 0).length, of: tokens.length };
}

/**
 * The length without carriage returns: the user's typed text has the line ends of its document, which need not be those of
 * the model.
 */
function lengthWithoutCarriageReturns(text: string): number {
  return text.replaceAll('\r', '').length;
}

export interface QuantizeParams {
  readonly model: ModelId;
  /** A model that is already quantised keeps its own bits. */
  readonly bits: 4 | 8;
  /** The folder for quantised weights. */
  readonly folder: string;
}

/** The file of a model's quantised weights. */
export interface QuantizedSource {
  readonly model: ModelId;
  readonly path: string;
  /** SHA-256 of the weights that these were made from, and the state of the source files at that time. */
  readonly source: string;
  readonly files: readonly ReadFile[];
}

/** The weights to measure, as `quantize` returned them. */
export interface CalibrateParams {
  readonly model: ModelId;
  readonly path: string;
}

/** Whether the text after the cursor helps, measured on one kind of text. */
export interface InfillGain {
  readonly places: number;
  /** Average nats per gap, given the prefix alone and given the text after the gap as well. */
  readonly prefix: number;
  readonly infill: number;
  /** Whether the difference exceeds twice its standard error. */
  readonly better: boolean;
}

export type InfillTest = Readonly<Record<TextKind, InfillGain>>;

export interface CalibrateResult {
  /** Whether the result was already known, so that nothing was measured. */
  readonly known: boolean;
  /** Whether the text after the cursor helps; null if the vocabulary has no tokens for infilling. */
  readonly infill: InfillTest | null;
}

export interface QuantizeResult extends QuantizedSource {
  /** Whether the quantised weights already existed. */
  readonly known: boolean;
  readonly precision: Precision;
  readonly milliseconds: number;
}

/** Compares the numbers of the run that made a suggestion with those of the trace of the same tokens. */
import {
  type CompletionToken,
  contrastToken,
  copiedShare,
  explainedToken,
  fittingTokens,
  isOtherSpelling,
  type SuggestionRun,
  type TokenChoice,
  typedTokens,
} from '../../../src/engine/protocol/completion-protocol';
import type { Predictions } from '../../../src/trace/readings/predictions';
import { labelOf } from '../../state/generation/asked-predictions';
import type { TokenNames } from '../../state/predictions/predictions';
import { percentInWords, quotedToken, visibleText } from '../../strings/format';
import { type Better, suggestionStrings as strings } from '../../strings/suggestion';

/** How many of the most probable of all tokens are searched for one that does not fit the typed text. */
const NAMED = 3;

interface TraceOfRun {
  /** The trace's predictions at the place of the explained token; `undefined` if they are unknown. */
  readonly predictions: Predictions | undefined;
  readonly names: TokenNames;
  /** The token that “In short” compares the explained one with. */
  readonly ratherThan: number | null | undefined;
}

/** What the explained token of a run had to fit, with visible spaces; '' if its probability is among all tokens. */
export function fittedBy(run: SuggestionRun): string {
  return explainedToken(run) < fittingTokens(run) ? visibleText(run.result.typed) : '';
}

/** Sentences are '' if there is nothing to say. */
export class RunBesideTrace {
  private readonly among: string;
  private readonly at: number;
  private readonly token: CompletionToken | undefined;

  constructor(
    private readonly run: SuggestionRun,
    private readonly trace: TraceOfRun,
  ) {
    this.among = fittedBy(run);
    this.at = explainedToken(run);
    this.token = run.suggestion.tokens[this.at];
  }

  private get precision(): string {
    return this.run.result.precision;
  }

  /** The ids of the most probable of all tokens, if the tokens that had to fit are others. */
  get mostOfAll(): readonly number[] {
    return this.among === '' ? [] : [...(this.trace.predictions?.order.subarray(0, NAMED) ?? [])];
  }

  /** Below “In short”: why the table gives another probability. */
  get share(): string {
    return this.token ? strings.besideReason(this.among, percentInWords(this.token.probability)) : '';
  }

  /** What more there is to say of the figures of “In short”. */
  get besideReason(): string {
    if (!this.token) return '';
    return [this.whyThatRival, this.largerOfAll, this.changedPlaces].filter(Boolean).join(' ');
  }

  /** That the run was computed with other weights than the trace, with the explained token's figures if they differ as written. */
  get weights(): string {
    const { token, exact, precision } = this;
    if (precision === 'float32') return '';
    if (this.among !== '' || !token || exact === undefined) return strings.weights(precision, undefined);
    const [run, trace] = [token.probability, exact].map(percentInWords) as [string, string];
    return strings.weights(precision, run === trace ? undefined : { token: quotedToken(token), run, trace });
  }

  /**
   * The probability that the model itself gave the explained token, and the token it would choose if nothing had to fit;
   * `undefined` without one.
   */
  get gave(): string | undefined {
    const { token, among, better, run } = this;
    if (!token) return undefined;
    const isCopied = token.agreeing > 0;
    const probability = percentInWords(token.probability);
    const { copied, of } = copiedShare(run);
    const isFirst = this.at === typedTokens(run) && of > 1;
    const kind = { isCopied, isPartly: copied > 0 && copied < of, isFirst };
    const gave = strings.modelGave(quotedToken(token), probability, among, better, kind);
    return [gave, this.firstOfAll].filter(Boolean).join(' ');
  }

  /** The token it was preferred to, if that is not simply the next most probable one, and why. */
  private get whyThatRival(): string {
    const { predictions, ratherThan, names } = this.trace;
    const id = contrastToken(this.run);
    const rival = this.token?.alternatives.find((other) => other.id === id);
    if (!rival || ratherThan !== id) return '';
    const [more] = this.unfitting;
    const isMore =
      more !== undefined &&
      predictions !== undefined &&
      predictions.probability(more) > predictions.probability(rival.id);
    const better = isMore
      ? { token: `“${labelOf(names, more)}”`, probability: percentInWords(predictions.probability(more)) }
      : undefined;
    return strings.whyThatRival(quotedToken(rival), this.among, better, this.spellingBefore(rival));
  }

  /** The tokens before a rival in the table that also begin the suggested text. */
  private spellingBefore(rival: TokenChoice): readonly string[] {
    const others = this.token?.alternatives.filter(({ id }) => id !== this.token?.id) ?? [];
    return others
      .slice(
        0,
        others.findIndex(({ id }) => id === rival.id),
      )
      .filter(({ text }) => isOtherSpelling(this.run, this.at, text))
      .map(quotedToken);
  }

  /**
   * The most probable tokens that cannot take the explained one's place because they do not fit the typed text; empty if none
   * is named.
   */
  private get unfitting(): readonly number[] {
    const typed = this.among === '' ? '' : this.run.result.typed;
    return this.mostOfAll.filter((id) => {
      const text = this.trace.names.get(id)?.text;
      return typed !== '' && text !== undefined && !text.startsWith(typed) && !typed.startsWith(text);
    });
  }

  /**
   * If the trace gives the token more among all tokens than the run did among those that fit, says that the weights cause that.
   */
  private get largerOfAll(): string {
    const exact = this.exact;
    if (this.among === '' || this.precision === 'float32') return '';
    if (!this.token || exact === undefined || exact <= this.token.probability) return '';
    const [ofRun, ofTrace] = [this.token.probability, exact].map(percentInWords) as [string, string];
    return ofRun === ofTrace ? '' : strings.largerOfAll(ofTrace, this.precision);
  }

  /** If the trace predicts another next token than the table, names both, with their numbers in each. */
  get changedPlaces(): string {
    const { token } = this;
    const { predictions } = this.trace;
    const [next] = token?.alternatives ?? [];
    if (this.among !== '' || !predictions || !token || !next) return '';
    if (isOtherSpelling(this.run, this.at, next.text)) return ''; // the alternatives are compared with another one
    const { order } = predictions;
    const rival = order[0] === token.id ? order[1] : order[0];
    const named = token.alternatives.find(({ id }) => id === rival);
    if (rival === next.id || !named) return '';
    const twice = (one: TokenChoice) => {
      const [run, trace] = [one.probability, predictions.probability(one.id)].map(percentInWords) as [string, string];
      return { token: quotedToken(one), run, trace };
    };
    return strings.changedPlaces(twice(next), twice(named), this.precision);
  }

  /** For a token that had to fit the typed text: the token the model would choose otherwise, if it differs. */
  private get firstOfAll(): string {
    const { token } = this;
    const { predictions, names } = this.trace;
    const [first] = this.mostOfAll;
    if (!token || !predictions || first === undefined || first === token.id) return '';
    const [most, own] = [first, token.id].map((id) => percentInWords(predictions.probability(id))) as [string, string];
    return strings.firstOfAll(`“${labelOf(names, first)}”`, most, quotedToken(token), own);
  }

  /** A token that the model gave a higher probability than the explained one, as when that was copied. */
  private get better(): Better | undefined {
    const { token } = this;
    // A token that spells the same text differently is not another word.
    const best = token?.alternatives.find(({ text }) => !isOtherSpelling(this.run, this.at, text));
    if (!token || !best || best.probability <= token.probability) return undefined;
    return { token: quotedToken(best), probability: percentInWords(best.probability) };
  }

  /** The probability of the explained token in the trace. */
  private get exact(): number | undefined {
    return this.token && this.trace.predictions?.probability(this.token.id);
  }
}

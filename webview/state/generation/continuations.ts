/** How the text may continue: what the trace has generated, and what was generated after other tokens. */

import type {
  GeneratedToken,
  GenerateParams,
  Generation,
  KeysAndValues,
  RankedPrediction,
} from '../../../src/engine/protocol/generation-protocol';
import { CONTINUED, GENERATE } from '../../../src/engine/protocol/panel-protocol';
import type { MadeContinuations, TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { HeadPlace } from '../../../src/trace/heads/head-place';
import type { ContinuedToken, MadeContinuation } from '../../../src/trace/readings/continuations';
import { drawIn, isGivenIn, samplingIn } from '../../../src/trace/readings/continuations';
import type { SamplingOptions } from '../../../src/trace/readings/predictions';
import { GREEDY } from '../../../src/trace/readings/predictions';
import { asStored, type Keeper } from '../../base/kept-state';
import { SharedAnswers } from '../../base/shared-answers';
import type { Connection } from '../../sources/connection';
import { generationStrings } from '../../strings/generation';
import { promptOf } from './prompt-of';

export type { ContinuedToken };
export type Others = NonNullable<GeneratedToken['others']>;

/** `from` is null for the continuation of the trace. */
export interface Continuation extends Omit<MadeContinuation, 'from'> {
  readonly from: MadeContinuation['from'] | null;
}

/** How many tokens at its beginning a continuation shares with the one from which it was made. */
export function sharedWith(all: readonly Continuation[], { from, tokens }: Continuation): number {
  const parent = from ? (all[from.continuation]?.tokens ?? []) : [];
  const parted = tokens.findIndex(({ id }, at) => id !== parent[at]?.id);
  return parted < 0 ? tokens.length : parted;
}

/** How many of the most probable tokens are told at each step. */
export const ALTERNATIVES = 10;
/** How many caches and lists of alternatives are kept, so that going back is immediate. */
const KEPT_ANSWERS = 24;
const KEPT = asStored<Stored>('continuations');
/** The most characters kept while the panel is hidden, and the delay after a change in milliseconds. */
const KEPT_SIZE = 1_000_000;
const KEEP_AFTER = 300;

/** How a continuation goes on. */
interface GoingOnOptions {
  readonly maxNewTokens: number;
  /** How many tokens after the text the user wants, of which a branch has some already; absent: as many as are new. */
  readonly wanted?: number;
  readonly sampling: SamplingOptions;
  readonly cache: HeadPlace;
}

export class Continuations extends EventTarget {
  /** The continuation of the trace first, then those made from it and from each other. */
  private list: readonly [Continuation, ...MadeContinuation[]];
  private shownIndex = 0;
  private shownStep = 0;
  private readonly others = new SharedAnswers<readonly Others[]>({ count: KEPT_ANSWERS });
  private readonly caches = new SharedAnswers<KeysAndValues>({ count: KEPT_ANSWERS });
  private readonly prompt: readonly number[];
  private keeping: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: { readonly connection: Pick<Connection, 'ask' | 'send'>; readonly kept: Keeper },
    private readonly summary: TraceSummary,
    before?: MadeContinuations,
  ) {
    super();
    this.prompt = summary.tokens.map(({ id }) => id);
    this.list = [ofTrace(summary)];
    this.restore(summary.saved?.continuations ?? before);
  }

  get all(): readonly Continuation[] {
    return this.list;
  }

  get index(): number {
    return this.shownIndex;
  }

  get shown(): Continuation {
    return this.list[this.shownIndex] as Continuation;
  }

  /** The continuations that the user has made. */
  get made(): MadeContinuations {
    const [, ...list] = this.list;
    return { list, shown: this.shownIndex, step: this.shownStep };
  }

  /** The index of the chosen token; 0 if there is none. */
  get step(): number {
    return this.shownStep;
  }

  /** Whether the user has put a token of the shown continuation there, in it or in one from which it was made. */
  isGiven(at: number): boolean {
    return isGivenIn(this.made, this.shownIndex, at);
  }

  /** How the token there was picked, in the shown continuation or in one from which it was made. */
  samplingAt(at: number): SamplingOptions {
    return samplingIn(this.made, this.shownIndex, at);
  }

  /**
   * The seed and the index of the random number by which a token of the shown continuation was drawn; `undefined` if it was not
   * drawn.
   */
  drawnBy(at: number): { readonly seed: number; readonly nth: number } | undefined {
    const { temperature, seed } = this.samplingAt(at);
    if (temperature === 0 || this.isGiven(at)) return undefined;
    return { seed, nth: drawIn(this.made, this.shownIndex, at) };
  }

  /** The ids of prompt and continuation, up to and including the token of a step. */
  idsTo(step: number): number[] {
    return [...this.prompt, ...this.shown.tokens.slice(0, step + 1).map(({ id }) => id)];
  }

  show(index: number): void {
    const continuation = this.list[index];
    if (!continuation || index === this.shownIndex) return;
    this.shownIndex = index;
    // The step at which it branches off.
    this.shownStep = fitStep(continuation.from?.at ?? this.shownStep, continuation);
    this.changed();
  }

  go(step: number): void {
    const next = fitStep(step, this.shown);
    if (next === this.shownStep) return;
    this.shownStep = next;
    this.changed();
  }

  /** Whether the model has room for other tokens after the first `kept` ones. */
  hasRoom(kept: number): boolean {
    return this.prompt.length + kept <= this.summary.model.contextLength;
  }

  /**
   * Continues from the shown continuation: keeps its tokens before `at`, takes `token` next (null: no particular one), and
   * generates. The result is shown.
   */
  async goOn(
    at: number,
    token: {
      readonly id: number;
      readonly token: string;
      readonly text: string;
      readonly probability: number;
      readonly sampled?: number;
    } | null,
    options: GoingOnOptions,
    signal: AbortSignal,
  ): Promise<void> {
    const { shown, shownIndex } = this;
    const kept = shown.tokens.slice(0, at);
    const before = await this.othersOf(shownIndex, signal).catch(unlessOther);
    const given: ContinuedToken[] = token ? [...kept, takenInstead(token, shown.tokens[at] as ContinuedToken)] : kept;
    const { wanted, ...how } = options;
    const { sampling } = how;
    const draws = this.drawsBefore(given.length, sampling);
    const params = { ...this.base(given), ...how, ...draws, alternatives: ALTERNATIVES };
    const result = await this.generate(params, signal);
    const tokens = [...given, ...result.tokens.map(({ others: _, ...fresh }) => fresh)];
    const from = { continuation: shownIndex, at };
    const { text, reason, cache } = result;
    const index = this.list.length;
    const made = {
      from,
      given: given.length,
      tokens,
      text,
      reason,
      sampling,
      ...draws,
      asked: wanted ?? how.maxNewTokens,
    };
    this.list = [...this.list, made];
    const fresh = result.tokens.map(({ others }) => others as Others);
    if (before) this.others.set(String(index), [...before.slice(0, given.length), ...fresh]);
    if (cache) this.caches.set(cacheKey(index, options.cache), cache);
    this.shownIndex = index;
    this.shownStep = fitStep(at, this.shown);
    this.changed();
    this.keep(); // it may be saved at once
  }

  /** The alternatives at every step of a continuation; if they are not known, its run is repeated. */
  othersOf(index: number, signal: AbortSignal): Promise<readonly Others[]> {
    return this.others.get(String(index), signal, async (shared) => {
      const { from, given, tokens } = this.list[index] as Continuation;
      const before = from ? await this.othersOf(from.continuation, shared) : [];
      if (tokens.length === given) return before.slice(0, given);
      const { tokens: again } = await this.runAgain(index, { alternatives: ALTERNATIVES }, shared);
      return [...before.slice(0, given), ...again.map(({ others }) => others as Others)];
    });
  }

  /** The predictions for some tokens before the shown continuation's token at `step` was taken. */
  async predictionsAt(step: number, ids: readonly number[], signal: AbortSignal): Promise<readonly RankedPrediction[]> {
    const sampling = this.samplingAt(step);
    const params = { ...this.base(this.shown.tokens.slice(0, step)), maxNewTokens: 1, sampling, about: ids };
    const { tokens } = await this.generate(params, signal);
    return tokens[0]?.others?.asked ?? [];
  }

  /** The decoder's cache at the end of a continuation. */
  cacheOf(index: number, head: HeadPlace, signal: AbortSignal): Promise<KeysAndValues> {
    return this.caches.get(cacheKey(index, head), signal, async (shared) => {
      const { cache } = await this.runAgain(index, { cache: head }, shared);
      if (!cache) throw new Error('The engine told nothing of its cache.');
      return cache;
    });
  }

  /** @throws OtherTokens if the result differs from the shown tokens: the model may have written those on another machine */
  private async runAgain(
    index: number,
    details: { alternatives?: number; cache?: HeadPlace },
    signal: AbortSignal,
  ): Promise<Generation> {
    const continuation = this.list[index] as Continuation;
    const { given, tokens, sampling, drawsBefore } = continuation;
    const maxNewTokens = newTokensOf(continuation);
    const draws = drawsBefore === undefined ? {} : { drawsBefore };
    const params = { ...this.base(tokens.slice(0, given)), maxNewTokens, sampling, ...draws, ...details };
    const again = await this.generate(params, signal);
    const isSame = tokens.slice(given).every(({ id }, at) => id === again.tokens[at]?.id);
    if (!isSame) throw new OtherTokens();
    this.learnDraws(index, again.tokens);
    return again;
  }

  /** Older versions kept tokens without how they were drawn, which a repeated run tells. */
  private learnDraws(index: number, again: readonly ContinuedToken[]): void {
    const continuation = this.list[index] as Continuation;
    const { given, tokens } = continuation;
    if (!again.some(({ draw }, at) => draw && !tokens[given + at]?.draw)) return;
    const [ofTrace, ...made] = this.list;
    const list: [Continuation, ...MadeContinuation[]] = [ofTrace];
    for (const one of made) {
      const isIt = one === continuation;
      const before = list[one.from.continuation]?.tokens ?? [];
      const told = (at: number) => (at < one.from.at ? before[at] : isIt ? again[at - given] : undefined)?.draw;
      list.push({ ...one, tokens: one.tokens.map((token, at) => withDraw(token, token.draw ?? told(at))) });
    }
    this.list = list;
    this.changed();
  }

  /**
   * A branch continues with the random numbers of its seed from where it branches off, so that only the replaced token makes it
   * differ. With another seed, or after tokens that were not drawn, a run begins with the first number.
   */
  private drawsBefore(at: number, { temperature, seed }: SamplingOptions): { readonly drawsBefore?: number } {
    const before = this.samplingAt(at);
    if (temperature === 0 || before.temperature === 0 || before.seed !== seed) return {};
    const nth = drawIn(this.made, this.shownIndex, at);
    return nth > 0 ? { drawsBefore: nth } : {};
  }

  private generate(params: GenerateParams, signal: AbortSignal): Promise<Generation> {
    return this.host.connection.ask(GENERATE, params, signal);
  }

  private base(given: readonly ContinuedToken[]) {
    return promptOf(this.summary, [...this.prompt, ...given.map(({ id }) => id)]);
  }

  private changed(): void {
    // Not at each of many steps.
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keep(), KEEP_AFTER);
    this.dispatchEvent(new Event('change'));
  }

  /** Another trace is shown, to which everything kept from now on belongs. */
  dispose(): void {
    clearTimeout(this.keeping);
  }

  private keep(): void {
    clearTimeout(this.keeping);
    const { list: made, shown, step } = this.made;
    let size = 0;
    // Continuations from which others were made come first.
    const list = made.filter((continuation) => {
      size += JSON.stringify(continuation).length;
      return size <= KEPT_SIZE;
    });
    this.host.kept.keep(KEPT, { of: this.identity, list, shown, step });
    this.tell();
  }

  /** The extension saves them with the trace. */
  private tell(): void {
    const { made: continuations, summary } = this;
    if (continuations.list.length > 0) this.host.connection.send(CONTINUED, { trace: summary.trace, continuations });
  }

  /**
   * Restores continuations that were kept while the panel was hidden, if they belong to the same text, or that were saved or
   * made elsewhere.
   */
  private restore(saved: MadeContinuations | undefined): void {
    const { kept } = this;
    // If there were very many, not all were kept.
    const found = kept && kept.list.length >= (saved?.list.length ?? 0) ? kept : saved;
    if (!found) return;
    this.list = [...this.list, ...found.list];
    this.shownIndex = this.list[found.shown] ? found.shown : 0;
    this.shownStep = fitStep(Number(found.step), this.shown);
    this.tell();
  }

  private get kept(): MadeContinuations | undefined {
    const stored = this.host.kept.recall(KEPT);
    if (stored?.of !== this.identity || !Array.isArray(stored.list)) return undefined;
    return stored.list.every(isContinuation) ? stored : undefined;
  }

  /**
   * Two traces with the same identity have the same continuation. The source is a part of it, as two sources may have the same
   * output. A saved trace may bring other continuations than those made before it was opened.
   */
  private get identity(): string {
    const { model, generation, source, saved } = this.summary;
    const read = source?.tokens.map(({ id }) => id) ?? [];
    return JSON.stringify([model.folder, model.state, read, generation.ids, ...(saved ? [saved.path] : [])]);
  }
}

interface Stored extends MadeContinuations {
  readonly of: string;
}

/** A repeated run has produced other tokens than the shown ones, so that it tells nothing about them. */
class OtherTokens extends Error {
  constructor() {
    super(generationStrings.otherTokens);
  }
}

/** Then the alternatives are not known, and the user can continue all the same. */
function unlessOther(error: unknown): undefined {
  if (!(error instanceof OtherTokens)) throw error;
}

/** Whether it has the fields of this version that matter. */
function isContinuation(stored: Partial<MadeContinuation> | null): stored is MadeContinuation {
  const { from, given, tokens, text, sampling } = stored ?? {};
  return (
    typeof from?.continuation === 'number' &&
    typeof given === 'number' &&
    Array.isArray(tokens) &&
    tokens.every((token) => typeof token?.id === 'number' && typeof token.logprob === 'number') &&
    typeof text === 'string' &&
    typeof sampling?.temperature === 'number'
  );
}

/**
 * How many tokens follow those given to a branch: enough for the whole branch to have the wanted length, or, if that many are
 * given already, the length of the continuation it branches off from, so that both can be compared.
 * @param wanted new tokens after the text @param parted the number of tokens of the continuation it branches off from
 */
export function newTokensOfBranch(given: number, wanted: number, parted: number): number {
  return Math.max(1, (given < wanted ? wanted : parted) - given);
}

/** How many of its tokens were generated rather than given. */
export function newTokensOf({ given, tokens }: Pick<Continuation, 'given' | 'tokens'>): number {
  return tokens.length - given;
}

function ofTrace({ generation }: TraceSummary): Continuation {
  const { tokens, text, reason } = generation;
  const plain = tokens.map(({ others: _, ...token }) => token);
  return { from: null, given: 0, tokens: plain, text, reason, sampling: GREEDY };
}

function withDraw(token: ContinuedToken, draw: ContinuedToken['draw']): ContinuedToken {
  return draw ? { ...token, draw } : token;
}

/** A token that is put in another's place has the probability that the alternatives tell. */
function takenInstead(
  {
    id,
    token,
    text,
    probability,
    sampled,
  }: { id: number; token: string; text: string; probability: number; sampled?: number },
  { cached, computed }: ContinuedToken,
): ContinuedToken {
  const own = { id, token, text, logprob: Math.log(probability), cached, computed };
  return sampled === undefined ? own : { ...own, sampled };
}

function cacheKey(index: number, { layer, head }: HeadPlace): string {
  return `${index} ${layer} ${head}`;
}

function fitStep(step: number, { tokens }: Continuation): number {
  return Number.isInteger(step) ? Math.min(Math.max(step, 0), Math.max(tokens.length - 1, 0)) : 0;
}

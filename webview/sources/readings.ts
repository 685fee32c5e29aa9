/** Readings of the trace that is shown, each requested once. */

import type { ReadingName, Readings, ReadParams } from '../../src/engine/protocol/reading-protocol';
import type { TraceId } from '../../src/engine/protocol/trace-protocol';
import type { Question } from '../base/query';
import { SharedAnswers } from '../base/shared-answers';

/**
 * How many answers are kept: going back to a block, head or position is immediate. Answers that depend on the step, block, head
 * or pointer are kept apart, so that they do not push out results of the whole trace, which take longest to compute.
 */
const KEPT_OF_TRACE = 48;
const KEPT_OF_PLACES = 96;
const KEPT_OF_VALUES = 256;
/**
 * Runs without a part, or with a part from another text. A user who tries all parts, possibly some hundred, keeps the answers.
 */
const KEPT_OF_PARTS = 8;
/**
 * Places at which other tokens were tried or that were masked, and sentences that were left out: enough for two searched
 * tokens in a text of some sentences.
 */
const KEPT_OF_TRIED = 192;

const OF_PLACES: ReadonlySet<ReadingName> = new Set([
  'details',
  'findings',
  'headCircuits',
  'neuron',
  'statistics',
  'steps',
]);

const OF_TRIED: ReadonlySet<ReadingName> = new Set(['maskedTokens', 'otherTokens', 'withoutTokens']);

type Answer = Readings[ReadingName]['result'];

type ReadTrace = <K extends ReadingName>(params: ReadParams<K>, signal: AbortSignal) => Promise<Readings[K]['result']>;

export class ReadingSource {
  private readonly ofTrace = new SharedAnswers<Answer>({ count: KEPT_OF_TRACE });
  private readonly ofPlaces = new SharedAnswers<Answer>({ count: KEPT_OF_PLACES });
  private readonly ofValues = new SharedAnswers<Answer>({ count: KEPT_OF_VALUES });
  private readonly ofParts = new SharedAnswers<Answer>({ count: KEPT_OF_PARTS });
  private readonly ofTried = new SharedAnswers<Answer>({ count: KEPT_OF_TRIED });

  constructor(
    readonly trace: TraceId,
    private readonly ask: ReadTrace,
  ) {}

  async read<K extends ReadingName>(
    what: K,
    params: Readings[K]['params'],
    signal: AbortSignal,
  ): Promise<Readings[K]['result']> {
    return this.answersTo(what).get(keyOf(what, params), signal, (shared) =>
      this.ask({ trace: this.trace, what, params }, shared),
    ) as Promise<Readings[K]['result']>;
  }

  /**
   * The same reading as the question of a component.
   * @param params numbers, texts and the like; other values make another question
   * @param besides what the answer depends on besides the trace; when it changes, the answer is forgotten at once
   * @param when whether it may be asked now
   */
  question<K extends ReadingName>(
    what: K,
    params: Readings[K]['params'],
    { besides = [], when = true }: { readonly besides?: readonly unknown[]; readonly when?: boolean } = {},
  ): Question<Readings[K]['result']> {
    const fetch = (signal: AbortSignal) => this.read(what, params, signal);
    return { of: [this, ...besides], key: Object.values(params), when, fetch };
  }

  /** Keeps an answer that arrived without being requested. */
  keep<K extends ReadingName>(what: K, params: Readings[K]['params'], answer: Readings[K]['result']): void {
    this.answersTo(what).set(keyOf(what, params), answer);
  }

  private answersTo(what: ReadingName): SharedAnswers<Answer> {
    if (what === 'provenance') return this.ofValues;
    if (what === 'patch' || what === 'ablation' || what === 'jointAblation') return this.ofParts;
    if (OF_TRIED.has(what)) return this.ofTried;
    return OF_PLACES.has(what) ? this.ofPlaces : this.ofTrace;
  }
}

function keyOf(what: ReadingName, params: object): string {
  return `${what} ${JSON.stringify(params)}`;
}

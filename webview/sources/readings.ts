/** Readings of the trace that is shown, each asked for once. */

import type { ReadingName, Readings, ReadParams } from '../../src/engine/protocol/reading-protocol';
import type { TraceId } from '../../src/engine/protocol/trace-protocol';
import { SharedAnswers } from '../base/shared-answers';

/** How many answers are kept: going back to a block, head or position is immediate. */
const KEPT_ANSWERS = 48;
/** What single values came from is asked for at every step of the pointer: those answers do not push out the others. */
const KEPT_VALUES = 256;

export type ReadTrace = <K extends ReadingName>(
  params: ReadParams<K>,
  signal: AbortSignal,
) => Promise<Readings[K]['result']>;

export class ReadingSource {
  private readonly answers = new SharedAnswers<Readings[ReadingName]['result']>({ count: KEPT_ANSWERS });
  private readonly values = new SharedAnswers<Readings[ReadingName]['result']>({ count: KEPT_VALUES });

  constructor(
    readonly trace: TraceId,
    private readonly ask: ReadTrace,
  ) {}

  async read<K extends ReadingName>(
    what: K,
    params: Readings[K]['params'],
    signal: AbortSignal,
  ): Promise<Readings[K]['result']> {
    const answers = what === 'provenance' ? this.values : this.answers;
    return answers.get(keyOf(what, params), signal, (shared) =>
      this.ask({ trace: this.trace, what, params }, shared),
    ) as Promise<Readings[K]['result']>;
  }

  /** Take an answer that has come without being asked for. */
  know<K extends ReadingName>(what: K, params: Readings[K]['params'], answer: Readings[K]['result']): void {
    this.answers.set(keyOf(what, params), answer);
  }
}

function keyOf(what: ReadingName, params: object): string {
  return `${what} ${JSON.stringify(params)}`;
}

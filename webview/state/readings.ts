/** Readings of the trace that is shown, each asked for once. */

import type { TraceId } from '../../src/engine/protocol';
import type { ReadingName, Readings, ReadParams } from '../../src/engine/reading-protocol';
import { Memo } from './memo';

/** How many answers are kept: going back to a block, head or position is immediate. */
const KEPT_ANSWERS = 48;
/** What single values came from is asked for at every step of the pointer: those answers do not push out the others. */
const KEPT_VALUES = 256;

export type ReadTrace = <K extends ReadingName>(params: ReadParams<K>) => Promise<Readings[K]['result']>;

export class ReadingSource {
  private readonly answers = new Memo<Readings[ReadingName]['result']>(KEPT_ANSWERS);
  private readonly values = new Memo<Readings[ReadingName]['result']>(KEPT_VALUES);

  constructor(
    readonly trace: TraceId,
    private readonly ask: ReadTrace,
  ) {}

  read<K extends ReadingName>(what: K, params: Readings[K]['params']): Promise<Readings[K]['result']> {
    const memo = what === 'provenance' ? this.values : this.answers;
    const answer = memo.get(`${what} ${JSON.stringify(params)}`, () => this.ask({ trace: this.trace, what, params }));
    return answer as Promise<Readings[K]['result']>;
  }
}

/** What a call of the terminal program works with. */
import { CancelledError, type EngineClient } from '../engine/host/client';
import type { Terminal } from './terminal';

export { UsageError } from './usage-error';

export interface Call {
  readonly engine: EngineClient;
  readonly terminal: Terminal;
  /**
   * Aborted when the call cannot go on: its reason is an `Interruption` where a signal of the system has done it, or else
   * the failure itself, as when the output cannot be written.
   */
  readonly signal: AbortSignal;
  readonly files: ProgramFiles;
  /** Do what either happens or does not, as `Ending` says: `decide`. Nothing interrupts the call once it is done. */
  readonly decide: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
}

/** Where the program's parts lie. */
interface ProgramFiles {
  /** The folder of the model that is used unless another is named. */
  readonly starter: string;
  /** The program itself, which a benchmark starts anew. */
  readonly program: string;
  /** The folder of what is written about the program; it need not be there. */
  readonly docs: string;
  /** The program of a benchmark's contestant. */
  readonly contestant: string;
}

/** All was printed that was asked for, and a proof of it fails: told in one sentence, with an exit code of its own. */
export class FailedProofs extends Error {}

/** What ends a program that writes to nobody; Windows has no such signal. */
export const SIGPIPE = 13;

/** Something outside ends the call before its work is done. */
export class Interruption extends CancelledError {
  /** The number of the system's signal. */
  constructor(private readonly signal: number) {
    super('Interrupted.');
  }

  /** Whether nobody reads the output any more: then there is nobody to tell, either. */
  get isUnread(): boolean {
    return this.signal === SIGPIPE;
  }

  /** As shells tell that a signal has ended a program. */
  get exitCode(): number {
    return 128 + this.signal;
  }
}

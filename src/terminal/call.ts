/** What a call of the terminal program works with. */
import { CancelledError, type EngineClient } from '../engine/host/client';
import type { Terminal } from './terminal';

export { UsageError } from './usage-error';

export interface Call {
  readonly engine: EngineClient;
  readonly terminal: Terminal;
  /**
   * Aborted when the call cannot go on. The reason is an `Interruption` after a signal of the system, or else the failure
   * itself, for example that the output cannot be written.
   */
  readonly signal: AbortSignal;
  readonly files: ProgramFiles;
  /** Does work that either happens completely or not at all; see `Ending`. After it is done, nothing interrupts the call. */
  readonly decide: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
}

/** The paths of the program's parts. */
interface ProgramFiles {
  /** The folder of the default model. */
  readonly starter: string;
  /** The program itself, which a benchmark starts again. */
  readonly program: string;
  /** The folder of the program's documentation, which may be missing. */
  readonly docs: string;
  /** The program that runs a contestant of a benchmark. */
  readonly contestant: string;
}

/**
 * Everything that was requested has been printed, but a proof of it fails: reported in one sentence, with a separate exit
 * code.
 */
export class FailedProofs extends Error {}

/** The number of the signal that ends a program whose output nobody reads; Windows has no such signal. */
export const SIGPIPE = 13;

/** Something outside ends the call before its work is done. */
export class Interruption extends CancelledError {
  /** The number of the system's signal. */
  constructor(private readonly signal: number) {
    super('Interrupted.');
  }

  /** Whether nobody reads the output any more, so that no message is printed either. */
  get isUnread(): boolean {
    return this.signal === SIGPIPE;
  }

  /** The exit code that shells use for a program that was ended by this signal. */
  get exitCode(): number {
    return 128 + this.signal;
  }
}

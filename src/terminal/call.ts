/** What a call of the terminal program works with. */
import type { EngineClient } from '../engine/client';
import type { Terminal } from './terminal';

export interface Call {
  readonly engine: EngineClient;
  readonly terminal: Terminal;
  /** Aborted when the call is interrupted. */
  readonly signal: AbortSignal;
  readonly files: ProgramFiles;
}

/** Where the program's parts lie. */
export interface ProgramFiles {
  /** The folder of the model that is used unless another is named. */
  readonly starter: string;
  /** The program itself, which a benchmark starts anew. */
  readonly program: string;
  /** The program of a benchmark's contestant. */
  readonly contestant: string;
}

/** What was asked for cannot be; told like any other wrong usage. */
export class UsageError extends Error {}

/** The errors with which requests to the engine fail. */

/** The request was cancelled by its caller, or because the engine is stopping. */
export class CancelledError extends Error {
  override readonly name: string = 'CancelledError';
}

/** The request failed; the message is a sentence for the user. */
export class EngineError extends Error {
  override readonly name: string = 'EngineError';
}

/**
 * The trace is no longer in memory: it made room for a later one, or the engine has stopped since. It can be computed again.
 */
export class TraceGoneError extends EngineError {
  override readonly name = 'TraceGoneError';

  constructor(message = 'This trace is no longer in memory; trace the text again.') {
    super(message);
  }
}

/** The requested name or number does not exist; the message says which ones do. */
export class NotThereError extends EngineError {
  override readonly name = 'NotThereError';
}

/** The engine's worker ended, and all its traces are lost. The next request starts a new worker. */
export class EngineStoppedError extends EngineError {
  override readonly name = 'EngineStoppedError';
}

/** The message of anything that was thrown, which need not be an Error. */
export function faultOf(thrown: unknown): string {
  if (typeof thrown === 'string' && thrown !== '') return thrown;
  const message = typeof thrown === 'object' && thrown !== null && 'message' in thrown ? thrown.message : undefined;
  return typeof message === 'string' && message !== '' ? message : 'an unknown fault';
}

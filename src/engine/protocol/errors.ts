/** How requests to the engine fail. */

/** The request was cancelled by who made it, or because the engine is stopping. */
export class CancelledError extends Error {
  override readonly name: string = 'CancelledError';
}

/** The request failed; the message is a sentence for the user. */
export class EngineError extends Error {
  override readonly name: string = 'EngineError';
}

/** The trace is not in memory: it made room for a later one, or the engine has stopped since. It can be made again. */
export class TraceGoneError extends EngineError {
  override readonly name = 'TraceGoneError';

  constructor(message = 'This trace is no longer in memory; trace the text again.') {
    super(message);
  }
}

/** What was asked for by its name or number is not there: the sentence says what is. */
export class NotThereError extends EngineError {
  override readonly name = 'NotThereError';
}

/** The engine's worker ended, and every trace with it. The next request starts it anew. */
export class EngineStoppedError extends EngineError {
  override readonly name = 'EngineStoppedError';
}

/** What went wrong, in the words of whoever threw it: not everything that is thrown is an Error. */
export function faultOf(thrown: unknown): string {
  if (typeof thrown === 'string' && thrown !== '') return thrown;
  const message = typeof thrown === 'object' && thrown !== null && 'message' in thrown ? thrown.message : undefined;
  return typeof message === 'string' && message !== '' ? message : 'an unknown fault';
}

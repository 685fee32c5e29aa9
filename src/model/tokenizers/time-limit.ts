/** Work that is ended when it takes too long: what blocks its thread cannot be cancelled by any message. */
import { Script } from 'node:vm';
import { codeOf } from '../errors';

/** The work took longer than it may. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
}

/** A script is given nothing, so it finds its work in the global object. */
const WORK = Symbol.for('llm-trace.work');
const script = new Script(`globalThis[Symbol.for('${WORK.description}')]()`);

/**
 * Do `work`, which must not wait for anything, and return what it returns.
 * @throws TimeLimitError when it is not done after so many milliseconds
 */
export function withinTime<T>(milliseconds: number, work: () => T): T {
  const outer: unknown = Reflect.get(globalThis, WORK);
  Reflect.set(globalThis, WORK, work);
  try {
    return script.runInThisContext({ timeout: milliseconds }) as T;
  } catch (error) {
    if (codeOf(error) === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      throw new TimeLimitError(`It is not done after ${milliseconds} ms.`, { cause: error });
    }
    throw error;
  } finally {
    Reflect.set(globalThis, WORK, outer);
  }
}

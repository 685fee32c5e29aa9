/** Work in this thread that may never end, such as a regular expression of a foreign file. */
import { type Context, createContext, Script } from 'node:vm';

const CALL = new Script('work()');
let context: Context | undefined;

/** The time that work may take was over. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

/**
 * Do this work, and stop it when it takes longer: Node can interrupt a script, whatever it calls. What the work throws
 * passes through.
 * @throws OutOfTimeError
 */
export function withinTime<T>(milliseconds: number, work: () => T): T {
  context ??= createContext({});
  let result: { readonly value: T } | undefined;
  context['work'] = () => {
    result = { value: work() };
  };
  try {
    CALL.runInContext(context, { timeout: Math.ceil(milliseconds) });
  } catch (error) {
    if (isTimeout(error)) throw new OutOfTimeError(`The work took longer than ${milliseconds} ms.`, { cause: error });
    throw error;
  } finally {
    context['work'] = undefined;
  }
  if (!result) throw new OutOfTimeError('The work did not come to its end.');
  return result.value;
}

/** It is an error of the context's own realm, so not an instance of ours. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}

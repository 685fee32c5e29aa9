/** What an interrupted call still prints: everything that is complete by then. */
import { type Call, Interruption } from './call';

/** @returns the result of the work; undefined if the call is interrupted before @throws any other error of the work */
export async function unlessInterrupted<T>(
  { signal }: Pick<Call, 'signal'>,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isInterrupted({ signal })) return undefined;
    throw error;
  }
}

export function isInterrupted({ signal }: Pick<Call, 'signal'>): boolean {
  return signal.reason instanceof Interruption;
}

/** Marks JSON that contains only what was computed before the interruption. */
export function interruptedJson(call: Pick<Call, 'signal'>) {
  return isInterrupted(call) ? { interrupted: true } : {};
}

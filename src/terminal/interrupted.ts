/** What a call that is interrupted still prints: all that is complete by then. */
import { type Call, Interruption } from './call';

/** @returns what the work gives; undefined where the call is interrupted before. @throws what else the work throws */
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

/** That the JSON has only what was computed until then. */
export function interruptedJson(call: Pick<Call, 'signal'>) {
  return isInterrupted(call) ? { interrupted: true } : {};
}

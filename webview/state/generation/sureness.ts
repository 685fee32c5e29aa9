/** How certain the model was along a continuation that the user has made. */
import type { Finding } from '../../../src/trace/findings/finding';
import { surenessOfShown } from '../../../src/trace/findings/sureness';
import type { Continuation, Continuations } from './continuations';

const known = new WeakMap<Continuation, Finding | null | undefined>();

/** The finding about the shown continuation, cached for the same one. @param id of the step that tells it */
export function shownSureness({ made, shown }: Continuations, id: string): Finding | null | undefined {
  if (!known.has(shown)) known.set(shown, surenessOfShown(made, { id }));
  return known.get(shown);
}

/** How sure the model was along a continuation that the reader has made. */
import type { Finding } from '../../../src/trace/findings/finding';
import { surenessOfShown } from '../../../src/trace/findings/sureness';
import type { Continuation, Continuations } from './continuations';

const known = new WeakMap<Continuation, Finding | null | undefined>();

/** What is found of the shown continuation; of the same one the same. @param id of the step that it is told in */
export function shownSureness({ made, shown }: Continuations, id: string): Finding | null | undefined {
  if (!known.has(shown)) known.set(shown, surenessOfShown(made, { id }));
  return known.get(shown);
}

/** How sure the model was along a continuation that the reader has made. */
import type { Finding } from '../../../src/trace/findings/finding';
import { findSureness } from '../../../src/trace/findings/sureness';
import type { Continuation, Continuations } from './continuations';

const known = new WeakMap<Continuation, Finding | null>();

/** What is found of the shown continuation; of the same one the same. @param id of the step that it is told in */
export function surenessOfShown(continuations: Continuations, id: string): Finding | null {
  const { shown } = continuations;
  const before = known.get(shown);
  if (before !== undefined) return before;
  const written = shown.tokens.map((token, at) => ({ ...token, isGiven: continuations.isGiven(at) }));
  const found = findSureness({ written }, { id });
  known.set(shown, found);
  return found;
}

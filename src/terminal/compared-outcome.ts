/** What `compare` prints about two traces. */
import type { Outcome, Patch, SpelledText } from '../engine/protocol/reading-protocol';
import type { TraceSummary } from '../engine/protocol/trace-protocol';
import type { ComparedParts } from './compared-parts';
import type { PatchSweep } from './compared-patches';

export type SideName = 'a' | 'b';

export interface ComparedOutcome extends Readonly<Record<SideName, TraceSummary>> {
  readonly outcome: Outcome;
  /** How the two differ inside. */
  readonly inside: ComparedParts;
  /** The run of A with a part of B patched in; null if not requested. */
  readonly patch: Patch | null;
  /** The runs of A with each part of B in turn; null if not requested. */
  readonly sweep: PatchSweep | null;
  /** By side, the probabilities of the other side's predictions that take several of its own tokens. */
  readonly spelled: Readonly<Record<SideName, readonly SpelledText[]>>;
}

export const OTHER: Readonly<Record<SideName, SideName>> = { a: 'b', b: 'a' };

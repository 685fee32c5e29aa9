/** What `compare` tells of two traces. */
import type { Outcome, Patch, SpelledText } from '../engine/protocol/reading-protocol';
import type { TraceSummary } from '../engine/protocol/trace-protocol';
import type { ComparedParts } from './compared-parts';
import type { PatchSweep } from './compared-patches';

export type SideName = 'a' | 'b';

export interface ComparedOutcome extends Readonly<Record<SideName, TraceSummary>> {
  readonly outcome: Outcome;
  /** How the two differ inside. */
  readonly inside: ComparedParts;
  /** The run of A with a part of B; null: none was asked for. */
  readonly patch: Patch | null;
  /** The same with each part of B in turn; null: they were not asked for. */
  readonly sweep: PatchSweep | null;
  /** By side: what it gives to predictions of the other that are several tokens of its own. */
  readonly spelled: Readonly<Record<SideName, readonly SpelledText[]>>;
}

export const OTHER: Readonly<Record<SideName, SideName>> = { a: 'b', b: 'a' };

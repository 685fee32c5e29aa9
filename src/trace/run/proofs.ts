/**
 * What must hold in every trace, checked on its numbers. Each proof has a residual, which is measured, and a bound, which
 * follows from float32 arithmetic (u = 2^-24, half the distance from 1 to the next float32).
 */
import type { SectionView } from '../../architectures/plan/section';
import type { Difference } from './row-differences';

/** The proofs of readings on demand, which are not the trace's own. */
const READING_PROOF_NAMES = ['lens-logits', 'attribution-sum', 'attribution-difference'] as const;

/** The trace's own proofs: about blocks, and about the decode run that it is compared with. */
export type ProofName =
  | 'rows-sum-to-1'
  | 'no-future'
  | 'sees-all'
  | 'decode-logits'
  | 'decode-greedy'
  /** All values follow from their inputs. */
  | 'recomputed'
  /** For a file: what it says besides its tensors follows from these. */
  | 'statements'
  /** For a file: every byte of its tensors is as it was saved. */
  | 'tensor-bytes'
  | (typeof READING_PROOF_NAMES)[number]
  /** A sum in a block is the sum of its terms; named after its stage. */
  | `sum ${string}`;

/** Whether a proof is of a reading on demand, and not the trace's own. */
export function isOfReading(name: ProofName): boolean {
  return READING_PROOF_NAMES.some((one) => one === name);
}

/** Whether a proof compares a trace with a second run of the model that uses the key-value cache. */
export function isOfDecoding(name: ProofName): boolean {
  return name === 'decode-logits' || name === 'decode-greedy';
}

export interface Proof {
  readonly name: ProofName;
  readonly claim: string;
  readonly status: 'holds' | 'fails' | 'not applicable';
  /** Why it does not apply, as a clause: "a saved trace does not hold that run". */
  readonly because?: string;
  /** The largest difference found, in the unit of the values. */
  readonly residual: number | null;
  /** The difference that is allowed there: if each row has its own limit, the limit of that row. */
  readonly bound: number | null;
  /** The row that comes closest to its own limit, or exceeds it most, if that is not the row of the largest difference. */
  readonly closest?: Difference;
  /** For a failed `recomputed`: the first value beyond its limit. */
  readonly failed?: FailedValue;
  /**
   * For failed `statements` and `tensor-bytes`: what the file says wrongly, as the end of a sentence that begins "In the
   * file".
   */
  readonly differs?: string;
  /** Where the bound comes from, in a line that follows the word "allowed"; absent if it is 0, or if the claim says it. */
  readonly allowed?: string;
  /** For `recomputed`, if not all values could be checked: how many were, and how many there are. */
  readonly partly?: { readonly values: number; readonly of: number };
  /** For `recomputed`: how small an error of a value would be noticed, as a sentence without its full stop. */
  readonly noticed?: string;
  /** What the step shows that the proof belongs to. */
  readonly view: SectionView;
}

/** A value of a stage that does not follow from its inputs. */
export interface FailedValue {
  readonly stage: string;
  readonly index: readonly number[];
  readonly stored: number;
  /** The value recomputed from its stored inputs; for a copy, the value that it is a copy of. */
  readonly computed: number;
  /** The stages that it is computed from; empty for a copy, or if it depends on weights alone. */
  readonly from: readonly string[];
  /** The stage whose values are stored a second time under this one's name. */
  readonly copyOf?: string;
  /** Those of `from` that could not be checked, as the model's weights are not available. */
  readonly unchecked?: readonly string[];
}

const CLAIMS: Record<
  Exclude<ProofName, 'recomputed' | 'statements' | 'tensor-bytes' | `sum ${string}`>,
  { claim: string; view: SectionView }
> = {
  'rows-sum-to-1': { claim: 'Every row of the attention weights sums to 1', view: 'weights' },
  'no-future': { claim: 'No position attends to what the mask hides', view: 'weights' },
  'sees-all': { claim: 'Every position attends to every other that no mask hides', view: 'weights' },
  'decode-logits': { claim: 'The logits equal those of a second run, with the key-value cache', view: 'logits' },
  'decode-greedy': { claim: 'The second run, with the key-value cache, chooses the same token', view: 'choice' },
  'lens-logits': { claim: 'The last row of the lens equals the logits', view: 'blocks' },
  'attribution-sum': { claim: 'The parts sum to the logit', view: 'logits' },
  'attribution-difference': { claim: 'The parts sum to the difference of both logits', view: 'logits' },
};

type ClaimName = keyof typeof CLAIMS;

/** The result of a proof. A residual that is not finite fails, even if the same numbers made the bound infinite, too. */
export function proof(name: ClaimName, residual: number, bound: number): Proof {
  return { name, ...CLAIMS[name], ...checked(residual, bound) };
}

/** Said of proofs with a bound for each row; the bound shown is that of the row with the largest difference. */
export const EACH_ROW = 'each row by its own';

/** The verdict on a residual. */
export function checked(residual: number, bound: number) {
  const holds = Number.isFinite(residual) && residual <= bound;
  return { status: holds ? ('holds' as const) : ('fails' as const), residual, bound };
}

/** @param because the reason, as a clause */
export function notApplicable(name: ClaimName, because: string): Proof {
  return { name, ...CLAIMS[name], status: 'not applicable', because, residual: null, bound: null };
}

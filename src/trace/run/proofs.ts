/**
 * What must hold in every trace, checked on the numbers themselves. Each proof has a residual, which is measured, and
 * a bound, which follows from float32 arithmetic (u = 2^-24, half the distance from 1 to the next float32).
 */
import type { SectionView } from '../../architectures/plan/section';
import type { Difference } from './row-differences';

/** Proofs of what is read of a trace on demand, beside its own. */
const READING_PROOF_NAMES = ['lens-logits', 'attribution-sum', 'attribution-difference'] as const;

/** A trace's own: of blocks, and of the decode run that it is compared with. */
export type ProofName =
  | 'rows-sum-to-1'
  | 'no-future'
  | 'sees-all'
  | 'decode-logits'
  | 'decode-greedy'
  /** That all values follow from what went into them. */
  | 'recomputed'
  /** Of a file: that what it says besides its tensors follows from them. */
  | 'statements'
  /** Of a file: that every byte of its tensors is the one that was saved. */
  | 'tensor-bytes'
  | (typeof READING_PROOF_NAMES)[number]
  /** That a sum in a block is the sum of its terms: named after its stage. */
  | `sum ${string}`;

/** Whether it is of what is read of a trace on demand, and none of the trace's own. */
export function isOfReading(name: ProofName): boolean {
  return READING_PROOF_NAMES.some((one) => one === name);
}

/** Whether it compares a trace with a second run of the model, with the key-value cache. */
export function isOfDecoding(name: ProofName): boolean {
  return name === 'decode-logits' || name === 'decode-greedy';
}

export interface Proof {
  readonly name: ProofName;
  readonly claim: string;
  readonly status: 'holds' | 'fails' | 'not applicable';
  /** Why it is not applicable, as a clause: "a saved trace does not hold that run". */
  readonly because?: string;
  /** The largest difference that was found, in the unit of the values. */
  readonly residual: number | null;
  /** How large a difference is allowed there: in the row of the largest one, where each row is held to its own limit. */
  readonly bound: number | null;
  /** The row that comes closest to its own limit, or is furthest beyond it, where that is not the row of the largest difference. */
  readonly closest?: Difference;
  /** Of `recomputed` where it fails: the first value that is beyond its limit. */
  readonly failed?: FailedValue;
  /** Of `statements` and `tensor-bytes` where they fail: what is said to be what, as the end of "In the file". */
  readonly differs?: string;
  /** How the bound comes about, in a line that follows the word "allowed"; left out where it is 0, or as the claim says. */
  readonly allowed?: string;
  /** Of `recomputed` where not all values could be looked at: how many were, and how many there are. */
  readonly partly?: { readonly values: number; readonly of: number };
  /** Of `recomputed`: how small an error of a value would be noticed, as a sentence without its full stop. */
  readonly noticed?: string;
  /** The step it belongs to, by what that step shows. */
  readonly view: SectionView;
}

/** A value of a stage that does not follow from what went into it. */
export interface FailedValue {
  readonly stage: string;
  readonly index: readonly number[];
  readonly stored: number;
  /** The same computed anew from its inputs as they are stored; of a copy the value that it is a copy of. */
  readonly computed: number;
  /** The stages that it is computed from; none where it comes from weights alone, and of a copy. */
  readonly from: readonly string[];
  /** The stage whose values are stored once more under this one's name. */
  readonly copyOf?: string;
  /** Those of `from` of which nothing is known, since the model's weights are not at hand. */
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

/** A residual that is no finite number fails, even where the numbers that it comes from made the bound infinite too. */
export function proof(name: ClaimName, residual: number, bound: number): Proof {
  return { name, ...CLAIMS[name], ...checked(residual, bound) };
}

/** Of proofs whose bound is of one row: that of the largest difference. */
export const EACH_ROW = 'each row by its own';

/** What a proof says of a residual. */
export function checked(residual: number, bound: number) {
  const holds = Number.isFinite(residual) && residual <= bound;
  return { status: holds ? ('holds' as const) : ('fails' as const), residual, bound };
}

/** @param because why, as a clause */
export function notApplicable(name: ClaimName, because: string): Proof {
  return { name, ...CLAIMS[name], status: 'not applicable', because, residual: null, bound: null };
}

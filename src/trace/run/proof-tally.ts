/** How many proofs a trace has, and how many of them hold: the same count everywhere. */
import { isOfDecoding, isOfReading, type Proof } from './proofs';

export interface ProofTally {
  /** All claims of the trace. */
  readonly all: number;
  readonly holds: number;
  readonly fails: number;
  /** The claims that apply: they hold or fail. */
  readonly checked: number;
  /** The claims that need a second run of the model, which a saved trace does not include. */
  readonly needRun: number;
  /** The claims that do not apply to what the model computes. */
  readonly notApplicable: number;
}

type Counted = Pick<Proof, 'name' | 'status'>;

/**
 * Counts the trace's own claims. Readings on demand, such as the explanation of a prediction, have further proofs, which
 * are shown with the reading and not counted here.
 */
export function tallyOf(proofs: readonly Counted[]): ProofTally {
  const own = proofs.filter(({ name }) => !isOfReading(name));
  const are = (one: Proof['status']) => own.filter(({ status }) => status === one).length;
  const [holds, fails] = [are('holds'), are('fails')];
  const needRun = own.filter(({ name, status }) => status === 'not applicable' && isOfDecoding(name)).length;
  const notApplicable = are('not applicable') - needRun;
  return { all: own.length, holds, fails, checked: holds + fails, needRun, notApplicable };
}

/** How many proofs a trace has, and how many of them hold: the same count wherever it is told. */
import { isOfDecoding, isOfReading, type Proof } from './proofs';

export interface ProofTally {
  /** All claims of the trace. */
  readonly all: number;
  readonly holds: number;
  readonly fails: number;
  /** Those that apply: they hold or fail. */
  readonly checked: number;
  /** Those that need a second run of the model, which a saved trace does not hold. */
  readonly needRun: number;
  /** Those that do not apply to what the model computes. */
  readonly notApplicable: number;
}

type Counted = Pick<Proof, 'name' | 'status'>;

/**
 * Of the claims that a trace has by itself. Of what is read of it on demand, such as what explains a prediction, there
 * are others wherever somebody asks for it: those stand beside that, and count in no trace.
 */
export function tallyOf(proofs: readonly Counted[]): ProofTally {
  const own = proofs.filter(({ name }) => !isOfReading(name));
  const are = (one: Proof['status']) => own.filter(({ status }) => status === one).length;
  const [holds, fails] = [are('holds'), are('fails')];
  const needRun = own.filter(({ name, status }) => status === 'not applicable' && isOfDecoding(name)).length;
  const notApplicable = are('not applicable') - needRun;
  return { all: own.length, holds, fails, checked: holds + fails, needRun, notApplicable };
}

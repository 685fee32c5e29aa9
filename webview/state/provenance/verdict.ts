/** Whether the numbers of a trace are proven, in a few words. */
import type { ProvenTrace } from '../../../src/engine/protocol/trace-protocol';
import type { ProofTally } from '../../../src/trace/run/proof-tally';
import type { Failable } from '../../base/query';
import { strings } from '../../strings/strings';

interface Verdict {
  readonly kind: 'fails' | 'proving' | 'holds';
  readonly text: string;
  /** Where there is little room. */
  readonly short: string;
}

/** How far the proofs of a trace are. */
export interface ProofProgress {
  /** Of how many blocks they are; `undefined`: not known yet, nor how many there are. */
  readonly proven: Pick<ProvenTrace, 'proven' | 'total'> | undefined;
  /** What stopped them before they were all there. */
  readonly failure: Failable | undefined;
}

/** @param notInFile whether some need what a saved file does not hold */
export function verdictOf(
  { checked, fails }: Pick<ProofTally, 'checked' | 'fails'>,
  { proven, failure }: ProofProgress,
  notInFile = false,
): Verdict {
  if (fails > 0) return { kind: 'fails', text: `✗ ${strings.proofsFail(fails)}`, short: `✗ ${fails}` };
  if (!proven) return { kind: 'proving', text: failure ? strings.notProven : strings.provingBegins, short: '…' };
  if (proven.proven < proven.total) {
    const { proven: done, total } = proven;
    const say = failure ? strings.provingStopped : strings.proving;
    return { kind: 'proving', text: say(done, total), short: `${done}/${total}` };
  }
  return {
    kind: 'holds',
    text: `✓ ${notInFile ? strings.savedNumbersChecked : strings.numbersChecked}`,
    short: `✓ ${checked}`,
  };
}

/** Whether the numbers of a trace are proven, in a few words. */
import type { ProvenTrace } from '../../../src/engine/protocol/trace-protocol';
import type { ProofTally } from '../../../src/trace/run/proof-tally';
import type { Failable } from '../../base/query';
import { strings } from '../../strings/strings';

interface Verdict {
  readonly kind: 'fails' | 'proving' | 'holds';
  readonly text: string;
  /** For places with little room. */
  readonly short: string;
  /** For places with hardly any: no number stands without what it counts. */
  readonly sign: string;
}

/** How far the proofs of a trace are. */
export interface ProofProgress {
  /** For how many blocks there are proofs, and how many blocks there are; `undefined` if not known yet. */
  readonly proven: Pick<ProvenTrace, 'proven' | 'total'> | undefined;
  /** What stopped the proofs before all were made. */
  readonly failure: Failable | undefined;
}

/** @param someNeedRun whether some proofs need data that a saved file does not contain */
export function verdictOf(
  { fails }: Pick<ProofTally, 'fails'>,
  { proven, failure }: ProofProgress,
  someNeedRun = false,
): Verdict {
  if (fails > 0)
    return { kind: 'fails', text: `✗ ${strings.proofsFail(fails)}`, short: `✗ ${strings.failShort(fails)}`, sign: '✗' };
  const proving = { kind: 'proving', sign: '…' } as const;
  if (!proven) return { ...proving, text: failure ? strings.notProven : strings.provingBegins, short: '…' };
  if (proven.proven < proven.total) {
    const { proven: done, total } = proven;
    const say = failure ? strings.provingStopped : strings.proving;
    return { ...proving, text: say(done, total), short: strings.provenShort(done, total) };
  }
  return {
    kind: 'holds',
    text: `✓ ${someNeedRun ? strings.savedNumbersChecked : strings.numbersChecked}`,
    short: `✓ ${strings.numbersCheckedShort}`,
    sign: '✓',
  };
}

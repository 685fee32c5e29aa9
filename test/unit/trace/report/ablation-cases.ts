/** Runs without a part, as tests of reports tell of them. */
import type { Ablation, TokenInBoth } from '../../../../src/trace/ablation/ablation';
import type { ReportInput } from '../../../../src/trace/report/input';
import { partOf } from '../../part-of';

export const THEY = { id: 1, token: ' They', text: ' They', special: false };
export const IT = { id: 2, token: ' It', text: ' It', special: false };
export const DOT = partOf<ReportInput['tokens'][number]>({ id: 3, token: '.', text: '.', special: false });

/** Of a lead of 1: what it is without a head of block 5. */
export function without(head: number, lead: number, more: Partial<Ablation> = {}): Ablation {
  return {
    ...THEY,
    position: 1,
    instead: 'zero',
    part: { kind: 'head', layer: 5, head, cross: false },
    before: { logit: 10, probability: 0.5, rank: 0 },
    after: { logit: 9.5, probability: 0.4, rank: 0 },
    ratherThan: IT,
    difference: { before: 1, after: lead },
    top: { ...THEY, probability: 0.4 },
    most: { before: [partOf<TokenInBoth>(THEY)], after: [partOf<TokenInBoth>(THEY)] },
    direct: 0.2,
    capped: false,
    isLast: false,
    kl: 0.25,
    ...more,
  };
}

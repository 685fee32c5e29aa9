/**
 * What must hold in every trace, checked on the numbers themselves. Each proof has a residual, which is measured, and
 * a bound, which follows from float32 arithmetic (u = 2^-24, half the distance from 1 to the next float32).
 */
import type { LogitRows } from '../generate/decoder';
import { argmax } from '../generate/sampling';
import type { AxisSizes, BlockOutputName } from '../graph/stages';

/** The proofs that every trace has. */
export const PROOF_NAMES = [
  'rows-sum-to-1',
  'no-future',
  'resid-mid',
  'resid-post',
  'decode-logits',
  'decode-greedy',
] as const;
/** Proofs of what is read of a trace on demand, beside its own. */
export const READING_PROOF_NAMES = ['lens-logits', 'attribution-sum'] as const;
export type ProofName = (typeof PROOF_NAMES | typeof READING_PROOF_NAMES)[number];

export interface Proof {
  readonly name: ProofName;
  readonly claim: string;
  readonly status: 'holds' | 'fails' | 'not applicable';
  readonly residual: number | null;
  readonly bound: number | null;
  /** The number of the step it belongs to. */
  readonly step: number;
}

const CLAIMS: Record<ProofName, { claim: string; step: number }> = {
  'rows-sum-to-1': { claim: 'Every row of the attention weights sums to 1', step: 8 },
  'no-future': { claim: 'No position attends to a later one', step: 8 },
  'resid-mid': { claim: 'resid_mid = resid_pre + attn_out', step: 9 },
  'resid-post': { claim: 'resid_post = resid_mid + mlp_out', step: 12 },
  'decode-logits': { claim: 'The logits equal those of the separate decode run', step: 14 },
  'decode-greedy': { claim: 'The decode run chooses the same token', step: 16 },
  'lens-logits': { claim: 'The last row of the lens equals the logits', step: 13 },
  'attribution-sum': { claim: 'The parts sum to the logit', step: 14 },
};

export const UNIT_ROUNDOFF = 2 ** -24;

/** A residual that is no finite number fails, even where the numbers that it comes from made the bound infinite too. */
export function proof(name: ProofName, residual: number, bound: number): Proof {
  const holds = Number.isFinite(residual) && residual <= bound;
  return { name, ...CLAIMS[name], status: holds ? 'holds' : 'fails', residual, bound };
}

export function notApplicable(name: ProofName): Proof {
  return { name, ...CLAIMS[name], status: 'not applicable', residual: null, bound: null };
}

/** What the proofs look at in a block. */
export const PROOF_OUTPUTS = [
  'attn.pattern',
  'attn_out',
  'resid_mid',
  'mlp_out',
  'resid_post',
] as const satisfies readonly BlockOutputName[];

/** Those stages of one block, and what went into it. */
export type BlockTensors = Readonly<Record<(typeof PROOF_OUTPUTS)[number] | 'resid_pre', Float32Array>>;

/** The proofs that hold inside blocks; the residual is the largest over all blocks that were added. */
export class BlockProofs {
  private rowSum = 0;
  private future = 0;
  private mid = { residual: 0, magnitude: 0 };
  private post = { residual: 0, magnitude: 0 };

  constructor(
    private readonly sizes: AxisSizes,
    private readonly causal: boolean,
  ) {}

  addBlock(tensors: BlockTensors): void {
    this.addPattern(tensors['attn.pattern']);
    this.addSums(tensors);
  }

  addSums(tensors: Omit<BlockTensors, 'attn.pattern'>): void {
    widen(this.mid, sumResidual(tensors.resid_pre, tensors.attn_out, tensors.resid_mid));
    widen(this.post, sumResidual(tensors.resid_mid, tensors.mlp_out, tensors.resid_post));
  }

  results(): Proof[] {
    // A row of n weights: each is rounded once, and so is each partial sum of the kernel that normalized them.
    const rowBound = (2 * this.sizes.key + 8) * UNIT_ROUNDOFF;
    return [
      proof('rows-sum-to-1', this.rowSum, rowBound),
      this.causal ? proof('no-future', this.future, 0) : notApplicable('no-future'),
      proof('resid-mid', this.mid.residual, sumBound(this.mid.magnitude)),
      proof('resid-post', this.post.residual, sumBound(this.post.magnitude)),
    ];
  }

  /** Whole rows of a block's weights [head, query, key]. @param firstRow how many rows came before them */
  addPattern(pattern: Float32Array, firstRow = 0): void {
    const { key: keys, query: queries } = this.sizes;
    for (let row = 0; row * keys < pattern.length; row++) {
      const query = (firstRow + row) % queries;
      let sum = 0;
      for (let key = 0; key < keys; key++) {
        const weight = pattern[row * keys + key] as number;
        sum += weight;
        if (key > query) this.future = Math.max(this.future, Math.abs(weight));
      }
      this.rowSum = Math.max(this.rowSum, Math.abs(sum - 1));
    }
  }
}

// All maxima are Math.max's: it lets NaN win, so that a proof on numbers that are none fails.
interface SumResidual {
  residual: number;
  magnitude: number;
}

function widen(target: SumResidual, { residual, magnitude }: SumResidual): void {
  target.residual = Math.max(target.residual, residual);
  target.magnitude = Math.max(target.magnitude, magnitude);
}

function sumResidual(a: Float32Array, b: Float32Array, sum: Float32Array): SumResidual {
  let residual = 0;
  let magnitude = 0;
  for (let i = 0; i < sum.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    residual = Math.max(residual, Math.abs(x + y - (sum[i] as number)));
    magnitude = Math.max(magnitude, Math.abs(x) + Math.abs(y));
  }
  return { residual, magnitude };
}

/** One rounding of the sum itself, and a few where a fused kernel adds the bias in another order. */
function sumBound(magnitude: number): number {
  return 4 * UNIT_ROUNDOFF * magnitude;
}

/**
 * Compares a trace's logits with those of the decode run. The two add in different orders, in every layer: they may
 * differ by some hundred roundings of the largest logit.
 */
export class DecodeProofs {
  private residual = 0;
  private magnitude = 1;

  /** @param traced the trace's logits of `rows` */
  addRows(traced: Float32Array, rows: LogitRows): void {
    for (let i = 0; i < rows.data.length; i++) {
      const [a, b] = [traced[i] as number, rows.data[i] as number];
      this.residual = Math.max(this.residual, Math.abs(a - b));
      this.magnitude = Math.max(this.magnitude, Math.abs(b));
    }
  }

  /** @param traced the trace's logits of the last token @param decoded the decode run's */
  results(traced: Float32Array, decoded: Float32Array): Proof[] {
    const bound = 400 * UNIT_ROUNDOFF * this.magnitude;
    return [
      proof('decode-logits', this.residual, bound),
      proof('decode-greedy', greedyDistance(traced, decoded, bound), 0),
    ];
  }
}

/** 0 when both choose the same token; else by how much they disagree, beyond what the bound on logits lets pass as a tie. */
function greedyDistance(traced: Float32Array, decoded: Float32Array, tie: number): number {
  const [a, b] = [argmax(traced), argmax(decoded)];
  if (a === b) return 0;
  const distance = (traced[a] as number) - (traced[b] as number);
  return distance <= tie ? 0 : distance;
}

/** The parts of a logit as they are shown: by block, and the largest first. */
import { signedIn, signedShort, signedToSum, sumAsWritten } from '../../../src/base/number-text';
import { sum } from '../../../src/base/sums';
import type { Attribution, AttributionPart } from '../../../src/trace/readings/attribution';
import { attributionTotals, kindOf } from '../../../src/trace/readings/attribution-totals';
import type { ModelPart } from '../../../src/trace/readings/model-part';

export interface BlockParts {
  readonly layer: number;
  /** Whether its heads belong to the attention to another text, which has a row of its own. */
  readonly cross: boolean;
  /** What its cells show: every head, the bias of W_O, the MLP. */
  readonly parts: readonly AttributionPart[];
  /** The sum of all heads with the bias, and the MLP. */
  readonly attention: number;
  readonly mlp: number;
}

/** The rows of the grid: before the blocks, the blocks, and after them. */
interface PartRows {
  readonly before: readonly AttributionPart[];
  readonly blocks: readonly BlockParts[];
  readonly after: readonly AttributionPart[];
}

/** Added once all blocks have run: the bias of the final norm, and that of the unembedding. */
const AFTER: ReadonlySet<AttributionPart['kind']> = new Set(['norm_bias', 'head_bias']);

export function partRows({ parts }: Pick<Attribution, 'parts'>): PartRows {
  const layers = parts.reduce((most, { layer }) => Math.max(most, (layer ?? -1) + 1), 0);
  const blocks = Array.from({ length: layers }, (_, layer) => blockRows(parts, layer)).flat();
  const outside = parts.filter(({ layer }) => layer === null);
  return {
    before: outside.filter(({ kind }) => !AFTER.has(kind)),
    blocks,
    after: outside.filter(({ kind }) => AFTER.has(kind)),
  };
}

/**
 * The parts before the blocks, as written below the total of the embedding: tokens and positions, with the digits of that total,
 * or with as many more as they need to add up to it.
 */
export function writtenBefore(attribution: Pick<Attribution, 'parts'>): readonly string[] {
  const { before } = partRows(attribution);
  const values = before.map(({ value }) => value);
  const isSum = before.length > 1 && before.every((part) => kindOf(part) === 'embedding');
  if (!isSum) return values.map(signedShort);
  const [written = ''] = signedToSum(attributionTotals(attribution).map(({ value }) => value));
  const least = written.split('.')[1]?.length ?? 2;
  const total = signedIn(sum(values), least);
  const digits = [least, least + 1, least + 2].find((each) => signedIn(sumAsWritten(values, each), least) === total);
  return values.map((value) => signedIn(value, digits ?? least));
}

/** Many models add no bias after W_O. */
export function hasAttentionBias({ parts }: Pick<Attribution, 'parts'>): boolean {
  return parts.some(({ kind }) => kind === 'attn_bias');
}

/** The parts of a block by the columns of the grid: its heads, the bias, the MLP. Not every block has every part. */
export function inColumns(
  parts: readonly AttributionPart[],
  heads: number,
  hasBias: boolean,
): (AttributionPart | undefined)[] {
  const one = (kind: AttributionPart['kind']) => parts.find((part) => part.kind === kind);
  return [
    ...Array.from({ length: heads }, (_, head) => parts.find((part) => part.kind === 'head' && part.head === head)),
    ...(hasBias ? [one('attn_bias')] : []),
    one('mlp'),
  ];
}

/** One row, or two for a block that attends to two texts: the MLP comes after both. */
function blockRows(all: readonly AttributionPart[], layer: number): BlockParts[] {
  const own = all.filter((part) => part.layer === layer);
  const crosses = own.some(({ cross }) => cross);
  return (crosses ? [false, true] : [false]).map((cross) => {
    const parts = own.filter((part) => (part.kind === 'mlp' ? cross === crosses : part.cross === cross));
    const sum = (mlp: boolean) =>
      parts.filter(({ kind }) => (kind === 'mlp') === mlp).reduce((total, { value }) => total + value, 0);
    return { layer, cross, parts, attention: sum(false), mlp: sum(true) };
  });
}

/** A key that is unique among the parts: "head-2-3", "mlp-2", "embed". */
export function partKey({ kind, layer, head, cross }: ModelPart): string {
  return [cross ? `cross-${kind}` : kind, layer, head].filter((name) => name !== null).join('-');
}

interface LargestParts {
  readonly shown: readonly AttributionPart[];
  /** The number and the sum of the parts that are not shown. */
  readonly rest: { readonly count: number; readonly value: number };
}

/** Which parts come first: the largest whatever their sign, those that add most, or those that take most away. */
export type PartOrder = 'size' | 'adds' | 'takes away';

/** The rank of a part: larger values come first. */
const FRONT: Readonly<Record<PartOrder, (value: number) => number>> = {
  size: Math.abs,
  adds: (value) => value,
  'takes away': (value) => -value,
};

export function largestParts(
  parts: readonly AttributionPart[],
  count: number,
  order: PartOrder = 'size',
): LargestParts {
  const front = FRONT[order];
  const sorted = [...parts].sort((a, b) => front(b.value) - front(a.value));
  // Among the parts that add, none that takes away is listed, and vice versa.
  const wanted = order === 'size' ? sorted.length : sorted.filter(({ value }) => front(value) > 0).length;
  const end = Math.min(count, wanted);
  const rest = sorted.slice(end);
  return {
    shown: sorted.slice(0, end),
    rest: { count: rest.length, value: rest.reduce((sum, { value }) => sum + value, 0) },
  };
}

/** What the cells of a matrix of heads are tinted by. */
import type { HeadPlace } from '../../../src/trace/heads/head-place';
import type { Scale } from '../../theme/color-scale';

export interface HeadTint {
  readonly scale: Scale;
  /** `undefined`: this head has no such number. */
  readonly valueOf: (place: HeadPlace) => number | undefined;
  /** What a head's number says: "adds +0.20 to ·the". */
  readonly words: (value: number) => string;
  /** Whether its heads are those of one trace: a comparison has two. */
  readonly isOfOneTrace?: true;
  /** What the tint means. */
  readonly caption: string;
}

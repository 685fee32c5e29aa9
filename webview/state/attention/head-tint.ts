/** What determines the colours of the cells of a matrix of heads. */
import type { HeadPlace } from '../../../src/trace/heads/head-place';
import type { Scale } from '../../theme/color-scale';

export interface HeadTint {
  readonly scale: Scale;
  /** `undefined` if this head has no value. */
  readonly valueOf: (place: HeadPlace) => number | undefined;
  /** The text of a head's value: "adds +0.20 to ·the". */
  readonly words: (value: number) => string;
  /** Set if its heads belong to one trace; a comparison has two. */
  readonly isOfOneTrace?: true;
  /** The meaning of the colours. */
  readonly caption: string;
}

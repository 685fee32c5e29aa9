/** The number of next-token bars in sight, their length, and the end of their scale. */
import type { Predictions } from '../../../src/trace/readings/predictions';
import { isPresented, roomSize } from '../../theme/type-size';

/** How many of the most probable tokens have a bar. */
export const BARS = 5;
/** The possible ends of the scale: the smallest that holds all filled bars is used. */
const SCALES = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1];
/** Bars whose scale is 100 % have a smaller one if none reaches this share, as none would be seen. */
const SMALL = 0.1;
/** If the first token has at least this probability, the scale of presented bars goes up to 100 %, whatever the sliders say. */
const FIXED_FROM = 0.25;
/** In a presentation there are as many bars as leave the sliders in sight, and at least this many. */
const LEAST_BARS = 2;
/**
 * In CSS pixels at the editor's type size: the height of a bar with its name beside the sliders, and the height of everything
 * else, a drawn token and its line included.
 */
const BAR = 20.5;
const AROUND_BARS = 211;
/** The same when a bar is as wide as its column, below its name, and the sliders are too. */
const WIDE_BAR = 30;
const AROUND_WIDE = 197;

/**
 * Whether bars as wide as their column fit into the view, with a drawn token and its line. An audience far away can compare
 * such bars.
 * @param height of the visible part of the panel, in CSS pixels; `undefined` while it is unknown
 */
export function hasWideBars(height: number | undefined): boolean {
  return isPresented() && height !== undefined && height / roomSize() >= AROUND_WIDE + BARS * WIDE_BAR;
}

/** The number of bars that fit into the view with a drawn token and its line; it is the same before a token is drawn. */
export function barsInSight(height: number | undefined): number {
  if (!isPresented() || height === undefined || hasWideBars(height)) return BARS;
  const fitting = Math.floor((height / roomSize() - AROUND_BARS) / BAR);
  return Math.min(Math.max(fitting, LEAST_BARS), BARS);
}

/** The end of the scale of bars that go up to 100 % unless all probabilities are small, as a probability. */
export function scaleIfSmall(shares: readonly number[]): number {
  return shares.every((share) => share < SMALL) ? fittingScale(shares) : 1;
}

function fittingScale(shares: readonly number[]): number {
  return SCALES.find((scale) => shares.every((share) => share <= scale)) ?? 1;
}

/**
 * The end of the bars' scale. While a slider moves or the bars are presented it may grow but not shrink, so that lengths can be
 * compared.
 */
export class BarScale {
  /** The end, as a probability. */
  value = 1;
  private of: Predictions | undefined;

  /** Adjusts the scale to the bars' probabilities. @param isSliding whether a slider is being moved */
  fit(predictions: Predictions, shares: readonly number[], isSliding: boolean): number {
    const fitting = isFixed(predictions) ? 1 : fittingScale(shares);
    const stays = isSliding || (isPresented() && this.of === predictions);
    this.value = stays ? Math.max(fitting, this.value) : fitting;
    this.of = predictions;
    return this.value;
  }
}

/** Whether the scale stays the same when a slider moves: in a presentation bars are compared over time. */
function isFixed(predictions: Predictions): boolean {
  const first = predictions.order[0];
  return isPresented() && first !== undefined && predictions.probability(first) >= FIXED_FROM;
}

/** How many of the next token's bars are in sight, how long each line of them is, and up to what they go. */
import type { Predictions } from '../../../src/trace/readings/predictions';
import { isPresented, roomSize } from '../../theme/type-size';

/** How many of the most probable tokens have a bar. */
export const BARS = 5;
/** What the longest of them may stand for: the smallest of these that holds all filled ones. */
const SCALES = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1];
/** Where the first token has at least this probability, bars that are presented go up to 100 %, whatever the sliders say. */
const FIXED_FROM = 0.25;
/** In the largest type as many as leave the sliders in sight, and at least so many. */
const LEAST_BARS = 2;
/** How high a bar with its name is beside the sliders, and all the rest with a drawn token and its line, in CSS pixels at the editor's size of type. */
const BAR = 19.5;
const AROUND_BARS = 204;
/** The same where a bar is as wide as its column, below its name, and so are the sliders. */
const WIDE_BAR = 30;
const AROUND_WIDE = 197;

/**
 * Whether all bars are in view as long as their column, with a drawn token and its line: who sits far away compares them then.
 * @param height of what is seen of the panel, in CSS pixels; `undefined` until it is known
 */
export function hasWideBars(height: number | undefined): boolean {
  return isPresented() && height !== undefined && height / roomSize() >= AROUND_WIDE + BARS * WIDE_BAR;
}

/** How many bars there are with a drawn token and its line in view: as many before one is drawn. */
export function barsInSight(height: number | undefined): number {
  if (!isPresented() || height === undefined || hasWideBars(height)) return BARS;
  const fitting = Math.floor((height / roomSize() - AROUND_BARS) / BAR);
  return Math.min(Math.max(fitting, LEAST_BARS), BARS);
}

/** Up to what the bars go; while a slider moves, or they are presented, it grows, but does not shrink, so that lengths can be compared. */
export class BarScale {
  /** As a probability. */
  value = 1;
  private of: Predictions | undefined;

  /** Fits it to what the bars stand for. @param isSliding whether a slider is being moved */
  fit(predictions: Predictions, shares: readonly number[], isSliding: boolean): number {
    const fitting = isFixed(predictions) ? 1 : (SCALES.find((scale) => shares.every((share) => share <= scale)) ?? 1);
    const stays = isSliding || (isPresented() && this.of === predictions);
    this.value = stays ? Math.max(fitting, this.value) : fitting;
    this.of = predictions;
    return this.value;
  }
}

/** Whether a bar of so much is as long before a slider is moved as after that: who presents compares them over time. */
function isFixed(predictions: Predictions): boolean {
  const first = predictions.order[0];
  return isPresented() && first !== undefined && predictions.probability(first) >= FIXED_FROM;
}

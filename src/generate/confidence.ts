/**
 * How often suggestions like one are right. A model's own probabilities are too high or too low, by model and kind of
 * text: a logistic regression, fitted where the right answers are known, makes of them what 0.5 should mean.
 */
import { logistic } from '../base/logistic';
import { sum } from '../base/sums';
import type { PlaceEvidence } from './copy-evidence';

/** What is known of a suggestion's first word before it is shown. */
interface WordEvidence extends PlaceEvidence {
  /** The model's own probability of it. */
  readonly probability: number;
}

/** A suggestion whose first word was right, or was not. */
export interface JudgedWord extends WordEvidence {
  readonly right: boolean;
}

/** The weights of `measures`. */
export type Calibration = readonly number[];

/** Fitted to two models of 3 and 135 million parameters in texts of three kinds: for models that have not been measured themselves. */
export const UNCALIBRATED: Calibration = [0.6, 0.67, 0.37, -0.57, -0.3, 0.47, -0.08, -1];

/**
 * How much each of the weights above counts against what was measured: what a text says about a word differs little from
 * model to model, what a model's own probability says differs more. The texts that are measured are few, and all ours:
 * how often all suggestions are right there says little about other texts.
 */
const PRIOR: Calibration = [30, 10, 200, 200, 200, 200, 200, 30];
const STEPS = 30;
/** Weights that change by less have reached their place: each step has twice the digits of the one before. */
const REACHED = 1e-9;
/** Less of a step is not tried: what it would change is rounding. */
const LEAST_PART = 1e-6;
/**
 * Added in log-odds to a member's name that the line directly above has after the same characters: of those that were
 * held for right in 79 % of cases, 34 % were. Too few of them are in the texts that are measured to be fitted.
 */
const MEMBER_ABOVE = -1.2;
/** A word of the text is not the less believed, the less a model knows of it. */
const LEAST = 1e-3;

/** What the regression sees. */
function measures({ probability, agreeing, differing, isFresh }: WordEvidence): number[] {
  const odds = Math.log(Math.max(probability, LEAST) / Math.max(1 - probability, 1e-6));
  const [earlier, instead] = [Math.log1p(agreeing), Math.log1p(differing)];
  const isLongest = Number(agreeing > differing);
  return [1, odds, earlier, instead, isLongest, isLongest * earlier, odds * earlier, Number(isFresh)];
}

function shiftOf({ isMemberAbove }: WordEvidence): number {
  return isMemberAbove ? MEMBER_ABOVE : 0;
}

/** The share of suggestions like this one whose first word is right. */
export function howOftenRight(calibration: Calibration, evidence: WordEvidence): number {
  return logistic(dot(calibration, measures(evidence)) + shiftOf(evidence));
}

/** A judged word as the regression sees it. */
interface Row {
  readonly x: readonly number[];
  readonly shift: number;
  readonly y: number;
}

/**
 * Fit to judged words by Newton's method, held near the weights above where there are few of them. A step that leads to
 * worse weights is halved until it does not: far from its end the method would overshoot more with each step.
 */
export function fitCalibration(judged: readonly JudgedWord[]): Calibration {
  const rows = judged.map((one): Row => ({ x: measures(one), shift: shiftOf(one), y: Number(one.right) }));
  let weights = [...UNCALIBRATED];
  for (let step = 0; step < STEPS; step++) {
    const gradient = weights.map((weight, i) => (PRIOR[i] as number) * (weight - (UNCALIBRATED[i] as number)));
    const curvature = weights.map((_, i) => weights.map((__, j) => (i === j ? (PRIOR[i] as number) : 0)));
    for (const { x, shift, y } of rows) {
      const p = logistic(dot(weights, x) + shift);
      for (const [i, xi] of x.entries()) {
        gradient[i] = (gradient[i] as number) + (p - y) * xi;
        const line = curvature[i] as number[];
        for (const [j, xj] of x.entries()) line[j] = (line[j] as number) + p * (1 - p) * xi * xj;
      }
    }
    const change = solve(curvature, gradient);
    const moved = (part: number) => weights.map((weight, i) => weight - part * (change[i] as number));
    const now = lossOf(weights, rows);
    let part = 1;
    while (part > LEAST_PART && lossOf(moved(part), rows) > now) part /= 2;
    weights = moved(part);
    if (change.every((by) => Math.abs(by) < REACHED)) break;
  }
  return weights;
}

/** What the weights are fitted to make least: minus the logarithm of how probable the answers are, and of the weights. */
function lossOf(weights: Calibration, rows: readonly Row[]): number {
  const ofWeights = weights.map(
    (weight, i) => ((PRIOR[i] as number) * (weight - (UNCALIBRATED[i] as number)) ** 2) / 2,
  );
  const ofAnswers = rows.map(({ x, shift, y }) => {
    const odds = dot(weights, x) + shift;
    return Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds))) - y * odds;
  });
  return sum([...ofWeights, ...ofAnswers]);
}

/** The solution of a symmetric, positive definite system, by elimination. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] as number]);
  for (const [i, pivot] of rows.entries()) {
    for (const [k, row] of rows.entries()) {
      if (k === i) continue;
      const factor = (row[i] as number) / (pivot[i] as number);
      for (let j = i; j < row.length; j++) row[j] = (row[j] as number) - factor * (pivot[j] as number);
    }
  }
  return rows.map((row, i) => (row.at(-1) as number) / (row[i] as number));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}

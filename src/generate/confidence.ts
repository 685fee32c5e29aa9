/**
 * How often suggestions like a given one are right. A model's own probabilities are too high or too low, depending on the
 * model and the kind of text. A logistic regression, fitted where the right answers are known, turns them into calibrated
 * ones.
 */
import { logistic } from '../base/logistic';
import { sum } from '../base/sums';
import type { PlaceEvidence } from './copy-evidence';

/** What is known of a suggestion's first word before it is shown. */
interface WordEvidence extends PlaceEvidence {
  /** The model's own probability of it. */
  readonly probability: number;
}

/** The first word of a suggestion, and whether it was right. */
export interface JudgedWord extends WordEvidence {
  readonly right: boolean;
}

/** The weights of `features`, in the same order. */
export type Calibration = readonly number[];

/** For models that have not been measured: fitted to two models of 3 and 135 million parameters on three kinds of text. */
export const UNCALIBRATED: Calibration = [0.6, 0.67, 0.37, -0.57, -0.3, 0.47, -0.08, -1];

/**
 * How strongly each of the weights above is held against what was measured. What a text says about a word differs little
 * between models; what a model's own probability says differs more. The measured texts are few and all come from this
 * project, so how often suggestions are right there overall says little about other texts.
 */
const PRIOR_PRECISION: Calibration = [30, 10, 200, 200, 200, 200, 200, 30];
const STEPS = 30;
/** When the weights change by less than this, the fit has converged: each step doubles the number of correct digits. */
const CONVERGENCE_TOLERANCE = 1e-9;
/** Steps are not halved below this part: what a smaller one would change is rounding. */
const SMALLEST_STEP = 1e-6;
/**
 * Added to the log-odds of a member's name that the line directly above has after the same characters: where the model
 * expected 79 % of such names to be right, 34 % were. The measured texts have too few of them to fit this weight.
 */
const MEMBER_ABOVE = -1.2;
/** Floor for the probability, so that a copied word does not become less credible the less a model knows of it. */
const PROBABILITY_FLOOR = 1e-3;

/** The inputs of the regression. */
function features({ probability, matchLength, mismatchLength, isFresh }: WordEvidence): number[] {
  const odds = Math.log(Math.max(probability, PROBABILITY_FLOOR) / Math.max(1 - probability, 1e-6));
  const [earlier, instead] = [Math.log1p(matchLength), Math.log1p(mismatchLength)];
  const isLongest = Number(matchLength > mismatchLength);
  return [1, odds, earlier, instead, isLongest, isLongest * earlier, odds * earlier, Number(isFresh)];
}

function shiftOf({ isMemberAbove }: WordEvidence): number {
  return isMemberAbove ? MEMBER_ABOVE : 0;
}

/** The share of suggestions like this one whose first word is right. */
export function howOftenRight(calibration: Calibration, evidence: WordEvidence): number {
  return logistic(dot(calibration, features(evidence)) + shiftOf(evidence));
}

/** A judged word as the regression sees it: inputs, fixed shift of the log-odds, and 1 if it was right, else 0. */
interface Row {
  readonly x: readonly number[];
  readonly shift: number;
  readonly y: number;
}

/**
 * Fits the weights to judged words by Newton's method, held near `UNCALIBRATED` where there are few words. A step that
 * makes the loss worse is halved until it does not: far from the optimum, the method would overshoot more with each step.
 */
export function fitCalibration(judged: readonly JudgedWord[]): Calibration {
  const rows = judged.map((one): Row => ({ x: features(one), shift: shiftOf(one), y: Number(one.right) }));
  let weights = [...UNCALIBRATED];
  for (let step = 0; step < STEPS; step++) {
    const gradient = weights.map(
      (weight, i) => (PRIOR_PRECISION[i] as number) * (weight - (UNCALIBRATED[i] as number)),
    );
    const curvature = weights.map((_, i) => weights.map((__, j) => (i === j ? (PRIOR_PRECISION[i] as number) : 0)));
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
    while (part > SMALLEST_STEP && lossOf(moved(part), rows) > now) part /= 2;
    weights = moved(part);
    if (change.every((by) => Math.abs(by) < CONVERGENCE_TOLERANCE)) break;
  }
  return weights;
}

/** The loss that the fit minimises: the negative log-likelihood of the answers plus that of the weights under the prior. */
function lossOf(weights: Calibration, rows: readonly Row[]): number {
  const ofWeights = weights.map(
    (weight, i) => ((PRIOR_PRECISION[i] as number) * (weight - (UNCALIBRATED[i] as number)) ** 2) / 2,
  );
  const ofAnswers = rows.map(({ x, shift, y }) => {
    const odds = dot(weights, x) + shift;
    return Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds))) - y * odds;
  });
  return sum([...ofWeights, ...ofAnswers]);
}

/** Solves a symmetric, positive definite system by elimination. */
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

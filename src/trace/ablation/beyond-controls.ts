/** Whether a run without a part changes more than runs without its controls do. */
import { deviationOver, meanOver } from '../../base/deviation-over';

/** So many standard deviations from the mean of the controls is beyond them. */
const FAR = 2;

/**
 * Whether a change is larger in size than that without any control, and further than two standard deviations (of a sample) from
 * their mean. An ablation's change is the work of its part whatever controls do: they tell whether such parts do as much.
 * @param own what the run without the part changes @param controls the same of each control, two or more, in the same unit
 */
export function isBeyondControls(own: number, controls: readonly number[]): boolean {
  const rows = controls.map((change) => Float64Array.of(change));
  const [mean, deviation] = [meanOver(rows)[0] as number, deviationOver(rows)[0] as number];
  const isLargest = controls.every((change) => Math.abs(change) < Math.abs(own));
  return isLargest && Math.abs(own - mean) > FAR * deviation;
}

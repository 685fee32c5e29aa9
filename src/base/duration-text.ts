/** How long something takes, in words. */

/** "19 s", "12 min", "1 h 5 min" */
export function durationText(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  if (Math.ceil(seconds) < 60) return `${Math.ceil(seconds)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/**
 * The time that work will still take, as in "about 12 min left"; "" if nothing is done yet or nothing is left.
 * @param done how much is done, in any unit, such as pieces
 * @param left how much is left, in the same unit
 * @param spent seconds that the work done so far took
 */
export function timeLeft(done: number, left: number, spent: number): string {
  return done > 0 && left > 0 ? `about ${durationText((spent / done) * left)} left` : '';
}

/** How many of the last pieces tell the pace: the first ones can be far quicker or slower than the rest. */
const RECENT = 8;

/**
 * The time that work will still take at the pace of its last pieces, as `timeLeft` writes it.
 * @param ends when the work began, and then when each piece was done, in milliseconds
 * @param left how many pieces are left
 */
export function timeLeftAtPace(ends: readonly number[], left: number): string {
  const [first = 0, ...recent] = ends.slice(-1 - RECENT);
  return timeLeft(recent.length, left, ((recent.at(-1) ?? first) - first) / 1000);
}

/** A measured time, given in milliseconds: "9.0 ms", "36 ms", "2.6 s". */
export function milliseconds(value: number): string {
  if (value >= 10_000) return `${(value / 1000).toFixed(0)} s`;
  if (value >= 1000) return `${(value / 1000).toFixed(1)} s`;
  return `${value >= 10 ? value.toFixed(0) : value.toFixed(1)} ms`;
}

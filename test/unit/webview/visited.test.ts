/** Where a reader goes back to: to both ends of a walk, and to each place that a jump has left. */
import { expect, it } from 'vitest';
import { type Choice, FIRST_CHOICE } from '../../../webview/choice/choice';
import {
  beginAt,
  choiceOf,
  goneBack,
  goneForward,
  placeOf,
  READ_STEPS,
  stepsReadOf,
  VISITED,
  type Visited,
  visit,
  withStepsReadOf,
} from '../../../webview/choice/visited';

const START: Choice = { ...FIRST_CHOICE, step: 1, layer: 5, head: 4, token: 3, isAutomatic: false };
const at = (change: Partial<Choice>) => placeOf({ ...START, ...change });
const steps = (numbers: readonly number[]) => numbers.map((step) => at({ step }));

/** What is visited one after the other. */
function visiting(places: readonly ReturnType<typeof placeOf>[], from: Visited = beginAt(at({}))): Visited {
  return places.reduce((visited, place) => visit(visited, place), from);
}

const stepsOf = ({ before, now, after }: Visited) => ({
  before: before.map(({ step }) => step),
  now: now.step,
  after: after.map(({ step }) => step),
});

it('a walk from step to step leaves its beginning alone', () => {
  expect(stepsOf(visiting(steps([2, 3, 4, 5, 6])))).toEqual({ before: [1], now: 6, after: [] });
  const heads = [at({ head: 5 }), at({ head: 6 }), at({ head: 6, layer: 4 }), at({ head: 6, layer: 3 })];
  expect(visiting(heads).before).toEqual([at({})]);
  const tokens = [at({ token: 4, target: 7 }), at({ token: 5 }), at({ token: 6 })];
  expect(visiting(tokens).before).toHaveLength(1);
});

it('of a walk that is presented every step is a place to come back to, but not every head or token', () => {
  const present = (places: readonly ReturnType<typeof placeOf>[]) =>
    places.reduce((visited, place) => visit(visited, place, false, true), beginAt(at({})));
  const walked = present(steps([2, 3, 4]));
  expect(stepsOf(walked)).toEqual({ before: [1, 2, 3], now: 4, after: [] });
  expect(stepsOf(goneBack(walked) as Visited)).toEqual({ before: [1, 2], now: 3, after: [4] });
  expect(present([at({ head: 5 }), at({ head: 6 }), at({ head: 7 })]).before).toEqual([at({})]);
});

it('a jump leaves a place, and so does the end of a walk', () => {
  const visited = visiting([...steps([2, 3, 18]), at({ step: 14, head: 7 })]);
  expect(stepsOf(visited)).toEqual({ before: [1, 3, 18], now: 14, after: [] });
  // From steps to heads there is another walk.
  expect(visiting([at({ step: 2 }), at({ step: 2, head: 5 }), at({ step: 2, head: 6 })]).before).toHaveLength(2);
  expect(visiting([at({ target: 9 }), at({ variant: 'walkthrough' })]).before).toHaveLength(2);
});

it('one goes back and forward again, and what is visited then has nothing after it', () => {
  const visited = visiting(steps([8, 14, 18]));
  const back = goneBack(goneBack(visited) as Visited) as Visited;
  expect(stepsOf(back)).toEqual({ before: [1], now: 8, after: [14, 18] });
  expect(stepsOf(goneForward(back) as Visited)).toEqual({ before: [1, 8], now: 14, after: [18] });
  expect(stepsOf(visit(back, at({ step: 12 })))).toEqual({ before: [1, 8], now: 12, after: [] });
  expect(goneBack(beginAt(at({})))).toBeUndefined();
  expect(goneForward(visited)).toBeUndefined();
  // From a place that was gone back to another walk begins.
  expect(stepsOf(visiting(steps([9, 10]), back))).toEqual({ before: [1, 8], now: 10, after: [] });
});

it('what the panel chooses, and what is scrolled to, is no other place', () => {
  const automatic = at({ step: 5, isAutomatic: true });
  const visited = visiting([automatic, at({ step: 5, isAutomatic: true, layer: 2, head: 1 })]);
  expect(visited.before).toEqual([at({})]);
  expect(visited.now).toMatchObject({ layer: 2, head: 1 });
  expect(stepsOf(visit(visited, at({ step: 12 }), true))).toEqual({ before: [1], now: 12, after: [] });
  // Which token is looked at is a detail.
  const looked = visit(beginAt(at({})), at({ key: { sequence: 'tokens', position: 2 } }));
  expect(looked.before).toEqual([]);
  expect(looked.now.key).toEqual({ sequence: 'tokens', position: 2 });
});

it('a place is chosen as it was, and where it was scrolled to is kept with it', () => {
  const place = { ...at({ step: 14, target: 9, ratherThan: 3 }), past: 120 };
  expect(choiceOf(place)).toMatchObject({ step: 14, layer: 5, head: 4, target: 9, ratherThan: 3, isAutomatic: false });
  expect(choiceOf(place)).not.toHaveProperty('past');
  const visited = visit(beginAt(place), at({ step: 2 }));
  expect(visited.before).toEqual([place]);
  expect(VISITED.restore(JSON.parse(JSON.stringify(visited)))).toEqual({ ...visited, walk: null });
  expect(VISITED.restore('nonsense')).toBeUndefined();
  expect(visit(visited, visited.now)).toBe(visited);
});

it('no more places are remembered than anybody goes back to', () => {
  const many = Array.from({ length: 200 }, (_, i) => at({ step: i % 2 === 0 ? 5 : 10 }));
  expect(visiting(many).before).toHaveLength(50);
});

it('which steps were read is known of the traces that were read last, and of none that is begun anew', () => {
  const read = withStepsReadOf('lesson', [1, 2], withStepsReadOf('own', [1, 9], []));
  expect(stepsReadOf('own', read)).toEqual([1, 9]);
  expect(stepsReadOf('another', read)).toEqual([]);
  expect(stepsReadOf('own', withStepsReadOf('own', [1, 9, 3], read))).toEqual([1, 9, 3]);
  expect(stepsReadOf('lesson', withStepsReadOf('lesson', [], read))).toEqual([]);
  const later = Array.from({ length: 7 }, (_, at) => `text ${at}`);
  const many = later.reduce((all, text) => withStepsReadOf(text, [1], all), read);
  expect(stepsReadOf('lesson', many)).toEqual([1, 2]);
  expect(stepsReadOf('own', many)).toEqual([]);
  expect(READ_STEPS.restore(JSON.parse(JSON.stringify(read)))).toEqual(read);
  expect(READ_STEPS.restore([1, 2, { of: 'own', steps: [4, -1, 'x'] }])).toEqual([{ of: 'own', steps: [4] }]);
});

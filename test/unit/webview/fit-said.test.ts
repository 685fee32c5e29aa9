/** How what is said of a step that is presented gives way to the room that it has. */
import { expect, it } from 'vitest';
import { fitSaid, type SaidLook } from '../../../webview/state/story/fit-said';

/** The look that is taken, where looks fit as `fits` says. */
const taken = (fits: (look: SaidLook) => boolean, type = 1.5) => {
  let last: SaidLook | undefined;
  fitSaid(type, (look) => {
    last = look;
    return fits(look);
  });
  return last;
};

it('the explanation gives way before what happened does, and is left out at last', () => {
  expect(taken(() => true)).toEqual({ times: 1, lead: 0.92 });
  expect(taken(({ lead }) => lead !== 0.92)).toEqual({ times: 1, lead: 0.8 });
  expect(taken(({ lead }) => lead === undefined)).toEqual({ times: 1, lead: undefined });
  expect(taken(({ times }) => times < 0.9)).toMatchObject({ times: expect.closeTo(0.88), lead: undefined });
});

it('in larger type one scrolls to the explanation, and what happened is whole in smaller type', () => {
  expect(taken(({ times }) => times < 0.7, 2.5)).toMatchObject({ times: expect.closeTo(0.68), lead: 0.92 });
  // No smaller than it may become in the type that a presentation begins with.
  expect(taken(() => false, 2.5)?.times).toBeGreaterThan(0.35);
});

/** What a page keeps of the lesson that it shows. */
import { expect, it } from 'vitest';
import {
  answeredOf,
  forgetLesson,
  isEnded,
  KEPT_LESSON,
  keepLessonLevel,
  keptLesson,
  lessonInsteadOf,
  lessonLevel,
  staysAfterLesson,
} from '../../../webview/sources/kept-lesson';
import { keptIn } from './kept';

const stateOf = (stored: unknown, id = 'ranks') => keptLesson(keptIn({ lesson: stored }), id);

it('a lesson goes on at the card that was read', () => {
  const stored = {};
  keptIn(stored).keep(KEPT_LESSON, { id: 'ranks', card: 2 });
  expect(keptLesson(keptIn(stored), 'ranks')).toEqual({ id: 'ranks', card: 2 });
  expect(isEnded(keptLesson(keptIn(stored), 'ranks'))).toBe(false);
});

it('what was answered is kept with its card, and what is no number is no answer', () => {
  const answered = (given: unknown, answerShown: unknown) => {
    const stored = {};
    keptIn(stored).keep(KEPT_LESSON, { id: 'ranks', card: 3, ...answeredOf(given, answerShown) });
    return keptLesson(keptIn(JSON.parse(JSON.stringify(stored))), 'ranks');
  };
  expect(answered(2, false)).toEqual({ id: 'ranks', card: 3, given: 2 });
  expect(answered(0, true)).toEqual({ id: 'ranks', card: 3, given: 0, answerShown: true });
  expect(answered(Number.NaN, undefined)).toEqual({ id: 'ranks', card: 3 });
  expect(stateOf({ id: 'ranks', card: 3, given: '2', answerShown: 'yes' })).toEqual({ id: 'ranks', card: 3 });
});

it('an ended lesson stays ended, and so does that its reader stays with its text', () => {
  const [ended, stays] = [
    { id: 'ranks', ended: true },
    { id: 'ranks', ended: true, stays: true },
  ].map((stored) => stateOf(stored));
  expect([isEnded(ended), staysAfterLesson(ended)]).toEqual([true, false]);
  expect([isEnded(stays), staysAfterLesson(stays)]).toEqual([true, true]);
});

it('a lesson that is begun says of its own model instead of which one it runs, and no other lesson does', () => {
  const stored = {};
  const kept = keptIn(stored);
  forgetLesson(kept, 'bert');
  expect(lessonInsteadOf(keptIn(JSON.parse(JSON.stringify(stored))))).toBe('bert');
  forgetLesson(kept);
  expect(lessonInsteadOf(kept)).toBeUndefined();
  expect(lessonInsteadOf(keptIn({ lessonInsteadOf: 7 }))).toBeUndefined();
});

it('nothing is kept of another lesson', () => {
  expect(stateOf({ id: 'ranks', card: 2 }, 'heads')).toBeUndefined();
  expect(isEnded(stateOf({ id: 'ranks', ended: true }, 'heads'))).toBe(false);
});

it.each([7, null, {}, { card: 2 }, { id: 'ranks' }, { id: 'ranks', card: 'x' }, { id: 'ranks', ended: 'yes' }])(
  'a lesson begins at its first card where %j was kept',
  (stored) => expect(stateOf(stored)).toBeUndefined(),
);

it('a level that is chosen in a lesson is of that one, until it is begun anew; no other is restored', () => {
  const kept = keptIn({});
  expect(lessonLevel(kept, 'ranks')).toBe('story');
  keepLessonLevel(kept, 'ranks', 'numbers');
  expect([lessonLevel(kept, 'ranks'), lessonLevel(kept, 'heads')]).toEqual(['numbers', 'story']);
  forgetLesson(kept);
  expect(lessonLevel(kept, 'ranks')).toBe('story');
  expect(lessonLevel(keptIn({ lessonLevel: { id: 'ranks', level: 'all' } }), 'ranks')).toBe('story');
});

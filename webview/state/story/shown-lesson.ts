/** The lesson that a panel shows. */
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import type { Lesson } from '../../../src/trace/lessons/lesson';
import { lessonOf } from '../../../src/trace/lessons/lessons';
import type { Keeper } from '../../base/kept-state';
import { isEnded, keptLesson } from '../../sources/kept-lesson';

/** @param kept what the panel has kept @returns `undefined` if there is none, or if it was ended */
export function shownLesson({ lesson: id }: Pick<Origin, 'lesson'>, kept: Keeper): Lesson | undefined {
  return isEnded(keptLesson(kept, id)) ? undefined : lessonOf(id);
}

/** Where the user is among the cards of a lesson. */
export interface ReadCards {
  /** The question comes after the last one. */
  readonly card: number;
  readonly cards: number;
}

/** @returns `undefined` if no lesson is shown */
export function readCards(origin: Pick<Origin, 'lesson'>, kept: Keeper): ReadCards | undefined {
  const lesson = shownLesson(origin, kept);
  if (!lesson) return undefined;
  const state = keptLesson(kept, lesson.id);
  const cards = lesson.cards.length;
  return { card: state && 'card' in state ? Math.min(state.card, cards) : 0, cards };
}

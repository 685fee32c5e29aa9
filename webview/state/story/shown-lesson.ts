/** The lesson that a panel shows. */
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import type { Lesson } from '../../../src/trace/lessons/lesson';
import { lessonOf } from '../../../src/trace/lessons/lessons';
import type { Keeper } from '../../base/kept-state';
import { isEnded, keptLesson } from '../../sources/kept-lesson';

/** @param kept what the panel has kept @returns `undefined`: none, or it was ended */
export function shownLesson({ lesson: id }: Pick<Origin, 'lesson'>, kept: Keeper): Lesson | undefined {
  return isEnded(keptLesson(kept, id)) ? undefined : lessonOf(id);
}

/** The lesson that a panel shows. */
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import type { Lesson } from '../../../src/trace/lessons/lesson';
import { lessonOf } from '../../../src/trace/lessons/lessons';

/** @param recall what the panel has kept @returns `undefined`: none, or it was ended */
export function shownLesson(
  { lesson: id }: Pick<Origin, 'lesson'>,
  recall: (key: string) => unknown,
): Lesson | undefined {
  const lesson = lessonOf(id);
  const kept = recall('lesson') as { readonly id?: unknown; readonly ended?: unknown } | undefined;
  return lesson && kept?.id === lesson.id && kept.ended === true ? undefined : lesson;
}

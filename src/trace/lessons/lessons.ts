/** All lessons, in the order in which they build on each other. */
import { attentionLesson } from './attention-lesson';
import { attributionLesson } from './attribution-lesson';
import { cacheLesson } from './cache-lesson';
import { inductionLesson } from './induction-lesson';
import { lensLesson } from './lens-lesson';
import type { Lesson } from './lesson';
import { maskLesson } from './mask-lesson';
import { quantisationLesson } from './quantisation-lesson';
import { residualLesson } from './residual-lesson';
import { samplingLesson } from './sampling-lesson';
import { scaleLesson } from './scale-lesson';
import { sentencesLesson } from './sentences-lesson';
import { tokensLesson } from './tokens-lesson';

export const LESSONS: readonly Lesson[] = [
  tokensLesson,
  attentionLesson,
  scaleLesson,
  maskLesson,
  residualLesson,
  lensLesson,
  attributionLesson,
  inductionLesson,
  samplingLesson,
  cacheLesson,
  quantisationLesson,
  sentencesLesson,
];

export function lessonOf(id: string | undefined): Lesson | undefined {
  return LESSONS.find((lesson) => lesson.id === id);
}

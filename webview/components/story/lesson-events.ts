/** What the reader of a lesson asks for, sent upwards. */
import { upwardEvent } from '../../base/event-of';

/** Show what the lesson took the place of once more. */
export class BackToTextEvent extends upwardEvent<void>('back-to-text') {}

/** Show the lesson in the model that it is about. */
export class LessonModelEvent extends upwardEvent<void>('lesson-model') {}

/** Begin this lesson; null: end the one that is shown. */
export class LessonEvent extends upwardEvent<string | null>('lesson') {}

/** Another card is read. */
export class LessonCardEvent extends upwardEvent<void>('lesson-card') {}

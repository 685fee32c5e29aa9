/** Requests of a lesson's reader, sent upwards. */
import { upwardEvent } from '../../base/event-of';

/** Shows again what the lesson replaced. */
export class BackToTextEvent extends upwardEvent<void>('back-to-text') {}

/** Shows the lesson in the model that it is about. */
export class LessonModelEvent extends upwardEvent<void>('lesson-model') {}

/** Begins this lesson; null ends the one that is shown. */
export class LessonEvent extends upwardEvent<string | null>('lesson') {}

/** Another card is read. */
export class LessonCardEvent extends upwardEvent<void>('lesson-card') {}

/** What the reader of a lesson asks for, sent upwards. */

/** Show what the lesson took the place of once more. */
export class BackToTextEvent extends Event {
  static readonly type = 'back-to-text';

  constructor() {
    super(BackToTextEvent.type, { bubbles: true, composed: true });
  }
}

/** Show the lesson in the model that it is about. */
export class LessonModelEvent extends Event {
  static readonly type = 'lesson-model';

  constructor() {
    super(LessonModelEvent.type, { bubbles: true, composed: true });
  }
}

/** Begin this lesson; null: end the one that is shown. */
export class LessonEvent extends CustomEvent<string | null> {
  static readonly type = 'lesson';

  constructor(lesson: string | null) {
    super(LessonEvent.type, { detail: lesson, bubbles: true, composed: true });
  }
}

/** Another card is read. */
export class LessonCardEvent extends Event {
  static readonly type = 'lesson-card';

  constructor() {
    super(LessonCardEvent.type, { bubbles: true, composed: true });
  }
}

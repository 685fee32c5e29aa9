/** What is kept of the lesson that a panel shows: which card is read, or that the lesson was ended. */
import { fieldsOf, type Keeper, type StateKey } from '../base/kept-state';
import { LEVELS, type Level } from '../choice/choice';

/** How the user answered the question of a lesson. */
interface Answered {
  /** The last answer. */
  readonly given?: number;
  /** Set if the right answer was shown. */
  readonly answerShown?: true;
}

interface ReadLesson extends Answered {
  readonly card: number;
}

/** Where the user is in a lesson. */
type LessonState =
  /** At a card; the question comes after the last card. */
  | ReadLesson
  /**
   * The lesson was ended and its text is shown by itself. `stays`: the user chose to stay there, and is not offered a way back.
   */
  | { readonly ended: true; readonly stays?: true };

type KeptLesson = { readonly id: string } & LessonState;

export const KEPT_LESSON: StateKey<KeptLesson | undefined> = { name: 'lesson', restore: restoreLesson };

/** The level at which a lesson is read, if the user has chosen one in it. */
const LESSON_LEVEL: StateKey<{ readonly id: string; readonly level: Level } | undefined> = {
  name: 'lessonLevel',
  restore: (stored) => {
    const { id, level: chosen } = fieldsOf(stored);
    const level = LEVELS.find((one) => one === chosen);
    return typeof id === 'string' && level ? { id, level } : undefined;
  },
};

/** A lesson begins at the level `story`, whatever the user has chosen elsewhere, as its cards refer to what that level tells. */
export function lessonLevel(kept: Keeper, id: string): Level {
  const chosen = kept.recall(LESSON_LEVEL);
  return chosen?.id === id ? chosen.level : 'story';
}

export function keepLessonLevel(kept: Keeper, id: string, level: Level): void {
  kept.keep(LESSON_LEVEL, { id, level });
}

/** The name of the user's model for traces, if the lesson uses another one. */
const INSTEAD_OF: StateKey<string | undefined> = {
  name: 'lessonInsteadOf',
  restore: (stored) => (typeof stored === 'string' ? stored : undefined),
};

export function lessonInsteadOf(kept: Keeper | undefined): string | undefined {
  return kept?.recall(INSTEAD_OF);
}

/**
 * To be called when a lesson begins: forgets what was kept of an earlier lesson, or of an earlier reading of this one.
 * @param insteadOf the name of the user's model for traces, if the lesson uses another one
 */
export function forgetLesson(kept: Keeper, insteadOf?: string): void {
  kept.keep(KEPT_LESSON, undefined);
  kept.keep(LESSON_LEVEL, undefined);
  kept.keep(INSTEAD_OF, insteadOf);
}

/** What is kept of one lesson; `undefined` if it starts at its beginning. */
export function keptLesson(kept: Keeper | undefined, id: string | undefined): LessonState | undefined {
  const lesson = kept?.recall(KEPT_LESSON);
  return lesson?.id === id ? lesson : undefined;
}

export function isEnded(state: LessonState | undefined): boolean {
  return state !== undefined && 'ended' in state;
}

export function staysAfterLesson(state: LessonState | undefined): boolean {
  return state !== undefined && 'stays' in state;
}

function restoreLesson(stored: unknown): KeptLesson | undefined {
  const { id, card, ended, stays, given, answerShown } = fieldsOf(stored);
  if (typeof id !== 'string') return undefined;
  if (ended === true) return { id, ended, ...(stays === true && { stays }) };
  if (!Number.isSafeInteger(card)) return undefined;
  return { id, card: Math.max(card as number, 0), ...answeredOf(given, answerShown) };
}

/** What can be kept of an answer; one that is not a number is dropped. */
export function answeredOf(given: unknown, answerShown: unknown): Answered {
  return {
    ...(Number.isFinite(given) && { given: given as number }),
    ...(answerShown === true && { answerShown }),
  };
}

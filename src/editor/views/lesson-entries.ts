/** Lessons as entries of a list, with a mark for each that was begun or finished. */
import * as vscode from 'vscode';
import type { Lesson } from '../../trace/lessons/lesson';
import type { LessonProgress, LessonState } from './lesson-progress';
import { action, type Entry, entry } from './tree';

/** The icons of the marks: half a disc, and a tick. */
const MARKS = { new: 'mortar-board', begun: 'color-mode', finished: 'pass-filled' } as const;

/** What the mark means, in a word and in a sentence; nothing of a lesson that has none. */
function meaningOf(state: LessonState): { readonly word: string; readonly sentence: string } | undefined {
  switch (state) {
    case 'new':
      return undefined;
    case 'begun':
      return {
        word: vscode.l10n.t('begun'),
        sentence: vscode.l10n.t('Begun: its question is not answered yet.'),
      };
    case 'finished':
      return {
        word: vscode.l10n.t('finished'),
        sentence: vscode.l10n.t('Finished: you have answered its question, or looked at the answer.'),
      };
  }
}

export function lessonEntries(lessons: readonly Lesson[], progress: Pick<LessonProgress, 'stateOf'>): Entry[] {
  const begin = vscode.l10n.t('Begin this lesson');
  return lessons.map((lesson, index) => {
    const { id, title, about } = lesson;
    const state = progress.stateOf(id);
    const meaning = meaningOf(state);
    const label = numbered(lesson, index);
    return entry(label, MARKS[state], {
      tooltip: [`${title}: ${about}`, meaning?.sentence, readInWords(lesson)?.sentence].filter(Boolean).join('\n'),
      accessibilityInformation: { label: meaning ? vscode.l10n.t('{0}, {1}', label, meaning.word) : label },
      command: action(begin, 'llmTrace.lesson', id),
    });
  });
}

/** The same as a list to pick from. There the mark is explained in the line itself. */
export function lessonItems(lessons: readonly Lesson[], progress: Pick<LessonProgress, 'stateOf'>) {
  return lessons.map((lesson, index) => {
    const state = progress.stateOf(lesson.id);
    const meaning = meaningOf(state);
    return {
      label: `${meaning ? `$(${MARKS[state]}) ` : ''}${numbered(lesson, index)}`,
      description: [meaning?.word, lesson.about, readInWords(lesson)?.word].filter(Boolean).join(' · '),
      lesson,
    };
  });
}

/** What kind of model it needs, where the starter is none. */
function readInWords({ readIn }: Lesson): { readonly word: string; readonly sentence: string } | undefined {
  switch (readIn) {
    case undefined:
      return undefined;
    case 'sentence encoder':
      return {
        word: vscode.l10n.t('needs a sentence encoder'),
        sentence: vscode.l10n.t('It needs a sentence encoder: where there is none, it says which to download.'),
      };
  }
}

function numbered({ title }: Lesson, index: number): string {
  return `${index + 1}  ${title}`;
}

/** Lessons as entries of a list, with an icon for each state. */
import * as vscode from 'vscode';
import type { Lesson } from '../../trace/lessons/lesson';
import type { LessonProgress, LessonState } from './lesson-progress';
import { action, type Entry, entry } from './tree';

/** The icons of the states: half a disc for begun lessons, and a tick for finished ones. */
const MARKS = { new: 'mortar-board', begun: 'color-mode', finished: 'pass-filled' } as const;

/** The meaning of the icon, in a word and in a sentence; undefined for a new lesson. */
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

/** The lessons as a list to pick from, in which the meaning of the icon is part of the line. */
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

/** The kind of model that the lesson needs; undefined if it is for the starter. */
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

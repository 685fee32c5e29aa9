/** Texts of the lessons' bar. */
export const lessonStrings = {
  lesson: 'Lesson',
  back: 'Back',
  next: 'Next card',
  question: 'Question',
  toQuestion: 'To the question',
  nextLesson: (title: string) => `Next lesson: ${title}`,
  end: 'End the lesson',
  card: (card: number, cards: number) => `${card} of ${cards}`,
  options: 'Answers',
  number: 'Your answer, a number',
  check: 'Check',
  right: 'Right.',
  wrong: 'Not quite.',
  noNumber: 'Type a number first.',
  show: 'Show the answer',
  reading: 'Reading the trace…',
} as const;

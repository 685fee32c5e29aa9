/** A lesson: a prepared text, cards that lead through its trace, and a question that the trace answers. */
import type { Plan } from '../../architectures/plan/plan';
import type { SectionView } from '../../architectures/plan/section';
import type { Question as Ability } from '../../architectures/plan/why-not';
import type { Token, TokenDescription } from '../../model/tokenizers/tokenizer';
import type { Ablation } from '../ablation/ablation';
import type { Attribution } from '../readings/attribution';
import type { Lens } from '../readings/lens';
import type { ModelComponent } from '../readings/model-part';

/** Where a card leads; what it does not name stays as it is. */
export interface LessonPlace {
  /** What the step shows; the first such step is meant. */
  readonly view?: SectionView;
  readonly layer?: number;
  readonly head?: number;
  readonly token?: number;
  /** The token that the chosen one attends to. */
  readonly key?: number;
  /** A dimension of the residual stream, outlined in figures. */
  readonly dimension?: number;
  /** The name of the stage that is drawn as the figure of the step; absent: the step's own figure. */
  readonly drawn?: string;
  /** What the card is about, if that is below the step's first figure or its headings. */
  readonly part?: 'cache' | 'rows of blocks' | 'bars';
}

export interface Card {
  /** Two or three sentences. */
  readonly text: string;
  /** What this trace shows of it, in a sentence. */
  readonly found?: (trace: LessonTrace) => Promise<string>;
  /** Numbers to compare, below the text; null if this trace does not have them. */
  readonly rows?: (trace: LessonTrace) => Promise<LessonRows | null>;
  /** Whether it starts from the probabilities that the model gives: temperature, top-k and top-p are then reset. */
  readonly unsampled?: true;
  readonly place: LessonPlace | ((trace: LessonTrace) => LessonPlace | Promise<LessonPlace>);
}

/** Rows of numbers from 0 to 1, one per token. */
export interface LessonRows {
  /** What the numbers are, for users who cannot see them side by side. */
  readonly label: string;
  readonly tokens: readonly Pick<Token, 'token' | 'text'>[];
  readonly rows: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** A question about this trace. */
export type Question = ChoiceQuestion | NumberQuestion;

interface Asked {
  readonly ask: string;
  /** One sentence with the numbers that decide the answer. */
  readonly why: string;
  /** For a wrong answer, one sentence or two: what the trace shows of that answer, and what to look at. */
  readonly hint: (given: number) => string;
  /** The place that the question is about; the panel goes there as soon as the question is shown. */
  readonly questionPlace?: LessonPlace;
  /** The place that shows the right answer; the panel goes there once the answer was given or shown. */
  readonly answerPlace?: LessonPlace;
}

interface ChoiceQuestion extends Asked {
  readonly kind: 'choice';
  readonly options: readonly string[];
  /** The index of the right option. */
  readonly answer: number;
}

interface NumberQuestion extends Asked {
  readonly kind: 'number';
  readonly answer: number;
  /** The accepted deviation: |given - answer| <= tolerance * max(1, |answer|). */
  readonly tolerance: number;
}

/** The trace that a lesson is about, with what questions read of it. Every method rejects with one sentence. */
export interface LessonTrace {
  readonly plan: Plan;
  readonly tokens: readonly Token[];
  readonly text: string;
  readonly layers: number;
  readonly heads: number;
  /** The most probable tokens after the last one, the most probable first. */
  readonly top: readonly (TokenDescription & { readonly probability: number })[];
  /** Whole rows of a stage: its values at these leading indices, the rest row-major. */
  read(stage: string, ...index: readonly number[]): Promise<Float32Array>;
  lens(position: number): Promise<Lens>;
  attribution(position: number): Promise<Attribution>;
  /** How a run without a part changes the most probable token after a position. */
  ablation(position: number, part: ModelComponent): Promise<Ablation>;
  /**
   * For a sentence encoder: the cosine between the vector of the text and that of another one. @param without the tokens of
   * the text that are left out
   */
  similarity(other: string, without?: readonly number[]): Promise<number>;
}

export interface Lesson {
  readonly id: string;
  readonly title: string;
  /** The subject in a few words. */
  readonly about: string;
  /** What a model must have for the lesson to apply; absent: every model has it. */
  readonly needs?: Need;
  /** The kind of model it is read in; absent: the starter model, for whose numbers the text was chosen. */
  readonly readIn?: ModelKind;
  readonly text: string;
  readonly cards: readonly Card[];
  /** Whether it is about where heads attend: then what the chosen head adds to the prediction is not shown beside it. */
  readonly ofPatterns?: true;
  /** The steps at which the first numbers of the token's row are shown in fewer bits. */
  readonly quantisedAt?: SectionView;
  /** The steps that show what the model predicts with all its matrices in fewer bits. */
  readonly roundedAt?: SectionView;
  /** Whether its question is about the probabilities that the model gives: the user's sampling settings are then reset. */
  readonly asksUnsampled?: true;
  /** The question, with the place where its answer can be read. @throws one sentence if the trace has nothing to ask about */
  readonly question: (trace: LessonTrace) => Promise<Question>;
}

/** Kinds of models that a lesson is read in if the starter model is not one of them. */
export type ModelKind = 'sentence encoder';

/** An ability of the model, or that its residual stream is only added to. */
export type Need = Ability | 'A stream of sums';

/** What is said of a wrong answer. For a number with the wrong sign, only that. */
export function hintOf(question: Question, given: number): string {
  if (question.kind === 'number' && isRight(question, -given))
    return 'The size is right, but the sign is the other one.';
  return question.hint(given);
}

/** Whether an answer is right: the index of an option, or a number. */
export function isRight(question: Question, given: number): boolean {
  if (question.kind === 'choice') return given === question.answer;
  return Math.abs(given - question.answer) <= question.tolerance * Math.max(1, Math.abs(question.answer));
}

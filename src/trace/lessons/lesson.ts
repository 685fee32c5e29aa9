/** What a lesson is: a prepared text, cards that lead through its trace, and a question that the trace answers. */
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
  /** The step: the first that shows this. */
  readonly view?: SectionView;
  readonly layer?: number;
  readonly head?: number;
  readonly token?: number;
  /** The token that the chosen one looks at. */
  readonly key?: number;
  /** Of the residual stream: outlined in figures. */
  readonly dimension?: number;
  /** The stage that is drawn as the figure of the step, by its name; left out: the step's own figure. */
  readonly drawn?: string;
  /** What the card is about, where it stands below the step's first figure or its headings. */
  readonly part?: 'cache' | 'rows of blocks' | 'bars';
}

export interface Card {
  /** Two or three sentences. */
  readonly text: string;
  /** What this very trace has of it, in a sentence. */
  readonly found?: (trace: LessonTrace) => Promise<string>;
  /** What it compares number by number, below the text; null where this trace has no such numbers. */
  readonly rows?: (trace: LessonTrace) => Promise<LessonRows | null>;
  /** Whether it begins with the probabilities that the model gives: temperature, top-k and top-p are put back then. */
  readonly unsampled?: true;
  readonly place: LessonPlace | ((trace: LessonTrace) => LessonPlace | Promise<LessonPlace>);
}

/** Rows of numbers from 0 to 1, one for each token. */
export interface LessonRows {
  /** What the numbers are, for who cannot see them side by side. */
  readonly label: string;
  readonly tokens: readonly Pick<Token, 'token' | 'text'>[];
  readonly rows: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** A question about this very trace. */
export type Question = ChoiceQuestion | NumberQuestion;

interface Asked {
  readonly ask: string;
  /** One sentence with the numbers that decide it. */
  readonly why: string;
  /** For who has answered otherwise, in one sentence or two: what the trace has of that answer, and what to look at. */
  readonly hint: (given: number) => string;
  /** Where what is asked about is seen: led to as soon as it is asked. */
  readonly asked?: LessonPlace;
  /** Where the right answer is seen: led to once it was given or shown. */
  readonly answered?: LessonPlace;
}

interface ChoiceQuestion extends Asked {
  readonly kind: 'choice';
  readonly options: readonly string[];
  /** Which of the options is right. */
  readonly answer: number;
}

interface NumberQuestion extends Asked {
  readonly kind: 'number';
  readonly answer: number;
  /** How far from it an answer still counts: |given - answer| <= tolerance * max(1, |answer|). */
  readonly tolerance: number;
}

/** The trace that a lesson is about, as far as questions read it. All of it rejects with one sentence. */
export interface LessonTrace {
  readonly plan: Plan;
  readonly tokens: readonly Token[];
  readonly text: string;
  readonly layers: number;
  readonly heads: number;
  /** What the model says comes after the last token, the most probable first. */
  readonly top: readonly (TokenDescription & { readonly probability: number })[];
  /** Whole rows of a stage: its values at these leading indices, the rest row-major. */
  read(stage: string, ...index: readonly number[]): Promise<Float32Array>;
  lens(position: number): Promise<Lens>;
  attribution(position: number): Promise<Attribution>;
  /** What becomes of the most probable token after a position in a run without a part. */
  ablation(position: number, part: ModelComponent): Promise<Ablation>;
  /** Of a sentence encoder: the cosine between the vector of the text and that of another one. @param without the tokens of the text that are left out */
  similarity(other: string, without?: readonly number[]): Promise<number>;
}

export interface Lesson {
  readonly id: string;
  readonly title: string;
  /** In a few words. */
  readonly about: string;
  /** What a model must have for the lesson to be about it; left out: every model has it. */
  readonly needs?: Need;
  /** What kind of model it is read in; left out: the starter, whose numbers its text was chosen for. */
  readonly readIn?: ModelKind;
  readonly text: string;
  readonly cards: readonly Card[];
  /** Whether it is about where heads look: what the chosen head adds to the prediction is not told beside it. */
  readonly ofPatterns?: true;
  /** At which steps the first numbers of the token's row are shown in fewer bits. */
  readonly quantisedAt?: SectionView;
  /** At which steps it is shown what the model predicts with all its matrices in fewer bits. */
  readonly roundedAt?: SectionView;
  /** Whether its question is about the probabilities that the model gives: what its reader has set sampling to is put back then. */
  readonly asksUnsampled?: true;
  /** Where the answer can be read, and the question. @throws one sentence where the trace has nothing to ask about */
  readonly question: (trace: LessonTrace) => Promise<Question>;
}

/** Models that a lesson is read in where the starter is none of them. */
export type ModelKind = 'sentence encoder';

/** What the model can do, or that its residual stream is only added to. */
export type Need = Ability | 'A stream of sums';

/** What is said of an answer that is not right: of a number with the other sign only that. */
export function hintOf(question: Question, given: number): string {
  if (question.kind === 'number' && isRight(question, -given))
    return 'The size is right, but the sign is the other one.';
  return question.hint(given);
}

/** Whether an answer is right: the number of an option, or a number. */
export function isRight(question: Question, given: number): boolean {
  if (question.kind === 'choice') return given === question.answer;
  return Math.abs(given - question.answer) <= question.tolerance * Math.max(1, Math.abs(question.answer));
}

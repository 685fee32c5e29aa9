/** Questions for pupils about a trace: one to three per step, each with the answer that this trace gives. */
import type { SectionView } from '../../architectures/plan/section';
import { SOURCE, TOKENS } from '../../operations/node';
import { explainPrediction, type FindingsChoice, stepOf } from '../findings/context';
import type { TraceSource } from '../run/source';
import { NO_YIELD, type YieldPoint } from '../run/yield-point';
import { askCarried, askProduct, askScore } from './attention-questions';
import { askBlockSum, askNeurons, askNorm } from './block-questions';
import { askLogits, askProbabilities } from './part-questions';
import { askLens, askMaskedRatio, askReplaced, askTemperature, askTogether, askWhole } from './prediction-questions';
import type { Asked, QuestionContext, Questioner, SheetQuestion } from './question';
import { askPosition, askRow, askTokens, askWords } from './text-questions';
import { askWeights } from './weight-questions';

const QUESTIONERS: Partial<Record<SectionView, Questioner>> = {
  text: askWords,
  tokens: askTokens,
  'embedding matrix': askRow,
  embedding: askPosition,
  norm: askNorm,
  projections: askProduct,
  scores: askScore,
  weights: askWeights,
  'attention output': askCarried,
  mlp: askNeurons,
  'block output': askBlockSum,
  blocks: askLens,
  logits: askLogits,
  predictions: askProbabilities,
  choice: askTemperature,
  generation: askTogether,
  'whole text': askWhole,
  'masked predictions': askMaskedRatio,
  'replaced tokens': askReplaced,
};

/** What came with the trace, and what is read of it elsewhere. */
export interface QuestionsOf
  extends Pick<
    QuestionContext,
    'cut' | 'top' | 'attribution' | 'masks' | 'scores' | 'ablations' | 'continuations' | 'written'
  > {
  readonly text: string;
}

/**
 * The questions, in the order of the steps.
 * @param steps the numbers of the included steps @returns no questions for steps that this trace has nothing to ask about
 * @throws what `yieldPoint` throws
 */
export async function readQuestions(
  source: TraceSource,
  { text, ...of }: QuestionsOf,
  choice: FindingsChoice,
  steps: readonly number[],
  yieldPoint: YieldPoint = NO_YIELD,
): Promise<readonly SheetQuestion[]> {
  const sections = source.planOf('model').sections.filter(({ number }) => steps.includes(number));
  const needsLens = sections.some(({ view }) => view === 'blocks' || view === 'mlp');
  const { prediction, notFinite } = needsLens
    ? await explainPrediction(source, choice)
    : { prediction: null, notFinite: false };
  const texts = { [TOKENS]: text, [SOURCE]: source.source?.text ?? '' };
  const plan = source.planOf(choice.variant);
  const views = new Set(sections.map(({ view }) => view));
  const context: QuestionContext = { ...of, views, source, texts, plan, choice, prediction, notFinite, yieldPoint };
  const questions: SheetQuestion[] = [];
  for (const section of sections) {
    if (choice.variant !== 'model' && section.group === 'out') continue;
    await yieldPoint();
    const asked = (await QUESTIONERS[section.view]?.(context, stepOf(context, section))) ?? [];
    questions.push(...asked.filter(hasNumbers).map((one) => ({ ...one, step: section.number })));
  }
  return questions;
}

/** Whether all numbers are finite; otherwise the question is not asked. */
function hasNumbers({ ask, answer }: Asked): boolean {
  return [ask, answer].every(({ parts }) => parts.every(({ value }) => value === undefined || Number.isFinite(value)));
}

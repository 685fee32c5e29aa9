/** Measures the quality of ghost text: compares what the suggester shows at places of a text with what really follows. */
import { basename, dirname } from 'node:path';
import { quantile } from '../../../base/quantile';
import { drawCursors } from '../../../generate/draw-places';
import { type Judgement, judgeSuggestion } from '../../../generate/judge-suggestion';
import type { RepositoryContext } from '../../../generate/other-files-form';
import { contextAt } from '../../../generate/similar-text';
import { type TextKind, textKind } from '../../../generate/text-kind';
import { addBins, binOf, type ReliabilityBin } from '../../../generate/text-score';
import { type CursorPlace, placeIn } from '../../shared/cursor-place';
import type { Answer } from '../suggester';

/** What follows the cursor during the measurement: nothing, or the rest of the text. */
export type Surroundings = 'prefix only' | 'with what follows';

export interface NamedText {
  readonly name: string;
  readonly text: string;
  /** The kind of text, if more is known than the name tells, for example for a text that is not in a file. */
  readonly kind?: TextKind;
}

interface JudgedSuggestion extends Judgement {
  /** How often suggestions like this one are right, according to the suggester. */
  readonly confidence: number;
}

export interface CompletionQuality {
  readonly places: number;
  readonly shown: number;
  /** Numbers of shown suggestions whose first word is right, and that are right to their end. */
  readonly right: number;
  readonly whole: number;
  /** Numbers of characters in right suggestions, and of shown characters that the user would have to delete. */
  readonly saved: number;
  readonly disturbed: number;
  /** Milliseconds from the request to the answer: the median and the 95th percentile; 0 if there are no places. */
  readonly time: { readonly p50: number; readonly p95: number };
  /** How often nothing was shown, by reason. */
  readonly silences: Readonly<Record<string, number>>;
  /** For each range of confidence, how many suggestions were shown and how many of them were right. */
  readonly bins: readonly ReliabilityBin[];
  /** The cumulative results as suggestions are added from the most confident one down. */
  readonly curve: readonly CurvePoint[];
}

/** Results of all suggestions with at least this confidence. */
export interface CurvePoint {
  readonly confidence: number;
  readonly shown: number;
  readonly right: number;
  readonly saved: number;
  readonly disturbed: number;
}

/** A place, and the text that follows it on its line. */
export interface DrawnPlace {
  readonly place: CursorPlace;
  readonly rest: string;
}

/** How often to ask at a place when other work interrupts the answer. */
const MOST_ATTEMPTS = 100;
/** Number of points of a curve. */
const CURVE_POINTS = 20;

/**
 * The places that `drawCursors` draws, in the form in which the editor reads them.
 * @param withContext whether to add pieces of the other texts
 */
export function* drawPlaces(
  texts: readonly NamedText[],
  count: number,
  seed: number,
  withContext = false,
): Generator<DrawnPlace> {
  const wholes = texts.map(({ text }) => text);
  let drawn = 0;
  for (const { text, cursor, rest } of drawCursors(wholes, count, seed)) {
    const { name, kind = textKind(name) } = texts[text] as NamedText;
    const place = placeIn(`place ${drawn++}`, wholes[text] as string, cursor, kind);
    yield { place: withContext ? { ...place, context: contextOf(place, name, texts) } : place, rest };
  }
}

/** Pieces of the other texts for a place, found from its prefix alone. */
function contextOf({ text }: CursorPlace, name: string, texts: readonly NamedText[]): RepositoryContext {
  const others = texts.filter((one) => one.name !== name).map((one) => ({ path: basename(one.name), text: one.text }));
  return contextAt(text, { repository: basename(dirname(name)), path: basename(name), files: others });
}

interface MeasureOptions {
  readonly texts: readonly NamedText[];
  readonly places: number;
  readonly seed: number;
  readonly surroundings: Surroundings;
  /** Whether the model also reads pieces of the other texts. */
  readonly withContext?: boolean;
  /**
   * Asks the suggester as the editor does while the user types. `undefined` means that other work interrupted the answer:
   * then it is asked again.
   */
  readonly suggest: (place: CursorPlace) => Promise<Answer | undefined>;
  readonly report: (done: number) => void;
}

/** @throws whatever `suggest` throws, including its error on cancellation */
export async function measureCompletions(options: MeasureOptions): Promise<CompletionQuality> {
  const judged: JudgedSuggestion[] = [];
  const times: number[] = [];
  const silences: Record<string, number> = {};
  let places = 0;
  for (const { place, rest } of drawPlaces(options.texts, options.places, options.seed, options.withContext)) {
    const seen = options.surroundings === 'prefix only' ? { ...place, after: '', nextLine: '', following: '' } : place;
    const { answer, time } = await undisturbed(() => options.suggest(seen));
    times.push(time);
    options.report(++places);
    const [shown] = 'suggestions' in answer ? answer.suggestions : [];
    if (shown) judged.push({ confidence: shown.suggestion.confidence, ...judgeSuggestion(shown.text, rest) });
    else {
      const why = silenceOf(answer);
      silences[why] = (silences[why] ?? 0) + 1;
    }
  }
  const time = { p50: quantile(times, 0.5) ?? 0, p95: quantile(times, 0.95) ?? 0 };
  return { ...summarize(judged), places, time, silences };
}

/** An answer that was not interrupted by other work, and how long it took in milliseconds. */
async function undisturbed(ask: () => Promise<Answer | undefined>): Promise<{ answer: Answer; time: number }> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const start = performance.now();
    const answer = await ask();
    if (answer) return { answer, time: performance.now() - start };
  }
  throw new Error('Other work of the engine came between again and again: evaluate when nothing else runs.');
}

function silenceOf(answer: Answer): string {
  if (!('reason' in answer)) return 'blank';
  const { reason } = answer;
  if (reason.kind === 'filter') return reason.filter;
  return reason.kind === 'silence' ? reason.silence.kind : reason.kind;
}

function summarize(judged: readonly JudgedSuggestion[]): Omit<CompletionQuality, 'places' | 'time' | 'silences'> {
  const sorted = judged.toSorted((a, b) => b.confidence - a.confidence);
  const { confidence: _, ...all } = pointOf(sorted);
  const ends = Array.from({ length: CURVE_POINTS }, (_, i) => Math.ceil(((i + 1) * sorted.length) / CURVE_POINTS));
  return {
    ...all,
    whole: judged.filter(({ length, commonPrefixLength }) => length === commonPrefixLength).length,
    bins: addBins(judged.map(binsOf)),
    curve: [...new Set(ends)].filter((end) => end > 0).map((end) => pointOf(sorted.slice(0, end))),
  };
}

function pointOf(judged: readonly JudgedSuggestion[]): CurvePoint {
  const right = judged.filter((one) => one.right);
  return {
    confidence: judged.at(-1)?.confidence ?? 1,
    shown: judged.length,
    right: right.length,
    saved: right.reduce((sum, { commonPrefixLength }) => sum + commonPrefixLength, 0),
    disturbed: judged.reduce((sum, { length, commonPrefixLength }) => sum + length - commonPrefixLength, 0),
  };
}

function binsOf({ confidence, right }: JudgedSuggestion): ReliabilityBin[] {
  const bin = binOf(confidence);
  return Array.from({ length: bin + 1 }, (_, index) =>
    index === bin
      ? { count: 1, confidenceSum: confidence, right: Number(right) }
      : { count: 0, confidenceSum: 0, right: 0 },
  );
}

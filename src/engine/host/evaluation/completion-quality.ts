/** How good ghost text is: what the suggester shows at places of a text is held against what really follows there. */
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

/** What stands behind the cursor while it is measured: nothing, or the rest of the text. */
export type Surroundings = 'prefix only' | 'with what follows';

export interface NamedText {
  readonly name: string;
  readonly text: string;
  /** Where more is known than its name, which a text that is in no file does not say. */
  readonly kind?: TextKind;
}

interface JudgedSuggestion extends Judgement {
  /** How often suggestions like it are right, as the suggester holds. */
  readonly confidence: number;
}

export interface CompletionQuality {
  readonly places: number;
  readonly shown: number;
  /** Shown ones whose first word is right, and that are right to their end. */
  readonly right: number;
  readonly whole: number;
  /** Characters of the text that right suggestions have, and characters shown that would have to be deleted. */
  readonly saved: number;
  readonly disturbed: number;
  /** Milliseconds from the request to the answer, for half of the places and for 95 %; 0 where there are no places. */
  readonly time: { readonly p50: number; readonly p95: number };
  /** Why nothing was shown, and how often. */
  readonly silences: Readonly<Record<string, number>>;
  /** By confidence: how many were shown, and how many of them right. */
  readonly bins: readonly ReliabilityBin[];
  /** What would be shown, from the most confident suggestion down. */
  readonly curve: readonly CurvePoint[];
}

/** Suggestions that are at least so confident. */
export interface CurvePoint {
  readonly confidence: number;
  readonly shown: number;
  readonly right: number;
  readonly saved: number;
  readonly disturbed: number;
}

/** A place, and what follows there on the line. */
export interface DrawnPlace {
  readonly place: CursorPlace;
  readonly rest: string;
}

/** How often a place is asked about where other work comes between. */
const MOST_ATTEMPTS = 100;
/** Points of a curve. */
const CURVE_POINTS = 20;

/**
 * The places that `drawCursors` draws, as the editor reads them.
 * @param withContext whether pieces of the other texts go with them
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

/** What the other texts say about a place, from the prefix alone. */
function contextOf({ text }: CursorPlace, name: string, texts: readonly NamedText[]): RepositoryContext {
  const others = texts.filter((one) => one.name !== name).map((one) => ({ path: basename(one.name), text: one.text }));
  return contextAt(text, { repository: basename(dirname(name)), path: basename(name), files: others });
}

interface MeasureOptions {
  readonly texts: readonly NamedText[];
  readonly places: number;
  readonly seed: number;
  readonly surroundings: Surroundings;
  /** Whether pieces of the other texts are read, too. */
  readonly withContext?: boolean;
  /** Ask the suggester as the editor does while somebody types. `undefined`: other work came between, and it is asked again. */
  readonly suggest: (place: CursorPlace) => Promise<Answer | undefined>;
  readonly report: (done: number) => void;
}

/** @throws whatever `suggest` throws, so also when it is cancelled */
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

/** An answer that nothing else came between, and its milliseconds. */
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
    whole: judged.filter(({ length, common }) => length === common).length,
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
    saved: right.reduce((sum, { common }) => sum + common, 0),
    disturbed: judged.reduce((sum, { length, common }) => sum + length - common, 0),
  };
}

function binsOf({ confidence, right }: JudgedSuggestion): ReliabilityBin[] {
  const bin = binOf(confidence);
  return Array.from({ length: bin + 1 }, (_, index) =>
    index === bin ? { count: 1, confidence, right: Number(right) } : { count: 0, confidence: 0, right: 0 },
  );
}

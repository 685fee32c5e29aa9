/** The text above the list of heads of a kind: which head to begin with, and how much its score means. */
import { html, nothing } from 'lit';
import type { HeadBaseline, HeadScores, RepeatedTokens } from '../../../src/engine/protocol/reading-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { remainsShuffled, sayNoneAboveShuffled, shuffledAsHigh } from '../../../src/trace/heads/beside-shuffled';
import type { HeadKind } from '../../../src/trace/heads/head-kinds';
import { besideEachOther, isLimited } from '../../../src/trace/heads/score-of-head';
import { sayVerdict, testVerdict } from '../../../src/trace/heads/test-verdict';
import { findHeads, headAdvice, noneIsClear, oftenIn } from '../../state/attention/found-heads';
import { quotedToken } from '../../strings/format';
import { headStrings as strings } from '../../strings/heads';

/** What was measured for a kind of head. */
interface MeasuredKind {
  readonly kind: HeadKind;
  readonly scores: HeadScores;
  readonly baseline: HeadBaseline | undefined;
  /** Results on repeated random tokens, once the user has asked for the test. */
  readonly repeated: RepeatedTokens | undefined;
  /** What the tokens are part of, in a word. */
  readonly text: string;
  /** The tokens that the heads read. */
  readonly tokens: TraceSummary['tokens'];
}

/** How many frequent tokens of the text are named. */
const MOST_OFTEN = 3;

/** Which head to begin with, or that none is of the kind, and how its score compares with shuffled tokens. */
export function adviceOnHeads(measured: MeasuredKind) {
  const { kind, scores, repeated, text, tokens } = measured;
  const advised = headAdvice(scores, kind, repeated);
  // No advice about a head that may be first by chance, or that is not of the kind.
  const isToldOf = advised !== 'few count' && !noneIsClear(scores, kind, repeated);
  const isTested = advised === 'none does' || advised === 'first tested';
  const all = findHeads(scores, measured.baseline, kind, Number.NEGATIVE_INFINITY, repeated);
  const shuffled = sayNoneAboveShuffled(kind, isTested ? [] : all, text) ?? besideShuffled(measured, isToldOf);
  return html`<div data-look-for><p>${isTested ? verdictOfTest(measured) : strings.advice(text, often(tokens))[advised]}</p>
    ${shuffled === nothing ? nothing : html`<p>${shuffled}</p>`}</div>`;
}

/** Frequent tokens, by which any head may score. */
function often(tokens: TraceSummary['tokens']): string[] {
  return oftenIn(tokens)
    .slice(0, MOST_OFTEN)
    .map(({ token, times }) => strings.oftenToken(quotedToken(token), times));
}

/** The verdict after the test: whether the first head is of the kind, compared with chance and with the other heads. */
function verdictOfTest({ kind, scores: { heads }, repeated, text }: MeasuredKind) {
  const found = repeated && isLimited(kind) ? testVerdict(repeated, kind, heads) : undefined;
  if (!found || !isLimited(kind)) return nothing;
  const { verdict, even, byChance } = found;
  return html`<span data-verdict=${verdict} data-even=${even} data-by-chance=${byChance}>${sayVerdict(found, kind, text)}</span>`;
}

/** What the score of the first row means, compared with shuffled tokens. */
function besideShuffled({ kind, scores, baseline, repeated, text }: MeasuredKind, isToldOf: boolean) {
  const [first] = findHeads(scores, baseline, kind, Number.NEGATIVE_INFINITY, repeated);
  if (!first) return nothing;
  const { layer, head } = first;
  const numbers = {
    text,
    head: `${layer}.${head}`,
    ...besideEachOther(first),
  };
  const remains = isToldOf ? remainsShuffled(first) : undefined;
  const isOfRepeats = strings.repeatsRemain(kind) !== undefined;
  if (isOfRepeats) {
    const asHigh = remains && shuffledAsHigh(first);
    return repeated && asHigh ? strings.shuffledSaysNothing(asHigh, numbers) : nothing;
  }
  return strings.besideShuffled(kind, numbers, remains) ?? nothing;
}

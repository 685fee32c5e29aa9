/**
 * The most probable next tokens as bars: the model's probability, the one after sampling controls, and how often each was
 * drawn.
 */
import { html, nothing } from 'lit';
import { type DrawTally, expectedTimes, isFar, shareOfOthers } from '../../../src/trace/readings/draw-tally';
import type { Predictions } from '../../../src/trace/readings/predictions';
import { labelOf } from '../../state/generation/asked-predictions';
import type { TokenNames } from '../../state/predictions/predictions';
import { optionsOf, type SamplingChoice } from '../../state/predictions/sampling';
import { shareInThreeDigits } from '../../strings/format';
import { predictionStrings as texts } from '../../strings/predictions';
import { isPresented } from '../../theme/type-size';
import { twoProbabilityBars } from '../controls/probability-bar';

/** How many of the drawn tokens without a bar are listed. */
const MOST_OTHERS = 10;

/** How often tokens were drawn. */
interface ShownCounts {
  readonly tally: DrawTally;
  /** The counts with the previous settings, if they are compared. */
  readonly earlier: DrawTally | undefined;
  /** The number of draws. */
  readonly draws: number;
  /** The seeds of the draws, in words. */
  readonly by: string;
}

interface NextTokenBars {
  readonly predictions: Predictions;
  /** Whether they belong to the previous token while others are loading. */
  readonly isStale: boolean;
  readonly names: TokenNames;
  /** The tokens that have a bar, the most probable first. */
  readonly ids: readonly number[];
  readonly settings: SamplingChoice;
  /** By token id, the probabilities after sampling controls; `undefined` if no token is drawn. */
  readonly sampled: ArrayLike<number> | undefined;
  /** Whether that distribution differs from the model's own. */
  readonly isOther: boolean;
  readonly counts: ShownCounts | undefined;
  /** The drawn tokens without a bar, from {@link drawnOthers}; `areOthersOpen` says whether they are listed. */
  readonly others: readonly DrawnTimes[];
  readonly areOthersOpen: boolean;
  readonly toggleOthers: () => void;
  /** Fits the scale to all of these probabilities and returns its end. */
  readonly scaleOf: (shares: readonly number[]) => number;
}

/** A token's id, and how often it was drawn. */
type DrawnTimes = readonly [id: number, times: number];

/** The other drawn tokens, the most frequent first; among equally frequent ones, the more probable. */
export function drawnOthers(tally: DrawTally | undefined, ids: readonly number[]): readonly DrawnTimes[] {
  const others = [...(tally ?? [])].filter(([id]) => !ids.includes(id));
  return others.sort(([, one], [, other]) => other - one).slice(0, MOST_OTHERS);
}

/**
 * The bars of the next token. They share one scale, which is described below them. Both parts of a bar have their room before
 * they differ, so that nothing moves while a slider does.
 */
export function nextTokenBars(shown: NextTokenBars) {
  const { predictions, isStale, names, ids, sampled, isOther, counts } = shown;
  const bars = ids.map((id) => {
    const raw = predictions.probability(id);
    const drawn = counts && (counts.tally.get(id) ?? 0) / counts.draws;
    return { id, raw, after: sampled?.[id] ?? raw, drawn };
  });
  const full = shown.scaleOf(bars.flatMap(({ raw, after, drawn = 0 }) => [raw, after, drawn]));
  return html`<ol class=${isStale ? 'stale' : ''} aria-label=${texts.bars} aria-busy=${isStale}>${isPresented() ? nothing : heads(counts)}${bars.map(
    ({ id, raw, after, drawn }) => html`<li data-bar=${id} data-raw=${raw} data-sampled=${after}>
      <bdi>${labelOf(names, id)}</bdi>${twoProbabilityBars(raw, after, full, drawn)}
      ${shareOf(id, { raw, after: isOther ? after : undefined }, counts)}</li>`,
  )}${othersOf(shown)}</ol>
    <p class="scale small muted" data-scale=${full}><span class="room" data-text="${texts.scale(full)} ${texts.twoShares}"></span><span>${texts.scale(full)}${isOther ? html` <span data-two-shares>${counts ? texts.twoBars : texts.twoShares}</span>` : nothing}${counts ? html` <span data-drawn-mark>${texts.drawnMarks}</span>` : nothing}</span></p>`;
}

/** The headings of the numbers beside the bars. */
function heads(counts: ShownCounts | undefined) {
  const counted =
    counts &&
    html`${texts.drawnHead(counts.draws)}${counts.earlier ? texts.beforeHead : nothing} <span class="expected">${texts.expectedHead}</span>`;
  return html`<li class="heads muted"><span></span><span class="share">${counted ?? texts.shareHead}</span></li>`;
}

/** One row for all tokens without a bar; below it those that were drawn. */
function othersOf(shown: NextTokenBars) {
  const { predictions, ids, settings, isOther, counts, areOthersOpen } = shown;
  const barred = new Set(ids);
  const raw = shareOfOthers(predictions.raw, barred);
  const after = isOther ? shareOfOthers(predictions.sampled(optionsOf(settings)), barred) : undefined;
  const ofOthers = (all: DrawTally) => [...all].reduce((sum, [id, drawn]) => (barred.has(id) ? sum : sum + drawn), 0);
  const times = counts && ofOthers(counts.tally);
  const former = counts?.earlier ? ofOthers(counts.earlier) : 0;
  return html`<li class="others" data-others data-raw=${raw} data-sampled=${after ?? raw}>${othersName(shown)}
    ${share({ raw, after }, counts, times, former)}</li>${areOthersOpen ? listedOthers(shown) : nothing}`;
}

function othersName({ others, areOthersOpen, toggleOthers }: NextTokenBars) {
  if (others.length === 0) return html`<span>${texts.otherTokens}</span>`;
  return html`<span><button type="button" class="link" data-action="list-others" aria-expanded=${areOthersOpen} @click=${toggleOthers}>${texts.otherTokens}</button></span>`;
}

function listedOthers({ predictions, names, sampled, counts, others }: NextTokenBars) {
  return others.map(
    ([id]) =>
      html`<li class="other" data-drawn-other=${id}><bdi>${labelOf(names, id)}</bdi>${shareOf(id, { raw: predictions.probability(id), after: sampled?.[id] }, counts)}</li>`,
  );
}

/** The model's probability, and the one after sampling controls, if it differs. */
interface Share {
  readonly raw: number;
  readonly after: number | undefined;
}

function shareOf(id: number, of: Share, counts: ShownCounts | undefined) {
  return share(of, counts, counts && (counts.tally.get(id) ?? 0), counts?.earlier?.get(id) ?? 0);
}

/**
 * Both probabilities; once tokens were drawn, the counts replace them.
 * @param former how often it was drawn with the previous settings, if anything was
 */
function share({ raw, after }: Share, counts: ShownCounts | undefined, times: number | undefined, former: number) {
  const last = after ?? raw;
  if (counts && times !== undefined) return countOf(times, last, counts, former);
  const written = shareInThreeDigits(last);
  return html`<span class="share">${after === undefined ? written : html`${shareInThreeDigits(raw)} → <b>${written}</b>`}</span>`;
}

/** How often it was drawn, beside the number expected from its probability. */
function countOf(times: number, probability: number, { draws, earlier, by }: ShownCounts, former: number) {
  const of = expectedTimes(draws, probability);
  const far = isFar(times, of) ? 'far' : '';
  const counted = earlier
    ? html`<span data-former=${former}>${former}</span> → <b class=${far}>${times}</b>`
    : html`<b class=${far}>${times}</b>`;
  return html`<span class="share" title="${by}: ${texts.expectedTimes(of)}" data-times=${times}>${counted} <span class="expected">${texts.expectedShort(of)}</span></span>`;
}

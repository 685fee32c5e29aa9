/**
 * Notes on what runs of A with parts of B cannot show, and where to find it: tokens without a counterpart, and the other
 * direction.
 */
import { html, nothing } from 'lit';
import { TRY_OTHERS_IN } from '../../../src/engine/protocol/panel-protocol';
import type { Outcome } from '../../../src/trace/compare/outcome';
import type { CompareData, SideName } from '../../state/compare/comparison';
import type { PositionPair } from '../../state/compare/positions';
import { leftOutTokens, leftOutWords } from '../../state/compare/stream-sweep';
import { stepOfMattering } from '../../state/story/mattering';
import { maskAt, takesMasks } from '../../state/tokens/masks';
import { compareStrings } from '../../strings/compare';
import { exchange } from './compare-events';

const texts = compareStrings.patch;

/** A note that names the tokens that no run patches, with links to trying other tokens in each text alone. */
export function leftOutNote(data: CompareData, places: PositionPair) {
  const { comparison } = data;
  const said = leftOutWords(comparison, places);
  if (said === '') return html`<p class="small muted" data-left-out hidden></p>`;
  const leftOut = leftOutTokens(comparison, places);
  const ways = waysToOthers(data, places, (side) => leftOut[side].length > 0);
  const { a, b } = comparison;
  const how = takesMasks(a.summary) && takesMasks(b.summary) ? texts.masksInstead : texts.othersInstead;
  return html`<p class="small muted" data-left-out>${said}</p>${
    ways.length > 0 ? html`<p class="small muted" data-try-others>${how}${ways}</p>` : nothing
  }`;
}

/**
 * The note where a comparison opens: for texts with tokens that lack a counterpart, and for masked places, how to find which
 * words of each matter.
 */
export function othersOfBoth(data: CompareData, places: PositionPair | undefined, outcome: Outcome | undefined) {
  const { a, b } = data.comparison;
  const isOfMasks = [a, b].some(({ summary }) => takesMasks(summary) && summary.masks.length > 0);
  if (!places || (!isOfMasks && leftOutWords(data.comparison, places) === '')) return nothing;
  if (waysToOthers(data, places, () => true).length === 0) return nothing;
  return html`<compare-words-apart .data=${data} .positions=${places} .outcome=${outcome}></compare-words-apart>`;
}

/**
 * Links that each open one of the texts by itself, to try other tokens in it, or to mask each other word of it.
 * @param places the compared places; of several masks, the one that stands there is asked about
 */
export function waysToOthers(data: CompareData, places: PositionPair, isOffered: (side: SideName) => boolean) {
  const { host, comparison } = data;
  return (['a', 'b'] as const)
    .filter((side) => host && isOffered(side) && stepOfMattering(comparison[side].summary) !== undefined)
    .map((side, at) => html`${at > 0 ? ' · ' : ' '}${tryOthers(data, side, places[side])}`);
}

function tryOthers({ host, comparison }: CompareData, side: SideName, place: number) {
  const { summary } = comparison[side];
  const { trace } = summary;
  const name = compareStrings.side[side];
  const asked = maskAt(summary, place) ? { trace, position: place } : { trace };
  const [label, about] = takesMasks(summary)
    ? [texts.masksIn(name), texts.masksAbout(name)]
    : [texts.othersIn(name), texts.othersAbout(name)];
  return html`<button type="button" class="link" data-action="try-others-${side}" title=${about}
    @click=${() => host?.connection.send(TRY_OTHERS_IN, asked)}>${label}</button>`;
}

/** A note that the runs go in one of two directions, with a link to the other. */
export function directionNote() {
  return html`<p class="small muted" data-direction>${texts.direction}
    <button type="button" class="link" data-action="other-direction" @click=${exchange}>${compareStrings.exchange}</button></p>`;
}

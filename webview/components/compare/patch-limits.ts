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
import { stepOfOthers } from '../../state/predictions/other-tokens';
import { compareStrings } from '../../strings/compare';
import { exchange } from './compare-events';

const texts = compareStrings.patch;

/** A note that names the tokens that no run patches, with links to trying other tokens in each text alone. */
export function leftOutNote(data: CompareData, places: PositionPair) {
  const { comparison } = data;
  const said = leftOutWords(comparison, places);
  if (said === '') return html`<p class="small muted" data-left-out hidden></p>`;
  const leftOut = leftOutTokens(comparison, places);
  const ways = waysToOthers(data, (side) => leftOut[side].length > 0);
  return html`<p class="small muted" data-left-out>${said}</p>${
    ways.length > 0 ? html`<p class="small muted" data-try-others>${texts.othersInstead}${ways}</p>` : nothing
  }`;
}

/** The note where a comparison opens: for texts with tokens that lack a counterpart, how to find which words of each matter. */
export function othersOfBoth(data: CompareData, places: PositionPair | undefined, outcome: Outcome | undefined) {
  if (!places || leftOutWords(data.comparison, places) === '') return nothing;
  if (waysToOthers(data, () => true).length === 0) return nothing;
  return html`<compare-words-apart .data=${data} .positions=${places} .outcome=${outcome}></compare-words-apart>`;
}

/** Links that each open one of the texts by itself, to try other tokens in it. */
export function waysToOthers(data: CompareData, isOffered: (side: SideName) => boolean) {
  const { host, comparison } = data;
  return (['a', 'b'] as const)
    .filter((side) => host && isOffered(side) && stepOfOthers(comparison[side].summary) !== undefined)
    .map((side, at) => html`${at > 0 ? ' · ' : ' '}${tryOthers(data, side)}`);
}

function tryOthers({ host, comparison }: CompareData, side: SideName) {
  const { trace } = comparison[side].summary;
  const name = compareStrings.side[side];
  return html`<button type="button" class="link" data-action="try-others-${side}" title=${texts.othersAbout(name)}
    @click=${() => host?.connection.send(TRY_OTHERS_IN, { trace })}>${texts.othersIn(name)}</button>`;
}

/** A note that the runs go in one of two directions, with a link to the other. */
export function directionNote() {
  return html`<p class="small muted" data-direction>${texts.direction}
    <button type="button" class="link" data-action="other-direction" @click=${exchange}>${compareStrings.exchange}</button></p>`;
}

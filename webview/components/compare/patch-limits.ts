/** What runs of A with parts of B do not tell, and where that is found: by tokens without a counterpart, and in the other direction. */
import { html, nothing } from 'lit';
import { TRY_OTHERS_IN } from '../../../src/engine/protocol/panel-protocol';
import type { Outcome } from '../../../src/trace/compare/outcome';
import type { CompareData, SideName } from '../../state/compare/comparison';
import type { PositionPair } from '../../state/compare/positions';
import { leftOutTokens, leftOutWords } from '../../state/compare/stream-sweep';
import { stepOfOthers } from '../../state/predictions/other-tokens';
import { compareStrings } from '../../strings/compare';

const texts = compareStrings.patch;

/** Which tokens no run is at, and the way to what answers which of them matters: other tokens in that text alone. */
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

/** Where a comparison opens: of texts whose tokens do not all have counterparts, which words of each are responsible. */
export function othersOfBoth(data: CompareData, places: PositionPair | undefined, outcome: Outcome | undefined) {
  if (!places || leftOutWords(data.comparison, places) === '') return nothing;
  if (waysToOthers(data, () => true).length === 0) return nothing;
  return html`<compare-words-apart .data=${data} .positions=${places} .outcome=${outcome}></compare-words-apart>`;
}

/** Each leads to a text by itself, in which other tokens are tried. */
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

/** That the runs are one direction of two, with the way to the other one. */
export function directionNote() {
  const swap = (event: Event) =>
    (event.currentTarget as Element).dispatchEvent(new Event('exchange', { bubbles: true, composed: true }));
  return html`<p class="small muted" data-direction>${texts.direction}
    <button type="button" class="link" data-action="other-direction" @click=${swap}>${compareStrings.exchange}</button></p>`;
}

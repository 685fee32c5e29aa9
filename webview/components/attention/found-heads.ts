/** A kind of head is chosen: what its score is, and the heads that have most of it, each beside shuffled tokens. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { HeadBaseline, HeadScores } from '../../../src/engine/protocol/reading-protocol';
import { HEAD_KINDS, type HeadKind } from '../../../src/trace/heads/head-kinds';
import { HEAD_WORDS, REPEATS_REMAIN } from '../../../src/trace/heads/head-words';
import { isLimited, limitText, noneCanCount } from '../../../src/trace/heads/score-of-head';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { type FoundHead, filledBy, findHeads, shuffledText } from '../../state/attention/found-heads';
import { attentionStrings } from '../../strings/attention';
import { headStrings as strings } from '../../strings/heads';
import { controlStyles, sharedStyles, tableStyles } from '../../theme/styles';
import { barStyles, scoreBars } from '../controls/probability-bar';
import '../controls/segmented';
import { hundredths } from '../../strings/format';

/** What is looked for; no kind: all heads alike. */
export interface HeadFilter {
  readonly kind: HeadKind | undefined;
  readonly least: number;
}

export class HeadFilterEvent extends CustomEvent<HeadFilter> {
  static readonly type = 'head-filter';

  constructor(filter: HeadFilter) {
    super(HeadFilterEvent.type, { detail: filter, bubbles: true, composed: true });
  }
}

const ANY = 'any';

@customElement('trace-found-heads')
export class FoundHeads extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    controlStyles,
    barStyles,
    css`
      :host { display: block; }
      trace-segmented { display: flex; max-width: 100%; }
      p { margin: 6px 0; max-width: 76ch; line-height: 1.45; }
      .filter { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; margin: 6px 0; }
      .filter input { width: 160px; }
      .scroll { max-height: 230px; }
      table { width: min(100%, 460px); }
      thead th { position: sticky; top: 0; background: var(--vscode-editor-background); }
      td, th { white-space: nowrap; }
      .bar-cell { width: 40%; min-width: 40px; }
      td button { appearance: none; font: inherit; color: inherit; background: none; border: 0; padding: 0;
        cursor: pointer; text-decoration: underline dotted; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) filter: HeadFilter = { kind: undefined, least: 0 };
  @property({ attribute: false }) scores: HeadScores | undefined;
  @property({ attribute: false }) baseline: HeadBaseline | undefined;

  override render() {
    const { kind } = this.filter;
    const options = [ANY, ...HEAD_KINDS].map((value) => ({
      value,
      label: value === ANY ? strings.any : HEAD_WORDS[value as HeadKind].name,
    }));
    return html`<trace-segmented wrap data-heads="kinds" .label=${strings.kind} .showLabel=${false} .options=${options}
        .value=${kind ?? ANY} @pick=${this.picked}></trace-segmented>
      ${kind === undefined ? nothing : this.ofKind(kind)}`;
  }

  private ofKind(kind: HeadKind) {
    const { scores, baseline, filter } = this;
    const limit = scores && limitText(scores, kind);
    const none = scores && noneCanCount(scores, kind);
    return html`<p data-definition=${kind}>${HEAD_WORDS[kind].definition} ${
      limit ? html`<span data-score-limit>${limit}</span>` : nothing
    }</p>
      ${none ? nothing : this.explained(kind)}
      ${scores && !none ? this.list(kind, findHeads(scores, baseline, kind, filter.least), scores) : nothing}`;
  }

  private explained(kind: HeadKind) {
    const { baseline } = this;
    return html`<p class="muted" data-baseline>${strings.baseline}
        ${baseline ? strings.shuffles(baseline.shuffles, baseline.seed) : strings.waiting}</p>
      <p data-look-for>${strings.lookFor} ${kind === 'duplicate' || kind === 'induction' ? REPEATS_REMAIN : nothing}</p>
      <p class="muted">${isLimited(kind) ? strings.barsOfLimited(HEAD_WORDS[kind].countable) : strings.bars}</p>`;
  }

  private list(kind: HeadKind, found: readonly FoundHead[], { layers, heads, scores }: HeadScores) {
    if (scores[kind].every((score) => Number.isNaN(score))) return html`<p class="muted">${strings.none}</p>`;
    const { least } = this.filter;
    return html`<div class="filter">
        <input type="range" min="0" max="1" step="0.05" .value=${String(least)} aria-label=${strings.leastLabel}
          aria-valuetext=${strings.least(hundredths(least))} @input=${this.limited}>
        <span class="small">${strings.least(hundredths(least))}: ${strings.found(found.length, layers * heads)}</span>
      </div>
      <div class="scroll" role="group" tabindex="0" aria-label=${strings.list(HEAD_WORDS[kind].name)}>
        <table aria-label=${strings.list(HEAD_WORDS[kind].name)}>
          <thead><tr>
            <th scope="col" class="left">${strings.headings.head}</th><th scope="col">${strings.headings.score}</th>
            ${isLimited(kind) ? html`<th scope="col" title=${strings.overCountable(HEAD_WORDS[kind].countable)}>${strings.headings.overCountable}</th>` : nothing}
            <th scope="col">${strings.headings.shuffled}</th><td class="bar-cell"></td>
          </tr></thead>
          <tbody>${found.map((one) => this.row(one))}</tbody>
        </table>
      </div>`;
  }

  private row(found: FoundHead) {
    const { layer, head, score, limit, shuffled } = found;
    const { choice } = this.panel;
    const chosen = layer === choice.layer && head === choice.head;
    return html`<tr class="pick ${chosen ? 'chosen' : ''}" aria-current=${chosen} data-layer=${layer} data-head=${head}
      @click=${() => this.dispatchEvent(new ChooseEvent({ layer, head }))}>
      <td class="left"><button type="button" title=${attentionStrings.place(layer, head)} aria-label=${attentionStrings.place(layer, head)}>${layer}.${head}</button></td>
      <td data-score=${score} data-ceiling=${limit?.ceiling ?? nothing}>${hundredths(score)}${
        limit ? html` <span class="muted">${strings.of(hundredths(limit.ceiling))}</span>` : nothing
      }</td>
      ${limit ? html`<td data-over-countable=${limit.overCountable}>${hundredths(limit.overCountable)}</td>` : nothing}
      <td class="muted" data-shuffled=${shuffled?.mean ?? nothing}
        title=${shuffled?.limit?.ceiling ? strings.shuffledTitle(hundredths(shuffled.limit.ceiling), hundredths(shuffled.limit.overCountable)) : nothing}
        >${shuffled ? shuffledText(shuffled) : '…'}</td>
      <td class="bar-cell">${scoreBars(filledBy(found), shuffled && filledBy({ score: shuffled.mean, limit: shuffled.limit }))}</td>
    </tr>`;
  }

  private picked(event: CustomEvent<string>): void {
    const kind = HEAD_KINDS.find((one) => one === event.detail);
    this.dispatchEvent(new HeadFilterEvent({ ...this.filter, kind }));
  }

  private limited(event: Event): void {
    this.dispatchEvent(
      new HeadFilterEvent({ ...this.filter, least: Number((event.target as HTMLInputElement).value) }),
    );
  }
}

/** A kind of head is chosen: what its score is, and the heads that have most of it, each beside shuffled tokens. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { HeadBaseline, HeadScores } from '../../../src/engine/protocol/reading-protocol';
import { HEAD_KINDS, type HeadKind } from '../../../src/trace/heads/head-kinds';
import { HEAD_WORDS } from '../../../src/trace/heads/head-words';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { type FoundHead, findHeads, shuffledText } from '../../state/attention/found-heads';
import { attentionStrings } from '../../strings/attention';
import { headStrings as strings } from '../../strings/heads';
import { controlStyles, sharedStyles, tableStyles } from '../../theme/styles';
import { barStyles, probabilityBar } from '../controls/probability-bar';
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
    return html`<p data-definition=${kind}>${HEAD_WORDS[kind].definition} <span class="muted">${strings.baseline}
        ${baseline ? strings.shuffles(baseline.shuffles, baseline.seed) : strings.waiting}</span></p>
      <p data-look-for>${strings.lookFor}</p>
      ${scores ? this.list(kind, findHeads(scores, baseline, kind, filter.least), scores) : nothing}`;
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
            <th scope="col">${strings.headings.shuffled}</th><td class="bar-cell"></td>
          </tr></thead>
          <tbody>${found.map((one) => this.row(one))}</tbody>
        </table>
      </div>`;
  }

  private row({ layer, head, score, shuffled }: FoundHead) {
    const { choice } = this.panel;
    const chosen = layer === choice.layer && head === choice.head;
    return html`<tr class="pick ${chosen ? 'chosen' : ''}" aria-current=${chosen} data-layer=${layer} data-head=${head}
      @click=${() => this.dispatchEvent(new ChooseEvent({ layer, head }))}>
      <td class="left"><button type="button" title=${attentionStrings.place(layer, head)} aria-label=${attentionStrings.place(layer, head)}>${layer}.${head}</button></td>
      <td data-score=${score}>${hundredths(score)}</td>
      <td class="muted" data-shuffled=${shuffled?.mean ?? nothing}>${shuffled ? shuffledText(shuffled) : '…'}</td>
      <td class="bar-cell">${probabilityBar(score)}</td>
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

/** What two traces say next, side by side. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Chance, Outcome, SharedChance } from '../../../src/trace/compare/outcome';
import { Query } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import type { CompareData } from '../../state/compare/comparison';
import { comparedPositions, type Positions, placeWords } from '../../state/compare/positions';
import { compareStrings as strings } from '../../strings/compare';
import { fixed, percent, short, tokenLabel } from '../../strings/format';
import { count, strings as panelStrings } from '../../strings/strings';
import { sharedStyles, tableStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import { probabilityBar } from '../controls/probability-bar';
import './after';

@customElement('compare-outcome')
export class CompareOutcome extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      :host { display: block; }
      p { margin: 6px 0; max-width: 76ch; }
      dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 16px; margin: 8px 0; width: fit-content; }
      dt { color: var(--muted); }
      dd { margin: 0; font-family: var(--mono); font-size: var(--small); display: flex; flex-wrap: wrap; gap: 2px 16px; }
      .tables { display: flex; flex-wrap: wrap; gap: 12px 28px; align-items: flex-start; }
      caption { text-align: left; padding: 2px 7px; font-family: var(--vscode-font-family); font-weight: 600; }
      td { white-space: nowrap; }
      .wide { width: 70px; }
      @container (max-width: 600px) { .wide, .id { display: none; } }
      .bar { display: block; }
      rect { fill: var(--vscode-charts-blue, #3794ff); }
      .other rect { fill: var(--vscode-charts-yellow, #cca700); }
      compare-after { display: block; margin-top: 4px; }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  private readonly near = new WhenVisible(this);
  private readonly outcome = new Query<Outcome>(this, () => {
    const { positions } = this;
    if (!positions) return undefined;
    const { comparison } = this.data;
    const params = { other: comparison.b.summary.trace, ...positions };
    return {
      of: [comparison],
      key: [positions.a, positions.b],
      when: this.near.visible,
      fetch: (signal) => comparison.a.readings.read('outcome', params, signal),
    };
  });

  override render() {
    const { comparison, choice } = this.data;
    const { a, b } = comparison;
    return html`
      ${a.variant === b.variant ? nothing : html`<p class="muted">${strings.noOutcome}</p>`}
      <compare-after .comparison=${comparison} .chosen=${choice.after}></compare-after>
      ${this.positions ? this.content() : html`<p class="muted">${strings.noPartner}</p>`}
      ${failureOf(this.outcome)}
    `;
  }

  private get positions(): Positions | undefined {
    return comparedPositions(this.data.comparison, this.data.choice);
  }

  private content() {
    const { outcome } = this;
    if (!outcome.value) return outcome.pending ? html`<p class="muted">${panelStrings.loading}</p>` : nothing;
    const { a, b, shared } = outcome.value;
    return html`<p class="small muted">${this.positions ? placeWords(this.data.comparison, this.positions) : nothing}</p>
      <dl>
        <dt>${strings.entropy}</dt>
        <dd>${this.bits('a', a.entropy)}${this.bits('b', b.entropy)}</dd>
        ${shared ? this.divergences(shared) : nothing}
      </dl>
      ${shared ? nothing : html`<p class="muted" data-vocabularies>${strings.otherVocabulary}</p>`}
      <div class="tables">
        ${this.table(strings.topOf(strings.side.a), 'a', a.top, true)}
        ${this.table(strings.topOf(strings.side.b), 'b', b.top, false)}
        ${shared ? this.table(strings.changed, 'changed', shared.changed, true) : nothing}
      </div>`;
  }

  private bits(key: 'a' | 'b', value: number) {
    return html`<span data-entropy=${key} data-value=${value} title=${value}>${strings.side[key]}
      ${strings.bits(short(value))}</span>`;
  }

  private divergences({ klAB, klBA, logits }: NonNullable<Outcome['shared']>) {
    const { min, max, mean, sigma } = logits;
    const number = (value: number | null) => (value === null ? '' : short(value));
    return html`<dt>${strings.kl}</dt>
      <dd>
        <span data-kl="ab" data-value=${klAB} title=${klAB}>${strings.klAB} ${strings.bits(short(klAB))}</span>
        <span data-kl="ba" data-value=${klBA} title=${klBA}>${strings.klBA} ${strings.bits(short(klBA))}</span>
      </dd>
      <dt>${strings.logitDifference}</dt>
      <dd title=${strings.meanMeansNothing}>
        ${strings.logitDifferences(number(min), number(max), number(mean), number(sigma))}</dd>`;
  }

  /** @param ownIsA whether a token's own chance is that in a */
  private table(title: string, name: string, tokens: readonly SharedChance[], ownIsA: boolean) {
    const names = strings.chance;
    const both = tokens.some(({ other }) => other !== null);
    return html`<div class="scroll" role="group" tabindex="0" aria-label=${title}><table data-outcome=${name}>
      <caption>${title}</caption>
      <thead><tr>
        <th scope="col" class="left">${names.token}</th><th scope="col" class="id">${names.id}</th>
        ${both ? html`<th scope="col">${names.a}</th><td class="wide"></td><th scope="col">${names.b}</th><td class="wide"></td>` : nothing}
        ${both ? html`<th scope="col">${names.logitA}</th><th scope="col">${names.logitB}</th><th scope="col">${names.logitDifference}</th>` : nothing}
        ${both ? nothing : html`<th scope="col">${names.probability}</th><td class="wide"></td><th scope="col">${names.logit}</th>`}
      </tr></thead>
      <tbody>${tokens.map((token) => (both ? this.shared(token, ownIsA) : this.single(token)))}</tbody>
    </table></div>`;
  }

  private shared({ own, other, ...token }: SharedChance, ownIsA: boolean) {
    const [a, b] = ownIsA ? [own, other] : [other, own];
    const difference = a && b ? a.logit - b.logit : Number.NaN;
    return html`<tr data-id=${token.id}>
      <th scope="row"><bdi>${tokenLabel(token)}</bdi></th><td class="id">${token.id}</td>
      ${this.chance('a', a)}${this.chance('b', b)}
      ${this.logit('a', a)}${this.logit('b', b)}
      <td data-column="logit" data-value=${difference} title=${difference}>${fixed(difference)}</td>
    </tr>`;
  }

  private chance(side: 'a' | 'b', chance: Chance | null) {
    if (!chance) return html`<td>${strings.none}</td><td class="wide"></td>`;
    const { probability, rank } = chance;
    return html`<td data-side=${side} data-value=${probability} title="${probability} · ${strings.chance.rank} ${count(rank)}"
      >${percent(probability)}</td>
      <td class="wide ${side === 'b' ? 'other' : ''}">${probabilityBar(probability)}</td>`;
  }

  private logit(side: 'a' | 'b', chance: Chance | null) {
    if (!chance) return html`<td>${strings.none}</td>`;
    return html`<td data-logit=${side} data-value=${chance.logit} title=${chance.logit}>${fixed(chance.logit)}</td>`;
  }

  private single({ own, ...token }: SharedChance) {
    return html`<tr data-id=${token.id}>
      <th scope="row"><bdi>${tokenLabel(token)}</bdi></th><td class="id">${token.id}</td>
      <td data-value=${own.probability} title=${own.probability}>${percent(own.probability)}</td>
      <td class="wide">${probabilityBar(own.probability)}</td>
      <td title=${own.logit}>${fixed(own.logit)}</td>
    </tr>`;
  }
}

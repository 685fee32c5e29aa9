/** Shows what two traces predict next, side by side. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { count } from '../../../src/base/counted';
import type { Chance, Outcome, SharedChance } from '../../../src/trace/compare/outcome';
import { pointsDifference, sideDifference } from '../../../src/trace/compare/side-difference';
import type { SpelledText } from '../../../src/trace/compare/spelled-text';
import { spelledWords } from '../../../src/trace/compare/spelled-words';
import { Query } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import type { CompareData, SideName } from '../../state/compare/comparison';
import { oppositeWords } from '../../state/compare/logit-words';
import { comparedPositions, outcomeQuestion, type PositionPair, placeWords } from '../../state/compare/positions';
import { fullBar } from '../../state/compare/predicted-drawing';
import { Spelled } from '../../state/compare/spelled';
import { compareStrings as strings } from '../../strings/compare';
import {
  fourDigits,
  percentInTable,
  proseFourDecimals,
  quotedToken,
  signedHundredths,
  signedIn,
  tokenLabel,
} from '../../strings/format';
import { sharedStyles, tableStyles, wholeRowStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import { barHeading, probabilityBar } from '../controls/probability-bar';
import { withTerms } from '../controls/term';
import './after';

const SIDES = ['a', 'b'] as const satisfies readonly SideName[];
/** The most probable tokens of one side, or those that differ most. */
type TableName = SideName | 'changed';

function hasBars(table: TableName, side: SideName): boolean {
  return table === 'changed' || table === side;
}

@customElement('compare-outcome')
export class CompareOutcome extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    wholeRowStyles,
    css`
      :host { display: block; }
      .awaited { min-height: 300px; }
      p { margin: 6px 0; max-width: 76ch; }
      summary { cursor: pointer; margin: 6px 0 2px; width: fit-content; }
      dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 16px; margin: 8px 0; width: fit-content; }
      dt { color: var(--muted); }
      dd { margin: 0; font-family: var(--mono); font-size: var(--small); display: flex; flex-wrap: wrap; gap: 2px 16px; }
      .tables { display: flex; flex-wrap: wrap; gap: 12px 28px; align-items: flex-start; }
      caption { text-align: left; padding: 2px 7px; font-family: var(--vscode-font-family); font-weight: 600; }
      td { white-space: nowrap; }
      .wide { width: calc(84px * var(--type-size, 1)); min-width: 84px; }
      [aria-sort]::after { content: ' ▾'; }
      /* With these columns, two tables would not fit beside each other and the rail. */
      @container (max-width: 980px) { .id, .each { display: none; } }
      @container (max-width: 600px) { .full .wide { display: none; } .full td, .full th { padding: 1px 4px; } .full thead th { white-space: normal; vertical-align: bottom; } }
      /* In the large type of a presentation; the bars are in the overview too. */
      @container (max-width: 18em) { .wide, .logit { display: none; } td, th { padding: 1px 4px; } }
      @container (max-width: 360px) { .full td, .full th { padding: 1px 2px; } }
      .spelled { margin: 4px 0; padding-left: 18px; max-width: 84ch; line-height: 1.45; }
      .bar { display: block; zoom: var(--type-size, 1); }
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
    return outcomeQuestion(this.data.comparison, positions, this.near.visible);
  });

  private readonly spelled = new Spelled(this, () => {
    const { positions, outcome } = this;
    if (!positions || !outcome.value || !outcome.current) return undefined;
    return { comparison: this.data.comparison, positions, outcome: outcome.value, count: outcome.value.a.top.length };
  });

  override render() {
    const { comparison, choice } = this.data;
    const { a, b } = comparison;
    return html`
      ${a.variant === 'model' && b.variant === 'model' ? nothing : html`<p class="muted">${strings.noOutcome}</p>`}
      <compare-after .comparison=${comparison} .chosen=${choice.after}></compare-after>
      ${this.positions ? this.content() : html`<p class="muted">${strings.noPartner}</p>`}
      ${failureOf(this.outcome)}
    `;
  }

  private get positions(): PositionPair | undefined {
    return comparedPositions(this.data.comparison, this.data.choice);
  }

  private content() {
    const { outcome } = this;
    if (!outcome.value) return outcome.pending ? html`<div class="awaited"></div>` : nothing;
    const { a, b, shared } = outcome.value;
    // The bars of all tables share one scale, so that they can be compared.
    const full = fullBar({ a, b });
    const stale = !outcome.current;
    return html`<p class="small muted">${this.positions ? placeWords(this.data.comparison, this.positions) : nothing}</p>
      <div class=${stale ? 'stale' : ''} aria-busy=${stale}><div class="tables">
        ${this.table(strings.topOf(strings.side.a), 'a', a.top, full)}
        ${this.table(strings.topOf(strings.side.b), 'b', b.top, full)}
        ${shared && shared.moved.share !== 0 ? this.table(strings.changed, 'changed', shared.changed, full) : nothing}
      </div>
      ${shared ? this.opposite(shared.changed) : nothing}
      ${shared?.moved.share === 0 ? html`<p data-none-moved>${strings.noneMoved}</p>` : nothing}
      ${shared ? nothing : html`<p class="muted" data-vocabularies>${strings.otherVocabulary}</p>`}
      ${this.spelledOut()}
      <details><summary>${strings.inNumbers}</summary><dl>
        <dt>${withTerms(strings.entropy)}</dt>
        <dd>${this.bits('a', a.entropy)}${this.bits('b', b.entropy)}
          <span class="small muted">${strings.entropyMeaning}</span></dd>
        ${shared ? this.divergences(shared) : nothing}
      </dl></details></div>`;
  }

  private opposite(changed: readonly SharedChance[]) {
    const words = oppositeWords(changed);
    return words ? html`<p class="small muted" data-opposite>${words}</p>` : nothing;
  }

  /** The probabilities that a side gives to tokens of the other side that are several tokens of its own. */
  private spelledOut() {
    const { spelled } = this;
    const sentences = SIDES.flatMap((side) =>
      spelled
        .in(side)
        .map((one) => html`<li data-spelled=${side}>${spelledWords(strings.side[side], one, quotedToken)}</li>`),
    );
    const isProduct = SIDES.some((side) => spelled.in(side).some((one) => 'tokens' in one && one.tokens.length > 1));
    return html`${isProduct ? html`<p class="muted" data-product>${strings.spelled}</p>` : nothing}
      ${sentences.length > 0 ? html`<ul class="spelled">${sentences}</ul>` : nothing}
      ${SIDES.some((side) => spelled.pending(side)) ? html`<p class="muted" role="status">${strings.spelling}</p>` : nothing}
      ${spelled.failures.map(failureOf)}`;
  }

  private bits(key: 'a' | 'b', value: number) {
    return html`<span data-entropy=${key} data-value=${value} title=${value}>${strings.side[key]}
      ${strings.bits(fourDigits(value))}</span>`;
  }

  private divergences({ klAB, klBA, logits }: NonNullable<Outcome['shared']>) {
    const { min, max, mean, sigma } = logits;
    const number = (value: number | null) => (value === null ? '' : fourDigits(value));
    return html`<dt>${withTerms(strings.kl)}</dt>
      <dd>
        <span data-kl="ab" data-value=${klAB} title=${klAB}>${strings.klAB} ${strings.bits(fourDigits(klAB))}</span>
        <span data-kl="ba" data-value=${klBA} title=${klBA}>${strings.klBA} ${strings.bits(fourDigits(klBA))}</span>
        <span class="small muted">${strings.klMeaning}</span>
      </dd>
      <dt>${strings.logitDifference}</dt>
      <dd title=${strings.meanMeansNothing}>
        ${strings.logitDifferences(number(min), number(max), number(mean), number(sigma))}</dd>`;
  }

  /** A table of one side, with bars of that side only so that both tables fit next to each other; or of both, with logits too. */
  private table(title: string, name: TableName, tokens: readonly SharedChance[], full: number) {
    const names = strings.chance;
    const both = tokens.some((token) => token.other !== null || this.spelledBy(name, token) !== undefined);
    const bars = barHeading(full);
    return html`<div class="scroll ${name === 'changed' ? 'full' : ''}" role="group" tabindex="0" aria-label=${title}><table data-outcome=${name}>
      <caption>${title}</caption>
      <thead><tr>
        <th scope="col" class="left">${names.token}</th><th scope="col" class="id">${names.id}</th>
        ${both ? SIDES.map((side) => html`<th scope="col">${names[side]}</th>${hasBars(name, side) ? bars : nothing}`) : nothing}
        ${both && name === 'changed' ? html`<th scope="col" aria-sort="descending" title=${strings.changedOrder}>${names.difference}</th><th scope="col" class="each">${names.logitA}</th><th scope="col" class="each">${names.logitB}</th><th scope="col" class="logit">${names.logitDifference}</th>` : nothing}
        ${both ? nothing : html`<th scope="col">${names.probability}</th>${bars}<th scope="col">${names.logit}</th>`}
      </tr></thead>
      <tbody>${tokens.map((token) => (both ? this.shared(token, name, full) : this.single(token, name, full)))}</tbody>
      ${this.noteOfProducts(name, tokens)}
    </table></div>`;
  }

  private shared({ own, other, ...token }: SharedChance, name: TableName, full: number) {
    const chances = name === 'b' ? { a: other, b: own } : { a: own, b: other };
    return html`<tr data-id=${token.id}>
      <th scope="row"><bdi>${tokenLabel(token)}</bdi></th><td class="id">${token.id}</td>
      ${SIDES.map((side) => html`${side === name || chances[side] ? this.chance(side, chances[side]) : this.product(side, token.text)}${hasBars(name, side) ? this.bar(side, chances[side], full) : nothing}`)}
      ${name === 'changed' ? [this.difference(chances), this.logits(chances)] : nothing}
    </tr>`;
  }

  private chance(side: SideName, chance: Chance | null) {
    if (!chance) return html`<td>${strings.none}</td>`;
    const { probability, rank } = chance;
    return html`<td data-side=${side} data-value=${probability} title="${probability} · ${strings.chance.rank} ${count(rank)}"
      >${percentInTable(probability)}</td>`;
  }

  /** The probability that the other side gives to a text with several tokens of its own. */
  private spelledBy(name: TableName, { text, other }: Pick<SharedChance, 'text' | 'other'>): SpelledText | undefined {
    if (name === 'changed' || other !== null) return undefined;
    return this.spelled.in(name === 'a' ? 'b' : 'a').find((one) => one.text === text);
  }

  /** A note right below the numbers that it is about. */
  private noteOfProducts(name: TableName, tokens: readonly SharedChance[]) {
    const found = tokens.map((token) => this.spelledBy(name, token));
    if (!found.some((one) => one && 'tokens' in one && one.tokens.length > 1)) return nothing;
    return html`<tfoot><tr><td class="left muted" colspan="5" data-several>${strings.severalTokens(strings.side[name === 'a' ? 'b' : 'a'])}</td></tr></tfoot>`;
  }

  private product(side: SideName, text: string) {
    const found = this.spelled.in(side).find((one) => one.text === text);
    if (!found || !('tokens' in found)) return html`<td>${strings.none}</td>`;
    const { probability, tokens } = found;
    return html`<td data-side=${side} data-value=${probability} title=${`${probability} · ${spelledWords(strings.side[side], found, quotedToken)}`}
      >${percentInTable(probability)}${tokens.length > 1 ? strings.inSeveral : nothing}</td>`;
  }

  private bar(side: SideName, chance: Chance | null, full: number) {
    return html`<td class="wide ${side === 'b' ? 'other' : ''}">${chance ? probabilityBar(chance.probability, full) : nothing}</td>`;
  }

  /** The difference of the two probabilities as they are written, in percentage points. */
  private difference({ a, b }: Readonly<Record<SideName, Chance | null>>) {
    if (!a || !b) return html`<td>${strings.none}</td>`;
    const difference = sideDifference(a.probability, b.probability);
    return html`<td data-column="difference" data-value=${difference} title=${difference}>${signedHundredths(pointsDifference(a.probability, b.probability))}</td>`;
  }

  private logits({ a, b }: Readonly<Record<SideName, Chance | null>>) {
    const difference = a && b ? sideDifference(a.logit, b.logit) : Number.NaN;
    return html`${this.logit('a', a)}${this.logit('b', b)}
      <td class="logit" data-column="logit" data-value=${difference} title=${difference}>${signedIn(difference, 4)}</td>`;
  }

  private logit(side: SideName, chance: Chance | null) {
    if (!chance) return html`<td class="each">${strings.none}</td>`;
    return html`<td class="each" data-logit=${side} data-value=${chance.logit} title=${chance.logit}>${proseFourDecimals(chance.logit)}</td>`;
  }

  private single({ own, ...token }: SharedChance, name: TableName, full: number) {
    return html`<tr data-id=${token.id}>
      <th scope="row"><bdi>${tokenLabel(token)}</bdi></th><td class="id">${token.id}</td>
      <td data-value=${own.probability} title=${own.probability}>${percentInTable(own.probability)}</td>
      ${this.bar(name === 'b' ? 'b' : 'a', own, full)}
      <td title=${own.logit}>${proseFourDecimals(own.logit)}</td>
    </tr>`;
  }
}

/** Which words matter when texts of different length are compared: runs without each word, and links to trying other tokens. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { plainText } from '../../../src/base/foreign-text';
import type { Outcome } from '../../../src/trace/compare/outcome';
import { recoveryText } from '../../../src/trace/compare/patch-words';
import type { WordApart } from '../../../src/trace/compare/words-apart';
import { Query } from '../../base/query';
import type { CompareData } from '../../state/compare/comparison';
import type { PositionPair } from '../../state/compare/positions';
import { keptWithoutEach, runWithoutEach, wordsApartSaid, wordsToRunWithout } from '../../state/compare/words-apart';
import { compareStrings } from '../../strings/compare';
import { sharedStyles, tableStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import { withTerms } from '../controls/term';
import { waysToOthers } from './patch-limits';

const texts = compareStrings.patch;

@customElement('compare-words-apart')
export class WordsApart extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      :host { display: block; margin: 0 0 10px; max-width: 76ch; line-height: 1.45; }
      p { margin: 0; }
      summary { cursor: pointer; width: fit-content; margin: 4px 0 2px; }
      .link { text-decoration: underline; }
      [data-words-apart]:not(:empty) { margin-top: 4px; }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  @property({ attribute: false }) positions!: PositionPair;
  @property({ attribute: false }) outcome: Outcome | undefined;
  @state() private isAsked = false;
  @state() private done = 0;
  private readonly words = new Query<readonly WordApart[] | undefined>(this, () => {
    const { data, positions, outcome, isAsked } = this;
    const { comparison, host } = data;
    if (!outcome) return undefined;
    const runs = { comparison, positions, outcome, kept: host?.kept };
    if (!isAsked && !keptWithoutEach(runs)) return undefined;
    const told = (runs: number) => {
      this.done = runs;
    };
    const fetch = (signal: AbortSignal) => runWithoutEach(runs, signal, told);
    return { of: [comparison, outcome], key: [positions.a, positions.b], fetch };
  });

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('data');
    if (before && before.comparison !== this.data.comparison) this.isAsked = false;
  }

  override render() {
    const { words, outcome } = this;
    const said =
      words.current && words.value && outcome ? wordsApartSaid(this.data.comparison, words.value, outcome) : '';
    const ways = waysToOthers(this.data, this.positions, () => true);
    return html`<p class="muted" data-others-of-both>${texts.othersOfBoth} ${this.run(said !== '')}${ways}</p>
      <p role="status" data-words-apart>${said ? withTerms(said) : nothing}</p>${said && words.value ? this.each(words.value) : nothing}${failureOf(words)}`;
  }

  /** The shift caused by each word, the largest first. */
  private each(words: readonly WordApart[]) {
    const { title, columns } = texts.eachWord;
    const inOrder = words.toSorted((one, other) => (other.share ?? 0) - (one.share ?? 0));
    return html`<details data-each-word><summary>${title}</summary><table>
      <thead><tr><th scope="col" class="left">${columns.word}</th><th scope="col" class="left">${columns.side}</th><th scope="col">${columns.position}</th><th scope="col">${columns.recovery}</th></tr></thead>
      <tbody>${inOrder.map(
        ({ side, text, positions, share }) =>
          html`<tr><th scope="row" class="left"><bdi>${plainText(text)}</bdi></th><td class="left">${compareStrings.side[side]}</td><td>${positions[0]}</td><td title=${share ?? nothing} data-value=${share ?? nothing}>${recoveryText({ share })}</td></tr>`,
      )}</tbody></table></details>`;
  }

  /** The button that starts the runs, or how many are done. */
  private run(isTold: boolean) {
    const { data, positions, outcome, words } = this;
    const all = wordsToRunWithout(data.comparison, positions).length;
    if (all === 0 || !outcome?.shared || isTold) return nothing;
    if (words.pending) return html`<span data-running>${texts.runningWithout(this.done, all)}</span> ·`;
    return html`<button type="button" class="link" data-action="words-apart" title=${texts.withoutEachAbout} @click=${() => {
      this.isAsked = true;
    }}>${texts.withoutEach(all)}</button> ·`;
  }
}

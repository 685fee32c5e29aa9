/** The predictions of both sides as bars beside each other, on one scale. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Outcome, SharedChance } from '../../../src/trace/compare/outcome';
import { setInherited } from '../../base/set-inherited';
import { columnCount } from '../../heat-map/drawing';
import type { SavedPart } from '../../heat-map/figure-layout';
import type { SavedLook } from '../../heat-map/shown-figures';
import { comparedFile } from '../../state/compare/compared-file';
import type { CompareData, SideName } from '../../state/compare/comparison';
import { fullBar, PREDICTED, predictedPart } from '../../state/compare/predicted-drawing';
import { predictedLines } from '../../state/compare/predicted-export';
import { compareStrings as strings } from '../../strings/compare';
import { percentInTable, percentInWords, quotedToken, tokenLabel } from '../../strings/format';
import { sharedStyles } from '../../theme/styles';
import { barStyles, probabilityBar } from '../controls/probability-bar';
import { numbersOfLines } from '../figures/save-values';
import { figurePicture } from './figure-picture';

/** How many tokens have bars in a low window, unless more are named. */
const FEW = 3;

/** The name of a file with the bars. */
const PREDICTIONS = 'predictions';

@customElement('compare-predicted-bars')
export class PredictedBars extends LitElement {
  static override styles = [
    sharedStyles,
    barStyles,
    css`
      /* In a presentation in a low window, fewer bars leave room for what is written below them. */
      @media (max-height: 520px) { .more { display: none; } .skips-more { border-top: 1px dotted var(--muted); } }
      /* More probable tokens are left out above it. */
      .skips { border-top: 1px dotted var(--muted); }
      :host { display: block; position: relative; margin: 0 0 10px; }
      .sides { display: flex; flex-wrap: wrap; gap: 8px 32px; }
      .sides > div { flex: 1 1 200px; max-width: calc(360px * var(--type-size, 1)); min-width: 0; }
      h3 { margin: 0 0 3px; font-size: var(--small); font-weight: 600; color: var(--muted); }
      ol { list-style: none; margin: 0; padding: 0; font-size: var(--small); }
      /* The column of tokens is as wide as the longest of both sides needs, so that a probability is as long a bar in A as in
         B. */
      li { display: grid; grid-template-columns: min(45%, var(--names)) 1fr 7.5ch; column-gap: 8px; align-items: center;
        min-height: max(20px, 1.4em); font-family: var(--mono); }
      bdi { white-space: pre; overflow: hidden; text-overflow: ellipsis; }
      .share { text-align: right; color: var(--muted); font-variant-numeric: tabular-nums; }
      .b .bar rect { fill: var(--vscode-charts-yellow, #cca700); }
      /* The message about a saved file is shown below this line. */
      p { position: relative; margin: 3px 0 0; }
      /* In a presentation in a low window it has no line of its own: every bar has its number. */
      @media (max-height: 520px) {
        .brief + p { position: absolute; top: 0; right: 0; margin: 0; }
        .brief + p [data-scale] { display: none; }
      }
    `,
  ];

  @property({ attribute: false }) outcome!: Outcome;
  /** The tokens after which predictions are shown: "after “·the”". */
  @property({ attribute: false }) place = '';
  @property({ attribute: false }) data!: CompareData;
  /** The first sentences about both, which a picture of the bars has too; `undefined` if there are none yet. */
  @property({ attribute: false }) said: string | undefined;
  /** Whether it is presented: then all tokens that these sentences name have bars. */
  @property({ type: Boolean }) brief = false;

  override render() {
    const full = fullBar(this.outcome);
    return html`<div class="sides ${this.brief ? 'brief' : ''}">${this.side('a', full)}${this.side('b', full)}</div>
      <p class="small muted"><span data-scale=${full}>${strings.barScale(this.place, percentInWords(full))}</span> ${this.picture()}</p>`;
  }

  override willUpdate(): void {
    setInherited(
      this,
      '--names',
      `${Math.max(...[...this.shown('a'), ...this.shown('b')].map((token) => columnCount(tokenLabel(token))))}ch`,
    );
  }

  /** The menu of the bars, in the line below them. */
  private picture() {
    const file = { name: comparedFile(PREDICTIONS, this.data.comparison), about: strings.predicted };
    const numbers = numbersOfLines(() => predictedLines(this.outcome), file);
    return figurePicture(strings.predicted, this.data, () => this, numbers, { description: this.said });
  }

  /** The bars as drawn in a file. */
  savedPart({ style }: SavedLook): SavedPart {
    const { outcome, place } = this;
    return { ...predictedPart(outcome, { place, name: strings.predicted }, style), file: PREDICTIONS };
  }

  /** The tokens that have bars. */
  private shown(side: SideName) {
    return this.outcome[side].top.filter((token, rank) => rank < PREDICTED || this.isNamed(token));
  }

  private isNamed(token: SharedChance): boolean {
    return this.brief && this.said?.includes(quotedToken(token)) === true;
  }

  /** Those of a low window: the named ones, and the most probable others. */
  private few(side: SideName) {
    const shown = this.shown(side);
    const named = shown.filter((token) => this.isNamed(token));
    const others = shown.filter((token) => !named.includes(token)).slice(0, Math.max(FEW - named.length, 0));
    return shown.filter((token) => named.includes(token) || others.includes(token));
  }

  private side(side: SideName, full: number) {
    const shown = this.shown(side);
    const few = this.brief ? this.few(side) : shown;
    const { top } = this.outcome[side];
    const skips = (of: readonly SharedChance[], token: SharedChance) => {
      const before = of[of.indexOf(token) - 1];
      return before !== undefined && top.indexOf(token) - top.indexOf(before) > 1;
    };
    const look = (token: SharedChance) =>
      [
        few.includes(token) ? '' : 'more',
        skips(shown, token) ? 'skips' : '',
        skips(few, token) ? 'skips-more' : '',
      ].join(' ');
    return html`<div class=${side} data-bars=${side}><h3>${strings.predictsOf(strings.side[side])}</h3>
      <ol>${shown.map(
        (token) => html`<li class=${look(token)}><bdi title=${tokenLabel(token)}>${tokenLabel(token)}</bdi>
          ${probabilityBar(token.own.probability, full)}
          <span class="share">${percentInTable(token.own.probability)}</span></li>`,
      )}</ol></div>`;
  }
}

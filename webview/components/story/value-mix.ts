/**
 * What a head adds up for the chosen token: the value vector of every token it attends to, as high as its weight, and their
 * sum.
 */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { columnSequence, matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import { TOKENS, tokensIn } from '../../../src/trace/steps/sequences';
import { Query } from '../../base/query';
import { chosenKeyIn, keyChoice } from '../../choice/choice';
import { plainText, scaleNumbers } from '../../heat-map/figure';
import type { SavedPart } from '../../heat-map/figure-layout';
import { Saveable, type SavedLook } from '../../heat-map/shown-figures';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { addressOf } from '../../sources/address';
import { figureNameOf, placeNameOf } from '../../state/figures/value-export';
import type { Hero } from '../../state/story/hero';
import { stripsDrawing } from '../../state/story/strips-drawing';
import { TokenRows } from '../../state/story/token-rows';
import { attendedRows } from '../../state/tokens/attention-row';
import { fourDigits, thousandths, tokenLabel } from '../../strings/format';
import { storyStrings as strings } from '../../strings/story';
import { strings as common } from '../../strings/strings';
import { rowButtonStyles, sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { typeSize } from '../../theme/type-size';
import { failureOf } from '../controls/error-box';
import { growAfter, shrink } from '../controls/motion';
import { largestSize, paintStrip, stripTableStyles } from './strip';

type Mix = Extract<Hero, { kind: 'mix' }>;

/** How many tokens have their own row, and the height of a weight of 1 in CSS pixels. */
const MOST_ROWS = 14;
/** In a presentation the rows are counted by who sees them. */
const MOST_PRESENTED = 5;
const FULL = 46;
/** A token with less weight has no row: it would read as 0, and its value would be invisible. */
const LEAST_WEIGHT = 0.0005;
/** The approximate height of a row, and of what is above and below the rows, in CSS pixels. */
const ROW = 18;
const AROUND = 132;
/** The same when read in the panel: a row; and the column headings, the sum, and the line for the others. */
const ROW_WITH_EDGE = 19.5;
const AROUND_SUM = 96;
const LEAST_ROWS = 4;
/** If even these do not fit, a weight of 1 is lower, down to this. */
const LEAST_FULL = 20;
/** The maximum factor by which few rows are enlarged for an audience far away. */
const MOST_GROWN = 2.5;

@customElement('trace-value-mix')
export class ValueMix extends LitElement {
  static override styles = [
    sharedStyles,
    rowButtonStyles,
    stripTableStyles,
    css`
      :host { display: block; min-width: 0; }
      .weight { font-family: var(--mono); text-align: right; width: 6ch; font-variant-numeric: tabular-nums; }
      th[scope='row'] { text-align: right; }
      td.strip { height: calc(14px * var(--type-size, 1)); }
      canvas { min-height: 2px; transform-origin: left center; }
      tfoot td, tfoot th { border-top: 1px solid var(--line); padding-top: 6px; }
      p { margin: 6px 0 0; }
      ::slotted(*) { margin-top: 9px; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) mix!: Mix;
  /** The maximum height at which it should be visible whole, in CSS pixels; `undefined` for its own height. */
  @property({ attribute: false }) maxWholeHeight: number | undefined;
  /** The height left below the step's text in the area that the step is read in; `undefined` if unknown. */
  @property({ attribute: false }) heightBelowText: number | undefined;
  /** The positions of tokens that the step's sentence names; each has a row. */
  @property({ attribute: false }) named: readonly number[] = [];
  /** The weights whose addition was last animated. */
  private added: unknown;
  private readonly rows = new TokenRows(this, () => {
    const { panel, mix } = this;
    return { panel, tensors: [mix.pattern, mix.sum] };
  });
  /** The values of all tokens [token, d_head]. */
  private readonly values = new Query<Float32Array>(this, () => {
    const { panel, mix } = this;
    const { values: tensor } = mix;
    const { rows, columns } = matrixOf(tensor);
    const whole = (size: number) => ({ size, spans: [{ start: 0, stop: size }] });
    const fetch = async (signal: AbortSignal) =>
      (await panel.windows.grid(addressOf(tensor, panel.summary), tensor, whole(rows), whole(columns), signal)).values;
    return { of: [panel.windows, tensor.name, tensor.variant], key: [tensor.head], fetch };
  });

  constructor() {
    super();
    new ThemeObserver(this);
    new Saveable(this, (look) => this.savedPart(look));
  }

  override render() {
    const { panel, mix, rows, values } = this;
    const [weights, sum] = [rows.of(mix.pattern), rows.of(mix.sum)];
    if (!weights || !sum || !values.current)
      return html`${failureOf(rows)} ${failureOf(values)} <p class="muted" role="status">${common.loading}</p>`;
    const shown = this.shown(weights);
    const head = mix.pattern.head ?? 0;
    const sequence = columnSequence(mix.pattern) ?? TOKENS;
    const names = tokensIn(panel.summary, sequence);
    const from = rowSequence(mix.pattern) ?? sequence;
    const chosen = chosenKeyIn(panel.choice, sequence, from);
    return html`<table aria-label=${strings.mixLabel}>
        <thead><tr><th scope="col">${strings.mixToken}</th><th scope="col" class="weight">${strings.mixWeight}</th>
          <th scope="col">${strings.mixValue(head)}</th></tr></thead>
        <tbody>${shown.map((key) => {
          const token = names[key];
          return html`<tr class=${key === chosen ? 'chosen' : ''} data-key=${key}
            @click=${() => this.dispatchEvent(new ChooseEvent(keyChoice(sequence, key, from)))}>
            <th scope="row"><button type="button" aria-pressed=${key === chosen}><bdi>${token ? tokenLabel(token) : key}</bdi></button></th>
            <td class="weight" data-value=${weights[key] as number}>${thousandths(weights[key] as number)}</td>
            <td class="strip"><canvas data-strip=${key} aria-hidden="true"></canvas></td></tr>`;
        })}</tbody>
        <tfoot><tr><th scope="row">${strings.mixSum}</th><td class="weight"></td>
          <td><canvas data-strip="sum" aria-hidden="true"></canvas></td></tr></tfoot>
      </table>
      <p class="small muted seen-whole" data-mix-difference=${this.difference(weights, sum)}>${this.rest(weights, shown)}
        ${strings.mixColours(fourDigits(largestSize(values.value as Float32Array)))}${currentPalette().contrast ? ` ${strings.mixSigns}` : nothing}</p>
      <slot></slot>`;
  }

  override updated(): void {
    const { mix, rows } = this;
    const [weights, sum, all] = [rows.of(mix.pattern), rows.of(mix.sum), this.values.value];
    if (!weights || !sum || !all || !this.values.current) return;
    const { columns } = matrixOf(mix.values);
    // Over all values, so that the sum is compared with its parts: weights sum to 1, so none of its numbers is larger.
    const limit = largestSize(all);
    const canvases = [...this.renderRoot.querySelectorAll<HTMLCanvasElement>('canvas')];
    for (const canvas of canvases) {
      const key = canvas.dataset['strip'];
      if (key === 'sum') {
        paintStrip(canvas, sum, limit);
        // Its weights sum to 1.
        canvas.style.height = `${this.full(weights) * typeSize()}px`;
      } else {
        const position = Number(key);
        paintStrip(canvas, all.subarray(position * columns, (position + 1) * columns), limit);
        canvas.style.height = `${Math.max(this.full(weights) * typeSize() * (weights[position] as number), 2)}px`;
      }
    }
    this.addUp(weights, canvases);
  }

  /** Draws it as part of a saved picture. */
  private savedPart({ style, slide }: SavedLook): SavedPart | undefined {
    const { panel, mix, rows, values } = this;
    const [weights, sum, all] = [rows.of(mix.pattern), rows.of(mix.sum), values.value];
    if (!weights || !sum || !all || !values.current) return undefined;
    const { columns } = matrixOf(mix.values);
    const names = tokensIn(panel.summary, columnSequence(mix.pattern) ?? TOKENS);
    const shown = this.shown(weights, Math.min(this.mostRows, slide?.rows ?? MOST_ROWS));
    const scale = { kind: 'signed', limit: largestSize(all) || 1 } as const;
    const strips = shown.map((key) => {
      const token = names[key];
      const weight = weights[key] as number;
      return {
        name: token ? tokenLabel(token) : String(key),
        number: thousandths(weight),
        values: all.subarray(key * columns, (key + 1) * columns),
        height: Math.max(FULL * weight, 2),
      };
    });
    const total = { name: strings.mixSum, number: '', values: sum, height: FULL };
    const headings = [strings.mixToken, strings.mixWeight, strings.mixValue(mix.pattern.head ?? 0)] as const;
    const rest = this.restText(weights, shown);
    const notes = [...(rest === undefined ? [] : [rest]), strings.mixRows];
    return {
      drawing: stripsDrawing({ rows: [...strips, total], headings, scale, most: slide?.width }, style),
      text: plainText(mix.sum.name, notes, { scale: scaleNumbers(scale), heading: '' }),
      file: figureNameOf(mix.sum),
      place: placeNameOf(mix.sum),
    };
  }

  /** Animates, once for every head and token, how values shrink from full height to their weight and then the sum grows. */
  private addUp(weights: Float32Array, canvases: readonly HTMLCanvasElement[]): void {
    if (this.added === weights) return;
    this.added = weights;
    const isSum = ({ dataset }: HTMLCanvasElement) => dataset['strip'] === 'sum';
    const weight = ({ dataset }: HTMLCanvasElement) => weights[Number(dataset['strip'])] as number;
    const full = this.full(weights);
    shrink(
      canvases.filter((canvas) => !isSum(canvas)),
      (canvas) => full / Math.max(full * weight(canvas), 2),
    );
    growAfter(canvases.find(isSum));
  }

  /** The positions shown, in order: those with the largest weights, and those that are named. */
  private shown(weights: Float32Array, rows = this.mostRows): readonly number[] {
    const most = attendedRows(weights, rows)
      .filter(({ position }) => (weights[position] as number) >= LEAST_WEIGHT)
      .map(({ position }) => position);
    const named = this.named.filter((position) => (weights[position] ?? 0) > 0 && !most.includes(position));
    return [...most.slice(0, Math.max(most.length - named.length, 1)), ...named].sort((a, b) => a - b);
  }

  /** As many rows as leave their sum in view together with the step's text. */
  private get mostRows(): number {
    const { maxWholeHeight, heightBelowText = Number.POSITIVE_INFINITY } = this;
    const rows =
      maxWholeHeight === undefined
        ? (heightBelowText / typeSize() - AROUND_SUM) / ROW_WITH_EDGE
        : (maxWholeHeight / typeSize() - AROUND) / ROW;
    return Math.min(Math.max(Math.floor(rows), LEAST_ROWS), maxWholeHeight === undefined ? MOST_ROWS : MOST_PRESENTED);
  }

  /** The height of a weight of 1; in a presentation few rows use the available room. */
  private full(weights: Float32Array): number {
    if (this.maxWholeHeight === undefined) return this.fullBelow;
    const times = (this.maxWholeHeight / typeSize() - AROUND) / (ROW * this.shown(weights).length);
    return FULL * Math.min(Math.max(times, 1), MOST_GROWN);
  }

  /** In the panel the row with the largest weight and the sum shrink for what is below them. */
  private get fullBelow(): number {
    const { heightBelowText = Number.POSITIVE_INFINITY } = this;
    const short = LEAST_ROWS * ROW_WITH_EDGE + AROUND_SUM - heightBelowText;
    return Math.min(Math.max(FULL - short / 2, LEAST_FULL), FULL);
  }

  private rest(weights: Float32Array, shown: readonly number[]) {
    const text = this.restText(weights, shown, this.mix.weightsStep);
    return text === undefined ? nothing : html`<span data-mix-rest>${text}</span>`;
  }

  /** The sum of the weights of tokens that are not shown. @param step the step that shows them */
  private restText(weights: Float32Array, shown: readonly number[], step?: number): string | undefined {
    const others = weights.filter((weight, position) => weight > 0 && !shown.includes(position));
    if (others.length === 0) return undefined;
    const sum = others.reduce((total, weight) => total + weight, 0);
    // A named token may have a row for another reason than its weight.
    const least = Math.min(...shown.map((position) => weights[position] as number));
    const isLess = others.every((weight) => weight <= least);
    return strings.mixRest({ tokens: others.length, weight: thousandths(sum), isLess, step });
  }

  /** The distance of the sum of weighted values from the head's own output. */
  private difference(weights: Float32Array, sum: Float32Array): number {
    const all = this.values.value as Float32Array;
    const { columns } = matrixOf(this.mix.values);
    let most = 0;
    for (let column = 0; column < columns; column++) {
      let total = 0;
      for (let key = 0; key < weights.length; key++)
        total += (weights[key] as number) * (all[key * columns + column] as number);
      most = Math.max(most, Math.abs(total - (sum[column] as number)));
    }
    return most;
  }
}

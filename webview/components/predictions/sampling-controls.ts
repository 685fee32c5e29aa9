/** Temperature, top-k and top-p as sliders and numbers, in the order in which they are applied. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { ChangeObserver } from '../../base/observer';
import {
  changesDistribution,
  fitSetting,
  LIMITS,
  type Sampling,
  type SamplingChoice,
  type SamplingField,
} from '../../state/predictions/sampling';
import { sliderToTopK, TOP_K_STEPS, topKToSlider } from '../../state/predictions/top-k-slider';
import { predictionStrings as strings } from '../../strings/predictions';
import { controlStyles, sharedStyles } from '../../theme/styles';
import { controlTerm } from '../controls/term';

/** The end of the temperature slider; larger values can be typed. */
const HOTTEST = 2;

@customElement('trace-sampling')
export class SamplingControls extends LitElement {
  static override styles = [
    sharedStyles,
    controlStyles,
    css`
      :host { display: block; container-type: inline-size; }
      .grid { display: grid; grid-template-columns: auto minmax(70px, 1fr) 7ch; gap: 5px 10px; align-items: center; }
      :host([beside]) .grid { column-gap: 6px; grid-template-columns: auto minmax(70px, 1fr) 6ch; }
      /* A slider has its own line if its name leaves too little room. */
      @container (max-width: 16.5em) {
        :host([beside]) .grid { grid-template-columns: 1fr 7ch; grid-auto-flow: dense; }
        :host([beside]) .grid input[type='range'] { grid-column: 1 / 3; }
      }
      /* Also if there is height for it beside bars: twice as wide, and thicker. */
      :host([wide]) .grid { grid-template-columns: 1fr 7ch; grid-auto-flow: dense; gap: 0 8px; }
      :host([wide]) .grid input[type='range'] { grid-column: 1 / 3; zoom: calc(var(--type-size, 1) * 0.85); }
      @container (max-width: 20.5em) {
        :host(:not([beside])) .grid { grid-template-columns: 1fr 7ch; grid-auto-flow: dense; }
        :host(:not([beside])) .grid input[type='range'] { grid-column: 1 / 3; }
      }
      .end { display: flex; flex-wrap: wrap; align-items: baseline; gap: 10px; margin-top: 6px; }
      :host([beside]) .end { flex-wrap: nowrap; align-items: center; }
      .name { white-space: nowrap; }
      .does { grid-column: 1 / -1; margin-top: -3px; text-align: right; line-height: 1.3; }
      .beyond { grid-column: 1 / -1; text-align: right; }
    `,
  ];

  @property({ attribute: false }) sampling!: Sampling;
  @property({ attribute: false }) vocabSize = 1;
  /** Whether it is beside bars, which need the height that separate lines for the sliders would take. */
  @property({ type: Boolean, reflect: true }) beside = false;
  /** Whether there is enough height for that after all. */
  @property({ type: Boolean, reflect: true }) wide = false;

  constructor() {
    super();
    new ChangeObserver(this, () => this.sampling);
  }

  override render() {
    const { sampling, vocabSize } = this;
    const { temperature, topK, topP } = sampling.value;
    const temperatureText = temperature === 0 ? strings.greedyValue : String(temperature);
    return html`<div class="grid" role="group" aria-label=${strings.controls}>
        ${this.row('temperature', {
          slider: { min: 0, max: HOTTEST, step: 0.05, value: Math.min(temperature, HOTTEST), text: temperatureText },
          read: (value) => value,
          step: 0.05,
        })}
        ${this.beside ? nothing : html`<span class="small muted does" data-temperature-does>${strings.temperatureDoes}</span>`}
        ${temperature > HOTTEST ? html`<span class="small beyond" data-beyond-slider>${strings.beyondSlider(temperature)}</span>` : nothing}
        ${this.row('topK', {
          slider: {
            min: 0,
            max: TOP_K_STEPS,
            step: 1,
            value: topKToSlider(topK, vocabSize),
            text: strings.topKValue(topK),
          },
          read: (value) => sliderToTopK(value, vocabSize),
          step: 1,
        })}
        ${this.row('topP', {
          slider: { min: 0.01, max: 1, step: 0.01, value: topP, text: String(topP) },
          read: (value) => value,
          step: 0.01,
        })}
      </div>
      <div class="end">
        <vscode-button secondary data-action="reset-sampling"
          ?disabled=${!changesDistribution(sampling.value) && !sampling.value.draw}
          @click=${() => sampling.reset()}>${strings.reset}</vscode-button>
        <span class="small muted seen-whole" data-order>${strings.order}</span>
      </div>`;
  }

  private row(
    field: Exclude<SamplingField, 'seed'>,
    control: {
      slider: { min: number; max: number; step: number; value: number; text: string };
      read: (value: number) => number;
      step: number;
    },
  ) {
    const { slider, read } = control;
    const value = this.sampling.value[field];
    const slid = (event: Event) => this.fitted(field, read(Number((event.target as HTMLInputElement).value)));
    return html`<span class="name">${controlTerm(strings[field])}</span>
      <input type="range" aria-label=${strings[field]} min=${slider.min} max=${slider.max} step=${slider.step}
        .value=${String(slider.value)} aria-valuetext=${slider.text} data-setting=${field}
        @input=${(event: Event) => this.sampling.slide(slid(event))} @change=${(event: Event) => this.sampling.change(slid(event))}>
      <input type="number" min=${LIMITS[field].min} max=${LIMITS[field].max} step="any"
        aria-label=${strings.number(strings[field])} .value=${field === 'topK' && value === 0 ? '' : String(value)}
        placeholder=${field === 'topK' ? strings.allTokens : ''} data-number=${field} data-value=${value}
        @change=${(event: Event) => this.type(field, event.target as HTMLInputElement)}
        @dblclick=${(event: Event) => (event.target as HTMLInputElement).select()}
        @keydown=${(event: KeyboardEvent) => this.nudge(field, event, control.step)}>`;
  }

  /** The value within the field's limits; empty if it is not a number. */
  private fitted(field: SamplingField, value: number): Partial<SamplingChoice> {
    const fitted = fitSetting(field, value);
    return fitted === undefined ? {} : { [field]: fitted };
  }

  /** An empty top-k keeps all tokens; other text that is not a number changes nothing. */
  private type(field: SamplingField, input: HTMLInputElement): void {
    if (input.value !== '' || field === 'topK') this.sampling.change(this.fitted(field, Number(input.value)));
    const value = this.sampling.value[field];
    input.value = field === 'topK' && value === 0 ? '' : String(value);
  }

  /** Arrow keys move by the usual step, not by 1 as in a number field with any step. */
  private nudge(field: SamplingField, event: KeyboardEvent, step: number): void {
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (direction === 0) return;
    event.preventDefault();
    const value = this.sampling.value[field] + direction * step;
    this.sampling.change(this.fitted(field, Number(value.toFixed(3))));
  }
}

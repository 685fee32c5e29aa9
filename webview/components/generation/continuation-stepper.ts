/** Controls to step through the generated tokens or play them, beside the tokens and beside the cache that grows with them. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { ChangeObserver } from '../../base/observer';
import type { Continuations } from '../../state/generation/continuations';
import { generationStrings as strings } from '../../strings/generation';
import { controlStyles, sharedStyles } from '../../theme/styles';

/** How long each token is shown while playing, in milliseconds. */
const PLAY_INTERVAL = 700;
const CALM = matchMedia('(prefers-reduced-motion: reduce)');

@customElement('trace-continuation-stepper')
export class ContinuationStepper extends LitElement {
  static override styles = [
    sharedStyles,
    controlStyles,
    css`
      :host { display: block; }
      .stepper { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; margin-top: 6px; }
      .stepper input { flex: 1 1 120px; max-width: 320px; }
      .number { font-variant-numeric: tabular-nums; min-width: 16ch; }
    `,
  ];

  @property({ attribute: false }) continuations!: Continuations;
  @state() private playing = false;
  private timer: ReturnType<typeof setInterval> | undefined;
  /** The step that playing has reached. */
  private played: number | undefined;

  constructor() {
    super();
    new ChangeObserver(this, () => this.continuations);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.pause();
  }

  /** Stops playing when the trace changes or when the user steps by hand, here or elsewhere. */
  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('continuations') || (this.playing && this.continuations.step !== this.played)) this.pause();
  }

  override render() {
    const { step, shown } = this.continuations;
    const count = shown.tokens.length;
    const atEnd = step === count - 1;
    return html`<div class="stepper" role="group" aria-label=${strings.stepper}>
        ${this.button('first', '«', 0, step === 0)} ${this.button('previous', '‹', step - 1, step === 0)}
        ${this.button('next', '›', step + 1, atEnd)} ${this.button('last', '»', count - 1, atEnd)}
        ${
          CALM.matches
            ? nothing
            : html`<vscode-button secondary data-action="play" ?disabled=${count < 2}
                @click=${this.togglePlay}>${this.playing ? strings.pause : strings.play}</vscode-button>`
        }
        <input type="range" min="0" max=${Math.max(count - 1, 0)} step="1" .value=${String(step)} data-step-slider
          aria-label=${strings.slider} aria-valuetext=${strings.stepOf(step, count)}
          @input=${(event: Event) => this.go(Number((event.target as HTMLInputElement).value))}>
        <span class="number small muted seen-whole" data-step-shown=${step}>${strings.stepOf(step, count)}</span>
      </div>`;
  }

  private button(name: 'first' | 'previous' | 'next' | 'last', sign: string, target: number, disabled: boolean) {
    return html`<vscode-button secondary data-action=${`step-${name}`} title=${strings[name]}
      aria-label=${strings[name]} ?disabled=${disabled} @click=${() => this.go(target)}>${sign}</vscode-button>`;
  }

  private go(step: number): void {
    this.pause();
    this.continuations.go(step);
  }

  private togglePlay(): void {
    if (this.playing) {
      this.pause();
      return;
    }
    const { continuations } = this;
    if (continuations.step === continuations.shown.tokens.length - 1) continuations.go(0);
    this.played = continuations.step;
    this.playing = true;
    this.timer = setInterval(() => {
      if (continuations.step !== this.played) {
        this.pause();
        return;
      }
      continuations.go(continuations.step + 1);
      this.played = continuations.step;
      // The element around it may have to bring into view what has changed.
      this.dispatchEvent(new Event('played'));
      if (continuations.step >= continuations.shown.tokens.length - 1) this.pause();
    }, PLAY_INTERVAL);
  }

  private pause(): void {
    clearInterval(this.timer);
    this.playing = false;
  }
}

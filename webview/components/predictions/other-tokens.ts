/** Tries other tokens in the text, and lists those with which another token comes next: each can be traced by a click. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { whyNot } from '../../../src/architectures/why-not';
import { TRACE_TEXT } from '../../../src/engine/protocol/panel-protocol';
import { TRIED } from '../../../src/trace/readings/other-token-text';
import {
  placesToTry,
  sayTried,
  type TriedToken,
  type TriedTokens,
  tryOtherTokens,
} from '../../../src/trace/readings/tried-tokens';
import { Query } from '../../base/query';
import { FocusHandover } from '../../keyboard/focus-handover';
import { nameParts } from '../../panel/named-parts';
import { askNames, askPredictions } from '../../state/generation/asked-predictions';
import type { StepData } from '../../state/generation/step-data';
import { textWith } from '../../state/predictions/other-tokens';
import { percentInTable, quotedToken, tokenLabel } from '../../strings/format';
import { otherTokenStrings as texts } from '../../strings/other-tokens';
import { sharedStyles, tableStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';

@customElement('trace-other-tokens')
export class OtherTokens extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      :host { display: block; margin-top: 14px; }
      h3 { margin: 0 0 2px; font-size: 1em; font-weight: 600; }
      p { margin: 2px 0 6px; max-width: 76ch; }
      .run { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; }
      .scroll { margin-top: 2px; }
      th, td { white-space: pre; }
      bdi { display: inline-block; max-width: 16ch; overflow: hidden; text-overflow: ellipsis; vertical-align: bottom; }
      td.left { text-align: left; }
      td button { appearance: none; font: inherit; border: 0; background: none; padding: 0; cursor: pointer;
        color: var(--vscode-textLink-foreground, #3794ff); }
      tr:hover button { text-decoration: underline; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  /** Of which trace and position the reader wants them. */
  @state() private asked: readonly [readings: StepData['readings'], position: number] | undefined;
  /** How many places are done. */
  @state() private done = 0;
  private isEnough = false;
  private readonly tried = new Query<TriedTokens>(this, () => {
    const { readings, choice } = this.panel;
    const { token: position } = choice;
    const predicted = this.predicted?.id;
    if (this.asked?.[0] !== readings || this.asked[1] !== position || predicted === undefined) return undefined;
    const tried = (places: number) => {
      this.done = places;
    };
    const fetch = (signal: AbortSignal) => {
      const ask = (place: number) => readings.read('otherTokens', { position, place }, signal);
      return tryOtherTokens(this.places, predicted, { ask, tried, isEnough: () => this.isEnough });
    };
    return { of: [readings, position], key: [this.asked], fetch };
  });

  private readonly predictions = askPredictions(this);
  private readonly names = askNames(this, () => (this.predictedId === undefined ? [] : [this.predictedId]));

  constructor() {
    super();
    nameParts(this, { 'other tokens': () => this });
    new FocusHandover(this, () => [this.renderRoot.querySelector<HTMLElement>('.run vscode-button, .scroll')]);
  }

  override render() {
    const { summary } = this.panel;
    const { places, tried } = this;
    if (places.length === 0 || whyNot(summary.plan, 'A run with another token') !== undefined) return nothing;
    const { value, pending } = tried;
    return html`<section aria-labelledby="title"><h3 id="title">${texts.title}</h3>
      <p class="muted">${texts.about(places.length, TRIED)}</p>
      <div class="run">${this.button()}<span role="status" data-trying>${pending ? texts.trying(this.done, places.length) : nothing}</span></div>
      ${value && !pending ? this.found(value) : nothing} ${failureOf(tried)} ${failureOf(this.names)}</section>`;
  }

  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('.run vscode-button, .scroll')?.focus(options);
  }

  /** The most probable token after the chosen one, once it is known. */
  private get predicted() {
    const id = this.predictedId;
    return id === undefined ? undefined : this.panel.next.names.get(id);
  }

  private get predictedId(): number | undefined {
    return this.predictions.current ? this.predictions.value?.order[0] : undefined;
  }

  private get places(): readonly number[] {
    const { summary, choice } = this.panel;
    return placesToTry(summary.tokens, choice.token);
  }

  private button() {
    const { tried } = this;
    if (tried.pending)
      return html`<vscode-button secondary data-action="stop-trying" @click=${() => {
        this.isEnough = true;
      }}>${texts.enough}</vscode-button>`;
    // What is tried once more would be the same, unless it was stopped.
    if (tried.value && tried.value.places === this.places.length) return nothing;
    return html`<vscode-button secondary data-action="try-others" ?disabled=${!this.predicted} @click=${this.run}>${tried.value ? texts.on : texts.run}</vscode-button>`;
  }

  private readonly run = (): void => {
    const { readings, choice } = this.panel;
    this.isEnough = false;
    this.done = 0;
    this.asked = [readings, choice.token];
  };

  private found(tried: TriedTokens) {
    const { predicted } = this;
    if (!predicted) return nothing;
    const said = html`<p data-tried-said>${sayTried(tried, quotedToken(predicted))}</p>`;
    if (tried.count === 0) return said;
    const { columns } = texts;
    return html`${said}
      <div class="scroll" role="group" tabindex="0" aria-label=${texts.title}><table aria-label=${texts.title}>
        <thead><tr><th scope="col" class="left">${columns.other}</th><th scope="col" title=${columns.fitsTitle}>${columns.fits}</th>
          <th scope="col" class="left" colspan="2">${columns.next}</th><th scope="col">${quotedToken(predicted)}</th></tr></thead>
        <tbody>${tried.listed.map((one) => this.row(one))}</tbody>
      </table></div>`;
  }

  private row(tried: TriedToken) {
    const { place, fits, next, ofPredicted } = tried;
    const own = this.panel.summary.tokens[place];
    if (!own) return nothing;
    const about = texts.trace(own, tried);
    return html`<tr data-place=${place} data-other=${tried.id}>
      <td class="left"><span class="muted">${place}</span> <bdi>${tokenLabel(own)}</bdi> → <button type="button" title=${about} aria-label="${tokenLabel(tried)}: ${about}" @click=${() => this.trace(tried)}><bdi>${tokenLabel(tried)}</bdi></button></td>
      <td>${percentInTable(fits)}</td>
      <td class="left"><bdi>${tokenLabel(next)}</bdi></td><td>${percentInTable(next.probability)}</td><td>${percentInTable(ofPredicted)}</td>
    </tr>`;
  }

  private trace(tried: TriedToken): void {
    const { summary, host } = this.panel;
    host?.connection.send(TRACE_TEXT, { text: textWith(summary, tried) });
  }
}

/**
 * The exact prediction at the chosen token over the whole vocabulary: the most probable tokens, the effect of sampling
 * controls, and any other token.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { whyNot } from '../../../src/architectures/plan/why-not';
import { count } from '../../../src/base/counted';
import { type Predictions, probabilitiesById, type Spread } from '../../../src/trace/readings/predictions';
import { sayKept } from '../../../src/trace/readings/sampling-words';
import { ChangeObserver } from '../../base/observer';
import { WhenVisible } from '../../base/when-visible';
import type { StepData } from '../../state/generation/step-data';
import { changesDistribution, optionsOf } from '../../state/predictions/sampling';
import { percentInTable } from '../../strings/format';
import { predictionStrings as strings } from '../../strings/predictions';
import { sharedStyles, tableStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import './candidate-menu';
import type { CandidateMenu } from './candidate-menu';
import './prediction-table';
import './prove-prediction';
import './rank-chart';
import './sampling-controls';
import './token-search';
import { askNames, askPredictions } from '../../state/generation/asked-predictions';

const SHOWN = 50;

@customElement('trace-distribution')
export class Distribution extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      :host { display: block; }
      p { margin: 6px 0; }
      .room { container-type: inline-size; }
      .parts { display: grid; gap: 12px 28px; margin-top: 8px; max-width: 1100px; }
      .table { min-width: 0; max-width: 760px; }
      .table trace-prediction-table { --table-height: 420px; }
      /* Above the table, so that it is visible while a slider moves; beside it if there is room. */
      .side { display: flex; flex-wrap: wrap; gap: 12px 28px; }
      .side > * { flex: 1 1 240px; max-width: 330px; }
      summary { width: fit-content; font-size: max(0.88em, var(--least-type, 0px)); color: var(--muted); cursor: pointer; }
      .shape { display: flex; flex-direction: column; gap: 8px; }
      .spread { width: 100%; }
      /* Headings take two lines in a narrow column, so that numbers stay whole. */
      .spread th { white-space: normal; vertical-align: bottom; }
      .spread td { white-space: nowrap; }
      @container (min-width: 800px) {
        .parts { grid-template-columns: minmax(0, 1fr) 330px; }
        .side { grid-column: 2; grid-row: 1; flex-direction: column; align-items: stretch; flex-wrap: nowrap; }
        .side > * { flex: none; }
        .table { grid-column: 1; grid-row: 1; }
        :host([tokens-first]) .parts { grid-template-columns: minmax(0, 1fr); }
      }
      trace-token-search { margin-top: 12px; max-width: 760px; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  /** Whether the tokens come first, and the sampling controls and their effect are folded. */
  @property({ type: Boolean, attribute: 'tokens-first', reflect: true }) tokensFirst = false;
  @query('trace-candidate-menu') private menu!: CandidateMenu;
  private readonly near = new WhenVisible(this);
  private readonly predictions = askPredictions(this, this.near);
  private readonly names = askNames(
    this,
    () => (this.predictions.current ? this.shownIds(this.predictions.value as Predictions) : []),
    this.near,
  );
  private shown:
    | { readonly predictions: Predictions; readonly target: number | null; readonly ids: readonly number[] }
    | undefined;

  constructor() {
    super();
    new ChangeObserver(this, () => this.panel.next.sampling);
  }

  override render() {
    return html`${failureOf(this.predictions)} ${failureOf(this.names)}
      <div class="room">${this.predictions.value ? this.content(this.predictions.value) : this.waiting()}</div>`;
  }

  private waiting() {
    return this.predictions.error === undefined
      ? html`<p class="muted" role="status">${strings.computing}</p>`
      : nothing;
  }

  private content(predictions: Predictions) {
    const { choice, next, summary } = this.panel;
    const sampling = next.sampling.value;
    const changed = changesDistribution(sampling);
    const sampled = changed ? predictions.sampled(sampling) : predictions.raw;
    const byId = changed ? probabilitiesById(sampled, predictions.logits.length) : undefined;
    const drawn = sampling.draw ? predictions.choose(optionsOf(sampling)) : undefined;
    const kept = changed && sampling.temperature > 0 ? predictions.kept(sampling) : undefined;
    const cuts = kept && sayKept(kept);
    const side = html`<div class="side">
          <trace-sampling .sampling=${next.sampling} .vocabSize=${summary.model.vocabSize}></trace-sampling>
          <div class="shape">
            ${this.spread(predictions, sampled)}
            <trace-rank-chart .raw=${predictions.raw} .sampled=${sampled}></trace-rank-chart>
            ${cuts ? html`<p class="small" data-cuts>${cuts}</p>` : nothing}
          </div>
        </div>`;
    const table = html`<div class="table" @contextmenu=${this.openMenu}>
          <trace-prediction-table data-top .label=${strings.table(SHOWN)} .predictions=${predictions}
            .names=${next.names} .ids=${this.shownIds(predictions)} .sampled=${byId} .kept=${kept} .target=${choice.target}
            .drawn=${drawn} .named=${this.names.current} .explains=${this.explains}></trace-prediction-table>
          ${changed ? html`<p class="small muted">${strings.bars}</p>` : nothing}
        </div>`;
    const below = this.tokensFirst ? [table, this.folded(side, changed)] : [side, table];
    return html`<div class="parts" aria-busy=${this.predictions.pending}>${below}</div>
      ${this.isAlone ? html`<trace-prove-prediction .panel=${this.panel}></trace-prove-prediction>` : nothing}
      <trace-candidate-menu .panel=${this.panel}></trace-candidate-menu>
      <trace-token-search @contextmenu=${this.openMenu} .predictions=${predictions} .next=${next} .model=${summary.model.folder} .tokenizer=${summary.model.tokenizer} .sampled=${byId} .kept=${kept}
        .target=${choice.target} .drawn=${drawn} .explains=${this.explains}></trace-token-search>`;
  }

  /** In a story, which tells the model's own prediction. @param changed whether the controls change it */
  private folded(side: TemplateResult, changed: boolean) {
    return html`<details data-sampling ?open=${changed}><summary>${strings.foldedControls}</summary>${side}</details>`;
  }

  private readonly openMenu = (event: MouseEvent): void => {
    void this.menu.open(event);
  };

  /** Whether no step around it offers to prove the prediction. */
  private get isAlone(): boolean {
    const { choice, summary } = this.panel;
    return choice.level === 'numbers' || summary.plan.predicts === 'masked token';
  }

  private get explains(): boolean {
    return whyNot(this.panel.summary.plan, 'Direct logit attribution') === undefined;
  }

  /**
   * The ids in the list, which stays the same object while nothing else is shown: the most probable tokens, then the explained
   * one if it is less probable.
   */
  private shownIds(predictions: Predictions): readonly number[] {
    const { target } = this.panel.choice;
    if (this.shown?.predictions === predictions && this.shown.target === target) return this.shown.ids;
    const top = [...predictions.order.subarray(0, SHOWN)];
    const ids = target === null || top.includes(target) ? top : [...top, target];
    this.shown = { predictions, target, ids };
    return ids;
  }

  private spread(predictions: Predictions, sampled: Spread) {
    const kept = sampled.ids === predictions.order ? 1 : Math.min(predictions.share(sampled.ids), 1);
    const row = (name: 'before' | 'after', { ids, entropy }: Spread, share: number) =>
      html`<tr data-spread=${name}>
        <th scope="row">${name === 'before' ? strings.before : strings.afterwards}</th>
        <td data-stat="tokens" data-value=${ids.length}>${count(ids.length)}</td>
        <td data-stat="entropy" data-value=${entropy} title=${entropy}>${strings.bits(entropy)}</td>
        <td data-stat="share" data-value=${share} title=${share}>${percentInTable(share)}</td>
      </tr>`;
    return html`<table class="spread" aria-label=${strings.spread}>
      <thead><tr><td></td><th scope="col">${strings.remaining}</th><th scope="col">${strings.entropy}</th>
        <th scope="col">${strings.shareOfRemaining}</th></tr></thead>
      <tbody>${row('before', predictions.raw, 1)} ${row('after', sampled, kept)}</tbody>
    </table>`;
  }
}

/**
 * A card about the current value of a step's figure, usually the chosen one: why it is shown, what it is, its size, and its
 * rank among its neighbours.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { columnSequence, isHidden, isMasked, type MaskRule, rowSequence } from '../../../src/trace/steps/matrix';
import { hasGates } from '../../../src/trace/steps/names';
import { chosenPositions, TOKENS } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { cellIndex } from '../../heat-map/describe';
import { PANEL_KEYS } from '../../keyboard/keys';
import { NeuronEvent } from '../../panel/neuron-event';
import type { PanelData } from '../../panel/panel';
import { ExplainEvent, type ValueAddress } from '../../state/provenance/explain';
import { ShownValue } from '../../state/provenance/shown-values';
import { valueName, valueNameText } from '../../state/provenance/value-name';
import { neuronIn } from '../../state/residual/neuron-place';
import { entropyOf, placeOfLargest, rankOf } from '../../state/story/token-rows';
import type { InspectedRow, ToldReason } from '../../state/story/told';
import { figureHeading } from '../../strings/figure-heading';
import { amount, hundredths, readFourDigits, readWeight, tokenLabel } from '../../strings/format';
import { neuronStrings } from '../../strings/neurons';
import { storyStrings as strings } from '../../strings/story';
import { strings as panelStrings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { withTerms } from '../controls/term';

@customElement('trace-inspector')
export class Inspector extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      section { border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px; min-width: 186px;
        background: var(--vscode-editorWidget-background, transparent); }
      .head { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 8px; color: var(--muted); }
      .head small { font-size: var(--small); }
      .of { overflow-wrap: anywhere; }
      bdi { font-family: var(--mono); white-space: pre-wrap; padding: 0 4px; border-radius: 3px;
        color: var(--vscode-editor-foreground); background: var(--vscode-textCodeBlock-background, #80808026); }
      .value { font-family: var(--mono); font-size: 2em; line-height: 1.25; font-variant-numeric: tabular-nums; }
      dl { margin: 4px 0 0; font-size: var(--small); }
      /* Each has its own line, so that a long value does not take room from another's name. */
      dl div { display: flex; flex-wrap: wrap; gap: 0 12px; padding: 3px 0; border-top: 1px solid var(--line); }
      dt { margin: 0; }
      dt { color: var(--muted); }
      dd { margin-inline-start: auto; font-family: var(--mono); text-align: right; }
      .link { display: block; margin-top: 8px; padding: 2px 0; }
      /* On one line, for a value that its map names above. */
      /* As large as other text around its map, also in larger type. */
      :host([strip]) { font-size: calc(1em * var(--around, 1)); --small: calc(var(--vscode-font-size, 13px) * 0.88 * var(--around, 1)); }
      :host([strip]) section { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1.5em; padding: 4px 12px; }
      :host([strip]) :is(.head, .value) { display: none; }
      :host([strip]) dl { display: flex; flex-wrap: wrap; gap: 0 1.5em; margin: 0; }
      :host([strip]) dl div { gap: 0 0.5em; border: 0; padding: 0; }
      :host([strip]) button { margin: 0; padding: 0; font-size: var(--small); }
      :host([strip]) ::slotted(*) { flex: 1 1 100%; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  /** The row with the value. */
  @property({ attribute: false }) row!: InspectedRow;
  /** The scores that the weights were computed from. */
  @property({ attribute: false }) scores: InspectedRow | undefined;
  /** For scores before the mask: the mask that will hide some of them. */
  @property({ attribute: false }) mask: MaskRule | null = null;
  /** Whether it is as low as possible. */
  @property({ type: Boolean, reflect: true }) strip = false;
  /** Whether there are several figures beside it, so that it has to say which one the value belongs to. */
  @property({ attribute: false }) isOneOfSeveral = false;
  /** The column of the value. */
  @property({ attribute: false }) column = 0;
  /** Why it is shown. */
  @property({ attribute: false }) because: ToldReason = 'chosen';

  constructor() {
    super();
    new ShownValue(
      this,
      () => (this.because === 'chosen' ? 'chosen' : 'shown'),
      () => this.address,
      () => valueNameText(this.row.tensor, this.panel.summary, this.address),
    );
  }

  override render() {
    const { tensor, values } = this.row;
    const value = values[this.column] ?? Number.NaN;
    return html`<section aria-label=${strings.inspector}>
      <div class="head"><div class="of">${this.figureName}${this.subject}</div>${this.origin}<small data-because=${this.because}>${this.why(value)}</small></div>
      <div class="value" data-inspected=${value}>${(tensor.isProbability ? readWeight : readFourDigits)(value)}</div>
      <dl>${columnSequence(tensor) === null ? this.amongDimensions(values) : this.amongTokens(tensor, values)}</dl>
      <slot></slot>
      <button type="button" class="link" title=${strings.explainTitle} data-action="explain" aria-keyshortcuts=${PANEL_KEYS.explain[0]}
        @click=${() => this.dispatchEvent(new ExplainEvent(this.address))}>${strings.explain}</button>
      ${this.neuron()}
    </section>`;
  }

  /** For components of a vector their size counts; for scores and weights, which have one per token, their value. */
  private why(value: number): string {
    const bySize = columnSequence(this.row.tensor) === null;
    return this.because === 'largest' ? strings.toldBecause.largest(value, bySize) : strings.toldBecause[this.because];
  }

  /** For a value of a neuron: what the neuron does elsewhere. */
  private neuron(): TemplateResult | typeof nothing {
    const { panel, column } = this;
    const place = neuronIn(this.row.tensor, panel.summary.plan, column);
    if (!place) return nothing;
    return html`<button type="button" class="link" data-action="neuron" aria-haspopup="dialog"
      @click=${() => this.dispatchEvent(new NeuronEvent(place))}>${neuronStrings.ask(column)}</button>`;
  }

  /** If a variant is chosen, says whose value it is, since the model's own figure may be beside it. */
  private get origin(): TemplateResult | typeof nothing {
    if (this.panel.choice.variant === 'model') return nothing;
    return html`<span class="badge" data-variant>${panelStrings.variants[this.row.tensor.variant]}</span>`;
  }

  /** The heading of the figure. */
  private get figureName(): TemplateResult | typeof nothing {
    const { name, label } = this.row.tensor;
    if (!this.isOneOfSeveral) return nothing;
    return html`<span data-of-figure title=${name}>${figureHeading(label, hasGates(this.panel.summary.plan)) ?? name}</span>: `;
  }

  private get subject(): TemplateResult {
    const { panel, position, column } = this;
    const { token, looksAt, dimension } = valueName(
      this.row.tensor,
      panel.summary,
      { row: position, column },
      tokenLabel,
    );
    return looksAt === undefined
      ? html`<bdi>${token}</bdi>, ${dimension}`
      : html`<bdi>${token}</bdi> → <bdi>${looksAt}</bdi>`;
  }

  private amongTokens(tensor: StepTensor, values: Float32Array): TemplateResult {
    const seen = values.filter((value) => Number.isFinite(value));
    const byValue = (value: number) => value;
    // Keys that the mask will hide do not compete for a score's rank, and have no rank themselves.
    const isUsed = (key: number) => !isHidden(this.mask, this.position, key);
    const ranked = isUsed(this.column) ? values.map((value, key) => (isUsed(key) ? value : Number.NaN)) : undefined;
    const count = tensor.isProbability
      ? values.filter((value) => value > 0).length
      : seen.length - values.filter((value, key) => Number.isFinite(value) && !isUsed(key)).length;
    // Before the mask all cells of a row are drawn, and one that will be hidden may be larger than the first.
    const isSome = values.some((value, key) => !isUsed(key) || isMasked(tensor.mask, value, this.position, key));
    const among = isSome ? strings.ofSeen : strings.ofCount;
    const back = this.position - this.column;
    const isOwn = rowSequence(tensor) === columnSequence(tensor);
    const score = this.scores?.values[this.column];
    const distance = isOwn ? entry(strings.distance, back >= 0 ? strings.back(back) : strings.ahead(-back)) : nothing;
    if (this.isHidden) return html`${entry(strings.hidden, strings.noWeight)} ${distance}`;
    const entropy = tensor.isProbability ? entropyOf(values) : undefined;
    return html`${score === undefined ? nothing : entry(strings.score, readFourDigits(score))}
      ${ranked ? entry(strings.rank, among(rankOf(ranked, this.column, byValue), count)) : entry(strings.hidden, strings.noWeight)}
      ${distance}
      ${
        entropy === undefined
          ? nothing
          : html`${this.panel.walk === 'beginners' ? nothing : entry(withTerms(strings.entropy), strings.bits(hundredths(entropy)))}
        ${entry(strings.effective, strings.equalTokens(amount(2 ** entropy)))}`
      }`;
  }

  private amongDimensions(values: Float32Array): TemplateResult {
    const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const largest = placeOfLargest(values);
    return html`${entry(strings.bySize, strings.ofCount(rankOf(values, this.column), values.length))}
      ${largest === this.column ? nothing : entry(strings.largest(values[largest] as number, true), readFourDigits(values[largest] as number))}
      ${
        this.panel.walk === 'beginners'
          ? nothing
          : html`${entry(strings.length, readFourDigits(norm))} ${entry(strings.mean, readFourDigits(mean))}`
      }`;
  }

  private get isHidden(): boolean {
    const { tensor, values } = this.row;
    return isMasked(tensor.mask, values[this.column] ?? Number.NaN, this.position, this.column);
  }

  private get position(): number {
    return chosenPositions(this.panel.choice)[rowSequence(this.row.tensor) ?? TOKENS] as number;
  }

  private get address(): ValueAddress {
    const { tensor } = this.row;
    const index = cellIndex(tensor, { row: this.position, column: this.column });
    return { stage: tensor.name, variant: tensor.variant, index };
  }
}

function entry(name: string | ReturnType<typeof withTerms>, value: string): TemplateResult {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

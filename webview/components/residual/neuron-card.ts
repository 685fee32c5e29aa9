/**
 * A dialog about one neuron: what it reacts to in this text, its contribution to the prediction, and which tokens it makes more
 * probable.
 */
import { html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { whyNot } from '../../../src/architectures/plan/why-not';
import { signedIn } from '../../../src/base/number-text';
import type { MostAddingNeurons, Neuron } from '../../../src/engine/protocol/reading-protocol';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { CircuitToken } from '../../../src/trace/heads/circuit-row';
import type { NeuronOfBlock } from '../../../src/trace/neurons/most-adding';
import type { NeuronAblation } from '../../../src/trace/neurons/neuron-ablation';
import { neuronAblationSentences, neuronControlTable } from '../../../src/trace/neurons/neuron-ablation-words';
import { partName } from '../../../src/trace/readings/attribution-words';
import { tokensIn } from '../../../src/trace/steps/sequences';
import { shownStack } from '../../../src/trace/steps/stacks';
import { Query } from '../../base/query';
import type { NeuronPlace } from '../../panel/neuron-event';
import { ChooseEvent, type PanelData, WalkEvent } from '../../panel/panel';
import { exportedTrace } from '../../state/figures/exported-trace';
import { traceFileName } from '../../state/figures/value-export';
import { neuronLines } from '../../state/residual/neuron-export';
import { byActivation, stepOfNeurons } from '../../state/residual/neuron-place';
import {
  explainedInWords,
  float32Digits,
  proseHundredths,
  quotedToken,
  signedHundredths,
  signedThreeDigits,
  signedToSum,
  significant,
  threeDigits,
  tokenLabel,
} from '../../strings/format';
import { neuronStrings as texts } from '../../strings/neurons';
import { strings } from '../../strings/strings';
import { colorOf, type Scale } from '../../theme/color-scale';
import { cardStyles } from '../../theme/dialog-styles';
import { controlStyles, sharedStyles, tableStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import '../figures/table-menu';
import { closeBeside } from '../controls/close-beside';
import { failureOf } from '../controls/error-box';
import { showModal } from '../controls/show-modal';
import { barFromZero, barStyles } from '../controls/signed-bar';
import { tint } from '../controls/tint';
import { neuronCardStyles } from './neuron-card-styles';

/** How many tokens are listed by the size of the neuron's value. */
const RANKED = 8;
/** Three decimals, since one neuron has little effect; the run without it uses the same. */
const signedThousandths = (value: number) => signedIn(value, 3);
/** The width of the bars, in CSS pixels. */
const WIDTH = 90;

@customElement('trace-neuron-card')
export class NeuronCard extends LitElement {
  static override styles = [sharedStyles, controlStyles, tableStyles, barStyles, cardStyles, neuronCardStyles];

  @property({ attribute: false }) panel!: PanelData;
  /** Whether the dialog is open; nothing is computed before. */
  @state() private isOpen = false;
  /** The neuron that is asked for; null for the one with the largest contribution, or else the most active. */
  @state() private place: NeuronPlace | null = null;
  /** The neuron that the model runs once more without; `undefined` if the user has not asked for that. */
  @state() private leftOut: LeftOut | undefined;
  /** Whether all tokens are listed by the size of the neuron's value. */
  @state() private listsAll = false;
  @query('dialog') private dialog!: HTMLDialogElement;

  private readonly most = new Query<MostAddingNeurons>(this, () => {
    const isAsked = this.isOpen && this.hasSum;
    return isAsked ? this.panel.readings.question('mostAddingNeurons', this.explained) : undefined;
  });

  private readonly neuron = new Query<Neuron>(this, () => {
    const { wanted, explained } = this;
    if (!this.isOpen || !wanted) return undefined;
    return this.panel.readings.question('neuron', { ...explained, ...wanted });
  });

  private readonly without = new Query<NeuronAblation>(this, () => {
    const { leftOut, explained } = this;
    if (!this.isOpen || !leftOut) return undefined;
    return this.panel.readings.question('neuronAblation', { ...explained, ...leftOut });
  });

  constructor() {
    super();
    new ThemeObserver(this);
  }

  /** @param place null for the neuron with the largest effect */
  async show(place: NeuronPlace | null): Promise<void> {
    this.place = place;
    this.isOpen = true;
    await this.updateComplete;
    showModal(this.dialog);
    this.dialog.scrollTop = 0;
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus();
  }

  override render() {
    return html`<dialog aria-labelledby="title" @click=${closeBeside} @close=${this.closed} @keydown=${ofCard}>${this.isOpen ? this.content() : nothing}</dialog>`;
  }

  private content() {
    const { value } = this.neuron;
    const title = value ? texts.title(value.neuron, value.layer) : texts.titleAwaited;
    return html`<div class="head titled">
        <h2 id="title" tabindex="-1">${title}</h2>
        <vscode-button secondary data-action="close" @click=${() => this.dialog.close()}>${texts.close}</vscode-button>
      </div>
      <div class="read">
        ${this.mostAdding()} ${value ? this.chooser(value) : nothing}
        ${failureOf(this.neuron)}
        ${value ? this.told(value) : this.neuron.error === undefined ? html`<p class="muted" role="status">${strings.computing}</p>` : nothing}
      </div>`;
  }

  /** The neurons with the largest contributions in all blocks; a click shows one of them. */
  private mostAdding() {
    const { value, pending } = this.most;
    if (!value) return pending ? html`<p class="muted" role="status">${strings.computing}</p>` : failureOf(this.most);
    const { plan, model } = this.panel.summary;
    const { layers } = shownStack(plan, undefined, model);
    const logit = texts.logitOf(explainedInWords({ ...value.token, ratherThan: value.ratherThan }));
    return html`<div class="small" data-most aria-busy=${!this.most.current}>
      <p id="most">${texts.most(logit, value.count, layers)}</p>${this.neurons(value.most, 'most')}
      ${value.against.length > 0 ? html`<p id="against">${texts.against}</p>${this.neurons(value.against, 'against')}` : nothing}
    </div>`;
  }

  private neurons(all: readonly NeuronOfBlock[], label: 'most' | 'against') {
    const shown = this.neuron.value;
    return html`<ul class="chips" aria-labelledby=${label}>${all.map(({ layer, neuron, value }) => {
      const amount = signedThousandths(value);
      const isShown = shown?.layer === layer && shown.neuron === neuron;
      return html`<li><button type="button" data-neuron=${texts.name(layer, neuron)} aria-current=${isShown} title=${float32Digits(value)}
        aria-label=${texts.namedInFull(layer, neuron, amount)} @click=${() => this.choose({ layer, neuron })}>${texts.name(layer, neuron)} <span class="muted">${amount}</span></button></li>`;
    })}</ul>`;
  }

  /** Fields to choose any other neuron by its numbers. */
  private chooser({ layer, neuron, count }: Neuron) {
    const { stack } = this;
    const field = (id: string, label: string, value: number, most: number) =>
      html`<label for=${id}>${label}</label> <input id=${id} type="number" min="0" max=${most} step="1" .value=${String(value)}>`;
    return html`<form class="small" aria-label=${texts.choose} @submit=${this.chosen}>${field('block', texts.block, layer, stack.layers - 1)}
      ${field('neuron', texts.neuron, neuron, count - 1)} <button type="submit" class="link">${texts.show}</button></form>`;
  }

  private told(neuron: Neuron) {
    const { plan } = this.panel.summary;
    const step = stepOfNeurons(plan, this.stack.name);
    return html`<div class=${this.neuron.current ? '' : 'stale'} aria-busy=${!this.neuron.current} data-told=${texts.name(neuron.layer, neuron.neuron)}>
      ${this.reacts(neuron)} ${this.reads(neuron)} ${this.adds(neuron)} ${this.ablation(neuron)} ${this.writes(neuron)}
      ${step === undefined ? nothing : html`<p><button type="button" class="link" data-to-step=${step} @click=${() => this.goTo(step, neuron)}>${texts.toStep(step)}</button></p>`}
    </div>`;
  }

  /** The menu of all its values with their tokens. */
  private menu(neuron: Neuron, tokens: readonly Token[]) {
    const { panel } = this;
    const { host, summary } = panel;
    if (!host) return nothing;
    const { layer, neuron: number } = neuron;
    const lines = () => neuronLines(neuron, tokens);
    return html`<trace-table-menu .name=${texts.tableName(layer, number)} .file=${traceFileName(`neuron-${layer}.${number}`, summary)}
      .host=${host} .lines=${lines} .readOrigin=${() => exportedTrace(panel)}></trace-table-menu>`;
  }

  private reacts(neuron: Neuron) {
    const { activations, activation, isGated, sequence } = neuron;
    const tokens = tokensIn(this.panel.summary, sequence);
    const limit = Math.max(...activations.map(Math.abs)) || 1;
    const scale: Scale = { kind: 'signed', limit };
    const range = { least: Math.min(0, ...activations), most: Math.max(0, ...activations) };
    const ranked = byActivation(activations).slice(0, this.listsAll ? activations.length : RANKED);
    return html`<section data-part="reacts"><h3>${texts.reacts} ${this.menu(neuron, tokens)}</h3>
      <p>${texts.value(activation, isGated)}</p>
      <ol class="strip" aria-label=${texts.strip}>${tokens.map((token, at) => {
        const value = activations[at] ?? Number.NaN;
        return html`<li title=${texts.valueAt(token.token, at, float32Digits(value))}><bdi data-activation=${value} ${tint(colorOf(scale, currentPalette(), value))}>${tokenLabel(token)}</bdi><span class="unseen">${threeDigits(value)}</span></li>`;
      })}</ol>
      <table><caption class="small muted">${texts.ranked(ranked.length, activations.length)}</caption>
        <thead><tr><th scope="col" class="left">${texts.token}</th><th scope="col">${texts.position}</th><th scope="col">${texts.activation}</th><td></td></tr></thead>
        <tbody>${ranked.map((at) => {
          const [token, value] = [tokens[at], activations[at] as number];
          return html`<tr data-token=${at}><th scope="row">${token ? quotedToken(token) : ''}</th><td>${at}</td><td title=${float32Digits(value)}>${threeDigits(value)}</td><td class="bar">${barFromZero(value, range, WIDTH, 'added')}</td></tr>`;
        })}</tbody></table>
      ${ranked.length < activations.length ? html`<button type="button" class="link" data-action="all-tokens" @click=${this.listAll}>${texts.all(activations.length)}</button>` : nothing}</section>`;
  }

  private readonly listAll = (): void => {
    this.listsAll = true;
  };

  /** The parts of the residual stream that its value before the activation function is the sum of. */
  private reads({ reads, activation, isGated }: Neuron) {
    if (!reads) return nothing;
    const { summary, choice } = this.panel;
    const after = summary.tokens[choice.token];
    const { most, rest, biases, sum, value, proof } = reads;
    const rows = [
      ...most.map((part) => ({ name: partName(part), value: part.value })),
      ...(rest.count > 0 ? [{ name: texts.readsRest(rest.count), value: rest.value }] : []),
      { name: texts.readsBiases, value: biases },
    ];
    const written = signedToSum(rows.map((row) => row.value));
    const range = {
      least: Math.min(0, ...rows.map((row) => row.value)),
      most: Math.max(0, ...rows.map((row) => row.value)),
    };
    return html`<section data-part="reads" data-value=${value}><h3>${texts.reads}</h3>
      <p>${texts.readsHelp(activation, isGated, after ? quotedToken(after) : '', threeDigits(value))}</p>
      <table aria-label=${texts.reads}><thead><tr><th scope="col" class="left">${texts.part}</th><th scope="col">${texts.gives}</th><td></td></tr></thead>
        <tbody>${rows.map((row, at) => html`<tr data-read=${row.value}><th scope="row">${row.name}</th><td title=${float32Digits(row.value)}>${written[at]}</td><td class="bar">${barFromZero(row.value, range, WIDTH, 'added')}</td></tr>`)}</tbody>
        <tfoot><tr><th scope="row">${texts.readsSum}</th><td data-sum title=${float32Digits(sum)}>${signedHundredths(sum)}</td><td></td></tr></tfoot></table>
      <p class="small muted" data-proof=${proof.status}>${texts.readsProof(proof.status === 'holds', significant(proof.residual), significant(proof.bound))}</p></section>`;
  }

  private adds({ adds, count }: Neuron) {
    const { summary, choice } = this.panel;
    const after = summary.tokens[choice.token];
    if (typeof adds === 'string')
      return html`<section data-part="adds"><h3>${texts.adds}</h3><p class="muted" data-why-not>${adds}</p></section>`;
    const { token, ratherThan, activation, unit, value, above, below, mlp, logit } = adds;
    const before = value < 0 ? below : above;
    const to = texts.logitOf(explainedInWords({ ...token, ratherThan }));
    const at = [after ? quotedToken(after) : '', choice.token] as const;
    return html`<section data-part="adds" data-value=${value}><h3>${texts.adds}</h3>
      <p>${texts.addsHere(at, threeDigits(activation), signedThreeDigits(unit), to, signedThousandths(value))}
      ${texts.standing(value >= 0, before, count, signedHundredths(mlp))}
      ${texts.whole(proseHundredths(logit), ratherThan !== null)}</p></section>`;
  }

  /** Tests its contribution by intervention. */
  private ablation({ layer, neuron, adds }: Neuron) {
    if (typeof adds === 'string') return nothing;
    const { leftOut, without, stack } = this;
    const isAsked = leftOut?.layer === layer && leftOut.neuron === neuron && leftOut.stack === stack.name;
    const isRunning = isAsked && without.pending;
    const run = () => {
      this.leftOut = { stack: stack.name, layer, neuron };
    };
    const cancel = () => {
      this.leftOut = undefined;
    };
    const value = isAsked && without.current ? without.value : undefined;
    const told = value ? neuronAblationSentences(value, quotedToken) : [];
    return html`<section data-part="without"><h3>${texts.without}</h3>
      <p><vscode-button secondary data-action="without-neuron" title=${texts.runTitle} @click=${run}>${texts.run}</vscode-button>
      ${isRunning ? html`<span class="muted">${strings.computing}</span> <vscode-button secondary data-action="cancel-without" @click=${cancel}>${strings.cancel}</vscode-button>` : nothing}</p>
      ${isAsked ? failureOf(without) : nothing}
      <div role="status">${told.length > 0 ? html`<p data-without=${neuron}><b>${told[0]}</b> ${told.slice(1).join(' ')}</p>` : nothing}</div>${value ? this.controls(neuronControlTable(value)) : nothing}</section>`;
  }

  private controls([head = [], ...rows]: ReturnType<typeof neuronControlTable>) {
    if (rows.length === 0) return nothing;
    return html`<table data-controls aria-label=${texts.controls}>
      <thead><tr>${head.map((name, at) => html`<th scope="col" class=${at === 0 ? 'left' : ''}>${name}</th>`)}</tr></thead>
      <tbody>${rows.map(([name, ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table>`;
  }

  private writes({ layer, writes, adds }: Neuron) {
    // One reason is enough.
    if (typeof writes === 'string' && typeof adds === 'string') return nothing;
    return html`<section data-part="writes"><h3>${texts.writes}</h3>
      ${
        typeof writes === 'string'
          ? html`<p class="muted" data-why-not>${writes}</p>`
          : html`<p>${texts.writesHelp(layer === this.stack.layers - 1)} <span class="formula">${texts.formula}</span></p>
            <div class="ends">${this.end(texts.top, writes.top)} ${this.end(texts.bottom, writes.bottom)}</div>`
      }</section>`;
  }

  private end(title: string, tokens: readonly CircuitToken[]) {
    return html`<table aria-label=${title}>
      <thead><tr><th scope="col" class="left">${title}</th><td></td></tr></thead>
      <tbody>${tokens.map(
        (token) => html`<tr data-id=${token.id}><th scope="row" title=${token.token}>${quotedToken(token)}</th>
          <td title=${float32Digits(token.value)}>${signedThreeDigits(token.value)}</td></tr>`,
      )}</tbody>
    </table>`;
  }

  /** Whether the contribution of neurons to the prediction can be computed. */
  private get hasSum(): boolean {
    const { summary, choice } = this.panel;
    return choice.variant === 'model' && whyNot(summary.plan, 'Direct logit attribution') === undefined;
  }

  /** The prediction that is explained in the panel. */
  private get explained() {
    const { token: position, target: id, ratherThan } = this.panel.choice;
    return { position, id, ratherThan };
  }

  /** `undefined` until it is known which neuron has the largest effect. */
  private get wanted(): { stack: string; layer: number; neuron: number | null } | undefined {
    const { place, panel, most, stack } = this;
    if (place) return { stack: stack.name, layer: place.layer, neuron: place.neuron };
    const first = most.value?.most[0] ?? most.value?.against[0];
    if (first) return { stack: stack.name, layer: first.layer, neuron: first.neuron };
    if (this.hasSum && most.error === undefined) return undefined;
    return { stack: stack.name, layer: Math.min(panel.choice.layer, stack.layers - 1), neuron: null };
  }

  /** The stack that its block belongs to. */
  private get stack() {
    const { plan, model } = this.panel.summary;
    const main = shownStack(plan, undefined, model);
    return plan.stacks.find(({ name }) => name === this.place?.stack) ?? main;
  }

  private choose(place: NeuronPlace): void {
    this.place = place;
    this.dialog.scrollTop = 0;
  }

  private chosen(event: SubmitEvent): void {
    event.preventDefault();
    const number = (id: string) => this.renderRoot.querySelector<HTMLInputElement>(`#${id}`)?.valueAsNumber ?? 0;
    this.choose({ stack: this.place?.stack, layer: number('block'), neuron: number('neuron') });
  }

  private goTo(step: number, { layer, neuron }: Neuron): void {
    this.dialog.close();
    const dimension = { axis: 'd_mlp', index: neuron };
    const { choice } = this.panel;
    const block = choice.layer === layer ? {} : { layer };
    this.dispatchEvent(new ChooseEvent({ ...block, dimension, variant: 'model' }));
    this.dispatchEvent(new WalkEvent(step));
  }

  private closed(): void {
    this.isOpen = false;
    this.listsAll = false;
    this.leftOut = undefined;
  }
}

interface LeftOut {
  readonly stack: string;
  readonly layer: number;
  readonly neuron: number;
}

/** Keeps key presses in the card from moving through the steps; Escape closes only the card. */
function ofCard(event: KeyboardEvent): void {
  event.stopPropagation();
}

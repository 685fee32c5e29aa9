/** Direct logit attribution: which parts of the model made the explained logit, or the difference of two logits. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { whyNot } from '../../../src/architectures/plan/why-not';
import { sayWhichBiases } from '../../../src/trace/findings/rather-than';
import type { Attribution, AttributionPart } from '../../../src/trace/readings/attribution';
import { attributionFormula } from '../../../src/trace/readings/attribution-formula';
import { everyPart, type ModelComponent } from '../../../src/trace/readings/model-part';
import { showsCrossAttention } from '../../../src/trace/steps/block-parts';
import { Query } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import type { Choice } from '../../choice/choice';
import { explainingStep } from '../../choice/explaining-step';
import type { ShownFigure } from '../../heat-map/shown-figures';
import { FocusHandover } from '../../keyboard/focus-handover';
import { wordOfText } from '../../keyboard/words-of-text';
import { nameParts } from '../../panel/named-parts';
import { ChooseEvent, WalkEvent } from '../../panel/panel';
import { askPredictions } from '../../state/generation/asked-predictions';
import type { StepData } from '../../state/generation/step-data';
import { largestParts, type PartOrder, partKey } from '../../state/residual/attribution';
import { figuredOver, isFiguredByLead, toldLead } from '../../state/residual/figured-lead';
import { keepCollected, keptCollected, withOrWithout } from '../../state/residual/kept-together';
import { findingsChoice } from '../../state/story/findings-choice';
import { float32Digits, proseFourDecimals, quotedToken, signedToSum } from '../../strings/format';
import { headMenuStrings } from '../../strings/head-menu';
import { attribution as texts } from '../../strings/residual';
import { storyStrings } from '../../strings/story';
import { strings } from '../../strings/strings';
import { proseStyles, rowButtonStyles, sharedStyles, tableStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { isLargestType, isLowPresented, isPresented } from '../../theme/type-size';
import type { AblationRun } from './ablation';
import './ablation';
import { PendingElement } from './pending-element';
import './attribution-grid';
import { attributionCaption } from './attribution-caption';
import type { AttributionGrid } from './attribution-grid';
import { numbersOfAttribution } from './attribution-numbers';
import './attribution-totals';
import { CollectEvent, componentOf } from './collect-event';
import { isFigureFirst } from './figure-first';
import './rather-than';
import { failureOf } from '../controls/error-box';
import '../controls/formula';
import '../figures/picture-menu';
import { menuPlace } from '../controls/menu-place';
import type { DoneWithPart, PictureMenu } from '../figures/picture-menu';
import '../controls/proof-list';
import { barStyles, signedBar } from '../controls/signed-bar';
import '../controls/segmented';
import { withTerms } from '../controls/term';

const LARGEST = 12;
/** The full width of a bar if there is room for it, in CSS pixels. */
const BAR = 160;

@customElement('trace-attribution')
export class AttributionFigure extends LitElement {
  static override styles = [
    sharedStyles,
    proseStyles,
    tableStyles,
    rowButtonStyles,
    barStyles,
    css`
      :host { display: block; margin-top: var(--figure-top, 16px); container-type: inline-size; }
      .title { display: flex; align-items: baseline; gap: 6px; margin: 0 0 4px; }
      h3 { margin: 0; font-size: 1em; font-weight: 600; color: var(--muted); }
      .title.large { margin-top: calc(-1 * var(--figure-top, 16px)); /* What stands above keeps to one line each, as at the start of a presentation, so that the parts below are visible whole. */
        font-size: clamp(var(--around, 1) * 1em, 3.25cqi, 0.8em); }
      /* In a presentation on a low page it is on one line. */
      .title.low { font-size: min(1em, 3.05cqi); }
      h4 { margin: 8px 0 2px; font-size: var(--small); font-weight: 600; color: var(--muted); }
      .of { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 14px; margin: 8px 0; max-width: none; }
      .large .of { font-size: 0.8em; margin: 4px 0; }
      .large trace-rather-than { font-size: clamp(var(--around, 1) * 0.88em, 2.95cqi, 0.7em); margin: 4px 0; }
      .large trace-attribution-totals { margin: 6px 0; }
      .of:focus-visible { outline: none; }
      .of bdi { font-weight: 600; white-space: pre-wrap; }
      .of .mono { color: var(--muted); }
      /* It is among the totals as well. */
      .large .of .mono { display: none; }
      tfoot td, tfoot th { border-top: 1px solid var(--line); color: var(--vscode-editor-foreground); }
      /* Bars give way first, then a long name takes two lines; numbers are never cut. */
      tbody th { white-space: normal; }
      td.bar { width: 160px; padding-block: 3px; line-height: 0; }
      td.bar svg { max-width: 160px; }
      td.sign { text-align: left; white-space: nowrap; padding-inline-end: 2px; }
      .order { display: flex; margin: 8px 0 4px; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  @state() private order: PartOrder = 'size';
  /** The parts that are to be ablated together. */
  @state() private collected: readonly ModelComponent[] = [];
  private readonly near = new WhenVisible(this);
  @query('trace-attribution-grid') private grid!: AttributionGrid | null;
  /** The ablation below the parts, for callers that wait until it is rendered. */
  private readonly run = new PendingElement<Element>();
  /**
   * The token of the lead that the step tells of. Findings about a block or head do not change it, so it is not asked for
   * again.
   */
  private readonly lead = new Query<number | null>(this, () => {
    const { readings, choice } = this.panel;
    const params = findingsChoice({ ...choice, ratherThan: null });
    return {
      of: [readings],
      key: [params.position, params.id, params.variant],
      when: isFiguredByLead(choice) && this.isWanted,
      fetch: async (signal) => toldLead((await readings.read('findings', params, signal)).findings),
    };
  });
  private readonly attribution = new Query<Attribution>(this, () => {
    const { readings, choice } = this.panel;
    const { token: position, target: id } = choice;
    const { over: ratherThan = null } = this;
    return {
      of: [readings],
      key: [position, id, this.over],
      when: this.isWanted && this.over !== undefined,
      fetch: (signal) => readings.read('attribution', { position, id, ratherThan }, signal),
    };
  });

  /** The predictions, to know the most probable token even if no token is chosen. */
  private readonly predictions = askPredictions(this, undefined, () =>
    this.isWanted && whyNot(this.panel.summary.plan, 'Generation') === undefined ? this.panel.choice.token : undefined,
  );

  constructor() {
    super();
    new ThemeObserver(this);
    new FocusHandover(this, ['.of']);
    this.addEventListener(CollectEvent.type, (event) => this.collect((event as CollectEvent).detail));
    nameParts(this, {
      'run without a part': () => this.runWithout(),
      'every part left out': async () => ((await this.runWithout()) as AblationRun | null)?.sweepElement() ?? null,
    });
  }

  override willUpdate(): void {
    if (this.over !== undefined) this.overBefore = this.over;
    if (!this.hasUpdated) this.collected = this.collectedBefore;
  }

  /**
   * The parts collected in this page or the previous one. For a trace that is shown again or comes from a file, the parts
   * ablated together last.
   */
  private get collectedBefore(): readonly ModelComponent[] {
    const { summary, host, ablations, choice } = this.panel;
    const collected = keptCollected(host?.kept, everyPart(summary.plan));
    const { token: position, target: id, ratherThan } = choice;
    return collected.length > 0 ? collected : (ablations.lastTogether({ position, id, ratherThan }) ?? []);
  }

  private collect(part: ModelComponent): void {
    this.collected = withOrWithout(this.collected, part);
    keepCollected(this.panel.host?.kept, this.collected);
  }

  /**
   * The last known value of `over`: while the lead is asked for again for the same token, results of runs must not seem to
   * answer another question.
   */
  private overBefore: number | null | undefined;

  private get isWanted(): boolean {
    return this.near.visible || this.run.isAwaited;
  }

  /**
   * The token whose logit is subtracted; null if the logit is shown alone, as when the lead cannot be read; `undefined` while
   * it is unknown.
   */
  private get over(): number | null | undefined {
    const { choice } = this.panel;
    const { value, current, error } = this.lead;
    if (!isFiguredByLead(choice)) return figuredOver(choice, null);
    return current || error !== undefined ? figuredOver(choice, value ?? null) : undefined;
  }

  override render() {
    const { value, error } = this.attribution;
    const pending = this.attribution.pending || (this.isWanted && this.over === undefined);
    const formula = attributionFormula(this.panel.summary.plan, value?.ratherThan != null);
    const isLarge = isLargestType();
    return html`
      <div class="title ${isLarge ? 'large' : ''} ${isLowPresented() ? 'low' : ''}"><h3>${withTerms(texts.title, { view: 'logits', plan: this.panel.summary.plan })}</h3>${value ? this.menu(value) : nothing}</div>
      ${
        this.panel.choice.level === 'story'
          ? nothing
          : html`<trace-formula .tex=${formula.tex} .plain=${formula.text}></trace-formula>`
      }
      ${isFigureFirst(this.panel.choice.level) ? nothing : this.explanation()}
      ${failureOf(this.attribution)}
      ${
        value
          ? html`<div class="${pending ? 'stale' : ''} ${isLarge ? 'large' : ''}" aria-busy=${pending}>${this.content(value)}</div>`
          : html`<p class="muted" role="status">${error === undefined ? strings.loading : nothing}</p>`
      }
    `;
  }

  private menu(attribution: Attribution) {
    const { panel } = this;
    const { summary, host } = panel;
    if (!host) return nothing;
    return html`<trace-picture-menu .name=${texts.title} .summary=${summary} .traces=${[summary.trace]} .host=${host}
      .caption=${attributionCaption(attribution, summary)} .picture=${this.pictureOfGrid} .numbers=${numbersOfAttribution(attribution, panel)}></trace-picture-menu>`;
  }

  /** A picture of all parts, as they are shown. */
  private readonly pictureOfGrid = (): ShownFigure['draw'] | undefined => {
    const { grid } = this;
    return grid ? (look) => grid.drawn(look) : undefined;
  };

  /** Opens the menu for the right mouse button or the menu key. */
  private openMenu(event: MouseEvent): void {
    const at = event.composedPath().find((one) => one instanceof HTMLElement && one.matches('[data-part]'));
    const menu = this.renderRoot.querySelector<PictureMenu>('trace-picture-menu');
    if (!menu) return;
    event.preventDefault();
    const cell = at instanceof HTMLElement ? at : menu;
    void menu.openAt(menuPlace(event, cell), cell, this.leavingOut(cell.dataset['part']));
  }

  /** For a head or an MLP, the run without it, as in the menu of a head elsewhere. */
  private leavingOut(key: string | undefined): readonly DoneWithPart[] {
    const { summary, replacement } = this.panel;
    const found = this.attribution.value?.parts.find((one) => partKey(one) === key);
    const part = found && componentOf(found);
    const step = explainingStep(summary.plan);
    if (!part || step === undefined || whyNot(summary.plan, 'A run without a part')) return [];
    const label = storyStrings.leaveOut(part, replacement.value ?? 'zero');
    const about = headMenuStrings.leaveOutAbout(step);
    const perform = () => this.dispatchEvent(new WalkEvent(step, 'run without a part', part));
    return [{ id: 'leave-out', label, about, perform }];
  }

  private explanation() {
    return html`<p class="seen-whole">${withTerms(texts.explanation, { view: 'logits', plan: this.panel.summary.plan })}</p>`;
  }

  override updated(): void {
    const { current, error } = this.attribution;
    this.run.keepOnly(this.explains);
    if (current || error !== undefined) this.run.tell(this.renderRoot.querySelector('trace-ablation'));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.run.tell(null);
  }

  /**
   * Resolves to the ablation, which is below what is read first.
   * @returns null if it failed or something else was chosen in the meantime
   */
  private runWithout(): Promise<Element | null> {
    this.requestUpdate();
    return this.run.wait(this.explains);
  }

  /**
   * The panel's data for runs: the most probable token is the same question whether it was chosen or is explained by default,
   * so results stay.
   */
  private get panelOfRuns(): StepData {
    const { panel } = this;
    const { target } = panel.choice;
    const isTop = target !== null && target === this.predictions.value?.order[0];
    return isTop ? { ...panel, choice: { ...panel.choice, target: null } } : panel;
  }

  /** Identifies what is explained, and the trace. */
  private get explains(): readonly unknown[] {
    const { readings, choice } = this.panel;
    return [readings, choice.token, choice.target, choice.ratherThan];
  }

  /** Whether this token is explained by default, so that no link to it is needed. */
  private isMostProbable(id: number): boolean {
    return this.predictions.value?.order[0] === id && this.panel.choice.ratherThan === null;
  }

  private content(attribution: Attribution) {
    const { summary, choice } = this.panel;
    const { id, ratherThan, position, logit, capped, proof } = attribution;
    const isDifference = ratherThan !== null;
    // In a presentation the choice of another token and the last block use this room: the findings and the tokens say what is
    // explained.
    const isSaid = isPresented() && choice.target === null;
    const biases = sayWhichBiases(attribution.parts).trim();
    return html`
      <p class="of ${isSaid ? 'unseen' : ''}" tabindex="-1" data-attribution=${id} data-rather-than=${ratherThan?.id ?? nothing} data-position=${position}>
        <bdi>${this.explained(attribution)}</bdi>
        <span class="mono" title=${float32Digits(logit)}>${texts.logit(proseFourDecimals(logit), isDifference)}</span>
        ${
          choice.target === null || this.isMostProbable(id)
            ? nothing
            : html`<vscode-button secondary data-action="explain-top"
              @click=${() => this.dispatchEvent(new ChooseEvent({ target: null }))}>${texts.top}</vscode-button>`
        }
      </p>
      <trace-rather-than .panel=${this.panel} .attribution=${attribution}></trace-rather-than>
      <trace-attribution-totals .attribution=${attribution}></trace-attribution-totals>
      ${capped === null ? nothing : html`<p data-capped title=${float32Digits(capped)}>${texts.capped(proseFourDecimals(capped), isDifference)}</p>`}
      <trace-attribution-grid .attribution=${attribution} .choice=${choice} .collected=${this.collected}
        .heads=${summary.model.heads} @contextmenu=${this.openMenu}></trace-attribution-grid>
      ${biases ? html`<p class="small muted seen-whole" data-which-biases>${biases}</p>` : nothing}
      ${isFigureFirst(this.panel.choice.level) ? this.explanation() : nothing}
      <trace-ablation .panel=${this.panelOfRuns} .over=${this.overBefore ?? choice.ratherThan} .direct=${attribution} .collected=${this.collected}></trace-ablation>
      ${this.largest(attribution)}
      <trace-proofs .proofs=${[proof]}></trace-proofs>
    `;
  }

  /** The words for the explained token, the token to compare with, and the token after which they are predicted. */
  private explained({ position, ratherThan, ...token }: Attribution): string {
    const after = this.panel.summary.tokens[position];
    const [name, place] = [quotedToken(token), after ? quotedToken(after) : ''];
    const explained = ratherThan
      ? texts.ofTwo(name, token.id, quotedToken(ratherThan), ratherThan.id)
      : texts.of(name, token.id);
    return texts.explainedAfter(explained, place, position);
  }

  private largest({ parts, sum, logit, ratherThan }: Attribution) {
    const { order } = this;
    const { shown, rest } = largestParts(parts, LARGEST, order);
    const most = Math.max(...shown.map(({ value }) => Math.abs(value)), Math.abs(rest.value));
    // Rounded from exact sums, with as many digits as it takes to add up as written.
    const written = signedToSum([...shown.map(({ value }) => value), ...(rest.count > 0 ? [rest.value] : [])]);
    const label = (order === 'size' ? texts.largest : texts.first[order])(shown.length, parts.length);
    const options = Object.entries(texts.orders).map(([value, label]) => ({ value, label }));
    return html`<trace-segmented class="order" breaks data-picker="parts" .label=${texts.order} .options=${options} .value=${order}
        @pick=${(event: CustomEvent<PartOrder>) => {
          this.order = event.detail;
        }}></trace-segmented>
      <h4>${label}</h4>
      <div class="scroll" role="group" tabindex="0" aria-label=${label}>
        <table aria-label=${label} data-one-stop>
          <thead>
            <tr>
              <th scope="col" class="left">${texts.part}</th>
              <td colspan="2"></td>
              <th scope="col">${texts.value}</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map((part, at) => this.row(part, most, written[at] as string))}
            ${rest.count > 0 ? restRow(rest, most, written.at(-1)) : nothing}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colspan="3">${texts.sum(parts.length)}</th>
              <td data-sum data-value=${sum} title=${float32Digits(sum)}>${proseFourDecimals(sum)}</td>
            </tr>
            <tr>
              <th scope="row" colspan="3">${texts.run(ratherThan !== null)}</th>
              <td data-logit data-value=${logit} title=${float32Digits(logit)}>${proseFourDecimals(logit)}</td>
            </tr>
          </tfoot>
        </table>
      </div>`;
  }

  /** For the head that is already chosen: the number of the step that shows what it takes from each token. */
  private stepOf({ layer, head, cross }: AttributionPart): number | undefined {
    const { summary, choice } = this.panel;
    if (head === null || layer !== choice.layer || head !== choice.head) return undefined;
    const { plan } = summary;
    return plan.sections.findLast(
      (section) => section.view === 'weights' && showsCrossAttention(plan, section) === cross,
    )?.number;
  }

  private row(part: AttributionPart, most: number, written: string) {
    const { layer, value } = part;
    const step = this.stepOf(part);
    return html`<tr class=${layer === null ? '' : 'pick'} data-largest=${partKey(part)}
      title=${step === undefined ? nothing : texts.toStep(step)}
      @click=${() => this.dispatchEvent(step === undefined ? new ChooseEvent(placeOf(part)) : new WalkEvent(step))}>
      <th scope="row">${layer === null ? texts.name(part) : html`<button type="button" ${wordOfText()}>${texts.name(part)}</button>`}</th>
      <td class="bar">${signedBar(value, most, BAR)}</td>
      <td class="sign" data-sign>${texts.sign(value)}</td>
      <td data-value=${value} title=${float32Digits(value)}>${written}</td>
    </tr>`;
  }
}

function placeOf({ layer, head }: AttributionPart): Partial<Pick<Choice, 'layer' | 'head'>> {
  return { ...(layer === null ? {} : { layer }), ...(head === null ? {} : { head }) };
}

/** The row for all parts that have no row of their own. */
function restRow({ count, value }: ReturnType<typeof largestParts>['rest'], most: number, written: string | undefined) {
  return html`<tr>
    <th scope="row">${texts.rest(count)}</th>
    <td class="bar">${signedBar(value, most, BAR)}</td>
    <td class="sign">${texts.sign(value)}</td>
    <td data-rest title=${float32Digits(value)}>${written}</td>
  </tr>`;
}

/** One step as it is told: where it is, what it does, what happened here, one large figure, and the rest to unfold. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import type { HeadContributions } from '../../../src/engine/protocol/reading-protocol';
import type { Proof } from '../../../src/engine/protocol/trace-protocol';
import type { FindingPart } from '../../../src/trace/findings/finding';
import { type PlainWords, partOfBlock, plainWords } from '../../../src/trace/steps/plain-words';
import { layerIn, shownStack } from '../../../src/trace/steps/stacks';
import type { Step, StepDescription } from '../../../src/trace/steps/steps';
import { setInherited } from '../../base/set-inherited';
import { type Choice, type Dimension, shownBlock } from '../../choice/choice';
import type { CaptionEvent } from '../../heat-map/caption-event';
import { ChooseEvent, WalkEvent } from '../../panel/panel';
import { hasContributions } from '../../state/attention/contributions';
import { sharedHead } from '../../state/attention/shared-head';
import type { StepData } from '../../state/generation/step-data';
import { explainedBy } from '../../state/provenance/kept-explained';
import { ToldValue } from '../../state/story/told';
import { pictureTexts } from '../../strings/exports';
import { storyStrings as texts } from '../../strings/story';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { typeSize } from '../../theme/type-size';
import '../controls/error-box';
import '../controls/formula';
import '../controls/proof-list';
import { withTerms } from '../controls/term';
import { tensorOf } from '../figures/tensor-figure';
import { ExplainedValue } from '../provenance/explained-value';
import '../provenance/worked-example';
import '../attention/head-matrix';
import type { Heads } from '../attention/heads';
import '../steps/step-view';
import { type StepView, tellerOf as stepTeller } from '../steps/step-view';
import './finding';
import type { FindingEvent } from './finding';
import '../tokens/token-shares';
import './fold';
import { enter } from '../controls/motion';
import { BETWEEN, fitSaid, type Presented } from './presented';
import './story-figure';
import './what-next';

/** With its tensors, once they have arrived. */
type ToldStep = StepDescription & Partial<Pick<Step, 'layer' | 'tensors' | 'unavailable'>>;

/** Room that what is unfolded leaves at its sides, in CSS pixels. */
const INSIDE = 28;

/** How figures are seen where all their numbers are. */
const EXACT = 'both';

/** How high the text above a figure is, and how high it is where the text is below it or as high as the view. */
const TEXT = 270;
const TITLE = 130;

/** How high a table of tokens may be, in CSS pixels; presented, it is seen whole below its notes. */
const MOST_TABLE = 360;
const LEAST_TABLE = 120;
const NOTES = 72;

@customElement('trace-story-step')
export class StoryStep extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; padding: 14px 18px 26px; }
      section { min-width: 0; }
      /* What is said stays in sight while one scrolls through figures that are longer than the view. */
      section.beside { display: grid; grid-template-columns: var(--said) minmax(0, 1fr); column-gap: ${BETWEEN}px;
        margin-top: -12px; }
      .beside .hero { margin-top: 0; }
      .beside .said { position: sticky; top: 2px; align-self: start; max-height: calc(var(--seen) - 4px);
        overflow-y: auto; font-size: calc(1em * var(--fit, 1)); --small: calc(var(--vscode-font-size, 13px) * 0.88 * var(--fit, 1)); }
      .beside .lead { font-size: 0.92em; }
      .beside trace-finding { font-size: 0.82em; }
      .beside .find { display: none; }
      .place { font-size: var(--small); color: var(--muted); }
      h2 { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 12px; margin: 2px 0 4px; font-size: 1.5em;
        font-weight: 600; }
      /* It has the keyboard so that it is read out; nothing is to be done there. */
      h2:focus-visible { outline: none; }
      h2 small { font-size: 0.56em; font-weight: normal; color: var(--muted); }
      .lead { margin: 0 0 12px; max-width: 76ch; font-size: 1.1em; line-height: 1.5; }
      .hero { margin: 4px 0 10px; scroll-margin-bottom: 10px; }
      trace-value-panel { display: block; margin: 8px 0; }
      .note { padding-left: 10px; border-left: 3px solid var(--vscode-charts-yellow, #cca700); max-width: 76ch;
        line-height: 1.5; }
      .arcs { max-width: 84ch; color: var(--muted); line-height: 1.5; }
      .arcs button { appearance: none; font: inherit; border: 0; background: none; padding: 0; cursor: pointer;
        color: var(--vscode-textLink-foreground, #3794ff); }
      .arcs button:hover { text-decoration: underline; }
      .all { margin-top: 16px; }
      .find { margin: 0 0 12px; }
      .heads { max-width: calc(360px * var(--type-size, 1)); margin: 0 0 12px; }
    `,
  ];

  @property({ attribute: false }) step!: ToldStep;
  /** Whether tensors are shown here, once they have arrived. */
  @property({ attribute: false }) expected = false;
  /** All of them, once they have arrived. */
  @property({ attribute: false }) steps: readonly Step[] | undefined;
  @property({ attribute: false }) panel!: StepData;
  /** The document or place that the text is from. */
  @property({ attribute: false }) source = '';
  /** Whether a decoder was made to write what is traced. */
  @property({ attribute: false }) forced = false;
  @property({ attribute: false }) proofs: readonly Proof[] = [];
  /** Whether the tensors are those of an earlier choice, while the chosen ones are on their way. */
  @property({ attribute: false }) stale = false;
  @property({ attribute: false }) error: string | undefined;
  @property({ attribute: false }) retry: () => void = () => {};
  @property({ attribute: false }) contributions: HeadContributions | undefined;
  /** Whether the heads are shown here, since there is no rail to show them. */
  @property({ attribute: false }) heads = false;
  /** Whether a lesson leads here: its card speaks of the figure, which comes first then. */
  @property({ type: Boolean }) lesson = false;
  /** Where what is said stands beside the figure. */
  @property({ attribute: false }) presented: Presented | undefined;
  private readonly explained = new ExplainedValue(this, {
    panel: () => this.told.panel,
    teller: () => tellerOf(this.step),
    tensorOf,
    // Where all numbers are shown they are explained right there.
    isTold: (path) => path.some((target) => target instanceof Element && target.localName === 'trace-step'),
  });
  /** The neuron or the component that the finding names: the figure shows it. */
  @state() named: Dimension | undefined;
  /** The token whose key the query fits best, where the finding says so: its row is marked. */
  @state() private bestKey: FindingPart | undefined;
  /** Whether a value was explained among the exact values when the page was left: they are unfolded from the beginning. */
  private unfolded: boolean | undefined;
  private readonly told = new ToldValue(this, () => this);
  private readonly panels = new Map<Choice['view'], { readonly of: StepData; readonly made: StepData }>();

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('step');
    if (before && before.number !== this.step.number) this.explained.clear(tellerOf(before));
    this.unfolded ??= explainedBy(this.panel.host?.kept, stepTeller(this.step, EXACT)) !== undefined;
  }

  override render() {
    const { step, panel } = this;
    const { plan } = panel.summary;
    const { plain } = this;
    return html`<section class=${this.presented ? 'beside' : ''} aria-labelledby="title" @explain=${this.explained.ask} @choose=${this.explained.follow} @caption=${this.sayCaption}>
      <div class="said">
        <div class="place" data-place>${this.place}</div>
        <h2 id="title" tabindex="-1">${plain.title} <small>${this.trade}</small></h2>
        ${this.lesson ? this.shown() : nothing}
        <p class="lead">${withTerms(plain.lead, step.view)}</p>
        <trace-finding .panel=${panel} .section=${plan.sections[step.number - 1]} @finding=${this.takeNamed}></trace-finding>
        ${this.variantNote()}
      </div>
      <div class="shown">
        ${this.lesson ? nothing : this.shown()} ${this.heads && step.group === 'block' ? this.blockHeads() : nothing} ${step.view === 'sentence embedding' ? html`<trace-token-shares .panel=${panel}></trace-token-shares>` : nothing} ${this.findHeads()} ${this.arcs()} ${this.folds()} ${this.allFigures()}
        ${step.number === plan.sections.length ? html`<trace-what-next .panel=${panel}></trace-what-next>` : nothing}
      </div>
    </section>`;
  }

  override updated(changed: PropertyValues<this>): void {
    setInherited(this, '--said', `${this.presented?.said ?? 0}px`);
    setInherited(this, '--seen', `${this.presented?.height ?? 0}px`);
    const table = this.presented ? Math.max(this.presented.height - NOTES * typeSize(), LEAST_TABLE) : MOST_TABLE;
    setInherited(this, '--table', `${Math.min(table, MOST_TABLE)}px`);
    this.fitSaid();
    const before = changed.get('step');
    if (!before || before.number === this.step.number) return;
    this.renderRoot.querySelector('.said')?.scrollTo({ top: 0, behavior: 'instant' });
    enter(this.renderRoot.querySelector('.hero'), before.number < this.step.number ? 'after' : 'before');
  }

  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus(options);
  }

  /** What is told of the step, as far as it is there: its title, what it does, and what happened. */
  get said(): string {
    const { title, lead } = this.plain;
    return [title, lead, this.found].join(' ');
  }

  /**
   * Where what is said is scrolled beside its figure: on to what happened here, or to its end.
   * @param part which of both
   */
  scrollSaid(part: 'found' | 'end'): void {
    const said = this.renderRoot.querySelector('.said');
    const { finding } = this;
    if (!said || !finding || !this.presented) return;
    const found = finding.getBoundingClientRect().top - said.getBoundingClientRect().top + said.scrollTop;
    const top = part === 'found' ? found : said.scrollHeight;
    // At once: a scroll under way would move the text of the next step as well.
    said.scrollTo({ top, behavior: 'instant' });
  }

  /** What happened here. */
  get finding(): Element | null {
    return this.renderRoot.querySelector('trace-finding');
  }

  /** What shows the step large. */
  get figure(): Element | null {
    return this.renderRoot.querySelector('.hero');
  }

  /** The chosen token where it is shown largest, from where it goes to the end of the text. */
  get chosenToken(): Element | null {
    const figure = this.renderRoot.querySelector<LitElement>('trace-story-figure');
    const step = figure?.renderRoot.querySelector<StepView>('trace-step');
    const next = step?.renderRoot.querySelector<LitElement>('trace-next-token');
    return next?.renderRoot.querySelector('[data-next] bdi') ?? null;
  }

  /** The gallery of all heads among the step’s figures, once it is there. */
  async gallery(): Promise<Heads | null> {
    await this.updateComplete;
    const figures = this.renderRoot.querySelector<StepView>('.all trace-step');
    await figures?.updateComplete;
    return figures?.renderRoot.querySelector<Heads>('trace-heads') ?? null;
  }

  /** The key-value cache below what is generated. */
  async cache(): Promise<Element | null> {
    await this.updateComplete;
    const figure = this.renderRoot.querySelector<LitElement>('trace-story-figure');
    await figure?.updateComplete;
    const step = figure?.renderRoot.querySelector<StepView>('trace-step');
    await step?.updateComplete;
    const generation = step?.renderRoot.querySelector<LitElement>('trace-generation');
    await generation?.updateComplete;
    return generation?.renderRoot.querySelector('trace-cache') ?? null;
  }

  private shown() {
    return html`<div class="hero ${this.stale ? 'stale' : ''}" aria-busy=${this.stale}>${this.heroFigure()}</div>
      ${this.explained.at(undefined)}`;
  }

  /** What is said is seen whole beside its figure: its type gives way. */
  private fitSaid(): void {
    const said = this.renderRoot.querySelector<HTMLElement>('.said');
    if (!said) return;
    if (this.presented) fitSaid(said, (times) => setInherited(said, '--fit', String(times)));
    else said.style.removeProperty('--fit');
  }

  private takeNamed({ detail: found }: FindingEvent): void {
    this.fitSaid();
    this.bestKey = found.find(({ kind }) => kind === 'query')?.parts.filter(({ kind }) => kind === 'token')[1];
    const named = found.flatMap(({ parts }) => parts).find(({ place }) => place?.dimension)?.place?.dimension;
    if (named?.axis !== this.named?.axis || named?.index !== this.named?.index) this.named = named;
  }

  /** What a picture of this step says. */
  private sayCaption(event: CaptionEvent): void {
    const { panel, plain } = this;
    event.caption = {
      title: `${plain.title} · ${this.trade}`,
      traced: pictureTexts.traced((panel.summary.source ?? panel.summary).text),
      paragraphs: [plain.lead, this.found].filter(Boolean),
    };
  }

  /** What happened here, as text; empty until it is known. */
  private get found(): string {
    const finding = this.renderRoot.querySelector<LitElement>('trace-finding')?.renderRoot.textContent;
    return finding?.replaceAll(/\s+/g, ' ').trim() ?? '';
  }

  private get plain(): PlainWords {
    return plainWords(this.step, this.panel.summary.plan, this.layer);
  }

  /** The block that is shown in the stack of the step. */
  private get layer(): number {
    const { plan, model } = this.panel.summary;
    return layerIn(plan, shownStack(plan, this.step.part, model).name, shownBlock(this.panel.choice).layer);
  }

  private get place(): string {
    const { step, panel, layer } = this;
    const { plan, source } = panel.summary;
    return texts.place(
      source ? step.part : undefined,
      step.group === 'block' ? layer : null,
      partOfBlock(step, plan),
      step.number,
      plan.sections.length,
    );
  }

  /** The trade's name, and of which head the figure is. */
  private get trade(): string {
    const { hero } = this.told;
    const tensor = hero?.kind === 'maps' ? hero.tensors.at(-1) : hero?.kind === 'mix' ? hero.sum : undefined;
    const { head = null, layer = null } = tensor ?? {};
    if (head === null || layer === null) return this.step.title;
    const shared = hero?.kind === 'maps' ? sharedHead(hero.tensors) : undefined;
    const place = shared
      ? texts.ofSharedHead(layer, shared.head, shared.keyHead, shared.shares)
      : texts.ofHead(layer, head);
    return `${this.step.title} · ${place}`;
  }

  private blockHeads() {
    const { panel, step } = this;
    if (panel.choice.variant !== 'model') return nothing;
    const { plan, model } = panel.summary;
    const stack = shownStack(plan, step.part, model);
    const { layer, head } = panel.choice;
    const place = { layer: layerIn(plan, stack.name, layer), head: Math.min(head, stack.heads - 1) };
    return html`<trace-head-matrix class="heads" .stack=${stack} .place=${place} .contributions=${this.contributions}
      .awaited=${hasContributions(panel.summary)} .cross=${partOfBlock(step, plan) === 'Cross-attention'}></trace-head-matrix>`;
  }

  /** The arcs above the text are there before the step that explains attention. */
  private arcs() {
    const { step, panel } = this;
    const { choice, summary } = panel;
    const explains = summary.plan.sections.find(({ view }) => view === 'weights');
    if (step.view !== 'text' || choice.attention !== 'arcs' || !explains) return nothing;
    const go = () => this.dispatchEvent(new ChooseEvent({ step: explains.number }));
    return html`<p class="arcs" data-arcs>${texts.arcs}
      <button type="button" @click=${go}>${texts.arcsExplained(explains.number)}</button></p>`;
  }

  /** The list of heads stands among the figures, below those of the chosen head. */
  private findHeads() {
    const { step, panel, lesson } = this;
    if (step.view !== 'weights' || panel.choice.variant !== 'model' || lesson) return nothing;
    return html`<p class="find"><vscode-button secondary data-action="find-heads" title=${texts.findHeadsTitle}
      @click=${this.goToKinds}>${texts.findHeads}</vscode-button></p>`;
  }

  private readonly goToKinds = (): void => {
    this.dispatchEvent(new ChooseEvent({ level: 'figures' }));
    this.dispatchEvent(new WalkEvent(this.step.number, 'kinds of heads'));
  };

  private variantNote() {
    const { step, panel } = this;
    if (panel.choice.variant === 'model') return nothing;
    if (step.group === 'out') return html`<p class="note">${strings.walkthroughOut}</p>`;
    return step.variantNote ? html`<p class="note"><b>${strings.variantDiffers}</b> ${step.variantNote}</p>` : nothing;
  }

  private heroFigure() {
    const { step, told, error } = this;
    if (error !== undefined && this.expected)
      return html`<trace-error .message=${error} .announce=${false} .retry=${this.retry}></trace-error>`;
    if (step.unavailable !== undefined) return html`<p class="note" data-unavailable>${step.unavailable}</p>`;
    return html`<trace-story-figure .hero=${told.hero} .told=${told} .panel=${told.panel} .column=${told.column}
      .above=${this.lesson || this.heads ? TITLE : TEXT}
      .row=${told.row} .bestKey=${step.view === 'projections' ? this.bestKey : undefined} .seen=${this.presented?.height} .content=${() => this.bare(EXACT)}></trace-story-figure>`;
  }

  private folds() {
    const { step, proofs } = this;
    const applied = proofs.filter(({ status }) => status !== 'not applicable');
    const held = applied.filter(({ status }) => status === 'holds').length;
    const hasFormula = step.formula !== null;
    return html`
      <trace-fold data-fold="formula" .label=${hasFormula ? texts.formula : texts.explanation}
        .content=${() => this.formula()}></trace-fold>
      ${
        this.told.hero?.kind === 'content' || !step.tensors?.length
          ? nothing
          : html`<trace-fold data-fold="exact" .label=${texts.exact} .beside=${this.shape}
            .open=${this.unfolded ?? false} .content=${() => this.bare(EXACT)}></trace-fold>`
      }
      ${
        applied.length === 0
          ? nothing
          : html`<trace-fold data-fold="checks" .label=${texts.proofs} .beside=${texts.proofsHold(held, applied.length)}
            .verdict=${held === applied.length ? 'holds' : 'fails'}
            .content=${() => html`<trace-proofs .proofs=${proofs}></trace-proofs>`}></trace-fold>`
      }`;
  }

  private formula(): TemplateResult {
    const { step, told } = this;
    const tensors = step.tensors?.filter(
      ({ kind, variant }) => kind === 'stage' && variant === step.tensors?.[0]?.variant,
    );
    const example =
      tensors?.length && step.formula !== null && step.view !== 'blocks'
        ? html`<trace-worked-example .tensors=${tensors} .panel=${told.panel}></trace-worked-example>`
        : nothing;
    return html`<trace-formula .tex=${step.tex} .plain=${step.formula}></trace-formula> ${example}
      <p>${withTerms(step.explanation, step.view)}</p>`;
  }

  private get shape(): string {
    const { hero } = this.told;
    return hero?.kind === 'maps' ? (hero.tensors.at(-1)?.shape.join(' × ') ?? '') : '';
  }

  private allFigures() {
    const { panel, told } = this;
    if (panel.choice.level !== 'figures' || told.hero?.kind === 'content') return nothing;
    return html`<div class="all">${this.bare('map')}</div>`;
  }

  /** All figures of the step, as experts have them. */
  private bare(view: Choice['view']): TemplateResult {
    const { step } = this;
    return html`<trace-step bare .step=${step} .expected=${this.expected} .steps=${this.steps} .panel=${this.panelOf(view)}
      .source=${this.source} .forced=${this.forced} .stale=${this.stale} .error=${this.error}
      .retry=${this.retry}></trace-step>`;
  }

  /** The same object as long as nothing changed that figures show: they need not draw anew. */
  private panelOf(view: Choice['view']): StepData {
    const of = this.told.panel;
    const known = this.panels.get(view);
    if (known?.of === of) return known.made;
    // Maps alone stand below the step's own figure; with their numbers they are unfolded.
    const width = view === 'map' ? of.width : of.width - INSIDE;
    const made = { ...of, width, choice: { ...of.choice, view } };
    this.panels.set(view, { of, made });
    return made;
  }
}

/** Of the values that are explained below the figure. */
function tellerOf({ number }: Pick<StepDescription, 'number'>): string {
  return `story ${number}`;
}

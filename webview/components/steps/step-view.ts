/** One step: what it is, how it is computed, its numbers, and what is proven of them. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { type Question, whyNot } from '../../../src/architectures/why-not';
import type { Proof } from '../../../src/engine/protocol/trace-protocol';
import type { AttentionKind } from '../../../src/trace/readings/attention';
import { columnSequence, rowSequence } from '../../../src/trace/steps/matrix';
import { type ShownStack, shownStack } from '../../../src/trace/steps/stacks';
import type { Step, StepDescription, StepTensor } from '../../../src/trace/steps/steps';
import { chosenIn, type View } from '../../choice/choice';
import type { StepData } from '../../state/generation/step-data';
import { everyBlock, noLens } from '../../strings/residual';
import { storyStrings } from '../../strings/story';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import type { Figure } from '../attention/attention';
import '../attention/attention';
import '../residual/ablation';
import '../residual/attribution';
import '../controls/error-box';
import '../controls/formula';
import '../generation/generation';
import '../predictions/next-token';
import '../residual/lens';
import '../attention/heads';
import '../predictions/masked-predictions';
import '../predictions/predictions';
import '../predictions/replaced-tokens';
import '../controls/proof-list';
import '../residual/residual-norms';
import { tensorOf } from '../figures/tensor-figure';
import '../tokens/text-step';
import '../tokens/token-shares';
import '../tokens/token-table';
import { ExplainedValue } from '../provenance/explained-value';
import '../generation/whole-text';
import '../generation/written';
import '../provenance/worked-example';

/** Walk-through and model stand side by side where there is so much room, in CSS pixels, with this between them. */
const BESIDE = 760;
const PAIR_GAP = 28;

@customElement('trace-step')
export class StepView extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; padding: 14px 16px 18px; border-bottom: 1px solid var(--line); }
      /* What is far out of view is neither laid out nor painted, nor looked through for what the pointer is over. */
      :host(:not([bare])) { content-visibility: auto; contain-intrinsic-block-size: auto 700px; }
      :host([bare]) { padding: 0; border: 0; }
      /* It has about the height that it will have, and never shows the numbers of another trace. */
      :host([held]) { min-block-size: 700px; }
      :host([held]) section { visibility: hidden; }
      section { min-width: 0; }
      section:focus-visible { outline: none; }
      h2 { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 10px; margin: 0 0 4px; font-size: 1.12em;
        font-weight: 600; }
      h2 .number { color: var(--muted); font-weight: normal; min-width: 1.4ch; }
      h2 .of { font-size: var(--small); font-weight: normal; color: var(--muted); }
      h3 { margin: 14px 0 6px; font-size: 1em; font-weight: 600; color: var(--muted); }
      p { margin: 4px 0; max-width: 76ch; line-height: 1.45; }
      .note { padding-left: 10px; border-left: 3px solid var(--vscode-charts-yellow, #cca700); }
      .tensors { display: flex; flex-wrap: wrap; gap: 16px 28px; margin-top: 10px; }
      .pair.beside { display: grid; grid-template-columns: 1fr 1fr; gap: 0 ${PAIR_GAP}px; }
      .pair > div { min-width: 0; }
      .tensors trace-value-panel { flex: 1 0 100%; min-width: 0; margin-top: 0; }
      details { border: 1px solid var(--line); padding: 4px 10px; }
      details + details { margin-top: 4px; }
      summary { cursor: pointer; }
      .all { margin-top: 16px; }
      summary trace-statistics { display: inline-flex; vertical-align: middle; margin-left: 8px; }
      details trace-tensor { margin: 8px 0; }
    `,
  ];

  /** With its tensors, once they have arrived. */
  @property({ attribute: false }) step!: StepDescription & Partial<Pick<Step, 'layer' | 'tensors' | 'unavailable'>>;
  /** Whether tensors are shown here, once they have arrived. */
  @property({ attribute: false }) expected = false;
  /** Whether its figures and values alone are shown: what it is stands round them already. */
  @property({ type: Boolean, reflect: true }) bare = false;
  /** Whether it waits until what is seen is up to date. */
  @property({ type: Boolean, reflect: true }) held = false;
  /** All of them, once they have arrived. */
  @property({ attribute: false }) steps: readonly Step[] | undefined;
  @property({ attribute: false }) panel!: StepData;
  @property({ attribute: false }) source = '';
  /** Whether a decoder was made to write what is traced. */
  @property({ attribute: false }) forced = false;
  @property({ attribute: false }) proofs: readonly Proof[] = [];
  /** Whether the tensors are those of an earlier choice, while the chosen ones are on their way. */
  @property({ attribute: false }) stale = false;
  @property({ attribute: false }) error: string | undefined;
  @property({ attribute: false }) retry: () => void = () => {};
  /** Told beside the figure in which it was asked about: by name and variant, or none. */
  private readonly explained = new ExplainedValue(this, {
    panel: () => this.panel,
    teller: () => tellerOf(this.step, this.bare ? this.panel.choice.view : 'all'),
    tensorOf,
    placeOf: (path) => {
      const tensor = tensorOf(path);
      return tensor && placeOf(tensor);
    },
  });

  private half: { readonly of: StepData; readonly made: StepData } | undefined;

  protected override shouldUpdate(): boolean {
    return !this.held;
  }

  override render() {
    const { step } = this;
    if (this.bare)
      return html`<section tabindex="-1" aria-label=${step.title} @explain=${this.explained.ask} @choose=${this.explained.follow}>${this.explained.at(undefined)} ${this.figuresOf(step)}</section>`;
    return html`<section aria-labelledby="title" @explain=${this.explained.ask} @choose=${this.explained.follow}>
      <h2 id="title" tabindex="-1">
        <span class="number">${step.number}</span><span>${step.title}</span>
        ${typeof step.layer === 'number' ? html`<span class="of">${strings.blockOf(step.layer)}</span>` : nothing}
      </h2>
      <trace-formula .tex=${step.tex} .plain=${step.formula}></trace-formula>
      ${this.example()} ${this.explained.at(undefined)}
      <p>${step.explanation}</p>
      ${this.variantNote()}
      <trace-proofs .proofs=${this.proofs}></trace-proofs>
      ${this.figuresOf(step)}
    </section>`;
  }

  private figuresOf(step: StepDescription) {
    return html`${this.content()}
      <div class=${this.stale ? 'stale' : ''} aria-busy=${this.stale}>${this.tellsWithoutTensors ? nothing : this.tensors()}</div>
      ${step.view === 'logits' ? this.attribution() : nothing}`;
  }

  /** For keyboard users, who go on reading here: at the heading, or where that stands elsewhere, at the figures. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>(this.bare ? 'section' : 'h2')?.focus(options);
  }

  /** The formula in this step's numbers: of the variant that is shown first. */
  private example() {
    const { step, panel } = this;
    if (step.formula === null || !step.tensors || step.view === 'blocks') return nothing;
    const variant = step.tensors[0]?.variant;
    const tensors = step.tensors.filter((tensor) => tensor.kind === 'stage' && tensor.variant === variant);
    if (tensors.length === 0) return nothing;
    return html`<trace-worked-example .tensors=${tensors} .panel=${panel}></trace-worked-example>`;
  }

  private variantNote() {
    const { step, panel } = this;
    if (panel.choice.variant === 'model') return nothing;
    if (step.group === 'out') return html`<p class="note">${strings.walkthroughOut}</p>`;
    if (step.variantNote) return html`<p class="note"><b>${strings.variantDiffers}</b> ${step.variantNote}</p>`;
    return step.tensors?.length ? html`<p class="note muted">${strings.walkthroughSame}</p>` : nothing;
  }

  /** What a step shows that is not a tensor. */
  private content(): TemplateResult | typeof nothing {
    const { summary, choice } = this.panel;
    switch (this.step.view) {
      case 'text':
        return html`<trace-text .summary=${summary} .sequence=${this.stack.sequence} .source=${this.source}></trace-text>`;
      case 'tokens':
        return html`${this.isWritten ? html`<trace-written .panel=${this.panel} .forced=${this.forced}></trace-written>` : nothing}
          <trace-token-table .summary=${summary} .sequence=${this.stack.sequence}
            .chosen=${chosenIn(choice, this.stack.sequence)}></trace-token-table>`;
      case 'blocks':
        return html`${this.tellsOnly('The logit lens') ? nothing : html`<trace-residual-norms .panel=${this.panel} .stack=${this.stack}></trace-residual-norms>`}
          ${this.isRead ? this.lens() : html`<p class="muted" data-why-not="The logit lens">${noLens}</p>`}`;
      case 'masked predictions':
        return html`<trace-masked-predictions .panel=${this.panel}></trace-masked-predictions>`;
      case 'replaced tokens':
        return html`<trace-replaced-tokens .panel=${this.panel}></trace-replaced-tokens>`;
      case 'sentence embedding':
        // In the story it stands below the one figure.
        return this.bare ? nothing : html`<trace-token-shares .panel=${this.panel}></trace-token-shares>`;
      case 'predictions':
        return html`<trace-predictions .panel=${this.panel}></trace-predictions>`;
      case 'choice':
        return html`<trace-next-token .panel=${this.panel}></trace-next-token>`;
      case 'generation':
        return html`<trace-generation .panel=${this.panel}></trace-generation>`;
      case 'whole text':
        return html`<trace-whole-text .panel=${this.panel}></trace-whole-text>`;
      default:
        return nothing;
    }
  }

  /** Whether the story's one figure is none of a tensor. */
  private get tellsWithoutTensors(): boolean {
    const { view } = this.step;
    return (
      (view === 'logits' && this.tellsOnly('Direct logit attribution')) ||
      (view === 'blocks' && this.tellsOnly('The logit lens'))
    );
  }

  /** Whether the story shows one figure of it, that of this question, where it applies. */
  private tellsOnly(question: Question): boolean {
    const { panel } = this;
    return (
      this.bare && panel.choice.level === 'story' && this.isRead && whyNot(panel.summary.plan, question) === undefined
    );
  }

  private lens() {
    return this.unless('The logit lens', () => html`<trace-lens .panel=${this.panel}></trace-lens>`);
  }

  private attribution() {
    const { panel } = this;
    const told = this.unless(
      'Direct logit attribution',
      () => html`<trace-attribution .panel=${panel}></trace-attribution>`,
    );
    // Without that sum a part can still be removed.
    const { plan } = panel.summary;
    const runs =
      whyNot(plan, 'Direct logit attribution') !== undefined && whyNot(plan, 'A run without a part') === undefined;
    return runs ? html`${told}<trace-ablation .panel=${panel}></trace-ablation>` : told;
  }

  /** What can be asked of some models only; of the others why it cannot. */
  private unless(question: Question, content: () => TemplateResult): TemplateResult {
    const reason = whyNot(this.panel.summary.plan, question);
    return reason === undefined ? content() : html`<p class="muted" data-why-not=${question}>${reason}</p>`;
  }

  private tensors(): TemplateResult | typeof nothing {
    const { step, error } = this;
    if (!this.expected) return nothing;
    if (error !== undefined)
      return html`<trace-error .message=${error} .announce=${false} .retry=${this.retry}></trace-error>`;
    if (!step.tensors) return html`<p class="muted" role="status">${strings.loading}</p>`;
    if (step.unavailable !== undefined) return html`<p class="note" data-unavailable>${step.unavailable}</p>`;
    if (step.view === 'blocks') return this.everyBlock(step.tensors);
    const variants = (['walkthrough', 'model'] as const).map(
      (variant) => step.tensors?.filter((tensor) => tensor.variant === variant) ?? [],
    );
    const [walkthrough = [], model = []] = variants;
    if (!walkthrough.length) return html`${this.figures(model)} ${this.allHeads()}`;
    const panel = this.panel.width < BESIDE ? this.panel : this.halfPanel;
    return html`<div class="pair ${panel === this.panel ? '' : 'beside'}">
      <div><h3>${strings.variants.walkthrough}</h3> ${this.figures(walkthrough, panel)}</div>
      <div><h3>${strings.modelBeside}</h3> ${this.figures(model, panel)}</div>
    </div>`;
  }

  /** The same object as long as the panel is the same: figures need not draw anew. */
  private get halfPanel(): StepData {
    const { panel, half } = this;
    if (half?.of === panel) return half.made;
    const made = { ...panel, width: Math.floor((panel.width - PAIR_GAP) / 2) };
    this.half = { of: panel, made };
    return made;
  }

  private figures(tensors: readonly StepTensor[], panel = this.panel) {
    if (this.step.view === 'weights')
      return html`<trace-attention .tensors=${tensors} .scores=${this.scoresOf(tensors)}
        .panel=${panel} .figure=${this.figure}></trace-attention>
        ${this.explained.at(...tensors.map(placeOf))}`;
    return html`<div class="tensors">
      ${tensors.map((tensor) => html`${this.figure(tensor, panel)} ${this.explained.at(placeOf(tensor))}`)}
    </div>`;
  }

  /** The scores before the mask, which an earlier step shows. */
  private scoresOf([masked]: readonly StepTensor[]): StepTensor | undefined {
    return this.steps
      ?.findLast(({ view, number }) => view === 'scores' && number < this.step.number)
      ?.tensors.findLast(({ layer, variant }) => layer === masked?.layer && variant === masked?.variant);
  }

  /** The walk-through has one head only. */
  private allHeads() {
    if (this.step.view !== 'weights') return nothing;
    return html`<trace-heads .panel=${this.panel} .stack=${this.stack} .attention=${this.attention}></trace-heads>`;
  }

  /** What the step is of. */
  private get stack(): ShownStack {
    const { plan, model } = this.panel.summary;
    return shownStack(plan, this.step.part, model);
  }

  /** Whether the step is of the output of a model that was given another text. */
  private get isWritten(): boolean {
    return this.panel.summary.source !== undefined && this.isRead;
  }

  /** Whether a head reads its stream. */
  private get isRead(): boolean {
    const { plan, model } = this.panel.summary;
    return this.stack.name === shownStack(plan, undefined, model).name;
  }

  /** Which attention the step is of, where there are several. */
  private get attention(): AttentionKind | undefined {
    if (!this.panel.summary.source) return undefined;
    const pattern = this.step.tensors?.find(({ isProbability }) => isProbability);
    if (pattern && rowSequence(pattern) !== columnSequence(pattern)) return 'cross';
    return this.isRead ? 'decoder' : 'encoder';
  }

  private readonly figure: Figure = (tensor, panel = this.panel, inRow = undefined) => {
    return html`<trace-tensor data-tensor=${tensor.name} data-variant=${tensor.variant}
      data-head=${tensor.head ?? nothing} .tensor=${tensor} .panel=${panel}
      .heading=${this.bare ? storyStrings.heading(tensor.label) : undefined}
      .explains=${tensor.kind === 'stage'} .inRow=${inRow} .showVariant=${panel.choice.variant === 'walkthrough'}></trace-tensor>`;
  };

  /** A residual stream for every block would be long: they are closed, with their statistics in view. */
  private everyBlock(tensors: readonly StepTensor[]) {
    const blocks = tensors.filter(({ layer }) => layer !== null);
    const others = tensors.filter(({ layer }) => layer === null);
    return html`<details class="all">
        <summary>${everyBlock(blocks.length)}</summary>
        ${blocks.map(
          (tensor) => html`<details>
            <summary>
              <span class="mono">${tensor.name}</span><trace-statistics .tensor=${tensor} .panel=${this.panel}></trace-statistics>
            </summary>
            ${this.figure(tensor)} ${this.explained.at(placeOf(tensor))}
          </details>`,
        )}
      </details>
      ${this.figures(others)}`;
  }
}

/** Names the figure of a tensor among those of its step. */
function placeOf({ name, variant }: Pick<StepTensor, 'name' | 'variant'>): string {
  return `${variant} ${name}`;
}

/**
 * Names a step among those that explain values in it: in the story there may be one with the pictures of its figures and
 * one with their numbers, which are unfolded.
 */
export function tellerOf({ number }: Pick<StepDescription, 'number'>, figures: View | 'all'): string {
  return `step ${number}, ${figures}`;
}

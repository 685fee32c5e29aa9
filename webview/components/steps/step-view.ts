/**
 * One step: what it is, how it is computed, the proofs of its numbers, the numbers themselves, and the findings (in its slot).
 */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Proof } from '../../../src/engine/protocol/trace-protocol';
import type { Choice } from '../../choice/choice';
import type { StepData } from '../../state/generation/step-data';
import { stepName } from '../../state/story/step-name';
import { strings } from '../../strings/strings';
import '../controls/proof-list';
import { withTerms } from '../controls/term';
import '../tokens/sentence-vectors';
import '../tokens/token-shares';
import { isOther } from '../../base/is-other';
import type { ShownStep } from './shown-step';
import { explainedBeside, figureStyles, stepFigures, tellerOf } from './step-figures';
import { stepFormula, variantNote } from './step-formula';
import type { TensorsPlace } from './step-tensors';

@customElement('trace-step')
export class StepView extends LitElement {
  static override styles = [
    figureStyles,
    css`
      /* Content far out of view is neither laid out nor painted, nor searched for the element under the pointer. */
      :host { display: block; padding: 14px 16px 18px; border-bottom: 1px solid var(--line);
        content-visibility: auto; contain-intrinsic-block-size: auto 700px; }
      /* Keeps about the height that it will have, and never shows the numbers of another trace. */
      :host([held]) { min-block-size: 700px; }
      :host([held]) section { visibility: hidden; }
      h2 { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 10px; margin: 0 0 4px; font-size: 1.12em;
        font-weight: 600; }
      h2 .number { color: var(--muted); font-weight: normal; min-width: 1.4ch; }
      h2 .of { font-size: var(--small); font-weight: normal; color: var(--muted); }
    `,
  ];

  @property({ attribute: false, hasChanged: isOther }) shown!: ShownStep;
  /** Whether it waits until the visible steps are up to date. */
  @property({ type: Boolean, reflect: true }) held = false;
  @property({ attribute: false, hasChanged: isOther }) proofs: readonly Proof[] = [];
  /** The key that the formula's numbers are about. */
  @state() private told: Pick<Choice, 'key'> | undefined;
  /** Made once for a panel, so that figures do not draw again. */
  private last: { readonly of: StepData; readonly told: Pick<Choice, 'key'>; readonly panel: StepData } | undefined;
  private readonly explained = explainedBeside(
    this,
    () => this.shown.panel,
    () => tellerOf(this.shown.step, 'all'),
  );

  protected override shouldUpdate(): boolean {
    return !this.held;
  }

  override render() {
    const { shown, explained } = this;
    const { step, panel } = shown;
    const { name, other } = stepName(step, panel.summary.plan);
    const place: TensorsPlace = { told: (...figures) => explained.at(...figures), heading: () => undefined };
    return html`<section aria-labelledby="title" @explain=${explained.ask} @choose=${explained.follow}>
      <h2 id="title" tabindex="-1">
        <span class="number">${step.number}</span><span>${name}</span>${name === other ? nothing : html` <small class="of" data-term>${other}</small>`}
        ${typeof step.layer === 'number' ? html`<span class="of">${strings.blockOf(step.layer)}</span>` : nothing}
      </h2>
      <div @example=${this.takeExample}>${stepFormula(step, panel)}</div> ${explained.at(undefined)}
      <p>${withTerms(step.explanation, { view: step.view, plan: panel.summary.plan })}</p>
      ${variantNote(step, panel.choice) ?? this.sameInVariant()}
      <trace-proofs .proofs=${this.proofs}></trace-proofs>
      ${step.view === 'sentence embedding' ? html`<trace-token-shares .panel=${panel}></trace-token-shares><trace-sentence-vectors .panel=${panel}></trace-sentence-vectors>` : nothing}
      ${stepFigures(this.framed, place)}
      <slot></slot>
    </section>`;
  }

  private readonly takeExample = ({ detail }: CustomEvent<Pick<Choice, 'key'> | undefined>) => {
    this.told = detail;
  };

  /**
   * The data with the key of the formula's numbers as the chosen one, so that frame and formula are about one cell; the user
   * may have chosen the key too.
   */
  private get framed(): ShownStep {
    const { shown, told } = this;
    if (!told) return shown;
    const { last } = this;
    if (last?.of === shown.panel && last.told === told) return { ...shown, panel: last.panel };
    const panel = { ...shown.panel, choice: { ...shown.panel.choice, ...told } };
    this.last = { of: shown.panel, told, panel };
    return { ...shown, panel };
  }

  /** Lets keyboard users continue reading here. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus(options);
  }

  private sameInVariant() {
    const { step, panel } = this.shown;
    if (panel.choice.variant === 'model' || !step.tensors?.length) return nothing;
    return html`<p class="note muted">${strings.walkthroughSame}</p>`;
  }
}

/** Checks what a part adds by intervention: runs the pass anew without the chosen head, or without the MLP of its block. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import type { Ablation, Instead } from '../../../src/trace/readings/ablation';
import { ablatedName, ablationSentences } from '../../../src/trace/readings/ablation-words';
import { type ModelPart, removableParts } from '../../../src/trace/readings/model-part';
import { Query } from '../../base/query';
import type { StepData } from '../../state/generation/step-data';
import { quotedToken } from '../../strings/format';
import { ablation as texts } from '../../strings/residual';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import '../controls/segmented';

/** A part, and of which token at which place the run without it is asked. */
interface Asked {
  readonly part: ModelPart;
  readonly instead: Instead;
  readonly of: string;
}

const INSTEAD = (['zero', 'mean'] as const).map((value) => ({ value, ...texts.insteadOf[value] }));

@customElement('trace-ablation')
export class AblationRun extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin: 10px 0 14px; }
      h4 { margin: 8px 0 2px; font-size: var(--small); font-weight: 600; color: var(--muted); }
      p { margin: 4px 0; max-width: 76ch; line-height: 1.45; }
      .parts { display: flex; flex-wrap: wrap; gap: 6px 10px; margin: 6px 0; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  @state() private asked: Asked | undefined;
  @state() private instead: Instead = 'zero';
  private readonly run = new Query<Ablation>(this, () => {
    const { asked, panel } = this;
    if (!asked) return undefined;
    const { token: position, target: id, ratherThan } = panel.choice;
    const { part, instead } = asked;
    return {
      of: [panel.readings, asked],
      fetch: (signal) => panel.readings.read('ablation', { position, id, ratherThan, part, instead }, signal),
    };
  });

  override willUpdate(changed: PropertyValues<this>): void {
    // An answer of another token or part is none of what is chosen now, and no run begins unasked.
    if (changed.has('panel') && this.asked?.of !== this.chosen) this.asked = undefined;
  }

  override render() {
    const { run, panel } = this;
    const { plan, model } = panel.summary;
    return html`
      <h4>${texts.title}</h4>
      <p>${texts.explanation}</p>
      <trace-segmented data-picker="instead" .label=${texts.instead} .options=${INSTEAD} .value=${this.instead} @pick=${this.pick}></trace-segmented>
      <div class="parts" role="group" aria-label=${texts.title}>
        ${removableParts(plan, panel.choice, model.heads).map((part) => this.button(part))}
        ${run.pending ? html`<vscode-button secondary data-action="cancel-ablation" @click=${this.cancel}>${texts.cancel}</vscode-button>` : nothing}
      </div>
      <p role="status" data-ablation=${run.value ? this.asked?.part.kind : nothing}>${
        run.pending ? strings.loading : run.value ? ablationSentences(run.value, quotedToken).join(' ') : nothing
      }</p>
      ${failureOf(run)}
    `;
  }

  private button(part: ModelPart) {
    const ask = () => {
      this.asked = { part, instead: this.instead, of: this.chosen };
    };
    const name = part.cross ? 'cross' : part.kind;
    return html`<vscode-button secondary data-action="without-${name}" @click=${ask}>${texts.run(ablatedName(part), this.instead)}</vscode-button>`;
  }

  private get chosen(): string {
    const { layer, head, token, target, ratherThan } = this.panel.choice;
    return [layer, head, token, target, ratherThan].join();
  }

  /** The part that was run without is run anew with the other. */
  private readonly pick = ({ detail }: CustomEvent<string>): void => {
    this.instead = detail as Instead;
    if (this.asked) this.asked = { ...this.asked, instead: this.instead };
  };

  private readonly cancel = (): void => {
    this.asked = undefined;
  };
}

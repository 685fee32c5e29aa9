/** Beside a run without a head, on request, that without another head of its block: a control. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import type { Ablation } from '../../../src/trace/ablation/ablation';
import {
  type Control,
  controlOf,
  controlSentences,
  controlTable,
  isHead,
} from '../../../src/trace/ablation/ablation-control';
import type { DirectParts } from '../../../src/trace/ablation/ablation-over';
import type { AblationQuestion } from '../../../src/trace/ablation/ablation-runs';
import { ablatedName } from '../../../src/trace/ablation/ablation-words';
import { samePart } from '../../../src/trace/readings/model-part';
import { Query } from '../../base/query';
import type { StepData } from '../../state/generation/step-data';
import { control as texts } from '../../strings/residual';
import { strings } from '../../strings/strings';
import { sharedStyles, tableStyles } from '../../theme/styles';
import { typeSize } from '../../theme/type-size';
import { failureOf } from '../controls/error-box';

/** Sends `tried` once both runs have a row among those of all parts. */
@customElement('trace-control')
export class ControlRun extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      :host { display: block; margin: 6px 0; overflow-x: auto; }
      /* With less space between them than in other tables: they have room in a narrow panel. */
      td, th { padding-inline: 3px; }
      td { padding-inline-start: 8px; }
      p { margin: 4px 0; max-width: 76ch; line-height: 1.45; }
      /* In a narrow panel its words take two lines. */
      vscode-button { max-width: 100%; }
      vscode-button::part(base) { white-space: normal; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  /** The run that is told above. */
  @property({ attribute: false }) told!: Ablation;
  @property({ attribute: false }) question!: AblationQuestion;
  @property({ attribute: false }) direct: DirectParts | undefined;
  /** The run that a control was wanted of. */
  @state() private askedOf: Ablation | undefined;
  private readonly answer = new Query<Ablation>(this, () => {
    const { told, wanted } = this;
    return this.askedOf === told && wanted ? { of: [told], fetch: (signal) => this.read(wanted, signal) } : undefined;
  });

  override render() {
    const { told, question, direct, answer, wanted } = this;
    const control = this.panel.ablations.controlRun(told.part, question, direct);
    if (!control && !wanted) return nothing;
    return html`${wanted ? this.button(wanted) : nothing}
      <div role="status">${answer.pending ? strings.loading : control ? this.result(control) : nothing}</div>
      ${failureOf(answer)}`;
  }

  /** It stays once it was pressed, and with it the keyboard. Presented, what nobody has asked for has no room. */
  private button({ part }: Control) {
    if (typeSize() > 1) return nothing;
    return html`<vscode-button secondary data-action="run-control" title=${texts.title} @click=${this.run}>${texts.run(ablatedName(part), this.question.instead)}</vscode-button>`;
  }

  private result(control: Ablation) {
    const both = { told: this.told, control };
    const [head = [], ...rows] = controlTable(both);
    return html`<p data-control-said>${controlSentences(both).join(' ')}</p>
      <table aria-label=${texts.table}>
        <thead><tr>${head.map((name, at) => html`<th scope="col" class=${at === 0 ? 'left' : ''}>${name}</th>`)}</tr></thead>
        <tbody>${rows.map(([name, ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
      </table>`;
  }

  /** The head that would be left out; `undefined`: what parts add directly is not known of this comparison, or it is no head. */
  private get wanted(): Control | undefined {
    const { told, direct } = this;
    const isOfThis =
      direct?.position === told.position && direct.id === told.id && direct.ratherThan?.id === told.ratherThan?.id;
    return direct && isOfThis && isHead(told.part) ? controlOf(told.part, direct.parts) : undefined;
  }

  private async read(control: Control, signal: AbortSignal): Promise<Ablation> {
    const { told, question, direct } = this;
    const { readings, ablations } = this.panel;
    const { part } = control;
    const result =
      ablations.without(part, question, direct) ?? (await readings.read('ablation', { ...question, part }, signal));
    // Both have a row in the table of all.
    const swept = ablations.of(question)?.swept ?? [];
    for (const one of [told, result])
      if (!swept.some((run) => samePart(run.part, one.part))) ablations.add({ question, kind: 'swept', result: one });
    ablations.add({ question, kind: 'control', result: control });
    this.dispatchEvent(new CustomEvent('tried'));
    return result;
  }

  private readonly run = (): void => {
    this.askedOf = this.told;
  };
}

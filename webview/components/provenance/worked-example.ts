/** A step's formula with this trace's numbers, for the chosen token and dimension; for logits, for the explained token. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Provenance } from '../../../src/trace/explain/provenance';
import { columnSequence, isScores, matrixOf, tokenRow } from '../../../src/trace/steps/matrix';
import { chosenPositions } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { errorMessage } from '../../base/error-message';
import { Query } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import type { Choice } from '../../choice/choice';
import type { ReadingSource } from '../../sources/readings';
import type { StepData } from '../../state/generation/step-data';
import { exampleOf } from '../../state/provenance/example';
import { ExplainEvent, type ValueAddress } from '../../state/provenance/explain';
import { addressText, equationOf, isRounded } from '../../state/provenance/provenance';
import { excerptPeak } from '../../state/story/excerpt-peak';
import { TokenRows } from '../../state/story/token-rows';
import { candidatesIn, columnChoice, toldColumn } from '../../state/story/told';
import { provenance as texts } from '../../strings/provenance';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';

/** The axis of logits. */
const VOCABULARY = 'd_vocab';

interface Answer {
  readonly address: ValueAddress;
  readonly provenance?: Provenance;
  /** Why there is none: some values of a saved trace need its model. */
  readonly failure?: string;
}

/**
 * Sent with the key that the examples are about if columns stand for tokens; `undefined` if they do not, or while it is
 * unknown.
 */
class ExampleEvent extends CustomEvent<Pick<Choice, 'key'> | undefined> {
  static readonly type = 'example';

  constructor(told: Pick<Choice, 'key'> | undefined) {
    super(ExampleEvent.type, { detail: told, bubbles: true });
  }
}

@customElement('trace-worked-example')
export class WorkedExample extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin: 4px 0 8px; container-type: inline-size; }
      ul { list-style: none; margin: 0; padding: 0; }
      /* Nothing is cut. A long equation needs this many lines, whose room is kept from the beginning, so that nothing below
         moves when it arrives. */
      button { appearance: none; display: block; width: 100%; min-height: calc(1.5em * var(--lines)); font: inherit;
        font-family: var(--mono); font-size: var(--small); line-height: 1.5; color: inherit; background: none; border: 0;
        padding: 0 0 0 2ch; text-indent: -2ch; text-align: left; overflow-wrap: anywhere; cursor: pointer; --lines: 1; }
      button:hover .right { text-decoration: underline dotted; text-underline-offset: 3px; }
      .address { color: var(--muted); }
      .rounded { margin: 2px 0 0; min-height: 1.4em; }
      @container (max-width: 78em) { button { --lines: 2; } }
      @container (max-width: 40em) { button { --lines: 3; } }
      @container (max-width: 27em) { button { --lines: 4; } }
    `,
  ];

  /** The stages of the step. */
  @property({ attribute: false }) tensors: readonly StepTensor[] = [];
  @property({ attribute: false }) panel!: StepData;
  /** The key that was reported last. */
  private told: Pick<Choice, 'key'> | undefined;
  /** Found once in each update, since it is needed many times. */
  private examples: readonly ValueAddress[] = [];
  private readonly near = new WhenVisible(this);
  /**
   * For attention weights, the chosen token's row, which the strip of tokens needs too. For scores alone, their row: the
   * largest score belongs to the key with the largest weight, which is shown in the next step. Once a figure frames the
   * explained cell it goes on doing so, also after scrolling on to that step.
   */
  private readonly rows = new TokenRows(this, () => {
    const weights = this.stages.filter(({ isProbability }) => isProbability);
    const tensors = weights.length > 0 ? weights : this.stages.filter(isScores);
    const isAsked = this.near.visible || this.told !== undefined;
    return isAsked && tensors.length > 0 ? { panel: this.panel, tensors } : undefined;
  });
  /** The most probable token, which is explained if no other is chosen. */
  private readonly top = new Query<number | undefined>(this, () => {
    const { choice, next } = this.panel;
    if (choice.target !== null || !this.stages.some(isOfVocabulary)) return undefined;
    const fetch = async (signal: AbortSignal) => (await next.predictions.after(choice.token, signal)).order[0];
    return { of: [next], key: [choice.token], when: this.near.visible, fetch };
  });
  private readonly answers = new Query<readonly Answer[]>(this, () => {
    const { examples, panel } = this;
    return {
      of: [panel.readings],
      key: [JSON.stringify(examples)],
      when: this.near.visible && examples.length > 0,
      fetch: (signal) => Promise.all(examples.map((example) => answer(example, panel.readings, signal))),
    };
  });

  override willUpdate() {
    this.examples = this.findExamples();
  }

  /** The figures below frame the cell that is explained here. */
  override updated() {
    const lead = leadOf(this.stages);
    const told = lead && this.examples.length > 0 ? this.toldKey(lead) : undefined;
    if (JSON.stringify(told) === JSON.stringify(this.told)) return;
    this.told = told;
    this.dispatchEvent(new ExampleEvent(told));
  }

  private get stages(): readonly StepTensor[] {
    return this.tensors.filter(({ kind }) => kind === 'stage');
  }

  /**
   * The values to explain: the chosen one, or else the largest weight, or the largest of the values in the tables. For tensors
   * that share an axis, the same index; for rotated queries and keys, a dimension that is rotated; for logits, those of the
   * explained token and of the token it is compared with.
   */
  private findExamples(): readonly ValueAddress[] {
    const { stages, rows, panel } = this;
    const { choice } = panel;
    const lead = leadOf(stages);
    const isOfRow = lead && (lead.isProbability || isScores(lead));
    if (!lead || (isOfRow && !rows.of(lead) && rows.error === undefined)) return [];
    const axisOf = (tensor: StepTensor) => tensor.axes[matrixOf(tensor).columnAxis];
    return stages.flatMap((tensor) => {
      if (isOfVocabulary(tensor)) {
        const of = (index: number) => exampleOf(tensor, { ...choice, dimension: { axis: VOCABULARY, index } });
        return this.explained.map(of);
      }
      const chosen = this.choosing(axisOf(tensor) === axisOf(lead) ? lead : tensor);
      return [exampleOf(tensor, { ...choice, ...chosen })];
    });
  }

  private choosing(tensor: StepTensor): Partial<Choice> {
    const { stages, rows, panel } = this;
    const { choice, summary } = panel;
    const isCandidate = candidatesIn(stages, tensor, panel);
    const peak = excerptPeak(tensor, tokenRow(tensor, chosenPositions(choice), summary), isCandidate);
    return columnChoice(tensor, toldColumn(tensor, choice, rows.of(tensor), peak, isCandidate));
  }

  private toldKey(lead: StepTensor): Pick<Choice, 'key'> | undefined {
    const { key } = columnSequence(lead) === null ? {} : this.choosing(lead);
    return key ? { key } : undefined;
  }

  /** The ids of the tokens whose logits are explained; empty until the most probable one is known. */
  private get explained(): readonly number[] {
    const { target, ratherThan } = this.panel.choice;
    const id = target ?? (this.top.current ? this.top.value : undefined);
    if (id === undefined) return [];
    return ratherThan === null || ratherThan === id ? [id] : [id, ratherThan];
  }

  override render() {
    const { examples, answers, stages } = this;
    const rounded = answers.current && answers.value?.some(({ provenance }) => provenance && isRounded(provenance));
    return html`<ul aria-label=${texts.example} aria-busy=${answers.pending}>
      ${examples.length > 0 ? examples.map((example) => this.line(example)) : stages.flatMap((stage) => this.waiting(stage))}
    </ul>
    <p class="small muted rounded" data-rounded>${rounded ? texts.rounded : nothing}</p>${failureOf(this.top)}`;
  }

  /** Reserves the room of its lines. */
  private waiting(stage: StepTensor): TemplateResult[] {
    const line = html`<li><button type="button" disabled><span class="address">${stage.name}</span> <span class="right muted">= …</span></button></li>`;
    return isOfVocabulary(stage) && this.panel.choice.ratherThan !== null ? [line, line] : [line];
  }

  private line(example: ValueAddress) {
    const address = addressText(example);
    const answer = this.answers.current
      ? this.answers.value?.find((known) => addressText(known.address) === address)
      : undefined;
    const provenance = answer?.provenance;
    const equation = provenance && equationOf(provenance);
    return html`<li><button type="button" title=${provenance ? texts.allTerms : (answer?.failure ?? nothing)}
      data-example=${address} @click=${() => this.dispatchEvent(new ExplainEvent(example))}
      ><span class="address">${address}</span> ${
        equation
          ? html`= <span class="right">${equation.right}</span> <span>= ${equation.value}</span>`
          : html`<span class="right muted">${answer?.failure ?? '= …'}</span>`
      }</button></li>`;
  }
}

/** Whether its rows are logits, whose neighbours are unrelated. */
function isOfVocabulary(tensor: StepTensor): boolean {
  return tensor.axes[matrixOf(tensor).columnAxis] === VOCABULARY;
}

/**
 * The stage whose largest value is explained: for attention the weights, for query, key and value the query, otherwise the last
 * stage of the step.
 */
function leadOf(stages: readonly StepTensor[]): StepTensor | undefined {
  const isQuery = stages[0]?.attention === 'query';
  return stages.find(({ isProbability }) => isProbability) ?? (isQuery ? stages[0] : stages.at(-1));
}

async function answer(address: ValueAddress, readings: ReadingSource, signal: AbortSignal): Promise<Answer> {
  try {
    return { address, provenance: await readings.read('provenance', { ...address }, signal) };
  } catch (error) {
    signal.throwIfAborted();
    return { address, failure: errorMessage(error) };
  }
}

/** Ablates several parts at once: those that the user has collected, beside the runs without each one of them. */
import { shallowArrayEquals } from '@lit/task';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import type { Ablation, Instead, Together } from '../../../src/trace/ablation/ablation';
import type { DirectParts } from '../../../src/trace/ablation/ablation-over';
import type { AblationQuestion } from '../../../src/trace/ablation/ablation-runs';
import { MOST_COLUMNS_OF_SEVERAL } from '../../../src/trace/ablation/ablation-words';
import { togetherColumns, togetherRows, togetherSentences } from '../../../src/trace/ablation/together-words';
import { partName } from '../../../src/trace/readings/attribution-words';
import { type ModelComponent, samePart } from '../../../src/trace/readings/model-part';
import { afterPaint } from '../../base/after-paint';
import { Query } from '../../base/query';
import { FocusHandover } from '../../keyboard/focus-handover';
import type { StepData } from '../../state/generation/step-data';
import { partKey } from '../../state/residual/attribution';
import { keepTogether, keptTogether } from '../../state/residual/kept-together';
import { runForLevel } from '../../state/residual/run-for-level';
import { together as texts } from '../../strings/ablation';
import { quotedToken } from '../../strings/format';
import { strings } from '../../strings/strings';
import { proseStyles, sharedStyles, tableStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import { CollectEvent } from './collect-event';
import './most-in-both';

interface Asked {
  readonly parts: readonly ModelComponent[];
  readonly of: readonly unknown[];
}

/** Sends `tried` once further parts have been ablated one by one. */
@customElement('trace-together')
export class TogetherRun extends LitElement {
  static override styles = [
    sharedStyles,
    proseStyles,
    tableStyles,
    css`
      :host { display: block; margin: 10px 0; }
      h4 { margin: 8px 0 2px; font-size: var(--small); font-weight: 600; color: var(--muted); }
      .parts { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 8px; margin: 6px 0; }
      .part { appearance: none; font: inherit; color: inherit; background: none; border: 1px solid var(--line); border-radius: 12px;
        padding: 2px 10px; cursor: pointer; }
      .part[aria-pressed='true'] { background: var(--vscode-button-background, #0078d4); color: var(--vscode-button-foreground, #fff);
        border-color: var(--vscode-contrastBorder, transparent); }
      .part[aria-pressed='true']::before { content: '− '; }
      .part:hover { outline: 1px solid var(--vscode-focusBorder, #0078d4); }
      .answer { scroll-margin: 6px; }
      table { margin: 6px 0; }
      tbody tr.sum > * { border-top: 1px solid var(--line); }
      tbody tr.all > * { font-weight: 600; color: var(--vscode-editor-foreground); }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  @property({ attribute: false }) instead: Instead = 'zero';
  /** The question, whichever part is ablated; `kept` identifies it in storage. */
  @property({ attribute: false }) question!: AblationQuestion;
  @property({ attribute: false }) keptAs = '';
  @property({ attribute: false }) direct: DirectParts | undefined;
  /** The parts offered here; `collected` also has those collected elsewhere. */
  @property({ attribute: false }) offered: readonly ModelComponent[] = [];
  @property({ attribute: false }) collected: readonly ModelComponent[] = [];
  @state() private asked: Asked | undefined;
  private isAwaited = false;
  private readonly answer = new Query<Together>(this, () => {
    const { asked } = this;
    return asked && { of: [asked], fetch: (signal) => this.read(asked.parts, signal) };
  });

  constructor() {
    super();
    new FocusHandover(this, ['[data-action="run-together"]', '.part']);
  }

  /** Shows the result of the page that was here before, and clears a result that belongs to other parts. */
  override willUpdate(): void {
    const { asked } = this;
    if (!this.hasUpdated) {
      if (this.kept) this.asked = { parts: this.collected, of: this.of };
      return;
    }
    const isOne = asked && asked.parts === this.collected && shallowArrayEquals(asked.of, this.of);
    if (asked && !isOne) this.asked = undefined;
  }

  override updated(): void {
    const { answer } = this;
    if (!this.isAwaited || answer.pending || (answer.value === undefined && answer.error === undefined)) return;
    this.isAwaited = false;
    afterPaint(() => this.renderRoot.querySelector('.answer')?.scrollIntoView({ block: 'nearest' }));
  }

  override render() {
    const { collected, answer } = this;
    const several = collected.length > 1;
    const told = this.asked && !answer.pending ? answer.value : undefined;
    return html`<h4>${texts.title}</h4>
      <div class="parts" role="group" aria-label=${texts.title}>${this.listed.map((part) => this.toggle(part))}</div>
      ${several ? nothing : html`<p class="small muted" data-how-several>${texts.how(collected.length)}</p>`}
      ${
        several
          ? html`<div class="parts"><vscode-button secondary data-action="run-together" @click=${this.run}>${texts.run(collected.length, this.instead)}</vscode-button>
            ${answer.pending ? html`<vscode-button secondary data-action="cancel-together" @click=${this.cancel}>${strings.cancel}</vscode-button>` : nothing}</div>`
          : nothing
      }
      <div class="answer"><p role="status">${this.asked && answer.pending ? strings.loading : this.result(told)}</p>
      ${told ? this.told(told) : nothing} ${this.asked ? failureOf(answer) : nothing}</div>`;
  }

  /** The offered parts in fixed places, collected or not; only parts from elsewhere come and go. */
  private get listed(): readonly ModelComponent[] {
    const { offered, collected } = this;
    return [...offered, ...collected.filter((part) => !offered.some((one) => samePart(one, part)))];
  }

  private toggle(part: ModelComponent) {
    const isCollected = this.collected.some((one) => samePart(one, part));
    return html`<button type="button" class="part" data-collect=${partKey(part)} aria-pressed=${isCollected} title=${texts.toggle(isCollected)}
      @click=${() => this.dispatchEvent(new CollectEvent(part))}>${partName(part)}</button>`;
  }

  private sentences(told: Together): readonly string[] {
    return togetherSentences({ ...told, joint: runForLevel(told.joint, this.panel.choice.level) }, quotedToken);
  }

  private result(told: Together | undefined) {
    return told ? html`<strong>${this.sentences(told)[0]}</strong>` : nothing;
  }

  private told(told: Together) {
    const { joint } = told;
    const [, sum, ...others] = this.sentences(told);
    const columns = togetherColumns(joint);
    const rows = togetherRows(told);
    const kind = (at: number) => (at === rows.length - 1 ? 'all' : at === rows.length - 2 ? 'sum' : '');
    return html`<p data-sum>${sum}</p>
      <table aria-label=${texts.table}>
        <thead><tr>${columns.map((name, at) => html`<th scope="col" class=${at === 0 ? 'left' : ''}>${name}</th>`)}</tr></thead>
        <tbody>${rows.map(
          ({ name, change, points }, at) =>
            html`<tr class=${kind(at)}><th scope="row">${name}</th><td>${change}</td><td>${points}</td></tr>`,
        )}</tbody>
      </table>
      <p class="small muted">${texts.inPoints}</p>
      <trace-most-in-both .most=${joint.most} .told=${joint} .columns=${{ before: MOST_COLUMNS_OF_SEVERAL.before, after: MOST_COLUMNS_OF_SEVERAL.after[joint.instead] }}></trace-most-in-both>
      <p data-reasons>${others.join(' ')}</p>`;
  }

  private async read(parts: readonly ModelComponent[], signal: AbortSignal): Promise<Together> {
    const { kept, question } = this;
    if (kept) return kept;
    const alone: Ablation[] = [];
    for (const part of parts) alone.push(await this.readAlone(part, question, signal));
    const joint = await this.panel.readings.read('jointAblation', { ...question, parts }, signal);
    const told = { joint, alone };
    keepTogether(this.panel.host?.kept, this.keptAs, told);
    this.panel.ablations.add({ question, kind: 'joint', result: joint });
    this.dispatchEvent(new CustomEvent('tried'));
    return told;
  }

  /** Reads the run without one part. A new run also gets a row in the table of all parts. */
  private async readAlone(part: ModelComponent, question: AblationQuestion, signal: AbortSignal): Promise<Ablation> {
    const { readings, ablations } = this.panel;
    const known = ablations.without(part, question, this.direct);
    if (known) return known;
    const result = await readings.read('ablation', { ...question, part }, signal);
    ablations.add({ question, kind: 'swept', result });
    return result;
  }

  /** The earlier result for these parts. */
  private get kept(): Together | undefined {
    const kept = keptTogether(this.panel.host?.kept, this.keptAs);
    const { collected, instead } = this;
    const isOfThese = kept?.joint.parts.every((part, at) => collected[at] && samePart(part, collected[at]));
    return isOfThese && kept?.joint.parts.length === collected.length && kept.joint.instead === instead
      ? kept
      : this.panel.ablations.together(collected, this.question, this.direct);
  }

  private get of(): readonly unknown[] {
    const { position, id, ratherThan, instead } = this.question;
    return [this.panel.readings, position, id, ratherThan, instead];
  }

  private readonly run = (): void => {
    this.isAwaited = true;
    this.asked = { parts: this.collected, of: this.of };
  };

  private readonly cancel = (): void => {
    this.asked = undefined;
  };
}

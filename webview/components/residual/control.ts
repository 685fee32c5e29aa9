/** Shows, beside a run without a part and on request, the runs without its controls: other heads of its block, or other MLPs. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import type { Ablation } from '../../../src/trace/ablation/ablation';
import { type Control, type Controlled, isMatched, withoutAlike } from '../../../src/trace/ablation/ablation-control';
import type { DirectParts } from '../../../src/trace/ablation/ablation-over';
import { type AblationQuestion, isSameControl } from '../../../src/trace/ablation/ablation-runs';
import { ablatedName } from '../../../src/trace/ablation/ablation-words';
import { controlInShort, controlTable } from '../../../src/trace/ablation/control-words';
import { runSize } from '../../../src/trace/ablation/trying-order';
import { partName } from '../../../src/trace/readings/attribution-words';
import { type AttentionHead, everyPart, samePart } from '../../../src/trace/readings/model-part';
import { ChangeObserver } from '../../base/observer';
import { Query } from '../../base/query';
import { Sweep } from '../../base/sweep';
import { FocusHandover } from '../../keyboard/focus-handover';
import type { StepData } from '../../state/generation/step-data';
import { partKey } from '../../state/residual/attribution';
import { controlledRun, possibleControls } from '../../state/residual/controlled-run';
import { lookedAt } from '../../state/residual/looked-at';
import { ablationSweep, control as texts } from '../../strings/ablation';
import { quotedToken } from '../../strings/format';
import { strings } from '../../strings/strings';
import { proseStyles, sharedStyles, tableStyles } from '../../theme/styles';
import { isPresented } from '../../theme/type-size';
import { failureOf } from '../controls/error-box';
import { sweepProgress, sweepStyles } from '../controls/sweep-progress';
import { WholeRows } from '../controls/whole-rows';

/** The height of the table in CSS pixels, beyond which it scrolls in itself: the controls of a block of 12 heads fit. */
const MOST_HEIGHT = 420;

/** Sends `tried` once a run has a row in the table of all parts. */
@customElement('trace-control')
export class ControlRuns extends LitElement {
  static override styles = [
    sharedStyles,
    proseStyles,
    tableStyles,
    sweepStyles,
    css`
      :host { display: block; margin: 6px 0; }
      /* The bottom edge shows that more rows follow: a scroll bar may be hidden. */
      .scroll { width: fit-content; max-width: 100%; border-bottom: 1px solid var(--line); }
      /* Headings take two lines, and cells are closer together than in other tables, so that they fit in a narrow panel. */
      thead th { position: sticky; top: 0; white-space: normal; vertical-align: bottom; background: var(--vscode-editor-background); }
      td, th { padding-inline: 3px; }
      td, tbody th { white-space: nowrap; }
      /* In a narrow panel its text takes two lines. */
      vscode-button { max-width: 100%; }
      vscode-button::part(base) { white-space: normal; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  /** The run that is shown above. */
  @property({ attribute: false }) told!: Ablation;
  @property({ attribute: false }) question!: AblationQuestion;
  @property({ attribute: false }) direct: DirectParts | undefined;
  /** For a run that measures the logit: the token of the lead that is mentioned first above. */
  @property({ attribute: false }) over: number | undefined;
  private readonly sweep = new Sweep<Ablation>(this, () => ({
    of: this.of,
    left: this.untried.length,
    untried: () => this.untried.map((one) => this.all.findIndex((other) => isSameControl(one, other))),
    run: (index, signal) => this.runWithout(this.all[index] as Control, signal),
  }));

  /** The position that the head and each of its controls attends to most, in this order. */
  private readonly looks = new Query<readonly (number | undefined)[]>(this, () => {
    const { heads, panel, told } = this;
    if (heads.length < 2 || this.sweep.isRunning) return undefined;
    const fetch = (signal: AbortSignal) => lookedAt(panel, heads, told.position, signal);
    return { of: [panel.readings], key: [told.position, ...heads.map(partKey)], fetch };
  });

  constructor() {
    super();
    // Other runs, such as those of every part, can be those of its controls.
    new ChangeObserver(this, () => this.panel.ablations);
    new WholeRows(this, () => MOST_HEIGHT);
    new FocusHandover(this, ['.sweep vscode-button, .scroll']);
  }

  override render() {
    const { isRunning } = this.sweep;
    const of = controlledRun(this.panel, this.told, this.question, this.direct);
    const controlled = of && withoutAlike({ ...of, over: this.over }, this.alike);
    return html`${this.action()} ${failureOf(this.sweep)}
      <div role="status">${controlled && !isRunning ? html`<p data-control-said>${controlInShort(controlled, quotedToken).join(' ')}</p>` : nothing}${controlled && !isRunning ? this.sameLook(controlled) : nothing}</div>
      ${controlled ? this.table(controlTable(controlled)) : nothing}`;
  }

  /** The button that starts the runs, or their progress. Without a request it has no room in a presentation. */
  private action() {
    const { untried, all, told, sweep } = this;
    const [first] = untried;
    if (!first) return nothing;
    if (sweep.isRunning)
      return html`<div class="sweep">${this.progress(all.length - untried.length, all.length)}</div>`;
    if (isPresented()) return nothing;
    return html`<div class="sweep"><vscode-button secondary data-action="run-controls" title=${texts.title(told.part.kind)} @click=${() => sweep.begin()}>${texts.run(untried.filter(isMatched).length, untried.find((one) => !isMatched(one))?.part, untried.length === 1 ? first.part : undefined, told)}</vscode-button></div>`;
  }

  private progress(done: number, total: number) {
    const cancel = { action: 'cancel-controls', label: strings.cancel, run: () => this.sweep.cancel() };
    const parts = everyPart(this.panel.summary.plan);
    const left = this.untried.reduce((sum, { part }) => sum + runSize(part, parts), 0);
    const remaining = this.sweep.remaining(left);
    return sweepProgress({
      label: texts.runs,
      done,
      total,
      tried: ablationSweep.tried(done, total),
      remaining,
      cancel,
    });
  }

  /** The head and its controls that were ablated; empty for cross-attention. */
  private get heads(): readonly AttentionHead[] {
    const parts = [this.told, ...this.known].map(({ part }) => part);
    const heads = parts.filter((part): part is AttentionHead => part.kind === 'head' && part.head !== null);
    return heads.length === parts.length && heads.every(({ cross }) => !cross) ? heads : [];
  }

  /** The controls that attend most to the same token as the head itself. */
  private get alike(): readonly AttentionHead[] {
    const [own, ...others] = (this.looks.current && this.looks.value) || [];
    return own === undefined ? [] : this.heads.slice(1).filter((_, at) => others[at] === own);
  }

  /** A note that these may do the same work, so that they are no plain controls. */
  private sameLook({ alike: left }: Controlled) {
    const { alike, told } = this;
    const token = this.panel.summary.tokens[this.looks.value?.[0] ?? -1];
    if (alike.length === 0 || !token) return nothing;
    return html`<p data-same-look>${texts.sameLook(alike.map(ablatedName), ablatedName(told.part), quotedToken(token), left !== undefined)}</p>`;
  }

  private rowName(name: string): string {
    const isAlike = this.alike.some((part) => name.startsWith(`${partName(part)} (`));
    return isAlike ? name.replace('(control', texts.sameLookMark) : name;
  }

  private table([head = [], ...rows]: ReturnType<typeof controlTable>) {
    return html`<div class="scroll" role="group" tabindex="0" aria-label=${texts.table}><table aria-label=${texts.table}>
        <thead><tr>${head.map((name, at) => html`<th scope="col" class=${at === 0 ? 'left' : ''}>${name}</th>`)}</tr></thead>
        <tbody>${rows.map(([name, ...cells]) => html`<tr><th scope="row">${this.rowName(name ?? '')}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
      </table></div>`;
  }

  private get all(): readonly Control[] {
    return possibleControls(this.panel, this.told, this.question, this.direct);
  }

  /** The runs of the controls, from this page or an earlier one; of all controls if every part was ablated. */
  private get known(): readonly Ablation[] {
    return this.panel.ablations.knownControls(this.told.part, this.all, this.question, this.direct);
  }

  private get untried(): readonly Control[] {
    const { known } = this;
    return this.all.filter(({ part }) => !known.some((run) => samePart(run.part, part)));
  }

  private get of(): readonly unknown[] {
    const { position, id, ratherThan, instead } = this.question;
    return [this.panel.readings, position, id, ratherThan, instead, partKey(this.told.part)];
  }

  private async runWithout(control: Control, signal: AbortSignal): Promise<Ablation> {
    const { told, question, direct } = this;
    const { readings, ablations } = this.panel;
    const { part } = control;
    const run = () => readings.read('ablation', { ...question, part }, signal);
    const size = runSize(part, everyPart(this.panel.summary.plan));
    const result = ablations.without(part, question, direct) ?? (await this.sweep.time(run, size));
    // Both have a row in the table of all parts.
    const swept = ablations.of(question)?.swept ?? [];
    for (const one of [told, result])
      if (!swept.some((run) => samePart(run.part, one.part))) ablations.add({ question, kind: 'swept', result: one });
    ablations.add({ question, kind: 'control', result: control });
    this.dispatchEvent(new CustomEvent('tried'));
    return result;
  }
}

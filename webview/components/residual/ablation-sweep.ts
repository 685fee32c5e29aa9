/** Ablates every head and every MLP, one run after another, and ranks them by how much the prediction depends on each. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { listWords } from '../../../src/base/list-words';
import type { Ablation, Instead } from '../../../src/trace/ablation/ablation';
import { agreementSentences } from '../../../src/trace/ablation/ablation-agreement';
import { controlledBy } from '../../../src/trace/ablation/ablation-control';
import { disagreementSentences, namedSentences } from '../../../src/trace/ablation/ablation-disagreement';
import type { DirectParts } from '../../../src/trace/ablation/ablation-over';
import {
  inOrder,
  orderAfter,
  pointsChange,
  type RankedBy,
  type RankingOrder,
  SUPPORTS_FIRST,
} from '../../../src/trace/ablation/ablation-ranking';
import { type AblationQuestion, OTHER_INSTEAD } from '../../../src/trace/ablation/ablation-runs';
import { ablatedName } from '../../../src/trace/ablation/ablation-words';
import { comparableRuns, isDestroyed } from '../../../src/trace/ablation/destroyed';
import { namedIn } from '../../../src/trace/ablation/named-in';
import { rankingWords } from '../../../src/trace/ablation/ranking-words';
import { sweepControl } from '../../../src/trace/ablation/sweep-opening';
import { partName } from '../../../src/trace/readings/attribution-words';
import { everyPart, type ModelComponent, samePart } from '../../../src/trace/readings/model-part';
import { ResultInView } from '../../base/result-in-view';
import type { StepCaption } from '../../heat-map/picture-look';
import type { ShownFigure } from '../../heat-map/shown-figures';
import { FocusHandover } from '../../keyboard/focus-handover';
import { exportedTrace } from '../../state/figures/exported-trace';
import { traceFileName } from '../../state/figures/value-export';
import type { StepData } from '../../state/generation/step-data';
import { ablationPart } from '../../state/residual/ablation-drawing';
import { ablationLines } from '../../state/residual/ablation-export';
import type { AblationTurns } from '../../state/residual/ablation-turns';
import { ablationSweep as texts, together } from '../../strings/ablation';
import { pictureTexts } from '../../strings/exports';
import { percentInWords, proseHundredths, quotedToken } from '../../strings/format';
import { strings } from '../../strings/strings';
import { proseStyles, rowButtonStyles, sharedStyles, tableStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import '../controls/segmented';
import { sweepProgress, sweepStyles } from '../controls/sweep-progress';
import { withTerms } from '../controls/term';
import { WholeRows } from '../controls/whole-rows';
import '../figures/picture-menu';
import { eventOf } from '../../base/event-of';
import { numbersOfLines } from '../figures/save-values';
import { type AblationColumn, ablationColumns, logitChange } from './ablation-columns';
import { CollectEvent, isCollecting, preventTextSelection } from './collect-event';

/** Sent when the user wants to see the results of the run without a part. */
export class PartEvent extends eventOf<Ablation>('part') {}

/** What the runs measure. */
export interface Measured {
  /** The token that the lead is over; null if the logit is measured. */
  readonly over: number | null;
  /** The direct contributions of the parts to it. */
  readonly direct: DirectParts | undefined;
}

/** The height of the table in CSS pixels, beyond which it scrolls in itself. */
const MOST_HEIGHT = 240;

/** The columns that it has at the level Story. */
const PLAIN_ORDERS: readonly RankedBy[] = ['part', 'change', 'probability'];

const KINDS = ['all', 'head', 'mlp'] as const;

/** Only one of them is there at a time. */
const FOCUSED_FIRST = '.sweep vscode-button, tbody th > button';

@customElement('trace-ablation-sweep')
export class AblationSweep extends LitElement {
  static override styles = [
    sharedStyles,
    proseStyles,
    tableStyles,
    rowButtonStyles,
    sweepStyles,
    css`
      :host { display: block; container-type: inline-size; }
      /* With a lead there is also a column for the logit. If there is no room for all, the divergence gives way to the token
         that is then predicted. */
      @container (max-width: 410px) { .of-lead .kl { display: none; } }
      /* So does the logit, whose change is not what the table ranks, if there is a column for the other replacement too. */
      @container (max-width: 410px) { .logit { display: none; } }
      [data-ranking] { scroll-margin: 6px; }
      /* The bottom edge shows that more rows follow: a scroll bar may be hidden. */
      .scroll { width: fit-content; max-width: 100%; border-bottom: 1px solid var(--line); }
      /* Headings take two lines, so that all columns fit in a narrow panel. */
      thead th { position: sticky; top: 0; white-space: normal; vertical-align: bottom; background: var(--vscode-editor-background); }
      tbody th > button { text-decoration: underline dotted; }
      tbody th > input { margin: 0 3px 0 0; width: 11px; height: 11px; vertical-align: -1px; cursor: pointer; }
      thead button { appearance: none; font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer;
        text-align: inherit; }
      thead button:hover { text-decoration: underline; }
      [aria-sort] button::after { content: ' ▾'; }
      [aria-sort='ascending'] button::after { content: ' ▴'; }
      /* Cells are closer together than in other tables. */
      td, th { padding-inline: 3px; }
      .plain :is(td, th) { padding-inline: 8px; }
      .plain th:first-child { padding-inline-start: 0; }
      .plain th:not(:first-child) { max-width: 14ch; }
      /* With one more column. Whatever stands to the right of a number keeps a distance. */
      .both :is(td, th) { padding-inline: 3.5px 1.5px; }
      .both th:first-child { padding-inline-start: 0; }
      :is(td, th).left:not(:first-child) { padding-inline-start: 5px; }
      details { margin-bottom: 6px; }
      summary { cursor: pointer; width: fit-content; }
      th[data-named] { position: relative; font-weight: 700; color: var(--vscode-editor-foreground); }
      [data-control] { font-weight: 400; }
      /* Between two columns, without making either wider. */
      [data-destroyed] { display: inline-block; width: 0; font-size: 0.75em; font-weight: 400; vertical-align: 0.35em; line-height: 1; }
      .top { white-space: pre; max-width: 10ch; overflow: hidden; text-overflow: ellipsis; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  @property({ attribute: false }) instead: Instead = 'zero';
  /** The parts that are to be ablated together. */
  @property({ attribute: false }) collected: readonly ModelComponent[] = [];
  /** The part that is named above the table; its row is kept in sight. */
  @property({ attribute: false }) named: ModelComponent | undefined;
  /** `undefined` while it is unknown; a sweep that was started waits for it. */
  @property({ attribute: false }) measured: Measured | undefined;
  /** Whether the sweep was started before it was known what is measured. */
  private isAwaited = false;
  /** Whether the fold with more details is open. */
  @state() private isMoreOpen = false;
  @state() private order: RankingOrder = SUPPORTS_FIRST;
  /** At the level Story: whether all columns are shown, as they are at the other levels. */
  @state() private areAllShown = false;
  /** Which kind of parts is listed. */
  @state() private kind: 'all' | ModelComponent['kind'] = 'all';
  /** The rows in the order on screen. */
  private listed: readonly Ablation[] = [];
  private readonly result = new ResultInView(this, {
    isRunning: () => this.isRunning,
    isWhole: () => this.swept.length === this.parts.length,
    result: () => this.renderRoot.querySelector('[data-ranking]'),
  });
  private readonly rows = new WholeRows(this, () => MOST_HEIGHT);
  /** The queue that reports the runs, which goes on while this is not shown, and a function that stops listening. */
  private watched: { readonly turns: AblationTurns; readonly end: () => void } | undefined;

  constructor() {
    super();
    new FocusHandover(this, [FOCUSED_FIRST]);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watch(undefined);
  }

  override willUpdate(): void {
    if (this.isConnected) this.watch(this.turns);
  }

  override updated(): void {
    if (this.isAwaited && this.measured) this.begin();
  }

  private watch(turns: AblationTurns | undefined): void {
    if (this.watched?.turns === turns) return;
    this.watched?.end();
    this.watched = turns && { turns, end: turns.watch(this) };
  }

  /** During a sweep each row keeps its place and new rows are added below; the rows are sorted once at the end. */
  private list(ablations: readonly Ablation[]): readonly Ablation[] {
    if (!this.isRunning) return inOrder(ablations, this.shownOrder);
    const before = this.listed.filter((one) => ablations.includes(one));
    return [...before, ...ablations.filter((one) => !before.includes(one))];
  }

  override render() {
    const { swept, shown } = this;
    const ablations = this.sweptWith(shown);
    this.listed = this.list(ablations);
    const told = this.told(ablations);
    return html`${this.control(swept.length)} ${failureOf(this.turns.failure(this.question))}
      ${shown === this.instead ? nothing : html`<p class="small muted" data-still=${shown}>${texts.still[shown]}</p>`}
      ${this.ranking(ablations, told)}
      ${ablations.length > 0 && !this.isRunning ? html`<slot></slot>` : nothing}
      ${ablations.length > 0 ? this.table(this.listed, this.namedBy(told)) : nothing}`;
  }

  /** The sentences about the runs: those above the table and those in the fold. There are none during a sweep. */
  private told(ablations: readonly Ablation[]): ToldOfRuns {
    if (this.isRunning) return NOTHING_TOLD;
    const total = this.parts.length;
    const { answer, first, more } = rankingWords(ablations, total, quotedToken, this.besides);
    return {
      told: [...answer, ...this.ofNamed(ablations)],
      rest: [...first, ...sweepControl(ablations)],
      more,
      agreement: [...agreementSentences(ablations, total), ...disagreementSentences(ablations, total)],
    };
  }

  private ranking(ablations: readonly Ablation[], { told, rest, more, agreement }: ToldOfRuns) {
    const further = html`<details ?open=${this.isMoreOpen} @toggle=${this.keepMore}><summary>${texts.more}</summary>${rest.length > 0 ? html`<p data-rest>${withTerms(rest.join(' '))}</p>` : nothing}<p>${withTerms(more.join(' '))}</p><p data-agreement>${agreement.join(' ')}</p></details>`;
    return html`<div data-ranking=${ablations.length}><p role="status">${withTerms(told.join(' '))}</p>${more.length + rest.length > 0 ? further : nothing}</div>`;
  }

  /** Sentences that compare what the step leading here says about the part it names with what the runs say. */
  private ofNamed(ablations: readonly Ablation[]): readonly string[] {
    return this.named && ablations.length === this.parts.length ? namedSentences(ablations, this.named, 'answer') : [];
  }

  /** Keeps the fold open when its text is rendered again, as after other runs. */
  private readonly keepMore = ({ currentTarget }: Event): void => {
    const fold = currentTarget as HTMLDetailsElement;
    // A fold that leaves the page during a sweep was not closed by the user.
    if (fold.isConnected) this.isMoreOpen = fold.open;
  };

  private control(done: number) {
    const total = this.parts.length;
    if (done === total) return nothing;
    if (!this.isRunning)
      return html`<div class="sweep"><vscode-button secondary data-action="leave-out-each" title=${texts.title} @click=${this.begin}>${done > 0 ? texts.others(total - done) : texts.all}</vscode-button></div>`;
    const cancel = { action: 'cancel-each', label: strings.cancel, run: () => this.turns.cancel() };
    const { remaining } = this.turns;
    return html`<div class="sweep">${sweepProgress({ label: texts.all, done, total, tried: texts.tried(done, total), remaining, cancel })}</div>`;
  }

  /** The control that chooses which of both kinds are listed, if there are both. */
  private kinds(ablations: readonly Ablation[]) {
    if (!hasBothKinds(ablations)) return nothing;
    const heads = ablations.filter(({ part }) => part.kind === 'head').length;
    const counts = { all: ablations.length, head: heads, mlp: ablations.length - heads };
    const options = KINDS.map((value) => ({ value, label: texts.kinds[value](counts[value]) }));
    return html`<trace-segmented words data-picker="sweep-kind" .label=${texts.listed} .options=${options} .value=${this.kind}
      @pick=${({ detail }: CustomEvent<string>) => {
        this.kind = detail as typeof this.kind;
      }}></trace-segmented>`;
  }

  /** During a sweep the table cannot be sorted: rows keep their places. */
  private readonly heading = (by: RankedBy, name: string, kind = '', whole?: string): TemplateResult => {
    if (this.isRunning) return html`<th scope="col" class=${kind} title=${whole ?? nothing}>${name}</th>`;
    const order = this.shownOrder;
    const sorted = order.direction === 'size' ? 'other' : order.direction;
    return html`<th scope="col" class=${kind} .ariaSort=${order.by === by ? sorted : null}
      ><button type="button" data-sort=${by} title=${[whole, texts.sort].filter(Boolean).join('\n')} @click=${() => {
        this.order = orderAfter(order, by);
      }}>${name}</button></th>`;
  };

  /** The runs named by sentences that can be read above the table; those of the fold count if it is open. */
  private namedBy({ told, rest, more, agreement }: ToldOfRuns): ReadonlySet<Ablation> {
    return namedIn(this.listed, [...told, ...(this.isMoreOpen ? [...rest, ...more, ...agreement] : [])].join(' '));
  }

  private table(all: readonly Ablation[], named: ReadonlySet<Ablation>) {
    const { kind, shownOrder: order, isPlain, shown, withOther: others } = this;
    const ranked = kind === 'all' || !hasBothKinds(all) ? all : all.filter(({ part }) => part.kind === kind);
    const isLead = ranked.some(({ difference }) => difference !== null);
    const hasKl = !isPlain && all.some(({ kl }) => kl !== undefined);
    const columns = ablationColumns(ranked, { shown, others, hasKl, isPlain, heading: this.heading });
    const look = isPlain
      ? 'plain'
      : [isLead && 'of-lead', (others.length > 0 || isLead) && 'both'].filter(Boolean).join(' ');
    const sorted = texts.order(
      texts.orders[order.by](order.direction, comparableRuns(ranked).length < ranked.length),
      ranked.some((one) => named.has(one)),
    );
    const meaning = isPlain ? texts.plainMeaning : texts.meaning;
    return html`<div class="sweep">${this.kinds(all)}${this.menu(all)}${this.columnsChoice()}</div>
    ${isPlain && ranked[0] ? withAllParts(ranked[0]) : nothing}
    <div class="scroll" role="group" tabindex="0" aria-label=${texts.table}><table class=${look} data-instead=${shown} aria-label=${texts.table}>
      <thead><tr>${this.heading('part', texts.columns.part[shown], 'left')}${columns.map(({ head }) => head)}</tr></thead>
      <tbody @mousedown=${preventTextSelection}>${ranked.map((ablation) => this.row(ablation, columns, named.has(ablation)))}</tbody>
    </table></div>
    ${isPlain && isLead ? nothing : this.opposite(ranked)}
    <p class="small muted ${isLead ? 'of-lead' : ''}">${this.inView(ranked.length)} ${this.isRunning ? texts.orderOfRuns : sorted} ${isPlain ? nothing : texts.inPoints} ${hasKl ? html`<span class="kl">${withTerms(texts.kl)}</span>` : nothing} ${ranked.some(isDestroyed) ? html`<span data-destroyed-means>${texts.destroyedMeans(isLead)}</span>` : nothing} ${meaning}</p>`;
  }

  /** Shows all columns at the level Story, or only those that need no knowledge of the field. */
  private columnsChoice() {
    if (this.panel.choice.level !== 'story') return nothing;
    const { areAllShown } = this;
    const toggle = () => {
      this.areAllShown = !areAllShown;
    };
    return html`<button type="button" class="link" data-action="columns" title=${areAllShown ? nothing : texts.allColumnsTitle}
      @click=${toggle}>${areAllShown ? texts.fewerColumns : texts.allColumns}</button>`;
  }

  private get isPlain(): boolean {
    return this.panel.choice.level === 'story' && !this.areAllShown;
  }

  /** The chosen order, unless the table lacks its column. */
  private get shownOrder(): RankingOrder {
    return this.isPlain && !PLAIN_ORDERS.includes(this.order.by) ? SUPPORTS_FIRST : this.order;
  }

  /** The reason why the logit and the probability may change in opposite ways, if some do. */
  private opposite(ranked: readonly Ablation[]) {
    const logits = ranked.filter(isOpposite).map((one) => logitChange(one) < 0);
    if (logits.length === 0) return nothing;
    const ways = new Set(logits).size > 1 ? 'both' : logits[0] ? 'falls' : 'rises';
    return html`<p class="small muted" data-opposite=${ways}>${texts.oppositeMeans(ways)}</p>`;
  }

  /**
   * The menu that saves all rows in their present order, including those not listed, with the runs with the other replacement.
   */
  private menu(all: readonly Ablation[]) {
    const { summary, host } = this.panel;
    if (!host || this.isRunning) return nothing;
    const { text } = summary.source ?? summary;
    const of = [...all, ...this.runsWithOtherReplacement];
    const isOfMeans = of.every(({ instead }) => instead === 'mean');
    const name = traceFileName(isOfMeans ? 'without-each-part-mean' : 'without-each-part', summary);
    const file = { name, about: texts.tableName };
    const numbers = numbersOfLines(
      () => ablationLines(of, this.controls),
      file,
      () => exportedTrace(this.panel),
    );
    return html`<trace-picture-menu .name=${texts.all} .summary=${summary} .traces=${[summary.trace]} .caption=${this.caption(all, text)} .isResult=${true} .host=${host}
      .picture=${() => this.pictureOf(all)} .numbers=${numbers}></trace-picture-menu>`;
  }

  /** A chart with the answer, of the runs that the table lists, even if more have finished since. */
  private pictureOf(ablations: readonly Ablation[]): ShownFigure['draw'] {
    const { controls, parts } = this;
    const question = this.questionWith(this.shown);
    const controlRuns = (part: ModelComponent) =>
      this.panel.ablations.controlRuns(part, question, this.measured?.direct);
    return ({ style }) => ablationPart({ ablations, total: parts.length, controls, controlRuns }, style);
  }

  private caption(ablations: readonly Ablation[], text: string): StepCaption {
    const { answer } = rankingWords(ablations, this.parts.length, quotedToken, this.besides);
    return {
      step: undefined,
      title: texts.all,
      term: '',
      traced: [pictureTexts.traced(text)],
      finding: answer.join(' '),
      noted: this.explainedPlace(),
    };
  }

  /** A line that says which prediction the chart is about. */
  private explainedPlace(): string[] {
    const { summary, choice } = this.panel;
    const token = summary.tokens[choice.token];
    return token ? [texts.picturedPlace(quotedToken(token), choice.token, summary.plan.predicts === 'next token')] : [];
  }

  private get controls() {
    return this.panel.ablations.controlsOfToken(this.questionWith(this.shown));
  }

  /** Says how many of the rows are visible, if not all are. */
  private inView(all: number) {
    const { inView = all } = this.rows;
    return inView < all ? html`<span data-in-view>${texts.inView(inView, all)}</span>` : nothing;
  }

  /** @param isNamed whether sentences name the part */
  private row(ablation: Ablation, columns: readonly AblationColumn[], isNamed: boolean) {
    const { part } = ablation;
    const clicked = (event: Event) =>
      this.dispatchEvent(isCollecting(event) ? new CollectEvent(part) : new PartEvent(ablation));
    return html`<tr class="pick" data-part=${ablatedName(part)} @click=${clicked}>
      <th scope="row" ?data-named=${isNamed}>${this.box(part)}<button type="button" title=${texts.show}>${partName(part)}</button>${this.controlMark(ablation)}${isDestroyed(ablation) ? html`<span data-destroyed title=${texts.destroyedOf}>${texts.destroyed}</span>` : nothing}${isNamed ? html`<span class="unseen"> ${texts.marked}</span>` : nothing}</th>
      ${columns.map(({ cell }) => cell(ablation))}
    </tr>`;
  }

  /** A mark on a head that was ablated as the control of another one. */
  private controlMark(ablation: Ablation) {
    const heads = controlledBy(ablation.part, this.controls);
    if (heads.length === 0 || isDestroyed(ablation)) return nothing;
    return html` <span class="muted" data-control title=${texts.isControl(listWords(heads.map(partName)))}>${texts.control}</span>`;
  }

  /** A box to choose the part for a joint ablation. */
  private box(part: ModelComponent) {
    const label = together.box(ablatedName(part));
    const isCollected = this.collected.some((one) => samePart(one, part));
    return html`<input type="checkbox" data-box aria-label=${label} title=${label} .checked=${isCollected}
      @click=${(event: Event) => event.stopPropagation()} @change=${() => this.dispatchEvent(new CollectEvent(part))}>`;
  }

  /** The runs of the sweep, from this page or an earlier one. */
  private get swept(): readonly Ablation[] {
    return this.sweptWith(this.instead);
  }

  private sweptWith(instead: Instead): readonly Ablation[] {
    return this.panel.ablations.over(this.questionWith(instead), this.measured?.direct).swept;
  }

  /** The replacement used by the listed runs. While no part was run with the chosen one, it is the other one if that has runs. */
  private get shown(): Instead {
    const { instead } = this;
    const isNone = this.swept.length === 0 && !this.isRunning;
    return isNone && this.sweptWith(OTHER_INSTEAD[instead]).length > 0 ? OTHER_INSTEAD[instead] : instead;
  }

  /** The runs with the other replacement (zero or mean). */
  private get runsWithOtherReplacement(): readonly Ablation[] {
    const question = this.questionWith(OTHER_INSTEAD[this.shown]);
    const { alone, swept } = this.panel.ablations.over(question, this.measured?.direct);
    return [...alone, ...swept];
  }

  /** What sentences know of the other replacement. */
  private get besides(): readonly Ablation[] {
    return this.panel.ablations.everyRun(this.questionWith(OTHER_INSTEAD[this.shown]), this.measured?.direct);
  }

  /** Those runs if they cover all parts; the table has a column for them only then. */
  private get withOther(): readonly Ablation[] {
    const all = this.runsWithOtherReplacement;
    return this.parts.every((part) => all.some((one) => samePart(one.part, part))) ? all : [];
  }

  private get question(): AblationQuestion {
    return this.questionWith(this.instead);
  }

  private questionWith(instead: Instead): AblationQuestion {
    const { token: position, target: id, ratherThan } = this.panel.choice;
    return { position, id, ratherThan: this.measured ? this.measured.over : ratherThan, instead };
  }

  private get parts(): readonly ModelComponent[] {
    return everyPart(this.panel.summary.plan);
  }

  private get turns(): AblationTurns {
    return this.panel.ablations.sweep;
  }

  private get isRunning(): boolean {
    return this.turns.isRunning(this.question);
  }

  /** Focuses the button that begins or ends the runs; once none is left, the first row. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>(FOCUSED_FIRST)?.focus(options);
  }

  /** Ablates the parts that have no run yet. */
  readonly begin = (): void => {
    const { question, parts, measured, turns } = this;
    this.isAwaited = measured === undefined;
    if (!measured) return;
    const { direct } = measured;
    turns.begin({ question, parts, direct, readings: this.panel.readings });
    this.result.begin();
  };
}

/** Sentences about runs, by where they stand. */
interface ToldOfRuns {
  readonly told: readonly string[];
  /** In the fold, together with the other details. */
  readonly rest: readonly string[];
  readonly more: readonly string[];
  readonly agreement: readonly string[];
}

const NOTHING_TOLD: ToldOfRuns = { told: [], rest: [], more: [], agreement: [] };

/** What the runs of a table differ from. */
function withAllParts(run: Ablation) {
  const { before, difference, ratherThan } = run;
  const measured = proseHundredths(difference?.before ?? before.logit);
  const over = ratherThan && quotedToken(ratherThan);
  const share = percentInWords(before.probability);
  return html`<p class="small muted" data-with-all>${withTerms(texts.withAllParts(quotedToken(run), over, measured, share))}</p>`;
}

/** Whether the changes of the token's logit and of its probability are written with opposite signs. */
function isOpposite(ablation: Ablation): boolean {
  return Number(logitChange(ablation).toFixed(2)) * pointsChange(ablation) < 0;
}

function hasBothKinds(ablations: readonly Ablation[]): boolean {
  return new Set(ablations.map(({ part }) => part.kind)).size > 1;
}

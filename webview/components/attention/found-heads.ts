/** The list of heads for a chosen kind: what its score is, and the heads that score highest, each beside shuffled tokens. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { type HeadPlace, isSameHead } from '../../../src/trace/heads/head-place';
import { SizeObserver } from '../../base/size-observer';
import '@vscode-elements/elements/dist/vscode-button';
import type { HeadBaseline, HeadScores, RepeatedTokens } from '../../../src/engine/protocol/reading-protocol';
import { type DetectedKind, HEAD_KINDS, type HeadKind, kindsOf } from '../../../src/trace/heads/head-kinds';
import { HEAD_WORDS, measured } from '../../../src/trace/heads/head-words';
import type { MeasuredHeads } from '../../../src/trace/heads/measured-heads';
import { isLimited, limitText, noneCanCount } from '../../../src/trace/heads/score-of-head';
import { bestRepeated } from '../../../src/trace/heads/test-verdict';
import { type BothTests, headName } from '../../../src/trace/heads/without-head';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { Choice } from '../../choice/choice';
import { FocusHandover } from '../../keyboard/focus-handover';
import { ChooseEvent, type PanelData, WalkEvent } from '../../panel/panel';
import { addedBy, askContributions } from '../../state/attention/contributions';
import {
  type FoundHead,
  findHeads,
  firstIsBegunWith,
  highestScore,
  mostLeast,
} from '../../state/attention/found-heads';
import { measuredLines } from '../../state/attention/heads-export';
import { type LeftOutOrder, listWithout } from '../../state/attention/left-out-head';
import { exportedTrace } from '../../state/figures/exported-trace';
import { traceFileName } from '../../state/figures/value-export';
import { headStrings as strings } from '../../strings/heads';
import { controlStyles, sharedStyles, tableStyles } from '../../theme/styles';
import { WholeRows } from '../controls/whole-rows';
import '../controls/segmented';
import '../figures/table-menu';
import { hundredths, quotedToken, signedHundredths } from '../../strings/format';
import { withTerms } from '../controls/term';
import { type FoundHeadMap, isOfTokens } from './found-head-map';
import { foundTable, headButton, headTableStyles, leftOutTable } from './found-head-tables';
import { adviceOnHeads } from './head-advice';
import './leave-out-head';
import { upwardEvent } from '../../base/event-of';

/** The kind of head to look for; all heads alike without a kind. */
export interface HeadFilter {
  readonly kind: HeadKind | undefined;
  readonly least: number;
}

export class HeadFilterEvent extends upwardEvent<HeadFilter>('head-filter') {}

/** Sent to start or cancel the test on repeated random tokens. */
export class HeadTestEvent extends upwardEvent<'begin' | 'cancel'>('head-test') {}

const ANY = 'any';
/** How many of the heads that score highest in the test are named. */
const MOST_TESTED = 5;
/** The maximum height of the list beside the map, in CSS pixels (about fourteen rows); it scrolls in itself. */
const MOST_HEIGHT = 480;
/** The share of a lower panel's height that the list gets: what is left below the line above it. */
const SHARE_BESIDE_MAP = 0.75;
/** The share of the panel's height for the list above a map: the map has to be visible together with the clicked row. */
const SHARE_ABOVE_MAP = 0.3;
/** A map higher than this share of the panel leaves too little for both; the list then has its own share, `SHARE_ALONE`. */
const HIGHEST_MAP = 0.75;
const SHARE_ALONE = 0.6;
/** The assumed height of a panel while it is unknown, in CSS pixels. */
const HEIGHT = 650;

/** The width of what surrounds the list at its sides, in CSS pixels. */
const INSIDE = 24;

@customElement('trace-found-heads')
export class FoundHeads extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    controlStyles,
    headTableStyles,
    css`
      :host { display: block; }
      trace-segmented { display: flex; max-width: 100%; }
      p { margin: 6px 0; max-width: 76ch; line-height: 1.45; }
      summary { cursor: pointer; }
      .filter { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; margin: 6px 0; }
      .filter input { width: 160px; }
      .found { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 10px 16px; }
      .listed { flex: 1 1 calc(350px * var(--type-size, 1)); max-width: calc(500px * var(--type-size, 1)); min-width: 0; container-type: inline-size; }
      .found > trace-found-head-map { flex: 1 1 min(calc(330px * var(--type-size, 1)), 100%); }
      table { width: 100%; }
      .test, .best { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; }
      .best:focus-visible { outline: none; }
      .best span { font-family: var(--mono); white-space: nowrap; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  /** The chosen head. */
  @property({ attribute: false }) place: HeadPlace = { layer: 0, head: 0 };
  @property({ attribute: false }) filter: HeadFilter = { kind: undefined, least: 0 };
  /** What the tokens are part of, in a word. */
  @property({ attribute: false }) text = 'text';
  @property({ attribute: false }) scores: HeadScores | undefined;
  @property({ attribute: false }) baseline: HeadBaseline | undefined;
  /** Results on repeated random tokens, once the user has asked for the test. */
  @property({ attribute: false }) repeated: RepeatedTokens | undefined;
  /** What choosing a head changes besides the head: also a token at which one sees the reason it was found. */
  @property({ attribute: false }) opening: (place: HeadPlace) => Partial<Choice> = (place) => place;
  /** The weights of the chosen head; while they are loading, those of the previous one. */
  @property({ attribute: false }) pattern: StepTensor | undefined;
  /** The same test without a head, once the user has asked for it. */
  @property({ attribute: false }) left: RepeatedTokens | undefined;
  /** All measurements, for export. */
  @property({ attribute: false }) measured: MeasuredHeads | undefined;
  /** All tests without a head that were made so far. */
  @property({ attribute: false }) lefts: readonly RepeatedTokens[] = [];
  /** The head that is ablated in a running test. */
  @property({ attribute: false }) leaving: HeadPlace | undefined;
  /** Whether heads of this attention can be ablated. */
  @property({ attribute: false }) canLeaveOut = true;
  /** What the list is sorted by while a head is ablated. */
  @state() private order: LeftOutOrder = 'random';
  /** Whether the test is running. */
  @property({ type: Boolean }) testing = false;
  /** Asked for once a head was ablated: the effect on scores is not the effect on the prediction. */
  private readonly contributions = askContributions(
    this,
    () => (this.left && this.text === 'text' ? { panel: this.panel, when: true } : undefined),
    async () => undefined,
  );
  /** Whether the map was asked for and the user has done nothing since. */
  private isShowing = false;

  constructor() {
    super();
    // The map may arrive after the list and be higher. The list may then grow too, which pushes the map down.
    new SizeObserver(this, ['trace-found-head-map', '.listed'], () => {
      this.requestUpdate();
      if (this.isShowing) void this.updateComplete.then(() => this.map?.keepInView());
    });
    new WholeRows(this, () => this.listHeight);
    new FocusHandover(this, ['[data-test], [data-best]']);
  }

  /**
   * The height of the list in CSS pixels: beside the map at least as high as the map, to leave no empty space; above the map,
   * what leaves room for both.
   */
  private get listHeight(): number {
    const { height = HEIGHT } = this.panel;
    const [list, map] = ['.listed', 'trace-found-head-map'].map((one) =>
      this.renderRoot.querySelector<HTMLElement>(one),
    );
    if (!list || !map) return SHARE_ABOVE_MAP * height;
    const isBeside = map.offsetLeft >= list.offsetLeft + list.offsetWidth;
    if (isBeside) return Math.max(Math.min(SHARE_BESIDE_MAP * height, MOST_HEIGHT), map.offsetHeight);
    return (map.offsetHeight > HIGHEST_MAP * height ? SHARE_ALONE : SHARE_ABOVE_MAP) * height;
  }

  /** Brings the map of the chosen head into view together with the list, so that the user sees each chosen head there. */
  showMap(): void {
    this.isShowing = true;
    for (const type of ['wheel', 'pointerdown', 'keydown'])
      window.addEventListener(type, this.releaseMap, { capture: true });
    this.map?.show();
  }

  /** The user has moved on and no longer needs the map kept in view. */
  private readonly releaseMap = (): void => {
    this.isShowing = false;
    for (const type of ['wheel', 'pointerdown', 'keydown'])
      window.removeEventListener(type, this.releaseMap, { capture: true });
  };

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.releaseMap();
  }

  private get map(): FoundHeadMap | null {
    return this.renderRoot.querySelector('trace-found-head-map');
  }

  /** After a change of kind or order the list begins with the best head. */
  override updated(changed: PropertyValues<this>): void {
    const before = changed.get('filter');
    const isOther =
      (before && before.kind !== this.filter.kind) ||
      changed.has('repeated') ||
      changed.has('left') ||
      changed.has('order' as keyof FoundHeads);
    if (isOther) this.renderRoot.querySelector('.scroll')?.scrollTo({ top: 0, behavior: 'instant' });
  }

  override render() {
    const { kind } = this.filter;
    const attention = this.measured?.attention ?? 'decoder';
    const options = [ANY, ...kindsOf(attention)].map((value) => ({
      value,
      ...(value === ANY
        ? { label: strings.any }
        : { label: strings.kindChoice(value as HeadKind), title: strings.kindTitle(value as HeadKind) }),
    }));
    return html`${attention === 'encoder' ? html`<p data-both-sides>${strings.bothSides}</p>` : nothing}
      <trace-segmented wrap data-heads="kinds" .label=${strings.kind} .showLabel=${false} .options=${options}
        .value=${kind ?? ANY} @pick=${this.picked}></trace-segmented>
      ${this.links()}
      ${kind === undefined ? nothing : this.ofKind(kind)}`;
  }

  /** Links to the figures of the chosen head, which are far above, and to the place the user came from. */
  private links() {
    const previewed = this.previewed();
    const { layer, head } = previewed ?? this.place;
    const { step, level, levelBefore } = this.panel.choice;
    const show = () => {
      if (previewed) this.choose(previewed);
      // The user wants to see why the head was found; at the token chosen so far it may do nothing of the kind.
      const { layer: _, head: __, ...seen } = previewed ? {} : this.opening(this.place);
      if (Object.keys(seen).length > 0) this.dispatchEvent(new ChooseEvent(seen));
      this.dispatchEvent(new WalkEvent(step));
    };
    const cameFrom = levelBefore ?? 'story';
    const back = () => this.dispatchEvent(new ChooseEvent({ level: cameFrom }));
    return html`<p class="test" data-leads-on><vscode-button secondary data-action="show-attention" @click=${show}>${strings.showAttention(layer, head)}</vscode-button>
      ${level === 'figures' ? html`<vscode-button secondary data-action="back-to-story" title=${strings.backTitle(cameFrom)} @click=${back}>${strings.back(cameFrom)}</vscode-button>` : nothing}</p>`;
  }

  /** The first head of the list, which is previewed until the user chooses one, if it is one to begin with. */
  private previewed(): HeadPlace | undefined {
    const { filter, scores, baseline, pattern, place, panel } = this;
    const { kind, least } = filter;
    if (kind === undefined || !scores || !pattern || !isOfTokens(pattern) || panel.choice.headKind === kind)
      return undefined;
    if (!firstIsBegunWith(scores, kind, this.repeated)) return undefined;
    const [first] = this.inOrder(kind, findHeads(scores, baseline, kind, least, this.repeated));
    const isChosen = first !== undefined && isSameHead(first, place);
    return first && !isChosen ? { layer: first.layer, head: first.head } : undefined;
  }

  private readonly choose = (place: HeadPlace): void => {
    this.dispatchEvent(new ChooseEvent(this.opening(place)));
  };

  private ofKind(kind: HeadKind) {
    const { scores, baseline, repeated, text, filter } = this;
    const limit = scores && limitText(scores, kind, text);
    const none = scores && noneCanCount(scores, kind);
    const method = html`<p data-definition=${kind}>${withTerms(measured(kind))} ${
      limit ? html`<span data-score-limit>${limit}</span>` : nothing
    } ${isLimited(kind) ? html`<span data-called>${strings.calledWhen(kind)}</span>` : nothing}</p>`;
    // If nothing can be found, the description of the measurement gives the reason, so it is not in a fold.
    const folds = scores !== undefined && !none;
    return html`${folds ? adviceOnHeads({ kind, scores, baseline, repeated, text, tokens: this.readTokens }) : method}
      ${scores && isLimited(kind) && !Number.isNaN(scores.scores[kind][0]) ? this.test(kind) : nothing}
      ${folds ? this.list(kind, findHeads(scores, baseline, kind, filter.least, repeated), scores) : nothing}
      ${none && !repeated ? nothing : this.columns(kind, folds ? method : nothing)}`;
  }

  private get readTokens() {
    const { source, tokens } = this.panel.summary;
    return this.text === 'source' ? (source?.tokens ?? []) : tokens;
  }

  /** Below the list, a fold that explains how the kind is measured and what each column is. */
  private columns(kind: HeadKind, method: unknown) {
    const { baseline, repeated } = this;
    return html`<details class="muted">
      <summary>${strings.columns}</summary>
      ${method}
      <p data-baseline>${withTerms(strings.baseline)}
        ${baseline ? strings.shuffles(baseline.shuffles, baseline.seed) : strings.waiting}
        ${strings.repeatsRemain(kind)}</p>
      ${
        isLimited(kind) && repeated
          ? html`<p data-tested>${withTerms(strings.tested(repeated.texts, repeated.different, repeated.seed))} ${repeated.foreseen ? strings.foreseenTokens(repeated.foreseen) : nothing}</p>`
          : nothing
      }
      <p data-columns>${this.bothTests(kind) ? [strings.barsWithout, strings.changes].join(' ') : html`${strings.bars(isLimited(kind) && repeated !== undefined)} ${isLimited(kind) ? strings.detector : nothing}`}</p>
    </details>`;
  }

  /** The standard test, on tokens that all count. */
  private test(kind: DetectedKind) {
    const { repeated, testing } = this;
    const ask = (what: 'begin' | 'cancel') => () => this.dispatchEvent(new HeadTestEvent(what));
    if (testing)
      return html`<p class="test" role="status">${strings.testing}
        <vscode-button secondary data-test="cancel" @click=${ask('cancel')}>${strings.cancelTest}</vscode-button></p>`;
    const isAdvised = this.scores && !firstIsBegunWith(this.scores, kind);
    if (!repeated)
      return html`<p class="test"><vscode-button ?secondary=${!isAdvised} data-test="begin" title=${strings.testTitle}
        @click=${ask('begin')}>${strings.test}</vscode-button></p>`;
    return html`<p class="best" role="status" tabindex="-1" data-best>${strings.mostInTest(HEAD_WORDS[kind].name)}
        ${bestRepeated(repeated, kind, this.scores?.heads ?? 1, MOST_TESTED).map(
          ({ layer, head, score, deviation }) =>
            html`<span data-layer=${layer} data-head=${head}>${headButton({ layer, head }, this.choose, strings.headings.head)} <b>${hundredths(score)}</b>${deviation === undefined ? nothing : html` <span class="muted">${strings.plusMinus(hundredths(deviation))}</span>`}</span> `,
        )}</p>
      <p class="small muted" data-test-of>${strings.testOf(repeated.texts, repeated.different, repeated.seed)}</p>
      ${
        this.canLeaveOut && this.scores
          ? html`<trace-leave-out-head .kind=${kind} .layers=${this.scores.layers} .heads=${this.scores.heads} .repeated=${repeated}
            .left=${this.left} .lefts=${this.lefts} .leaving=${this.leaving} .adds=${this.addsHere(repeated, kind)}></trace-leave-out-head>`
          : nothing
      }`;
  }

  /** A sentence about the effect of the highest-scoring head on this text's prediction; '' if it is unknown. */
  private addsHere(repeated: RepeatedTokens, kind: DetectedKind): string {
    const { value, current } = this.contributions;
    const [first] = bestRepeated(repeated, kind, this.scores?.heads ?? 1, 1);
    const added = current && value && first ? addedBy(value, first, false) : undefined;
    if (!value || !first || added === undefined) return '';
    const { ratherThan } = value;
    const of = strings.explained(quotedToken(value), ratherThan ? quotedToken(ratherThan) : undefined);
    return strings.addsHere(headName(first), signedHundredths(added), of);
  }

  /** The tests with all heads and without one, if there are both for this kind. */
  private bothTests(kind: HeadKind): BothTests | undefined {
    const { repeated: all, left, scores } = this;
    return all && left && scores && isLimited(kind) ? { all, ablated: left, heads: scores.heads } : undefined;
  }

  /** Sorts the heads like the list. */
  private inOrder(kind: HeadKind, found: readonly FoundHead[]): readonly FoundHead[] {
    const tests = this.bothTests(kind);
    if (!tests || !isLimited(kind)) return found;
    return listWithout(found, tests, kind, this.order).map(({ found: one }) => one);
  }

  private list(kind: HeadKind, found: readonly FoundHead[], all: HeadScores) {
    const { layers, heads, scores } = all;
    if (scores[kind].every((score) => Number.isNaN(score))) return html`<p class="muted">${strings.none}</p>`;
    const { repeated, text } = this;
    const { least } = this.filter;
    const isTested = repeated !== undefined && isLimited(kind);
    const [most, highest] = [mostLeast(all, kind, repeated), hundredths(highestScore(all, kind, repeated))];
    const where = strings.scoredOn(text, isTested);
    const previewed = this.previewed();
    const tests = this.bothTests(kind);
    const words = strings.least(hundredths(least), where);
    return html`<div class="filter">
        <input type="range" min="0" max=${most} step="0.01" ?disabled=${most === 0} .value=${live(String(least))}
          aria-label=${strings.leastLabel(highest, where)} aria-valuetext=${words} @input=${this.limited}>
        <span class="small">${words}: ${strings.found(found.length, layers * heads)}.
          <span class="muted" data-highest>${strings.highest(highest, where)}</span></span>
        ${this.menu()}
      </div>
      ${this.baseline && !tests ? html`<p class="small muted" data-shuffled-note>${strings.shuffledNote(this.baseline.shuffles, layers * heads)} ${strings.repeatsRemain(kind)} ${isLimited(kind) ? html`<span data-decides>${strings.decides(kind, isTested)}</span>` : nothing}</p>` : nothing}
      <div class="found"><div class="listed"><div class="scroll" role="group" tabindex="0" aria-label=${strings.list(HEAD_WORDS[kind].name)}>
        ${this.table(kind, found, heads, previewed)}
      </div></div>
      <trace-found-head-map .panel=${this.panel} .place=${previewed ?? this.place} .instead=${previewed && this.place}
        @choose-shown=${({ detail }: CustomEvent<HeadPlace>) => this.choose(detail)} .pattern=${this.pattern} .kind=${kind} .room=${this.panel.width - INSIDE}></trace-found-head-map></div>`;
  }

  /** The menu that saves all heads and kinds, with everything measured. */
  private menu() {
    const { panel, measured } = this;
    const { host, summary } = panel;
    if (!host || !measured) return nothing;
    const lines = () => measuredLines(measured);
    return html`<trace-table-menu .name=${strings.exported} .file=${traceFileName('heads-by-kind', summary)} .host=${host} .lines=${lines}
      .readOrigin=${() => exportedTrace(panel)}></trace-table-menu>`;
  }

  private table(kind: HeadKind, found: readonly FoundHead[], heads: number, previewed: HeadPlace | undefined) {
    const tests = this.bothTests(kind);
    const { repeated, choose, order } = this;
    const table = { kind, chosen: this.panel.choice, previewed, choose };
    if (!tests || !isLimited(kind)) return foundTable({ ...table, found, heads, repeated });
    const rows = listWithout(found, tests, kind, order);
    const sort = (by: LeftOutOrder) => {
      this.order = by;
    };
    return leftOutTable({ ...table, rows, without: tests.ablated.without ?? undefined, order, sort });
  }

  private picked(event: CustomEvent<string>): void {
    const kind = HEAD_KINDS.find((one) => one === event.detail);
    this.dispatchEvent(new HeadFilterEvent({ ...this.filter, kind }));
  }

  private limited(event: Event): void {
    this.dispatchEvent(
      new HeadFilterEvent({ ...this.filter, least: Number((event.target as HTMLInputElement).value) }),
    );
  }
}

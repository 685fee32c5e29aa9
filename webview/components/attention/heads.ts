/** An overview of every head of the block, and of all blocks. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type {
  HeadBaseline,
  HeadMaps,
  HeadScores,
  KnownTests,
  RepeatedTokens,
} from '../../../src/engine/protocol/reading-protocol';
import { type HeadKind, kindsOf } from '../../../src/trace/heads/head-kinds';
import type { HeadPlace } from '../../../src/trace/heads/head-place';
import { queryText } from '../../../src/trace/heads/head-words';
import { isWithout, type MeasuredHeads, withAblatedTest } from '../../../src/trace/heads/measured-heads';
import { namedAttention, patternStages } from '../../../src/trace/heads/pattern-stages';
import type { AttentionKind } from '../../../src/trace/readings/attention';
import type { ShownStack } from '../../../src/trace/steps/stacks';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { isOther } from '../../base/is-other';
import { NEVER_ABORTED } from '../../base/never-aborted';
import { Query, type Question } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import type { Choice } from '../../choice/choice';
import { nameParts } from '../../panel/named-parts';
import { ChooseEvent, type PanelData, StayEvent } from '../../panel/panel';
import type { ReadingSource } from '../../sources/readings';
import { mostLeast, type Opened, openedHead } from '../../state/attention/found-heads';
import { headMaps, smallMapOf } from '../../state/attention/head-maps';
import { type HeadsOf, type KeptHeads, keepHeads, keptHeads } from '../../state/attention/kept-heads';
import { attentionStrings } from '../../strings/attention';
import { headStrings } from '../../strings/heads';
import type { Palette } from '../../theme/color-scale';
import { sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { failureOf } from '../controls/error-box';
import { FoundHeads, type HeadFilter, type HeadFilterEvent, type HeadTestEvent } from './found-heads';
import type { LeaveOutEvent } from './leave-out-head';
import './head-circuits';
import './head-lines';
import './head-thumbnails';
import './heads-overview';
import './heads-table';

@customElement('trace-heads')
export class Heads extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin-top: 16px; }
      h3 { margin: 0 0 6px; font-size: 1em; font-weight: 600; color: var(--muted); }
      p { margin: 4px 0; max-width: 76ch; }
      details { border: 1px solid var(--line); padding: 4px 10px; margin-top: 6px; }
      summary { cursor: pointer; }
      details > :not(summary) { margin: 8px 0; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  /** The stack whose heads are shown; `attention` says which of its attentions, if there are several. */
  @property({ attribute: false, hasChanged: isOther }) stack!: ShownStack;
  @property({ attribute: false }) attention: AttentionKind | undefined;
  /** The weights of the chosen head; while they are loading, those of the previous one. */
  @property({ attribute: false }) pattern: StepTensor | undefined;
  /** Whether the user has opened or closed the overview; `undefined` for neither. */
  @state() private overview: boolean | undefined;
  @state() private table = false;
  @state() private opened: ReadonlySet<string> = new Set();
  /** Initially the kind as which the chosen head was found. */
  @state() private filter: HeadFilter = NO_FILTER;
  private readonly near = new WhenVisible(this);
  private readonly maps = headMaps(this, () => ({
    readings: this.panel.readings,
    attention: this.attention,
    layers: this.near.visible ? this.wanted : [],
  }));

  private readonly scores = new Query<HeadScores>(this, () =>
    this.ofAllHeads('scores', (readings, attention, signal) => readings.read('headScores', { attention }, signal)),
  );
  private readonly baseline = new Query<HeadBaseline>(this, () =>
    this.ofAllHeads('baseline', (readings, attention, signal) =>
      readings.read('headBaseline', { attention, ...SHUFFLES }, signal),
    ),
  );

  /** The trace and model for which the user has asked for the test. */
  @state() private tested: ReadingSource | undefined;
  /** The trace and attention for which earlier measurements were restored. */
  private restored: { readonly readings: ReadingSource; readonly attention: AttentionKind } | undefined;
  private readonly repeated = new Query<RepeatedTokens>(this, () => {
    const { readings } = this.panel;
    const { attention = 'decoder', tested } = this;
    if (tested !== readings || attention === 'cross') return undefined;
    const fetch = (signal: AbortSignal) =>
      this.known('tested', () => readings.read('repeatedTokens', { attention, ...TEST }, signal));
    return { of: [readings, attention], fetch };
  });

  /** The test depends on the model, not the text: one made before, for another trace or for the findings, is shown at once. */
  protected readonly madeBefore = new Query<KnownTests>(this, () => {
    const { readings } = this.panel;
    const { attention = 'decoder', tested, filter } = this;
    if (tested === readings || attention === 'cross' || filter.kind === undefined) return undefined;
    const fetch = async (signal: AbortSignal) => {
      const of = this.keptOf; // as it is now, before anything is awaited
      const known = await readings.read('knownTests', { attention, ...TEST }, signal);
      if (known.tested) this.tellMade(readings, of, known);
      return known;
    };
    return { of: [readings, attention], key: [filter.kind], when: this.near.visible, fetch };
  });

  private readonly left = new Query<RepeatedTokens>(this, () => {
    const { readings } = this.panel;
    const { attention = 'decoder', tested, leftOut: without } = this;
    if (tested !== readings || attention !== 'decoder' || !without || !this.repeated.value) return undefined;
    const fetch = async (signal: AbortSignal) => {
      const before = this.lefts.find((one) => isWithout(one, { without }));
      if (before) return before;
      const of = this.keptOf;
      const made = await readings.read('repeatedTokens', { attention, ...TEST, without }, signal);
      const { kept } = this.panel.host ?? {};
      keepHeads(kept, of, { ablatedTests: withAblatedTest(keptHeads(kept, of)?.ablatedTests ?? [], made) });
      return made;
    };
    return { of: [readings, attention], key: [without.layer, without.head], fetch };
  });

  constructor() {
    super();
    new ThemeObserver(this);
    // When the user chooses one head after another, the next one keeps its place on screen.
    this.addEventListener(ChooseEvent.type, (event) => {
      const [part] = event.composedPath();
      if ((event as ChooseEvent).detail.head === undefined) return;
      if (part instanceof FoundHeads) part.showMap();
      part?.dispatchEvent(new StayEvent());
    });
    nameParts(this, { heads: () => this, 'kinds of heads': () => this.kinds(), circuits: () => this.circuits() });
  }

  override willUpdate(): void {
    const { readings, choice } = this.panel;
    const { attention = 'decoder', restored } = this;
    if (restored?.readings === readings && restored.attention === attention) return;
    this.restored = { readings, attention };
    const kept = keptHeads(this.panel.host?.kept, this.keptOf);
    const isFirst = restored === undefined;
    if (isFirst || kept)
      this.filter = {
        kind: this.kindHere(kept?.kind ?? (isFirst ? choice.headKind : undefined)),
        least: kept?.least ?? 0,
      };
    if (isFirst && this.filter.kind !== undefined) this.overview = true;
    if (kept?.tested) TESTED.add(readings);
    if (kept?.tested && kept.leftOut) LEFT_OUT.set(readings, kept.leftOut);
    if (TESTED.has(readings)) this.tested = readings;
  }

  override render() {
    const { panel, stack, maps, layer } = this;
    const block = maps.known.get(layer);
    const palette = currentPalette();
    return html`
      <h3>${attentionStrings.headsOf(layer)}</h3>
      <p class="small muted" data-numbers-mean>${attentionStrings.numbersMean(this.attention !== 'cross')}</p>
      <trace-head-thumbnails .panel=${panel} .stack=${stack} .cross=${this.attention === 'cross'} .block=${block} .palette=${palette}></trace-head-thumbnails>
      ${block && (block.side < block.pos || block.columns < block.keys) ? this.pooled(block) : nothing} ${failureOf(maps)}
      ${this.details(
        'lines',
        headStrings.lines(attentionStrings.place(layer, this.head)),
        () => html`<trace-head-lines .panel=${panel}
        .stack=${stack} .attention=${this.attention}></trace-head-lines>`,
      )}
      ${
        this.attention === undefined || this.attention === 'decoder'
          ? this.details(
              'circuits',
              headStrings.circuitsTitle(attentionStrings.place(layer, this.head)),
              () => html`<trace-head-circuits .panel=${panel}></trace-head-circuits>`,
            )
          : nothing
      }
      <details data-heads="overview" ?open=${this.overviewOpen}
        @toggle=${(event: Event) => (this.overview = isOpen(event))}>
        <summary>${attentionStrings.overview} ${this.progress(this.overviewOpen)}</summary>
        ${this.overviewOpen ? html`${this.find()} ${this.grid(palette)}` : nothing}
      </details>
      <details data-heads="table" ?open=${this.table} @toggle=${(event: Event) => (this.table = isOpen(event))}>
        <summary>${attentionStrings.table} ${this.progress(this.table)}</summary>
        ${this.table ? this.numbers() : nothing}
      </details>
    `;
  }

  /** Opens the list of heads by kind, for links to it. */
  private async kinds(): Promise<Element | null> {
    this.overview = true;
    await this.updateComplete;
    return this.renderRoot.querySelector('[data-heads="overview"]');
  }

  /** Opens the part about what the chosen head does with a token, for links to it. */
  private async circuits(): Promise<Element | null> {
    this.open('circuits', true);
    await this.updateComplete;
    return this.renderRoot.querySelector('[data-heads="circuits"]');
  }

  /** The kind of head to look for and the heads that score highest. */
  private find() {
    return html`<trace-found-heads .panel=${this.panel} .place=${{ layer: this.layer, head: this.head }} .text=${queryText(this.panel.summary.source, this.attention ?? 'decoder')} .filter=${this.shownFilter} .scores=${this.scores.value}
        .baseline=${this.baseline.value} .repeated=${this.repeated.value} .pattern=${this.pattern} .opening=${this.opening} .testing=${this.repeated.pending}
        
        .left=${this.left.current ? this.left.value : undefined} .lefts=${this.lefts} .measured=${this.measured} .leaving=${this.left.pending ? this.leftOut : undefined} .canLeaveOut=${(this.attention ?? 'decoder') === 'decoder'}
        @leave-out=${this.leaveOut} @head-test=${this.test} @head-filter=${this.lookFor}></trace-found-heads>
      ${failureOf(this.scores)} ${failureOf(this.baseline)} ${failureOf(this.repeated)} ${failureOf(this.left)}`;
  }

  private lookFor({ detail }: HeadFilterEvent): void {
    this.filter = detail;
    this.keep({ kind: detail.kind ?? null, least: detail.least });
  }

  /** Returns what was measured before, in this text or an identical one; otherwise measures and keeps it. */
  private async known<K extends 'scores' | 'baseline' | 'tested'>(
    what: K,
    measure: () => Promise<NonNullable<KeptHeads[K]>>,
  ): Promise<NonNullable<KeptHeads[K]>> {
    const of = this.keptOf; // as it is now, before anything is awaited
    const { kept } = this.panel.host ?? {};
    const before = keptHeads(kept, of)?.[what];
    if (before) return before as NonNullable<KeptHeads[K]>;
    const made = await measure();
    keepHeads(kept, of, { [what]: made });
    return made;
  }

  /** The tests without a head that were made so far. */
  private get lefts(): readonly RepeatedTokens[] {
    return keptHeads(this.panel.host?.kept, this.keptOf)?.ablatedTests ?? [];
  }

  /** All measurements made so far, for export. */
  private get measured(): MeasuredHeads {
    const { lefts } = this;
    const attention = namedAttention(this.panel.summary.plan, this.attention ?? 'decoder');
    const [scores = null, baseline = null] = [this.scores.value, this.baseline.value];
    return {
      attention,
      kind: this.filter.kind ?? null,
      scores,
      baseline,
      tested: this.repeated.value ?? null,
      ablatedTests: lefts,
    };
  }

  /** The kind, if heads of this model can be of it: it may have been chosen for another model. */
  private kindHere(kind: HeadKind | undefined): HeadKind | undefined {
    return kindsOf(namedAttention(this.panel.summary.plan, this.attention ?? 'decoder')).find((one) => one === kind);
  }

  private tellMade(readings: ReadingSource, of: HeadsOf, { tested, ablatedTests }: KnownTests): void {
    keepHeads(this.panel.host?.kept, of, { tested, ablatedTests });
    TESTED.add(readings);
    if (this.panel.readings === readings) this.tested = readings;
  }

  private keep(change: Partial<KeptHeads>): void {
    keepHeads(this.panel.host?.kept, this.keptOf, change);
  }

  private get keptOf() {
    return { summary: this.panel.summary, attention: this.attention ?? 'decoder' };
  }

  /** The head that is ablated in the test, if the user has asked for that. */
  private get leftOut(): HeadPlace | undefined {
    return LEFT_OUT.get(this.panel.readings);
  }

  private leaveOut({ detail }: LeaveOutEvent): void {
    const { readings } = this.panel;
    if (detail) LEFT_OUT.set(readings, detail);
    else LEFT_OUT.delete(readings);
    this.keep({ leftOut: detail ?? null });
    this.requestUpdate();
  }

  private test({ detail }: HeadTestEvent): void {
    const { readings } = this.panel;
    if (detail === 'begin') TESTED.add(readings);
    else TESTED.delete(readings);
    if (detail === 'cancel') this.keep({ tested: null, ablatedTests: [] });
    this.tested = detail === 'begin' ? readings : undefined;
  }

  /** The filter without a least score that no head reaches, as may be for another kind or text. */
  private get shownFilter(): HeadFilter {
    const { filter, scores } = this;
    const { kind, least } = filter;
    if (kind === undefined || !scores.value) return filter;
    return { kind, least: Math.min(least, mostLeast(scores.value, kind, this.repeated.value)) };
  }

  private details(name: 'lines' | 'circuits', title: string, content: () => TemplateResult) {
    const open = this.opened.has(name);
    return html`<details data-heads=${name} ?open=${open} @toggle=${(event: Event) => this.open(name, isOpen(event))}>
      <summary>${title}</summary>
      ${open ? content() : nothing}
    </details>`;
  }

  private open(name: string, open: boolean): void {
    const opened = new Set(this.opened);
    if (open) opened.add(name);
    else opened.delete(name);
    this.opened = opened;
  }

  private pooled({ side, columns, pos, keys }: HeadMaps) {
    return html`<p class="small muted" data-pooled>${attentionStrings.pooled([side, columns], [pos, keys])}</p>`;
  }

  private grid(palette: Palette) {
    return html`<trace-heads-overview .panel=${this.panel} .stack=${this.stack} .cross=${this.attention === 'cross'} .blocks=${this.maps.known} .count=${this.maps.known.size}
      .palette=${palette} .filter=${this.shownFilter} .scores=${this.scores.value} .baseline=${this.baseline.value}
      .repeated=${this.repeated.value} .opening=${this.opening}></trace-heads-overview>`;
  }

  private numbers() {
    return html`<trace-heads-table .panel=${this.panel} .layers=${this.stack.layers} .blocks=${this.maps.known} .count=${this.maps.known.size}
      .measured=${this.measured}></trace-heads-table>`;
  }

  /** Initially open if that needs little computing. */
  private get overviewOpen(): boolean {
    return this.overview ?? this.stack.layers <= FEW_BLOCKS;
  }

  /** How much is loaded; if blocks must be computed again, the cost of opening. */
  private progress(open: boolean) {
    const { layers } = this.stack;
    const { size: count } = this.maps.known;
    if (count >= layers) return nothing;
    const text = open ? attentionStrings.loaded(count, layers) : attentionStrings.overviewCost;
    return html`<span class="small muted">${text}</span>`;
  }

  /** The blocks to load, the chosen one first. */
  private get wanted(): number[] {
    const all = this.overviewOpen || this.table ? [...Array(this.stack.layers).keys()] : [];
    return [this.layer, ...all];
  }

  private get head(): number {
    return Math.min(this.panel.choice.head, this.stack.heads - 1);
  }

  /** Asks only once a kind of head is looked for: it takes all blocks and several runs of the model. */
  private ofAllHeads<K extends 'scores' | 'baseline', T extends NonNullable<KeptHeads[K]>>(
    what: K,
    read: (readings: ReadingSource, attention: AttentionKind, signal: AbortSignal) => Promise<T>,
  ): Question<NonNullable<KeptHeads[K]>> | undefined {
    const { readings } = this.panel;
    const { attention = 'decoder' } = this;
    if (this.filter.kind === undefined) return undefined;
    return {
      of: [readings, attention],
      when: this.near.visible,
      fetch: (signal) => this.known(what, () => read(readings, attention, signal)),
    };
  }

  /** When a kind is looked for, opens the head at a token at which it acts so. */
  private readonly opening = ({ layer, head }: HeadPlace): Partial<Choice> => {
    const { panel, attention = 'decoder' } = this;
    const { kind } = this.filter;
    if (kind === undefined || attention !== 'decoder') return { layer, head };
    const ids = panel.summary.tokens.map(({ id }) => id);
    const map = this.mapOf(layer, head);
    if (!map.weights && ids.length <= MOST_READ) void this.openLater({ layer, head, kind, ids, ...map });
    return openedHead({ layer, head, kind, ids, ...map }, panel.choice);
  };

  /** If a text has more tokens than a small map has squares, reads the weights first and then chooses the token. */
  private async openLater(opened: Opened): Promise<void> {
    const { windows, summary, choice } = this.panel;
    const { layer, head, kind, ids } = opened;
    const stage = patternStages(summary.plan, 'decoder')[layer];
    if (!stage) return;
    const all = { size: ids.length, spans: [{ start: 0, stop: ids.length }] };
    const pattern = { axes: ['head', 'query', 'key'], shape: [], head };
    // If they cannot be read, the figure itself says so.
    const address = { trace: summary.trace, stage: stage.name };
    const grid = await windows.grid(address, pattern, all, all, NEVER_ABORTED).catch(() => undefined);
    const now = this.panel;
    const isStill =
      now.windows === windows &&
      now.choice.headKind === kind &&
      now.choice.token === (choice.tokenBefore ?? choice.token) &&
      now.choice.layer === layer &&
      now.choice.head === head;
    if (!grid || !isStill) return;
    const { token, tokenBefore } = openedHead({ ...opened, weights: grid.values }, now.choice);
    if (token !== now.choice.token) this.dispatchEvent(new ChooseEvent({ token, tokenBefore }));
  }

  /** A head's weights, if its map has one square for each pair of the text's own tokens. */
  private mapOf(layer: number, head: number) {
    const block = this.maps.known.get(layer);
    const isWhole = block && block.side === block.pos && block.columns === block.pos && block.keys === block.pos;
    const map = isWhole ? smallMapOf(block, head) : undefined;
    return { weights: map?.values, mask: block?.masks[0] ?? null };
  }

  private get layer(): number {
    return Math.min(this.panel.choice.layer, this.stack.layers - 1);
  }
}

const NO_FILTER: HeadFilter = { kind: undefined, least: 0 };
/** The readings for which the test was asked for, so that the list is as it was when the user returns. */
const TESTED = new WeakSet<ReadingSource>();
/** The head that was ablated in that test. */
const LEFT_OUT = new WeakMap<ReadingSource, HeadPlace>();
/** The most tokens for which all weights are read at once. */
const MOST_READ = 1024;
/** Models with up to this many blocks are captured whole in a moment. */
const FEW_BLOCKS = 12;
/** For comparison: enough shuffles to make the mean and deviation steady to about a tenth of the deviation. */
const SHUFFLES = { shuffles: 20, seed: 0 };
const TEST = { seed: 0 };

function isOpen(event: Event): boolean {
  return (event.target as HTMLDetailsElement).open;
}

/** Sweeps the residual stream over every token and block: runs A once for each, with B's stream patched in there. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { Patch } from '../../../src/trace/compare/patch';
import { endsDiffer } from '../../../src/trace/compare/patch-sweep';
import { measureOf } from '../../../src/trace/compare/patch-words';
import { furthestControlled } from '../../../src/trace/compare/stream-control';
import { streamSentences } from '../../../src/trace/compare/stream-words';
import { type StreamPart, streamBetweenBlocks } from '../../../src/trace/readings/model-part';
import { ResultInView } from '../../base/result-in-view';
import { Sweep } from '../../base/sweep';
import type { CompareData } from '../../state/compare/comparison';
import { sweepKey } from '../../state/compare/kept-patch';
import type { PatchPlaces } from '../../state/compare/parts';
import { knownCells, namedRows, type PatchedStream } from '../../state/compare/patched';
import { predictedPlace } from '../../state/compare/recovery-drawing';
import type { RecoveryMap } from '../../state/compare/recovery-map';
import { streamRecoveryMap } from '../../state/compare/stream-recovery';
import {
  leftOutWords,
  type PairRow,
  type StreamCell,
  streamCells,
  streamPatch,
  streamQuestion,
  tellingRows,
  untriedCells,
} from '../../state/compare/stream-sweep';
import { compareStrings } from '../../strings/compare';
import { quotedToken } from '../../strings/format';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import { sweepStyles } from '../controls/sweep-progress';
import { figurePicture, numbersOfRecovery, titledFigureStyles } from './figure-picture';
import { sweepControl } from './sweep-control';
import './recovery-map';
import { eventOf } from '../../base/event-of';
import type { RecoveryMapElement } from './recovery-map';

const texts = compareStrings.patch.stream;

/** Sent with the key of the sweep to continue if the page is made again; null if there is none. */
export class SweepEvent extends eventOf<string | null>('sweep') {}

interface ShownMap {
  readonly stream: PatchedStream;
  readonly recovery: RecoveryMap;
}

@customElement('compare-stream-sweep')
export class StreamSweep extends LitElement {
  static override styles = [
    sharedStyles,
    titledFigureStyles,
    sweepStyles,
    css`
      [data-carried] { scroll-margin: 6px; }
      vscode-button { max-width: 100%; }
      vscode-button::part(base) { white-space: normal; }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  @property({ attribute: false }) places!: PatchPlaces;
  @property({ attribute: false }) canRun = true;
  /** The key of the sweep that the previous page was running; null for none. */
  @property({ attribute: false }) goingOn: string | null = null;
  private readonly sweep = new Sweep<Patch>(this, () => ({
    of: this.of,
    left: this.untried.length,
    untried: () => this.untried,
    run: (index, signal) => this.run(this.cells[index] as StreamCell, signal),
  }));

  /** The places that are tried and what is known of each are computed once per update, since every run has to be searched. */
  @query('compare-recovery-map') private map!: RecoveryMapElement | null;
  private rows: readonly PairRow[] = [];
  private columns: readonly StreamPart[] = [];
  private cells: readonly StreamCell[] = [];
  private patches: readonly (Patch | undefined)[] = [];
  /** Indices of the cells that have no run yet, in the order in which they are run. */
  private untried: readonly number[] = [];
  private readonly result = new ResultInView(this, {
    isRunning: () => this.sweep.isRunning,
    isWhole: () => this.untried.length === 0,
    result: () => this.renderRoot.querySelector('[data-carried]'),
  });

  override willUpdate(): void {
    const { comparison } = this.data;
    const { canRun, goingOn, sweep } = this;
    if (canRun && !sweep.isBegun && goingOn !== null && goingOn === sweepKey(this.swept)) sweep.begin();
    this.rows = tellingRows(comparison, this.places.a);
    this.columns = streamBetweenBlocks(comparison.a.summary.plan);
    this.cells = streamCells(this.rows, this.columns);
    this.patches = this.cells.map((cell) => streamPatch(this.data.runs, this.places, cell));
    const shares = this.patches.map((patch) => patch?.share);
    this.untried = this.areEndsAlike ? [] : untriedCells(this.cells, this.columns, shares);
  }

  override render() {
    if (this.cells.length === 0) return nothing;
    const told = this.patches.filter(Boolean).length;
    if (!this.canRun && told === 0) return nothing;
    const shown = told > 0 ? this.shownMap() : undefined;
    return html`<div class="title"><h4>${texts.title}</h4>${shown ? this.pictureMenu(shown) : nothing}</div>
      ${this.control(told)}
      ${failureOf(this.sweep)}
      ${shown ? this.table(shown) : nothing}`;
  }

  private control(told: number) {
    const total = this.cells.length;
    const { sweep } = this;
    const canBegin = this.canRun && !this.areEndsAlike;
    if (!sweep.isRunning && (told === total || !canBegin)) return nothing;
    return sweepControl({
      sweep,
      total,
      done: told,
      canBegin,
      label: texts.title,
      all: texts.all(total),
      begin: { action: 'patch-stream-all', run: this.begin },
      cancel: { action: 'cancel-stream', run: this.cancel },
    });
  }

  private shownMap(): ShownMap {
    const { rows, columns } = this;
    const patches = knownCells(this.cells, (_, index) => this.patches[index]);
    const [first] = patches.values();
    const measure = first ? measureOf(first, quotedToken) : '';
    const stream = { rows, columns, patches, measure };
    return { stream, recovery: streamRecoveryMap(this.data.comparison, stream) };
  }

  private pictureMenu({ recovery }: ShownMap) {
    return figurePicture(
      compareStrings.patch.map.titled(texts.title),
      this.data,
      () => this.map,
      numbersOfRecovery(this.data, recovery),
      {
        place: predictedPlace(this.data.comparison, this.places),
        named: { words: texts.title, file: (drawn) => drawn },
      },
    );
  }

  private table({ stream, recovery }: ShownMap) {
    const { columns, measure } = stream;
    const { comparison } = this.data;
    const named = namedRows(comparison, stream);
    const hasLeftOut = leftOutWords(comparison, this.places) !== '';
    const carried = streamSentences(named, columns, measure, hasLeftOut).join(' ');
    const control = furthestControlled(named, columns);
    const { isRunning } = this.sweep;
    return html`<p role="status" data-carried>${isRunning ? nothing : carried}</p>
      ${control === '' || isRunning ? nothing : html`<p class="small" data-control>${control}</p>`}
      <p class="small muted">${texts.explanation(measure)}</p>
      <compare-recovery-map .map=${recovery} .room=${this.data.width}></compare-recovery-map>`;
  }

  private async run(cell: StreamCell, signal: AbortSignal): Promise<Patch> {
    const { comparison, runs } = this.data;
    const { pair, part } = cell;
    const places = { ...this.places, pairs: [pair.a, pair.b] };
    const patch = await this.sweep.time(() => comparison.a.readings.read('patch', { ...places, part }, signal));
    runs?.add({ question: streamQuestion(this.places, cell), kind: 'swept', result: patch });
    return patch;
  }

  /** Whether A and B are so similar that a share of the way between them has no meaning. */
  private get areEndsAlike(): boolean {
    return this.patches.some((patch) => patch !== undefined && !endsDiffer(patch));
  }

  private get of(): readonly unknown[] {
    const { a, b, id, ratherThan } = this.places;
    return [this.data.comparison, a, b, id, ratherThan];
  }

  /** The question without the positions that parts are patched at; here all positions are tried. */
  private get swept() {
    const { a, b, id, ratherThan } = this.places;
    return { a, b, id, ratherThan };
  }

  private readonly begin = (): void => {
    this.sweep.begin();
    this.result.begin();
    this.goOn(sweepKey(this.swept));
  };

  private readonly cancel = (): void => {
    this.sweep.cancel();
    this.goOn(null);
  };

  /** Set at once, before it is handed down again, so that a cancelled sweep does not restart in between. */
  private goOn(of: string | null): void {
    this.goingOn = of;
    this.dispatchEvent(new SweepEvent(of));
  }
}

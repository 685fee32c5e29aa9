/** Makes comparisons of two traces, and shows each in a panel. */
import { isDeepStrictEqual } from 'node:util';
import { CancelledError, type EngineClient } from '../../engine/host/client';
import {
  type ComparedOrigin,
  type ComparedTrace,
  type ComparePlace,
  type SideName,
  tracedKey,
} from '../../engine/protocol/panel-protocol';
import type { Look, TraceSummary } from '../../engine/protocol/trace-protocol';
import type { PatchRuns } from '../../trace/compare/patch-runs';
import { shownAlone } from '../../trace/readings/continuations';
import type { Failures } from '../failures';
import { Awaiting } from './awaiting';
import { whyNoTrace } from './no-trace';
import { panelForComparison } from './panel-places';
import { showsComparison } from './shown-comparison';
import type { Report } from './trace-notification';
import type { TracePanel } from './trace-panel';
import type { TracePanels } from './trace-panels';
import type { Tracing } from './tracing';

/** What a comparison was made from: everything that is needed to make it again. */
export interface Compared {
  readonly a: ComparedOrigin;
  readonly b: ComparedOrigin;
  /** The block and head that were chosen in the trace when the comparison was requested. */
  readonly start?: Pick<Look, 'layer' | 'head'>;
  /** The place at which it was read before, where a panel that shows it for the first time opens it. */
  readonly place?: ComparePlace;
  /** Results of activation patching between the sides, if known. */
  readonly runs?: readonly PatchRuns[];
  /** All the compared texts, if several are compared at once and these are two of them. */
  readonly among?: readonly string[];
}

interface ComparisonsParts {
  readonly engine: Pick<EngineClient, 'read' | 'savedContent'>;
  readonly panels: Pick<TracePanels, 'all' | 'keep' | 'latest' | 'open' | 'traces'>;
  readonly tracing: Pick<Tracing, 'make'>;
  readonly failures: Pick<Failures, 'logOnly'>;
}

export class Comparisons {
  /** What each panel compares, or is going to compare. */
  private readonly compared = new WeakMap<TracePanel, Compared>();

  constructor(private readonly parts: ComparisonsParts) {}

  /** What a panel compares, or is going to compare. */
  of(panel: TracePanel): Compared | undefined {
    return this.compared.get(panel);
  }

  /** Makes both traces, even if they were made before, and shows them in a new panel. */
  async showNew(compared: Compared): Promise<void> {
    const panel = this.parts.panels.open(this.parts.panels.latest?.view.viewColumn);
    // It was requested in a list, which leaves the keyboard focus where the list was opened.
    panel.focus();
    await this.show(panel, compared);
  }

  /**
   * Brings a panel that already shows this comparison to the front, including one opened from a file; otherwise shows it in
   * a new panel.
   */
  async showOnce(compared: Compared): Promise<void> {
    if (!this.focusShown(compared)) await this.showNew(compared);
  }

  /** @returns whether a panel shows this comparison; it is then brought to the front */
  private focusShown(compared: Pick<Compared, SideName | 'among'>): boolean {
    const shown = this.parts.panels.all.find(({ content }) => showsComparison(content, compared));
    if (!shown) return false;
    this.showContinuations(shown);
    const presented = this.parts.panels.all.find((panel) => panel !== shown && panel.isPresented);
    if (presented) shown.continuePresentation(presented);
    // In the place of what is presented: in another column it would not be seen, or bring that column back.
    if (presented) shown.view.reveal(presented.view.viewColumn);
    else shown.focus();
    return true;
  }

  /** The panels of the traces may show other continuations now than when the comparison was made. */
  private showContinuations(panel: TracePanel): void {
    const { content } = panel;
    if (content.kind !== 'compare') return;
    const [a, b] = [this.asShown(content.a), this.asShown(content.b)];
    if (isDeepStrictEqual([a, b], [content.a, content.b])) return;
    panel.show({ ...content, a, b });
  }

  /** Whether a panel shows a comparison, or was going to show one. */
  isOf(panel: TracePanel): boolean {
    const { content } = panel;
    return (content.kind === 'compare' || 'isComparison' in content) && this.compared.has(panel);
  }

  /** Makes a panel's comparison again. */
  async again(panel: TracePanel): Promise<void> {
    const compared = this.compared.get(panel);
    if (compared) await this.show(panel, compared);
  }

  /**
   * Makes both traces and shows them in a panel. Never rejects: a failure is shown in the panel.
   * @returns whether the panel shows them
   */
  async show(panel: TracePanel, compared: Compared): Promise<boolean> {
    this.compared.set(panel, compared);
    const { origin } = compared.a;
    const comparison = { origin, isComparison: true } as const;
    const work = panel.begin();
    const report = (message: string) => panel.show({ kind: 'working', message, ...comparison });
    report('');
    try {
      const runs = compared.runs ?? (await this.savedRuns(compared, work.signal));
      await this.make(compared, work, report, (a, b) =>
        this.place({ ...compared, ...(runs && { runs }), a, b }, work.signal, () => panel),
      );
      return true;
    } catch (error) {
      this.parts.failures.logOnly(error);
      if (!work.isLatest) return false;
      panel.show({ kind: 'failed', ...whyNoTrace(error), ...comparison });
      return false;
    }
  }

  /** A panel that is restored after a reload knows only the file whose sides it compares; the results are in that file. */
  private async savedRuns({ a, b }: Compared, signal: AbortSignal): Promise<readonly PatchRuns[] | undefined> {
    const { file } = a.origin;
    if (file === undefined || b.origin.file !== file || a.origin.side !== 'a' || b.origin.side !== 'b')
      return undefined;
    // A damaged file is reported when its traces are opened.
    const content = await this.parts.engine.savedContent({ path: file }, { signal }).catch(() => undefined);
    return content?.kind === 'comparison' ? content.comparison.runs : undefined;
  }

  /** Shows several texts at once, beginning with the most similar pair. */
  async showAmong(texts: readonly string[], model: string): Promise<void> {
    const { mostSimilarPair } = await import('./most-similar-pair');
    const first = pairAmong(texts, model, { a: 0, b: 1 });
    if (texts.length <= 2) return this.showOnce(first);
    const options = { notify: 'always' } as const;
    const summary = await this.parts.tracing.make(first.a.origin, options, new AbortController(), () => undefined);
    await this.kept([summary], async () => {
      // A failure is reported where all of the texts are shown.
      const pair = await mostSimilarPair(this.parts.engine, summary.trace, texts).catch((error: unknown) => {
        this.parts.failures.logOnly(error);
        return undefined;
      });
      await this.showOnce(pair ? pairAmong(texts, model, pair) : first);
    });
  }

  /** Shows the pair with these indices, of the texts that a panel compares at once. Never rejects, like `show`. */
  async withPair(panel: TracePanel, pair: Readonly<Record<SideName, number>>): Promise<void> {
    const { among = [], a } = this.compared.get(panel) ?? {};
    const areThere = pair.a !== pair.b && among[pair.a] !== undefined && among[pair.b] !== undefined;
    if (!a || !areThere) return;
    const { content } = panel;
    // For an opened file, the trace names the model.
    const opened = content.kind === 'compare' ? content.a.summary.model.folder : '';
    await this.show(panel, pairAmong(among, a.origin.model || opened, pair));
  }

  /**
   * Shows a panel's trace next to another one, which is made if it does not exist yet.
   * @param sideOfOther which side of the shown comparison `b` is
   */
  async open(
    panel: TracePanel,
    a: ComparedTrace,
    b: ComparedTrace | ComparedOrigin,
    sideOfOther: SideName = 'b',
  ): Promise<void> {
    if (this.focusShown(sideOfOther === 'b' ? { a, b } : { a: b, b: a })) return;
    const work = panel.beginForOther();
    const show = (other: ComparedTrace) => {
      const chosen = panel.content.kind === 'trace' ? panel.reader.chosenPlace : undefined;
      const start = chosen ? { start: chosen } : {};
      const sides = sideOfOther === 'b' ? { a, b: other } : { a: other, b: a };
      return this.place({ ...sides, ...start }, work.signal, () => panelForComparison(this.parts.panels, panel));
    };
    if ('summary' in b) return this.kept([b.summary], () => show(b));
    const awaiting = new Awaiting(panel, b.origin, work, true);
    const isSeen = () => awaiting.isSeen && panel.isSeen;
    const report = (message: string) => awaiting.report(message);
    try {
      const summary = await this.parts.tracing.make(b.origin, { notify: 'always', isSeen }, work, report);
      await this.kept([summary], () => show({ ...b, summary }));
    } finally {
      awaiting.end();
    }
  }

  /** Makes the traces of both sides, one after the other; if both sides are views of the same trace, it is made once. */
  private async make(
    { a, b }: Compared,
    work: AbortController,
    report: Report,
    use: (a: ComparedTrace, b: ComparedTrace) => Promise<void>,
  ): Promise<void> {
    const madeOf = ({ origin }: ComparedOrigin) => this.parts.tracing.make(origin, { notify: 'never' }, work, report);
    const first = await madeOf(a);
    await this.kept([first], async () => {
      const second = tracedKey(a.origin) === tracedKey(b.origin) ? first : await madeOf(b);
      await this.kept([second], () => use({ ...a, summary: first }, { ...b, summary: second }));
    });
  }

  /** Keeps traces from being freed while they are used. */
  async kept(summaries: readonly TraceSummary[], use: () => Promise<void>): Promise<void> {
    const keep = this.parts.panels.keep(...summaries.map(({ trace }) => trace));
    try {
      await use();
    } finally {
      keep.dispose();
    }
  }

  /**
   * Shows both traces.
   * @param signal the signal of the work that made them, which the next work of a panel and the end of the panel also abort
   * @param choosePanel called once everything is there, so that nothing comes between choosing the panel and showing the
   * traces
   * @throws CancelledError if nothing waits for them any more
   */
  private async place(
    compared: Compared & Readonly<Record<SideName, ComparedTrace>>,
    signal: AbortSignal,
    choosePanel: () => TracePanel,
  ): Promise<void> {
    const { a, b } = compared;
    const [sameVocabulary, agreement] = await this.modelsApart(a.summary, b.summary, signal);
    if (signal.aborted) throw new CancelledError();
    const panel = choosePanel();
    const shown = { ...compared, a: this.asShown(a), b: this.asShown(b) };
    this.compared.set(panel, shown);
    panel.lookAtComparison(compared.place);
    panel.show({
      kind: 'compare',
      origin: a.origin,
      ...shown,
      sameVocabulary,
      ...(agreement !== null && { agreement }),
    });
    panel.reveal();
  }

  /** A side with the continuation and the pair of tokens that its panel shows; if that panel is closed, those known before. */
  private asShown(side: ComparedTrace): ComparedTrace {
    const { trace, saved } = side.summary;
    const open = this.parts.panels.traces.find(({ summary }) => summary.trace === trace);
    const made = open?.panel.continuations ?? side.continuations ?? saved?.continuations;
    const pair = open ? open.panel.reader.chosenPair : side.pair;
    const { continuations: _, pair: __, ...rest } = side;
    const own = { ...rest, ...(pair && { pair }) };
    return made && made.shown > 0 ? { ...own, continuations: shownAlone(made) } : own;
  }

  /** Whether both models have the same vocabulary, and how similarly they embed the same tokens; null if that is unknown. */
  private async modelsApart(
    { trace, model }: TraceSummary,
    other: TraceSummary,
    signal: AbortSignal,
  ): Promise<readonly [sameVocabulary: boolean, agreement: number | null]> {
    if (model.folder === other.model.folder && model.folder !== '') return [true, 1];
    const { engine } = this.parts;
    const params = { other: other.trace };
    return Promise.all([
      engine.read({ trace, what: 'sameVocabulary', params }, { signal }),
      engine.read({ trace, what: 'agreement', params }, { signal }),
    ]);
  }
}

/** Two of several texts that are compared at once. */
function pairAmong(among: readonly string[], model: string, pair: Readonly<Record<SideName, number>>): Compared {
  const side = (index: number): ComparedOrigin => ({
    origin: { text: among[index] ?? '', model, source: null },
    variant: 'model',
  });
  return { a: side(pair.a), b: side(pair.b), among };
}

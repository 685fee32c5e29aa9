/** Readings of kept traces, each of which is cancelled when its trace has to make room. */
import { cancellationPoint } from '../../../base/cancellation-point';
import { Mutex } from '../../../base/mutex';
import type { Model } from '../../../lowering/model';
import { WeightReader } from '../../../model/weight-reader';
import type { RunExclusive } from '../../../trace/run/model-runs';
import type { TraceSource } from '../../../trace/run/source';
import type { YieldPoint } from '../../../trace/run/yield-point';
import { isFirstLook } from '../../../trace/steps/first-look';
import { WeightStatistics } from '../../../trace/steps/weight-statistics';
import type { ModelId } from '../../protocol/model-protocol';
import type { ReadingName, Readings, ReadParams } from '../../protocol/reading-protocol';
import type { Look, TraceSummary } from '../../protocol/trace-protocol';
import type { RequestContext } from '../models/request-context';
import { readFirstLook } from './first-look';
import type { ReadingContext } from './reading-context';
import { read } from './readings';
import type { TraceAbout, TraceStore } from './trace-store';
import type { Traffic } from './traffic';

interface TraceReadingsParts {
  readonly traces: TraceStore;
  /** Shared with everything else that reads traces. */
  readonly traffic: Traffic;
  openModel(model: ModelId, context: Pick<RequestContext, 'signal'>): Promise<Model>;
  /**
   * Does something with a model while nothing else runs a model.
   * @throws the signal's reason when cancelled in the meantime
   */
  runExclusive<T>(model: Model, work: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

export class TraceReadings {
  private readonly weightStatistics = new WeightStatistics();
  private readonly weights = new WeightReader();
  private readonly lenses = new Mutex();
  private readonly findings = new Mutex();

  constructor(private readonly parts: TraceReadingsParts) {}

  /**
   * @throws an error of one sentence when the trace has no such block, head, position or stage; TraceGoneError; the signal's
   * reason when cancelled
   */
  read<K extends ReadingName>(
    { trace: id, what, params }: ReadParams<K>,
    context: RequestContext,
  ): Promise<Readings[K]['result']> {
    return this.parts.traces.readBoth(id, 'other' in params ? params.other : id, (trace, other, about, evicted) => {
      const signal = AbortSignal.any([context.signal, evicted]);
      return read(trace, what, params, this.contextOf(about, other, signal));
    });
  }

  /**
   * Adds to the summary what the panel shows first; for a panel that has not been used yet, that is the place stated in the
   * file. If it cannot be read, the summary is returned without it: the panel then requests what is missing and reports the
   * error.
   */
  async withFirstLook(summary: TraceSummary, look: Look | undefined, signal: AbortSignal): Promise<TraceSummary> {
    if (!look || signal.aborted) return summary;
    const seen = isFirstLook(look) ? (summary.saved?.place ?? look) : look;
    try {
      const first = await this.parts.traces.read(summary.trace, (trace, about) =>
        readFirstLook(trace, seen, ({ layer, head, variant, step }) =>
          read(trace, 'steps', { layer, head, variant, step }, this.contextOf(about, trace, signal)),
        ),
      );
      return { ...summary, first };
    } catch {
      return summary;
    }
  }

  private contextOf(about: TraceAbout, other: TraceSource, signal: AbortSignal): ReadingContext {
    const { weightStatistics, weights, lenses, findings } = this;
    const { traffic } = this.parts;
    const openModel = async (model: ModelId) => (await this.parts.openModel(model, { signal })).folder;
    const runExclusive: RunExclusive = (model, work) => this.parts.runExclusive(model, work, signal);
    const yieldPoint: YieldPoint = async () => {
      await traffic.giveWay(signal);
      await cancellationPoint(signal);
    };
    const runs = { runExclusive, signal, yieldPoint };
    return { weightStatistics, weights, openModel, lenses, findings, traffic, about, other, ...runs };
  }
}

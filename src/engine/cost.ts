/** What traces cost before they are made: exact bytes, and about how long. */
import type { ModelSpec } from '../model/spec';
import { type Capture, KEEP_ALL, KEEP_STATISTICS, traceBytes, traceWork } from '../trace/kept';
import type { CaptureCost, ModelId, TraceCost } from './protocol';

/** Multiplications in a millisecond before anything was measured: fewer than most machines do. */
const FIRST_RATE = 2e7;
/** A measurement says little of work that is so many times as much. */
const FAR = 50;

interface Measured {
  readonly work: number;
  readonly rate: number;
}

/** How fast each model was traced in this session. */
export class WorkRates {
  private readonly measured = new Map<ModelId, Measured>();

  /** @param work as `traceWork` counts it */
  add(model: ModelId, work: number, milliseconds: number): void {
    const known = this.measured.get(model);
    // A short text tells of what is done once for each trace, rather than of the work.
    if (known && known.work > 2 * work) return;
    this.measured.set(model, { work, rate: work / Math.max(milliseconds, 0.1) });
  }

  /** About how much of so much work is done in a millisecond. */
  rate(model: ModelId, work: number): number {
    const known = this.measured.get(model);
    if (known && known.work * FAR >= work) return known.rate;
    return Math.max(FIRST_RATE, known?.rate ?? 0);
  }
}

/** The cost of a trace of so many tokens, for everything that it may keep. */
export function captureCosts(spec: ModelSpec, tokens: number, rateOf: (work: number) => number): TraceCost['captures'] {
  const rate = rateOf(traceWork(spec, tokens, KEEP_ALL)); // one for all, so that less work never takes longer
  const cost = (capture: Capture): CaptureCost => ({
    bytes: traceBytes(spec, tokens, capture),
    milliseconds: traceWork(spec, tokens, capture) / rate,
  });
  const statistics = cost(KEEP_STATISTICS);
  const oneBlock = cost({ keep: 'blocks', blocks: [0] });
  return {
    all: cost(KEEP_ALL),
    attention: cost({ keep: 'attention' }),
    statistics,
    block: {
      bytes: oneBlock.bytes - statistics.bytes,
      milliseconds: oneBlock.milliseconds - statistics.milliseconds,
    },
  };
}

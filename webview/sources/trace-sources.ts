/** Where the figures of a trace have their numbers from. What has come with the trace is there at once. */
import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import { elementCount } from '../../src/trace/tensors/tensor';
import { addressOf } from './address';
import { WindowSource } from './grid';
import type { PanelHost } from './panel-host';
import { ReadingSource, type ReadTrace } from './readings';

/** Who is asked for the rest. */
export interface TraceHost extends Pick<PanelHost, 'window'> {
  readonly read: ReadTrace;
}

export interface TraceSources {
  readonly windows: WindowSource;
  readonly readings: ReadingSource;
}

export function openSources(summary: TraceSummary, host: TraceHost): TraceSources {
  const windows = new WindowSource((params, signal) => host.window(params, signal));
  const readings = new ReadingSource(summary.trace, (params, signal) => host.read(params, signal));
  const { first } = summary;
  if (first) {
    const { layer, head, variant } = first.look;
    readings.know('steps', { layer, head, variant, step: 0 }, first.steps);
    let start = 0;
    for (const part of first.parts) {
      const { slice, shape } = part;
      const data = first.values.subarray(start, start + elementCount(shape));
      windows.know({ address: addressOf(part, summary), slice }, { shape, data });
      start += data.length;
    }
  }
  return { windows, readings };
}

/** Where the figures of a trace get their numbers. Those that arrived with the trace are available at once. */
import { WINDOW } from '../../src/engine/protocol/panel-protocol';
import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import { elementCount } from '../../src/trace/tensors/tensor';
import { addressOf } from './address';
import type { Connection } from './connection';
import { WindowSource } from './grid';
import { ReadingSource } from './readings';

/** The connection from which the rest is requested. */
export type TraceConnection = Pick<Connection, 'ask' | 'read'>;

export interface TraceSources {
  readonly windows: WindowSource;
  readonly readings: ReadingSource;
}

export function openSources(summary: TraceSummary, connection: TraceConnection): TraceSources {
  const windows = new WindowSource((params, signal) => connection.ask(WINDOW, params, signal));
  const readings = new ReadingSource(summary.trace, (params, signal) => connection.read(params, signal));
  const { first } = summary;
  if (first) {
    const { layer, head, variant } = first.look;
    readings.keep('steps', { layer, head, variant, step: 0 }, first.steps);
    let start = 0;
    for (const part of first.parts) {
      const { slice, shape } = part;
      const data = first.values.subarray(start, start + elementCount(shape));
      windows.keep({ address: addressOf(part, summary), slice }, { shape, data });
      start += data.length;
    }
  }
  return { windows, readings };
}

/** What the pages of panels ask, and who answers: one line per message. */
import type { EngineClient } from '../engine/client';
import { CANCEL, HIGHLIGHT, READ, READY, RUN_AGAIN, SHOW_LOG, WINDOW } from '../engine/panel-protocol';
import type { TensorWindow, WindowParams } from '../engine/protocol';
import type { Recovery } from './recovery';
import type { SourceLink } from './source-link';
import type { TracePanel } from './trace-panel';
import type { Tracing } from './tracing';

export interface PanelServices {
  readonly engine: EngineClient;
  readonly tracing: Tracing;
  readonly recovery: Recovery;
  readonly sourceLink: SourceLink;
  readonly showLog: () => void;
}

export function answerPanel(
  panel: TracePanel,
  { engine, tracing, recovery, sourceLink, showLog }: PanelServices,
): void {
  panel.onRequest(READY, () => panel.ready());
  panel.onRequest(READ, (params) => recovery.read(params.trace, (trace) => engine.read({ ...params, trace })));
  panel.onRequest(WINDOW, (params) => windowOf(params, engine, recovery));
  panel.onNotification(HIGHLIGHT, (highlight) => sourceLink.highlight(panel, highlight));
  panel.onNotification(RUN_AGAIN, () => tracing.again(panel));
  panel.onNotification(CANCEL, () => panel.cancel());
  panel.onNotification(SHOW_LOG, showLog);
}

async function windowOf(params: WindowParams, engine: EngineClient, recovery: Recovery): Promise<TensorWindow> {
  const { address } = params;
  if (!('trace' in address)) return engine.window(params);
  return recovery.read(address.trace, (trace) => engine.window({ ...params, address: { ...address, trace } }));
}

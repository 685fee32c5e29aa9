/** What the pages of panels ask, and who answers: one line per message. */
import type { EngineClient } from '../engine/client';
import { CANCEL, READ, READY, RUN_AGAIN, SHOW_LOG, WINDOW } from '../engine/panel-protocol';
import type { TracePanel } from './trace-panel';
import type { Tracing } from './tracing';

export interface PanelServices {
  readonly engine: EngineClient;
  readonly tracing: Tracing;
  readonly showLog: () => void;
}

export function answerPanel(panel: TracePanel, { engine, tracing, showLog }: PanelServices): void {
  panel.onRequest(READY, () => panel.content);
  panel.onRequest(READ, (params) => engine.read(params));
  panel.onRequest(WINDOW, (params) => engine.window(params));
  panel.onNotification(RUN_AGAIN, () => tracing.again(panel));
  panel.onNotification(CANCEL, () => panel.cancel());
  panel.onNotification(SHOW_LOG, showLog);
}

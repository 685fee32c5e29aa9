/** The messages between the panel (a webview) and the extension host, for both sides. Typed by vscode-messenger. */
import type { NotificationType, RequestType } from 'vscode-messenger-common';
import type { StepsParams, StepsResult, TensorWindow, TraceSummary, WindowParams } from './protocol';

/** What the panel shows: a trace and where its text comes from, the wait for one, or why there is none. */
export type PanelContent =
  | { readonly kind: 'trace'; readonly summary: TraceSummary; readonly source: string }
  | { readonly kind: 'working'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

/** Panel to host: the panel can take messages; the answer is what to show now. */
export const READY: RequestType<void, PanelContent> = { method: 'panel/ready' };
/** Host to panel: show this from now on. */
export const SHOW: NotificationType<PanelContent> = { method: 'panel/show' };
/** Panel to host: the 18 steps for a block and head. */
export const STEPS: RequestType<StepsParams, StepsResult> = { method: 'panel/steps' };
/** Panel to host: part of a tensor. */
export const WINDOW: RequestType<WindowParams, TensorWindow> = { method: 'panel/window' };
/** Panel to host: open the log. */
export const SHOW_LOG: NotificationType<void> = { method: 'panel/showLog' };
/** Panel to host: trace the same text again. */
export const RUN_AGAIN: NotificationType<void> = { method: 'panel/runAgain' };

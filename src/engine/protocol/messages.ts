/** Messages between client and worker other than requests, for both ends of the connection. */
import { NotificationType, ProgressType, RequestType0 } from 'vscode-jsonrpc';
import type { EngineOptions } from './engine-options';
import type { Progress } from './progress';

/** A request whose progress is reported under the number that the client gave it. */
export type WithProgress<P> = P & { readonly progress?: number };

/** Says why the worker ended, if it runs in a process of its own. */
export const failed = new NotificationType<{ readonly reason: string }>('failed');
export const configure = new NotificationType<EngineOptions>('configure');
/** Stop everything that runs and free all memory. After the answer nothing is in flight, and the thread may be ended. */
export const shutdown = new RequestType0<null, void>('shutdown');
/** Makes the thread throw between two runs, to test what a failure does. Refused unless test hooks are switched on. */
export const failForTest = new NotificationType<Record<string, never>>('test/fail');

export const progressType = new ProgressType<Progress>();

/** Error codes in addition to those of JSON-RPC. */
export const ErrorCode = { Cancelled: -32800, Failed: -32000, TraceGone: -32010, NotThere: -32011 } as const;

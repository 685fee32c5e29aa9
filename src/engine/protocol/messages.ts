/** What client and worker tell each other besides requests, for both ends of the connection. */
import { NotificationType, ProgressType, RequestType0 } from 'vscode-jsonrpc';
import type { EngineOptions } from './engine-options';
import type { Progress } from './progress';

/** A request whose progress is reported under the number that the client gave it. */
export type WithProgress<P> = P & { readonly progress?: number };

/** Why the worker ended, where it has a process of its own. */
export const failed = new NotificationType<{ readonly reason: string }>('failed');
export const configure = new NotificationType<EngineOptions>('configure');
/** Stop what runs, free everything. After the answer nothing is in flight any more, and the thread may be ended. */
export const shutdown = new RequestType0<null, void>('shutdown');
/** For tests of what a failure does: the thread throws between two runs. Refused unless the hooks are switched on. */
export const failForTest = new NotificationType<Record<string, never>>('test/fail');

export const progressType = new ProgressType<Progress>();

/** Error codes beside JSON-RPC's own. */
export const ErrorCode = { Cancelled: -32800, Failed: -32000, TraceGone: -32010, NotThere: -32011 } as const;

/** What a panel and its host say of the only model in the workspace, which is offered where the starter was used. */
import type { NotificationType, RequestType } from 'vscode-messenger-common';

/** Panel to host: the name of that model; null if there is none to offer for the shown trace. */
export const WORKSPACE_MODEL: RequestType<void, string | null> = { method: 'panel/workspaceModel' };
/** Panel to host: use it for traces from now on, and trace the shown text with it. */
export const USE_WORKSPACE_MODEL: NotificationType<void> = { method: 'panel/useWorkspaceModel' };

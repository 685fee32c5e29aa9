/** What the user's own settings say about the hub; a workspace cannot say anything about it. */
import * as vscode from 'vscode';
import type { OwnHubSettings } from '../../library/hub/hub-of-environment';
import { SECTION } from '../settings';

const ENDPOINT = 'hub.endpoint';
const OFFLINE = 'hub.offline';

/** Of application scope, so that VS Code passes over what a workspace has of them; asked for again all the same. */
export function hubSettings(): OwnHubSettings {
  const section = vscode.workspace.getConfiguration(SECTION);
  const endpoint = section.inspect<unknown>(ENDPOINT)?.globalValue;
  const offline = section.inspect<unknown>(OFFLINE)?.globalValue;
  return {
    endpoint: typeof endpoint === 'string' && endpoint.trim() !== '' ? endpoint.trim() : undefined,
    offline: offline === true ? vscode.l10n.t('the setting llmTrace.{0}', OFFLINE) : undefined,
  };
}

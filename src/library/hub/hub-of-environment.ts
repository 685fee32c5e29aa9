/** Creates the hub client that the environment describes. */

import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Environment, expanded, hubCacheFolder, hubEndpoint, hubHome, isHubOffline } from './environment';
import { HubClient } from './hub-client';

/** The program's own settings, which override the environment. */
export interface OwnHubSettings {
  readonly endpoint?: string | undefined;
  readonly token?: string | undefined;
  /** The setting that demands to stay offline. */
  readonly offline?: string | undefined;
}

/** @throws HubError for an invalid address */
export async function hubOfEnvironment(env: Environment, own: OwnHubSettings = {}): Promise<HubClient> {
  return new HubClient({
    endpoint: own.endpoint?.replace(/\/+$/, '') || hubEndpoint(env),
    token: own.token || (await hubToken(env)),
    offline: own.offline ?? (isHubOffline(env) ? 'HF_HUB_OFFLINE' : undefined),
    cache: hubCacheFolder(env),
  });
}

/** The token that the user has set for all programs: that of a variable, or else that of the standard file. */
export async function hubToken(env: Environment): Promise<string | undefined> {
  const home = homedir();
  const named = env['HF_TOKEN'] || env['HUGGING_FACE_HUB_TOKEN'];
  const path = env['HF_TOKEN_PATH'] ? expanded(env['HF_TOKEN_PATH'], env, home) : join(hubHome(env, home), 'token');
  const token = named || (await readFile(path, 'utf8').catch(() => ''));
  return token.trim() || undefined;
}

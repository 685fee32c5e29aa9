/** The hub as the environment describes it. */
import { type Environment, hubCacheFolder, hubEndpoint, isHubOffline } from './environment';
import { HubClient } from './hub-client';
import { hubToken } from './token';

/** What a program's own settings say, which go before the environment's. */
export interface OwnHubSettings {
  readonly endpoint?: string | undefined;
  readonly token?: string | undefined;
  /** What says to stay offline. */
  readonly offline?: string | undefined;
}

/** @throws HubError for an address that is none */
export async function hubOfEnvironment(env: Environment, own: OwnHubSettings = {}): Promise<HubClient> {
  return new HubClient({
    endpoint: own.endpoint?.replace(/\/+$/, '') || hubEndpoint(env),
    token: own.token || (await hubToken(env)),
    offline: own.offline ?? (isHubOffline(env) ? 'HF_HUB_OFFLINE' : undefined),
    cache: hubCacheFolder(env),
  });
}

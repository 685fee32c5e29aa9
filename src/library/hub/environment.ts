/** What the environment says about the hub, by the variables that huggingface_hub (Python) reads, in its order. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

const HUB_ENDPOINT = 'https://huggingface.co';

/** The folder of downloaded models that Python's programs share: HF_HUB_CACHE and so on. */
export function hubCacheFolder(env: Environment, home = homedir()): string {
  const named = env['HF_HUB_CACHE'] || env['HUGGINGFACE_HUB_CACHE'];
  return named ? expanded(named, env, home) : join(hubHome(env, home), 'hub');
}

/** The hub's address without a slash at its end, or a mirror's from HF_ENDPOINT. */
export function hubEndpoint(env: Environment): string {
  return (env['HF_ENDPOINT'] || HUB_ENDPOINT).replace(/\/+$/, '');
}

export function isHubOffline(env: Environment): boolean {
  return /^(?:1|on|yes|true)$/i.test(env['HF_HUB_OFFLINE'] || env['TRANSFORMERS_OFFLINE'] || '');
}

/** The folder of what Python's programs keep of the hub. */
export function hubHome(env: Environment, home: string): string {
  if (env['HF_HOME']) return expanded(env['HF_HOME'], env, home);
  const caches = env['XDG_CACHE_HOME'] ? expanded(env['XDG_CACHE_HOME'], env, home) : join(home, '.cache');
  return join(caches, 'huggingface');
}

/** A path with its variables and `~` put in. */
export function expanded(path: string, env: Environment, home: string): string {
  const named = path.replace(/\$(?:(\w+)|\{(\w+)\})/g, (whole, plain, braced) => env[plain ?? braced] ?? whole);
  return resolve(named.replace(/^~(?=$|[/\\])/, () => home));
}

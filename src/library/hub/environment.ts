/** The hub's settings in the environment: the variables of huggingface_hub (Python), with the same precedence. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

const HUB_ENDPOINT = 'https://huggingface.co';

/** The folder of downloaded models that is shared with Python programs, from HF_HUB_CACHE and related variables. */
export function hubCacheFolder(env: Environment, home = homedir()): string {
  const named = env['HF_HUB_CACHE'] || env['HUGGINGFACE_HUB_CACHE'];
  return named ? expanded(named, env, home) : join(hubHome(env, home), 'hub');
}

/** The hub's address, or that of a mirror in HF_ENDPOINT, without a trailing slash. */
export function hubEndpoint(env: Environment): string {
  return (env['HF_ENDPOINT'] || HUB_ENDPOINT).replace(/\/+$/, '');
}

export function isHubOffline(env: Environment): boolean {
  return /^(?:1|on|yes|true)$/i.test(env['HF_HUB_OFFLINE'] || env['TRANSFORMERS_OFFLINE'] || '');
}

/** The folder in which Python programs keep data of the hub. */
export function hubHome(env: Environment, home: string): string {
  if (env['HF_HOME']) return expanded(env['HF_HOME'], env, home);
  const caches = env['XDG_CACHE_HOME'] ? expanded(env['XDG_CACHE_HOME'], env, home) : join(home, '.cache');
  return join(caches, 'huggingface');
}

/** Expands the variables and the `~` of a path. */
export function expanded(path: string, env: Environment, home: string): string {
  const named = path.replace(/\$(?:(\w+)|\{(\w+)\})/g, (whole, plain, braced) => env[plain ?? braced] ?? whole);
  return resolve(named.replace(/^~(?=$|[/\\])/, () => home));
}

/** The token of the hub that programs share. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Environment, expanded, hubHome } from './environment';

/** The token that the user has set for all programs: a variable's, or else the one of the standard file. */
export async function hubToken(env: Environment, home = homedir()): Promise<string | undefined> {
  const named = env['HF_TOKEN'] || env['HUGGING_FACE_HUB_TOKEN'];
  const path = env['HF_TOKEN_PATH'] ? expanded(env['HF_TOKEN_PATH'], env, home) : join(hubHome(env, home), 'token');
  const token = named || (await readFile(path, 'utf8').catch(() => ''));
  return token.trim() || undefined;
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hubCacheFolder, hubEndpoint, isHubOffline } from '../../../src/library/hub/environment';
import { hubToken } from '../../../src/library/hub/hub-of-environment';
import { emptyCache } from './hub-support';

const HOME = '/home/me';
const folder = (env: Record<string, string>) => hubCacheFolder(env, HOME);

describe('the environment', () => {
  it('names the folder of downloaded models, in the order of huggingface_hub', () => {
    const all = { HF_HUB_CACHE: '/a', HUGGINGFACE_HUB_CACHE: '/b', HF_HOME: '/c', XDG_CACHE_HOME: '/d' };
    expect(folder(all)).toBe('/a');
    expect(folder({ ...all, HF_HUB_CACHE: '' })).toBe('/b');
    expect(folder({ HF_HOME: '/c', XDG_CACHE_HOME: '/d' })).toBe('/c/hub');
    expect(folder({ XDG_CACHE_HOME: '/d' })).toBe('/d/huggingface/hub');
    expect(folder({})).toBe('/home/me/.cache/huggingface/hub');
    expect(folder({ HF_HUB_CACHE: '~/models' })).toBe('/home/me/models');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's way to name a variable
    expect(folder({ HF_HOME: '${DISK}/hf', DISK: '/disk' })).toBe('/disk/hf/hub');
    expect(folder({ HF_HOME: '$NOTHING/hf' })).toContain('$NOTHING/hf/hub');
  });

  it('names a mirror', () => {
    expect(hubEndpoint({})).toBe('https://huggingface.co');
    expect(hubEndpoint({ HF_ENDPOINT: 'https://mirror.example//' })).toBe('https://mirror.example');
  });

  it('says to stay offline', () => {
    for (const value of ['1', 'true', 'YES', 'on']) expect(isHubOffline({ HF_HUB_OFFLINE: value })).toBe(true);
    for (const value of ['0', '', 'no', 'false']) expect(isHubOffline({ HF_HUB_OFFLINE: value })).toBe(false);
    expect(isHubOffline({})).toBe(false);
    expect(isHubOffline({ TRANSFORMERS_OFFLINE: '1' })).toBe(true);
  });

  it('has the token: a variable, else a file', async () => {
    const home = await emptyCache();
    await mkdir(join(home, 'hf'));
    await writeFile(join(home, 'hf', 'token'), 'hf_file\n');
    await writeFile(join(home, 'other'), 'hf_other');
    const env = { HF_HOME: join(home, 'hf') };
    expect(await hubToken({ ...env, HF_TOKEN: ' hf_variable ' })).toBe('hf_variable');
    expect(await hubToken(env)).toBe('hf_file');
    expect(await hubToken({ ...env, HF_TOKEN_PATH: join(home, 'other') })).toBe('hf_other');
    expect(await hubToken({ HF_HOME: join(home, 'nowhere') })).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { COMMIT, clientOf, emptyCache, gpt2OnHub, MODEL, pull, startHub } from './hub-support';

const TOKEN = 'hf_secret';

describe('a token', () => {
  it('goes to the hub alone, not to the storage that it sends to', async () => {
    const server = await startHub({ [MODEL]: { ...(await gpt2OnHub()), token: TOKEN } });
    await pull(clientOf(server, await emptyCache(), { token: TOKEN }));
    const sent = (part: string) =>
      new Set(server.seen.filter((seen) => seen.server === part).map(({ headers }) => headers.authorization));
    expect(sent('hub')).toEqual(new Set([`Bearer ${TOKEN}`]));
    expect(sent('storage')).toEqual(new Set([undefined]));
    expect(JSON.stringify(server.seen.filter((seen) => seen.server === 'storage'))).not.toContain(TOKEN);
  });

  it('stays when the hub sends on to another name of the model, and goes nowhere else', async () => {
    const server = await startHub({ [MODEL]: await gpt2OnHub() });
    const elsewhere = await startHub({});
    elsewhere.fault = () => ({ status: 404 });
    server.fault = ({ path }) => {
      if (path.includes('/old/name/')) return { status: 307, headers: { location: path.replace('old/name', MODEL) } };
      if (path.includes('/evil/name/')) return { status: 302, headers: { location: `${elsewhere.endpoint}${path}` } };
      return undefined;
    };
    const client = clientOf(server, await emptyCache(), { token: TOKEN });
    await expect(pull(client, { id: 'evil/name' })).rejects.toThrow('There is no model evil/name');
    expect(elsewhere.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    await pull(client, { id: 'old/name' });
    expect(server.seen.every(({ server: part, headers }) => part === 'storage' || headers.authorization)).toBe(true);
  });

  it('never stands in an error', async () => {
    const server = await startHub({ [MODEL]: { ...(await gpt2OnHub()), token: TOKEN } });
    const error = await pull(clientOf(server, await emptyCache(), { token: 'hf_other' })).catch(String);
    expect(error).toContain('does not accept your Hugging Face access token');
    expect(error).not.toContain('hf_other');
  });

  it.each(['hf_one\nhf_two', 'h\0f\0_\0x\0', '\ufffdhf_x'])('that is none is not sent (%j)', async (token) => {
    const server = await startHub({ [MODEL]: await gpt2OnHub() });
    const error = await pull(clientOf(server, await emptyCache(), { token })).catch((fault: unknown) => fault);
    expect(error).toMatchObject({ name: 'HubError', fault: 'no access' });
    expect(String(error)).toContain('Your Hugging Face access token has spaces or signs in it that no token has');
    expect(JSON.stringify(String(error))).not.toContain(JSON.stringify(token).slice(1, -1));
    expect(server.seen).toEqual([]);
  });

  it.each(['file:///etc/passwd', 'ftp://127.0.0.1/x'])('and a redirect to %s is refused', async (location) => {
    const server = await startHub({ [MODEL]: await gpt2OnHub() });
    server.fault = () => ({ status: 302, headers: { location } });
    await expect(pull(clientOf(server, await emptyCache()))).rejects.toThrow('sends to an address that is not safe');
  });

  it('and redirects without an end are', async () => {
    const server = await startHub({ [MODEL]: await gpt2OnHub() });
    server.fault = ({ path }) => ({ status: 302, headers: { location: path } });
    await expect(pull(clientOf(server, await emptyCache()))).rejects.toThrow(
      'from one address to another without an end',
    );
  });
});

describe('what may not be loaded', () => {
  it('is explained with the page to open when it is gated', async () => {
    const server = await startHub({ [MODEL]: { ...(await gpt2OnHub()), gated: true, token: TOKEN } });
    const page = `${server.endpoint}/${MODEL}`;
    const cache = await emptyCache();
    await expect(pull(clientOf(server, cache))).rejects.toMatchObject({
      fault: 'no access',
      page,
      message: `${MODEL} is gated: its owners ask you to accept their terms first. Do so at ${page}, and set your Hugging Face access token; then try again.`,
    });
    await expect(pull(clientOf(server, cache, { token: 'hf_other' }))).rejects.toThrow(
      `Do so at ${page}, with the account that your token belongs to`,
    );
    await pull(clientOf(server, cache, { token: TOKEN }));
  });

  it('is not told apart from what does not exist when it is private', async () => {
    const server = await startHub({ [MODEL]: { ...(await gpt2OnHub()), token: TOKEN } });
    const client = clientOf(server, await emptyCache());
    const sentence = (id: string) => `There is no model ${id} on ${server.endpoint}, or it is private and needs your`;
    await expect(pull(client)).rejects.toThrow(sentence(MODEL));
    await expect(pull(client, { id: 'no/such' })).rejects.toThrow(sentence('no/such'));
  });

  it('is told when the hub forbids it for another reason, whatever that contains', async () => {
    const server = await startHub({ [MODEL]: await gpt2OnHub() });
    server.fault = () => ({
      status: 403,
      headers: { 'x-error-message': 'Please enable access to gated repositories' },
    });
    await expect(pull(clientOf(server, await emptyCache()))).rejects.toThrow(
      `refuses access to ${MODEL} (Please enable access to gated repositories). See ${server.endpoint}/${MODEL}.`,
    );
  });

  it('is a revision that is not there', async () => {
    const server = await startHub({ [MODEL]: { ...(await gpt2OnHub()), commit: COMMIT } });
    await expect(pull(clientOf(server, await emptyCache()), { revision: 'v9' })).rejects.toThrow(
      `${MODEL} has no revision "v9"`,
    );
  });
});

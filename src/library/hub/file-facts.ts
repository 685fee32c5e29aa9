/** What the hub reports about a file: its hash, which is its name in the cache, and its size. */
import type { HubClient } from './hub-client';
import { HubError } from './hub-error';
import type { HubFile, HubModel } from './model-listing';

export interface FileFacts {
  readonly path: string;
  /** Lower-case hexadecimal digits: 64 (sha256) for LFS files, 40 (git blob hash) for others. */
  readonly hash: string;
  readonly size: number;
}

/** Requests a file's facts in the same way as Python programs, so that blobs get the same names. @throws HubError */
export function fileFacts(client: HubClient, model: HubModel, file: HubFile, signal: AbortSignal): Promise<FileFacts> {
  const { id, revision, commit } = model;
  const wanted = { id, revision, file: file.path };
  const request = { path: filePath(model, file.path), wanted, method: 'HEAD', signal } as const;
  return client.get(request, async ({ headers }) => {
    const hash = hashOf(headers.get('x-linked-etag') ?? headers.get('etag'));
    const size = sizeOf(headers.get('x-linked-size') ?? headers.get('content-length')) ?? file.size;
    const found = headers.get('x-repo-commit') ?? commit;
    if (hash !== undefined && size !== undefined && found === commit) return { path: file.path, hash, size };
    const what = hash === undefined ? 'no hash' : size === undefined ? 'no size' : 'another commit';
    const { endpoint } = client.settings;
    throw new HubError('bad answer', `${endpoint} tells ${what} of ${id}'s ${file.path}, so it cannot be verified.`);
  });
}

/** The path of a file at a commit, relative to the hub's address. */
export function filePath({ id, commit }: Pick<HubModel, 'id' | 'commit'>, path: string): string {
  return `/${id}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

function hashOf(etag: string | null): string | undefined {
  const hash = etag?.replace(/^W\//, '').replaceAll('"', '').toLowerCase() ?? '';
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(hash) ? hash : undefined;
}

function sizeOf(header: string | null): number | undefined {
  const size = header === null || !/^\d+$/.test(header) ? Number.NaN : Number(header);
  return Number.isSafeInteger(size) ? size : undefined;
}

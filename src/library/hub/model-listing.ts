/** What the hub reports about a model: its commit, its files, its licence. */
import * as v from 'valibot';
import type { Answer, HubClient } from './hub-client';
import { HubError } from './hub-error';

export interface HubFile {
  readonly path: string;
  /** In bytes, if the hub says. */
  readonly size: number | undefined;
}

/** A model at one commit. */
export interface HubModel {
  readonly id: string;
  /** The requested branch, tag or commit. */
  readonly revision: string;
  readonly commit: string;
  readonly files: readonly HubFile[];
  /** As its model card states: "apache-2.0". */
  readonly license: string | undefined;
  /** Whether its owners require that terms are accepted before files can be loaded. */
  readonly isGated: boolean;
  readonly parameters: number | undefined;
  /** The architecture of its GGUF files, if the hub has read them. */
  readonly ggufArchitecture: string | undefined;
}

/** Several times the size of the longest listings. */
const MOST_BYTES = 32 * 1024 * 1024;

const count = () => v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = () => v.pipe(v.string(), v.maxLength(1000));
const Listing = v.object({
  sha: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)),
  siblings: v.array(v.object({ rfilename: text(), size: v.nullish(count()) })),
  gated: v.nullish(v.union([v.boolean(), text()])),
  cardData: v.nullish(v.looseObject({ license: v.fallback(v.nullish(text()), undefined) })),
  safetensors: v.fallback(v.nullish(v.object({ total: count() })), undefined),
  gguf: v.fallback(v.nullish(v.object({ architecture: text() })), undefined),
});

const ID = /^(?=.{1,96}$)(?:[\w.-]+\/)?[\w.-]+$/;
const REVISION = /^[\w.+-]+(?:\/[\w.+-]+)*$/;

/** Looks a model up. @throws HubError, the signal's reason */
export async function hubModel(
  client: HubClient,
  id: string,
  revision: string,
  signal: AbortSignal,
): Promise<HubModel> {
  requireNames(id, revision);
  const path = `/api/models/${id}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const { endpoint } = client.settings;
  const listing = await client.get({ path, wanted: { id, revision }, signal }, async (answer) =>
    parsed(await textOf(answer, endpoint), endpoint),
  );
  return {
    id,
    revision,
    commit: listing.sha,
    files: listing.siblings.map(({ rfilename, size }) => ({ path: rfilename, size: size ?? undefined })),
    license: listing.cardData?.license ?? undefined,
    isGated: listing.gated !== undefined && listing.gated !== null && listing.gated !== false,
    parameters: listing.safetensors?.total,
    ggufArchitecture: listing.gguf?.architecture,
  };
}

/** Throws unless the names are safe: they cannot lead to another place on the hub or on the disk. */
export function requireNames(id: string, revision = 'main'): void {
  if (!ID.test(id) || /--|\.\./.test(id) || /(?:^|\/)[.-]|[.-](?:\/|$)/.test(id)) {
    throw new HubError('not found', `"${id}" is not the name of a model on the hub: it looks like OWNER/NAME.`);
  }
  if (!REVISION.test(revision) || /\.\./.test(revision)) {
    throw new HubError('not found', `"${revision}" is not a revision: it is the name of a branch or tag, or a commit.`);
  }
}

async function textOf({ chunks }: Answer, endpoint: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks()) {
    parts.push(chunk);
    size += chunk.byteLength;
    if (size > MOST_BYTES) throw new HubError('bad answer', `${endpoint} sends a list of files that has no end.`);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parsed(json: string, endpoint: string): v.InferOutput<typeof Listing> {
  try {
    return v.parse(Listing, JSON.parse(json));
  } catch (error) {
    const message = `${endpoint} does not answer as a model hub does: its list of the model's files cannot be read.`;
    throw new HubError('bad answer', message, { cause: error });
  }
}

/** Explains to the user why the hub refused a request. */
import { plainText } from '../../base/foreign-text';
import { HubError, Interruption } from './hub-error';

/** What was requested. */
export interface HubRequestInfo {
  /** The address of the hub, or of a mirror. */
  readonly endpoint: string;
  readonly id: string;
  readonly revision: string;
  /** A file of the model; if left out, the listing of the model's files. */
  readonly file?: string;
  /** Whether a token was sent. */
  readonly hasToken: boolean;
}

/**
 * The error for an answer that reports a failure, according to the headers x-error-code and x-error-message, which
 * huggingface_hub uses too. It is an Interruption if waiting may help.
 */
export function refusal({ status, headers }: Response, asked: HubRequestInfo): HubError | Interruption {
  const { endpoint, id, revision, file } = asked;
  const code = headers.get('x-error-code') ?? '';
  const said = headers.get('x-error-message') ?? '';
  if (code === 'GatedRepo') return gated(asked);
  if (code === 'RevisionNotFound') {
    return new HubError('no such part', `${id} has no revision "${revision}" on ${endpoint}.`, { page: pageOf(asked) });
  }
  if (code === 'EntryNotFound' || (status === 404 && file !== undefined)) {
    return new HubError('no such part', `${id} has no file ${file ?? ''} at revision "${revision}" on ${endpoint}.`);
  }
  if (
    status === 401 &&
    /invalid (?:credentials|token)|token/i.test(said) &&
    asked.hasToken &&
    code !== 'RepoNotFound'
  ) {
    return new HubError('no access', `${endpoint} does not accept your Hugging Face access token: set a valid one.`);
  }
  if (code === 'RepoNotFound' || status === 404 || status === 401) return noSuchModel(asked);
  if (status === 403) {
    const why = said ? ` (${plainText(said)})` : '';
    return new HubError('no access', `${endpoint} refuses access to ${id}${why}. See ${pageOf(asked)}.`, {
      page: pageOf(asked),
    });
  }
  return unavailable(status, headers, asked);
}

function gated(asked: HubRequestInfo): HubError {
  const page = pageOf(asked);
  const next = asked.hasToken
    ? 'with the account that your token belongs to, and see that the token may read gated models'
    : 'and set your Hugging Face access token';
  return new HubError(
    'no access',
    `${asked.id} is gated: its owners ask you to accept their terms first. Do so at ${page}, ${next}; then try again.`,
    { page },
  );
}

function noSuchModel({ endpoint, id, hasToken }: HubRequestInfo): HubError {
  const hint = hasToken ? 'your token has no access to it' : 'it is private and needs your Hugging Face access token';
  return new HubError('not found', `There is no model ${id} on ${endpoint}, or ${hint}.`);
}

function unavailable(
  status: number,
  headers: Headers,
  { endpoint, hasToken }: HubRequestInfo,
): HubError | Interruption {
  const pause = retryAfter(headers.get('retry-after'));
  const when = pause === undefined ? 'later' : `in ${inWords(pause)}`;
  if (status === 429) {
    const hint = hasToken ? '' : ' With a Hugging Face access token more is allowed.';
    return new Interruption(
      new HubError('busy', `${endpoint} takes no more requests from you for now: try again ${when}.${hint}`),
      pause,
    );
  }
  if (status >= 500 || status === 408) {
    const message = `${endpoint} cannot answer at the moment (HTTP status ${status}): try again ${when}.`;
    return new Interruption(new HubError('busy', message), pause);
  }
  return new HubError('bad answer', `${endpoint} answered in a way that is not understood (HTTP status ${status}).`);
}

/** Reads a Retry-After header, in seconds or as a date. @returns milliseconds */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const milliseconds = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}

function inWords(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  if (seconds < 90) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

/** The address of a model's page for people. */
function pageOf({ endpoint, id }: Pick<HubRequestInfo, 'endpoint' | 'id'>): string {
  return `${endpoint}/${id}`;
}

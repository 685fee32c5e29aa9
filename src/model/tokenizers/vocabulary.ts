/** Reads and checks the vocabulary of a tokenizer.json and its added tokens. */
import * as v from 'valibot';
import { ModelFolderError } from '../errors';
import { shorten } from '../json';
import type { AddedToken, TokenizerFiles } from './tokenizer-files';

export interface Vocabulary {
  /** The tokens by id; some ids may have none. */
  readonly tokens: (string | undefined)[];
  readonly ids: ReadonlyMap<string, number>;
}

export const MAX_TOKEN_ID = 10_000_000;
const MAX_ADDED_CHARACTERS = 1_000_000;
/** The longest token in vocabularies that are searched for character by character; the longest published one has some 250. */
const MAX_TOKEN_LENGTH = 1000;
/** The most characters of all tokens together: several times what the largest published vocabularies have. */
const MAX_CHARACTERS = 10_000_000;

/** The schema of the usual form of a vocabulary: ids by token. */
export function vocabulary() {
  return v.custom<Record<string, number>>(isRecord, 'must be an object');
}

/** @throws a sentence if an id is invalid, or is given twice */
export function readVocabulary(vocab: Readonly<Record<string, number>>, file: string): Vocabulary {
  const tokens: (string | undefined)[] = [];
  const ids = new Map<string, number>();
  // `Object.entries` would take twice as long.
  for (const token of Object.keys(vocab)) {
    const id = vocab[token] as number;
    if (!Number.isSafeInteger(id) || id < 0 || id > MAX_TOKEN_ID) {
      throw new ModelFolderError(
        `${file}: token "${shorten(token)}" has the id ${shorten(String(id))}, which is no token id.`,
      );
    }
    if (tokens[id] !== undefined) {
      throw new ModelFolderError(
        `${file}: tokens "${shorten(tokens[id])}" and "${shorten(token)}" have the same id ${id}.`,
      );
    }
    tokens[id] = token;
    ids.set(token, id);
  }
  return { tokens, ids };
}

/** Puts the added tokens into `tokens`. @throws a sentence if the vocabulary has one of them under another id */
export function placeAddedTokens(
  tokens: (string | undefined)[],
  { added_tokens, file }: TokenizerFiles,
): Map<number, AddedToken> {
  const characters = added_tokens.reduce((sum, { content }) => sum + content.length, 0);
  if (characters > MAX_ADDED_CHARACTERS) {
    throw new ModelFolderError(
      `${file}: the added tokens have ${characters} characters together; at most ${MAX_ADDED_CHARACTERS} are allowed.`,
    );
  }
  const added = new Map<number, AddedToken>();
  for (const token of added_tokens) {
    const { id, content } = token;
    const holder = tokens[id];
    if (holder !== undefined && holder !== content) {
      throw new ModelFolderError(
        `${file}: tokens "${shorten(holder)}" and "${shorten(content)}" have the same id ${id}.`,
      );
    }
    tokens[id] = content;
    added.set(id, token);
  }
  return added;
}

/** Refuses a vocabulary that would take excessive time or memory to search. */
export function requireSearchable(tokens: readonly (string | undefined)[], file: string): void {
  let characters = 0;
  for (const token of tokens) {
    if (token === undefined) continue;
    characters += token.length;
    if (token.length <= MAX_TOKEN_LENGTH) continue;
    throw new ModelFolderError(
      `${file}: token "${shorten(token)}" has ${token.length} characters; at most ${MAX_TOKEN_LENGTH} are allowed.`,
    );
  }
  if (characters <= MAX_CHARACTERS) return;
  throw new ModelFolderError(
    `${file}: the tokens have ${characters} characters together; at most ${MAX_CHARACTERS} are allowed.`,
  );
}

/** The id of the token for unknown text. @throws a sentence if the vocabulary lacks it */
export function readUnknown(token: string, ids: ReadonlyMap<string, number>, file: string): number {
  const id = ids.get(token);
  if (id !== undefined) return id;
  throw new ModelFolderError(`${file}: the vocabulary lacks "${shorten(token)}", which "unk_token" names.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

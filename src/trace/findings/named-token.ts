/** Which token a part of a sentence names, for a caller that writes tokens in its own way. */
import { quoted } from '../../base/quoted-token';
import type { FindingPart } from './finding';

interface Named {
  readonly token: string;
  readonly text: string;
  readonly special?: boolean;
}

export interface NamedTokens {
  readonly tokens: readonly Named[];
  readonly source: { readonly tokens: readonly Named[] } | undefined;
  /** The tokens that the model wrote after the text. */
  readonly written: readonly Named[];
  /** The tokens that sentences name as predicted. */
  readonly predicted: readonly (Named & { readonly id: number })[];
}

/** `undefined` if the part names no token, or a part of a word, which keeps its own text. */
export function namedToken(
  { kind, text, place }: FindingPart,
  { tokens, source, written, predicted }: NamedTokens,
): Named | undefined {
  const named =
    kind === 'prediction'
      ? predicted.find(({ id }) => id === (place?.target ?? place?.ratherThan))
      : kind === 'token'
        ? (tokens[place?.token ?? -1] ?? source?.tokens[place?.source ?? -1] ?? written[place?.written ?? -1])
        : undefined;
  return named && quoted(named) === text ? named : undefined;
}

/** The tokens that sentences name as predicted. */
export function predictedIn<T>(
  found:
    | { readonly prediction: T | null; readonly ratherThan: T | null; readonly others?: readonly T[] | undefined }
    | undefined,
): T[] {
  const { prediction = null, ratherThan = null, others = [] } = found ?? {};
  return [prediction, ratherThan, ...others].filter((one): one is T => one !== null);
}
